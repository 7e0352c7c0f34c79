"""Page by page, broken off and begun anew, giving way to others."""

from typing import Any

import pytest

from tenants.cases.replaying import ask
from tenants.cases.replaying.work import run
from tenants.jobs import turns
from tenants.jobs.job import JobState
from tenants.jobs.run import Run
from tenants.session import NoTenantSession, current, tenant_session
from tests.actions.cases.replaying.conftest import AFTER, as_it_is_wished, replayed, rows, summary
from tests.support.jobs import now, taken, worked_off
from tests.support.twins import BEGIN, Firm, drafted


async def test_page_by_page_the_same_is_found_as_at_once(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await drafted(firm, as_it_is_wished)
    at_once = await replayed(firm, draft)
    monkeypatch.setattr("tenants.cases.replaying.work.PAGE", 7)
    by_pages = await replayed(firm, draft)
    told = "select case_id, stage, due_after from previewed_deadlines where job_id = $1 order by 1, 2, 3"
    assert await rows(firm, told, at_once) == await rows(firm, told, by_pages)
    one, other = await summary(firm, at_once), await summary(firm, by_pages)
    assert {**one, "id": None} == {**other, "id": None}


async def test_a_run_that_was_broken_off_leaves_nothing_twice(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.cases.replaying.work.PAGE", 7)
    draft = await drafted(firm, as_it_is_wished)
    whole = await replayed(firm, draft)
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)

    async def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    held = await taken(firm.tenant_id, job.id, at=AFTER)
    assert held is not None
    with monkeypatch.context() as patched:
        patched.setattr("tenants.cases.replaying.keeping.conclude", dies)
        with pytest.raises(KeyboardInterrupt):
            await run(Run(held, lambda: AFTER))
    assert (await now(firm.tenant_id, job.id)).done == 30
    done = await worked_off(firm.tenant_id, job.id, at=AFTER + turns.SILENCE)
    assert (done.state, done.done) == (JobState.DONE, 30)
    counts = "select count(*) as n from previewed_deadlines where job_id = $1"
    assert await rows(firm, counts, job.id) == await rows(firm, counts, whole)


async def test_others_have_their_turn_as_it_goes_and_never_while_a_transaction_is_open(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.cases.replaying.work.PAGE", 7)
    monkeypatch.setattr("tenants.cases.replaying.work.BITE", 3)
    draft = await drafted(firm, as_it_is_wished)
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
    held = await taken(firm.tenant_id, job.id, at=AFTER)
    assert held is not None
    turns_of_others: list[int] = []

    async def give_way() -> None:
        with pytest.raises(NoTenantSession):
            current()
        turns_of_others.append(held.done)

    await run(Run(held, lambda: AFTER, give_way=give_way))
    # After three cases and after six of every seven, and when what was found of them is kept.
    assert turns_of_others == [0, 0, 7, 7, 7, 14, 14, 14, 21, 21, 21, 28, 30]
