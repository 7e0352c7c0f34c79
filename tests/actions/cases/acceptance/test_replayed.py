"""What a preview foretells of counting from the acceptance, against an organization that does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tenants import tenant as tenants
from tenants.cases import accept, accept_by_silence, notice, register, resolve
from tenants.cases import claim as claims
from tenants.cases.notice import Item, NoticeDraft
from tenants.cases.register import Registration
from tenants.cases.settling import settle
from tenants.ids import new_id
from tenants.rules.circumstances import Channel
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tests.actions.cases.replaying.conftest import AFTER, hours, replayed, rows, terms
from tests.support.desk import CALLER
from tests.support.rulebook import Draft
from tests.support.twins import BEGIN, Firm, Write, drafted, founded

DAY = timedelta(days=1)
SILENCE = {"moment": {"when": "at_due"}, "action": "accept"}
Dues = dict[int, tuple[datetime, datetime | None]]


async def from_acceptance(firm: Firm, draft: Draft) -> None:
    await draft.limit({**terms(hours(120)), "rungs": [SILENCE]}, Stage.DECIDE_ACCEPTANCE)
    await draft.limit(terms(hours(480), starts_with="acceptance"))


async def from_registration(firm: Firm, draft: Draft) -> None:
    await draft.limit({**terms(hours(120)), "rungs": [SILENCE]}, Stage.DECIDE_ACCEPTANCE)
    await draft.limit(terms(hours(480)))


async def live_through_decisions(firm: Firm) -> None:
    """Accepted after two days; by silence; after papers had been missing; not decided on yet."""
    told, silent, missing = [await _asked(firm, BEGIN) for _ in range(3)]
    papers = NoticeDraft(respond_by=BEGIN + 90 * DAY, items=(Item("身份证"),), procedure="带来", place="一楼")
    async with tenant_session(firm.tenant_id):
        await accept.accept(told, told="予以受理", by=firm.clerk, at=BEGIN + 2 * DAY)
        await notice.issue(missing, papers, by=firm.clerk, at=BEGIN + 3 * DAY)
    async with tenant_session(firm.tenant_id):
        claimed = await claims.due(at=BEGIN + 6 * DAY)
        await settle(claimed, at=BEGIN + 6 * DAY)
        await accept_by_silence.follow(claimed, at=BEGIN + 6 * DAY)
    async with tenant_session(firm.tenant_id):
        await notice.receive_supplement(missing, by=firm.clerk, at=BEGIN + 9 * DAY)
        await accept.accept(missing, told="予以受理", by=firm.clerk, at=BEGIN + 10 * DAY)
        await resolve.resolve(told, resolution="准予许可", by=firm.clerk, at=BEGIN + 21 * DAY)
    firm.cases[:] = [told, silent, missing, await _asked(firm, AFTER - DAY)]


async def _asked(firm: Firm, at: datetime) -> UUID:
    async with tenant_session(firm.tenant_id):
        asked = Registration(CALLER, Channel.VISIT, "申请许可")
        return (await register.register(asked, by=firm.clerk, at=at)).id


async def measured(firm: Firm) -> Dues:
    found = await rows(firm, "select * from clocks where stage = 'resolve'")
    return {firm.cases.index(row["case_id"]): (row["started_at"], row["due_at"]) for row in found}


async def foretold(firm: Firm, job_id: UUID) -> Dues:
    found = await measured(firm)
    sql = "select * from previewed_deadlines where job_id = $1 and stage = 'resolve'"
    for row in await rows(firm, sql, job_id):
        case = firm.cases.index(row["case_id"])
        assert found.get(case, (None, None))[1] == row["due_before"]
        if row["due_after"] is None:
            del found[case]
        else:
            found[case] = (row["started_at"], row["due_after"])
    return found


@pytest.mark.parametrize(
    ("lived", "tried"), [(from_registration, from_acceptance), (from_acceptance, from_registration)]
)
async def test_a_preview_foretells_from_when_the_work_would_count(
    tenant: UUID, lived: Write, tried: Write
) -> None:
    other = await tenants.create(slug=f"t-{new_id().hex}", name="清泉政务大厅", at=BEGIN)
    firm, oracle = await founded(tenant, lived), await founded(other, tried)
    for one in (firm, oracle):
        await live_through_decisions(one)

    told = await foretold(firm, await replayed(firm, await drafted(firm, tried)))
    true = await measured(oracle)
    known: Callable[[Dues], Dues] = lambda dues: {  # noqa: E731
        case: due for case, due in dues.items() if due[1] is not None
    }
    assert known(told) == known(true)


async def test_whoever_was_in_time_by_the_registration_is_told_of_as_such(tenant: UUID) -> None:
    firm = await founded(tenant, from_registration)
    await live_through_decisions(firm)
    job_id = await replayed(firm, await drafted(firm, from_acceptance))
    sql = "select case_id, late_before, late_after from previewed_deadlines where job_id = $1"
    late = {row["case_id"]: (row["late_before"], row["late_after"]) for row in await rows(firm, sql, job_id)}
    # Resolved on the 21st day: late by the registration, in time by the acceptance.
    assert late[firm.cases[0]] == (True, False)


async def heard(firm: Firm, draft: Draft) -> None:
    """The requester is to hear something within two hours, and at once what is missing."""
    await from_acceptance(firm, draft)
    await draft.limit(terms(hours(2)), Stage.FIRST_RESPONSE)
    await draft.limit(terms(hours(2)), Stage.NOTICE)


async def test_in_a_preview_silence_answers_nobody_and_ends_the_rest_when_it_was_due(tenant: UUID) -> None:
    other = await tenants.create(slug=f"t-{new_id().hex}", name="清泉政务大厅", at=BEGIN)
    firm, oracle = await founded(tenant, from_acceptance), await founded(other, heard)
    for one in (firm, oracle):
        await live_through_decisions(one)

    stages = ["first_response", "notice"]
    sql = "select * from clocks where stage = any($1)"
    true = {
        (oracle.cases.index(row["case_id"]), row["stage"]): row["due_at"] < (row["stopped_at"] or AFTER)
        for row in await rows(oracle, sql, stages)
    }
    job_id = await replayed(firm, await drafted(firm, heard))
    sql = "select * from previewed_deadlines where job_id = $1 and stage = any($2)"
    told = {
        (firm.cases.index(row["case_id"]), row["stage"]): row["late_after"]
        for row in await rows(firm, sql, job_id, stages)
    }
    assert told == true
    assert told[1, "first_response"] is told[1, "notice"] is True
