"""Pauses that somebody declares: by whose word, for which clocks, until when; and the requester knows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants import history
from tenants.cases import claim, clocks, pause, progress, resolve, resume
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.entries import CaseEntry, EntryKind
from tenants.cases.pauses import CasePause
from tenants.cases.settling import settle
from tenants.directory import staff
from tenants.directory.access import Permission, Scope
from tenants.errors import Code, Refusal
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import everything, told
from tests.support.rulebook import new_rules

TABLES = ("cases", "clocks", "clock_pauses", "case_pauses", "case_entries", "inbox_entries")
DUE = AT + timedelta(hours=24)
CAUSES = ["requester", "inspection", "other_body", "force_majeure"]
STORM = "暴雨冲毁道路"


async def ruled(
    desks: Desks,
    *,
    pauses: Sequence[str] = CAUSES,
    stage: Stage = Stage.RESOLVE,
    **terms: Any,
) -> None:
    """A day for the work, which stands still for these causes; 王芳 leads the hall."""
    await desks.limit()
    await staff.change(desks.li.id, superior_id=desks.wang.id, by=None, at=AT)
    said: Mapping[str, Any] = {"duration": {"kind": "hours", "count": 24}, "pauses": list(pauses), **terms}
    async with new_rules(at=AT) as draft:
        await draft.limit(said, stage)


async def declared(case: Case, cause: PauseCause = PauseCause.OTHER_BODY, **more: Any) -> CasePause:
    given: dict[str, Any] = {"reason": STORM, "at": later(hours=4), **more}
    return await pause.declare(case.id, cause, **given)


async def refused(case: Case, cause: PauseCause = PauseCause.OTHER_BODY, **more: Any) -> tuple[Any, ...]:
    """Code and path of the reason; nothing has changed."""
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as no:
        async with current().savepoint():
            await declared(case, cause, **more)
    assert await everything(*TABLES) == before
    return no.value.code, no.value.path


async def resolving() -> Clock:
    return await Clock.get(stage=Stage.RESOLVE)


async def test_time_stands_still_while_another_body_has_to_act_and_the_requester_knows_why(
    desks: Desks,
) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    made = await declared(case, channel=Channel.PHONE, by=desks.clerk)

    clock = await resolving()
    assert (clock.state, clock.due_at, clock.next_check_at) == (ClockState.PAUSED, None, None)
    assert (await Case.get(id=case.id)).due_at is None
    [entry] = await CaseEntry.filter(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == (EntryKind.PAUSE, STORM, True)
    assert entry.channel is Channel.PHONE
    assert (await told())[-1] == "other_body.awaited"
    assert (made.since, made.ends_at, made.ended_at) == (later(hours=4), None, None)


async def test_when_it_is_over_the_rest_of_the_limit_runs_and_the_requester_is_told(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    await declared(case, by=desks.clerk)
    ended = await resume.resume(
        case.id, PauseCause.OTHER_BODY, said="供电公司已处理", by=desks.clerk, at=later(hours=54)
    )
    clock = await resolving()
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, DUE + timedelta(hours=50))
    assert (ended.ended_at, ended.ended_by_id) == (later(hours=54), desks.li.id)
    texts = [entry.text for entry in await CaseEntry.filter(for_requester=True).order_by("at")]
    assert texts == [STORM, "供电公司已处理"]
    assert (await told())[-1] == "other_body.acted"


async def test_only_clocks_whose_limit_says_so_stand_still(desks: Desks) -> None:
    await ruled(desks)
    async with new_rules(at=AT) as draft:
        await draft.limit({"duration": {"kind": "hours", "count": 8}, "pauses": []}, Stage.FIRST_RESPONSE)
    case = await question(desks.clerk)
    await declared(case, by=desks.clerk)
    states = {clock.stage: clock.state for clock in await Clock.filter(case_id=case.id)}
    assert states == {"resolve": ClockState.PAUSED, "first_response": ClockState.RUNNING}


async def test_a_pause_that_moves_nothing_is_refused(desks: Desks) -> None:
    await ruled(desks, pauses=["materials"])
    case = await question(desks.clerk)
    assert await refused(case, by=desks.clerk) == (Code.CONFLICT, ("cause",))


@pytest.mark.parametrize("cause", [PauseCause.MATERIALS, PauseCause.OFFER, PauseCause.EMERGENCY])
async def test_what_comes_about_by_itself_nobody_declares(desks: Desks, cause: PauseCause) -> None:
    await ruled(desks, pauses=["materials", "offer", "emergency"])
    case = await question(desks.clerk)
    assert await refused(case, cause, by=desks.clerk) == (Code.INVALID, ("cause",))


async def test_what_is_late_already_is_not_made_good(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    late = DUE + timedelta(seconds=1)
    assert await refused(case, by=desks.clerk, at=late) == (Code.CONFLICT, ("case_id",))
    assert (await declared(case, by=desks.clerk, at=DUE)).since == DUE


async def test_the_same_cause_is_declared_once_and_another_beside_it(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    await declared(case, by=desks.clerk)
    assert await refused(case, by=desks.clerk, at=later(hours=5)) == (Code.CONFLICT, ("cause",))
    await declared(case, PauseCause.REQUESTER, by=desks.clerk, at=later(hours=5))
    await resume.resume(case.id, PauseCause.OTHER_BODY, said="好了", by=desks.clerk, at=later(hours=6))
    assert (await resolving()).state is ClockState.PAUSED
    await resume.resume(case.id, PauseCause.REQUESTER, said="好了", by=desks.clerk, at=later(hours=9))
    assert (await resolving()).due_at == DUE + timedelta(hours=5)


async def test_force_majeure_is_declared_by_the_superior_and_not_by_the_handler(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    for other in (desks.clerk, viewer(desks.zheng, Scope.TENANT)):
        assert await refused(case, PauseCause.FORCE_MAJEURE, by=other) == (Code.NOT_ALLOWED, ("case_id",))
    head = desks.head_of_hall()
    without = viewer(desks.wang, Scope.DEPARTMENT, without=frozenset({Permission.CASE_APPROVE}))
    assert await refused(case, PauseCause.FORCE_MAJEURE, by=without) == (Code.NOT_ALLOWED, ("case_id",))

    made = await declared(case, PauseCause.FORCE_MAJEURE, by=head)
    assert made.declared_by_id == desks.wang.id
    assert (await inbox_of(desks.clerk))[-1] == "force_majeure.begun"


async def test_a_limit_says_itself_by_whose_word_it_stands_still(desks: Desks) -> None:
    terms = [{"cause": "force_majeure"}, {"cause": "other_body", "declared_by": "head"}]
    await ruled(desks, pause_terms=terms)
    case = await question(desks.clerk)
    assert await refused(case, by=desks.clerk) == (Code.NOT_ALLOWED, ("case_id",))
    await declared(case, by=desks.head_of_hall())
    await declared(case, PauseCause.FORCE_MAJEURE, by=desks.clerk)
    assert await CasePause.filter(case_id=case.id).count() == 2


async def test_somebody_who_does_not_answer_for_the_case_declares_nothing(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    stranger = viewer(desks.zheng)
    assert await refused(case, by=stranger) == (Code.NOT_FOUND, ("case_id",))


async def test_an_inspection_is_announced_with_its_length(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    inspection = PauseCause.INSPECTION
    assert await refused(case, inspection, by=desks.clerk) == (Code.REQUIRED, ("ends_at",))
    past = later(hours=4)
    assert await refused(case, inspection, ends_at=past, by=desks.clerk) == (Code.INVALID, ("ends_at",))
    made = await declared(case, inspection, ends_at=later(hours=30), by=desks.clerk)
    assert made.ends_at == later(hours=30)


async def test_a_limit_may_say_how_long_at_most(desks: Desks) -> None:
    terms = [{"cause": "other_body", "at_most": {"kind": "hours", "count": 48}}]
    await ruled(desks, pause_terms=terms)
    case = await question(desks.clerk)
    assert await refused(case, by=desks.clerk) == (Code.REQUIRED, ("ends_at",))
    longer = later(hours=4 + 48, seconds=1)
    assert await refused(case, ends_at=longer, by=desks.clerk) == (Code.LIMIT_EXCEEDED, ("ends_at",))
    assert (await declared(case, ends_at=later(hours=4 + 48), by=desks.clerk)).ends_at == later(hours=52)


async def test_it_ends_by_itself_as_of_the_moment_said_however_late_anybody_looks(desks: Desks) -> None:
    await ruled(
        desks, rungs=[{"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"}]
    )
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    # 10 of 24 hours were spent when it ended; the worker comes long after the new due time.
    await _swept(case, at=later(hours=100))
    clock = await resolving()
    assert (clock.state, clock.due_at) == (ClockState.RUNNING, DUE + timedelta(hours=10))
    occurred = await current().fetchval("select occurred_at from breaches where case_id = $1", case.id)
    assert occurred == DUE + timedelta(hours=10)
    ended = await CasePause.get(case_id=case.id)
    assert (ended.ended_at, ended.ended_by_id) == (later(hours=14), None)
    assert (await told()).count("other_body.acted") == 1
    assert (await inbox_of(desks.clerk)).count("other_body.acted") == 1
    await _swept(case, at=later(hours=101))
    assert (await told()).count("other_body.acted") == 1


async def test_before_its_end_nothing_moves(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    await _swept(case, at=later(hours=14) - timedelta(seconds=1))
    assert (await resolving()).state is ClockState.PAUSED


async def test_a_step_quicker_than_the_worker_finds_the_pause_over(desks: Desks) -> None:
    """Nobody profits from a pause for longer than it lasted."""
    await ruled(
        desks, rungs=[{"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"}]
    )
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    await resolve.resolve(case.id, resolution="修好了", by=desks.clerk, at=later(hours=50))
    clock = await resolving()
    assert (clock.state, clock.due_at) == (ClockState.STOPPED, DUE + timedelta(hours=10))
    assert await current().fetchval("select count(*) from breaches where case_id = $1", case.id) == 1
    assert (await CasePause.get(case_id=case.id)).ended_at == later(hours=14)


async def test_of_two_pauses_that_end_by_themselves_the_later_one_counts(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    await declared(case, PauseCause.REQUESTER, ends_at=later(hours=20), by=desks.clerk, at=later(hours=6))
    await _swept(case, at=later(hours=15))
    clock = await resolving()
    assert (clock.state, clock.next_check_at) == (ClockState.PAUSED, later(hours=20))
    await _swept(case, at=later(hours=20))
    assert (await resolving()).due_at == DUE + timedelta(hours=16)


async def test_what_begins_meanwhile_stands_still_from_its_beginning(desks: Desks) -> None:
    await ruled(desks)
    async with new_rules(at=AT) as draft:
        await draft.limit({"duration": {"kind": "hours", "count": 8}, "pauses": CAUSES}, Stage.PROGRESS)
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    await progress.report(case.id, told="等候中", by=desks.clerk, at=later(hours=5))
    clock = await Clock.get(stage=Stage.PROGRESS, started_at=later(hours=5))
    assert (clock.state, clock.next_check_at) == (ClockState.PAUSED, later(hours=14))
    await _swept(case, at=later(hours=14))
    assert (await Clock.get(id=clock.id)).due_at == later(hours=22)


async def test_with_the_work_the_pause_ends_and_what_else_stood_still_runs_on(desks: Desks) -> None:
    await ruled(desks)
    async with new_rules(at=AT) as draft:
        await draft.limit({"duration": {"kind": "weeks", "count": 1}, "pauses": CAUSES}, Stage.REPLY)
    case = await question(desks.clerk)
    await declared(case, by=desks.clerk)
    await resolve.resolve(case.id, resolution="修好了", by=desks.clerk, at=later(hours=9))
    ended = await CasePause.get(case_id=case.id)
    assert (ended.ended_at, ended.ended_by_id) == (later(hours=9), None)
    assert await Clock.filter(state=ClockState.PAUSED).count() == 0
    with pytest.raises(Refusal) as no:
        await resume.resume(case.id, PauseCause.OTHER_BODY, said="好了", by=desks.clerk, at=later(hours=10))
    assert no.value.code is Code.ILLEGAL_MOVE


async def test_one_that_begins_the_moment_another_ends_keeps_the_time_standing(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    await declared(case, ends_at=later(hours=30), by=desks.clerk, at=later(hours=14))
    await _swept(case, at=later(hours=14))
    clock = await resolving()
    assert (clock.state, clock.next_check_at) == (ClockState.PAUSED, later(hours=30))
    first, second = await CasePause.filter(case_id=case.id).order_by("since")
    assert (first.ended_at, first.ended_by_id, second.ended_at) == (later(hours=14), None, None)
    await _swept(case, at=later(hours=30))
    assert (await resolving()).due_at == DUE + timedelta(hours=26)
    # Of each of them it is told once that it began, and once that it ended.
    kinds = [kind for kind in await told() if kind.startswith("other_body")]
    assert kinds == ["other_body.awaited", "other_body.acted"] * 2


async def test_one_that_outlasts_the_only_clock_that_stood_still_ends_on_record_before_the_next_begins(
    desks: Desks,
) -> None:
    await ruled(desks, pauses=[])
    async with new_rules(at=AT) as draft:
        await draft.limit({"duration": {"kind": "hours", "count": 8}, "pauses": CAUSES}, Stage.PROGRESS)
        await draft.limit({"duration": {"kind": "hours", "count": 8}, "pauses": CAUSES}, Stage.ARRIVE)
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    for stage in (Stage.PROGRESS, Stage.ARRIVE):
        await clocks.stop(case, stage, at=later(hours=5))
    # No clock is left that would be looked at when it ends.
    await _swept(case, at=later(hours=20))
    assert (await CasePause.get(case_id=case.id)).ended_at is None
    await progress.report(case.id, told="已到场", by=desks.clerk, at=later(hours=20))
    await declared(case, by=desks.clerk, at=later(hours=21))
    first = await CasePause.filter(case_id=case.id).order_by("since").first()
    assert first is not None
    assert (first.ended_at, first.ended_by_id) == (later(hours=14), None)
    kinds = [kind for kind in await told() if kind.startswith("other_body")]
    assert kinds == ["other_body.awaited", "other_body.acted", "other_body.awaited"]
    assert (await inbox_of(desks.clerk)).count("other_body.acted") == 1
    assert await history.broken_at() is None


async def test_a_pause_that_is_refused_leaves_the_earlier_one_as_it_was(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    await declared(case, ends_at=later(hours=14), by=desks.clerk)
    again, past = later(hours=14), later(hours=13)
    assert await refused(case, ends_at=past, by=desks.clerk, at=again) == (Code.INVALID, ("ends_at",))


async def test_nobody_ends_a_pause_that_there_is_not(desks: Desks) -> None:
    await ruled(desks)
    case = await question(desks.clerk)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as no:
        await resume.resume(case.id, PauseCause.OTHER_BODY, said="好了", by=desks.clerk, at=later(hours=1))
    assert (no.value.code, no.value.path) == (Code.CONFLICT, ("cause",))
    assert await everything(*TABLES) == before


async def _swept(case: Case, *, at: datetime) -> None:
    """As the worker does, but in the test's own transaction."""
    await settle(await claim.due(at=at), at=at)
