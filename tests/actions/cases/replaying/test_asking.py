"""Which previews may be asked for."""

from datetime import timedelta

import pytest

from tenants.cases.replaying import ask
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.jobs.job import JobState
from tenants.rules import publishing, version
from tenants.session import current, tenant_session
from tests.actions.cases.replaying.conftest import AFTER, as_it_is_wished, rows
from tests.support.jobs import worked_off
from tests.support.office import everything
from tests.support.twins import BEGIN, Firm, drafted


async def test_a_draft_that_is_edited_before_its_turn_comes_is_not_previewed(firm: Firm) -> None:
    draft = await drafted(firm, as_it_is_wished)
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
        await version.change(draft, title="另一个", by=None, at=AFTER)
    failed = await worked_off(firm.tenant_id, job.id, at=AFTER)
    assert (failed.state, failed.failure_code) == (JobState.FAILED, "STALE")
    assert await rows(firm, "select * from rule_set_previews") == []


async def test_periods_that_cannot_be_replayed_are_refused(firm: Firm) -> None:
    draft = await drafted(firm, as_it_is_wished)
    day = timedelta(days=1)
    async with tenant_session(firm.tenant_id):
        before = await everything("jobs")
        for since, until, wrong in (
            (AFTER, BEGIN, [(Code.INVALID, ("since",))]),
            (BEGIN, BEGIN, [(Code.INVALID, ("since",))]),
            (BEGIN, AFTER + day, [(Code.INVALID, ("until",))]),
            (AFTER + 2 * day, AFTER + day, [(Code.INVALID, ("until",)), (Code.INVALID, ("since",))]),
            (AFTER - ask.LONGEST - day, AFTER, [(Code.TOO_LONG, ("since",))]),
        ):
            with pytest.raises(Refusals) as refused:
                await ask.ask(draft, since=since, until=until, by=firm.clerk.staff_id, at=AFTER)
            assert [(one.code, one.path) for one in refused.value.reasons] == wrong
        with pytest.raises(Refusal) as unknown:
            await ask.ask(new_id(), since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
        assert (unknown.value.code, unknown.value.path) == (Code.NOT_FOUND, ("rule_set_id",))
        assert await everything("jobs") == before
        await publishing.discard(draft, by=None, at=AFTER)
        with pytest.raises(Refusal) as given_up:
            await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
        assert (given_up.value.code, given_up.value.path) == (Code.ILLEGAL_MOVE, ("rule_set_id",))
        assert not await current().fetchval("select exists (select from jobs)")
