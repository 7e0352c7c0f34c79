"""Administrative Licensing Law 32: who is told nothing in time has been accepted from the receipt."""

from collections.abc import Sequence

import pytest

from tenants import history
from tenants.cases import accept_by_silence, findings, notice, promise, resolve, settling, withdraw
from tenants.cases import claim as claims
from tenants.cases.case import Acceptance, Case
from tenants.cases.clocks import ClockState
from tenants.cases.entries import CaseEntry
from tenants.cases.notice import Item, NoticeDraft
from tenants.errors import Code
from tenants.history import Entry
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.acceptance.conftest import accepted, clock_of, days, swept
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, settle
from tests.support.office import last_event, told
from tests.support.refusals import refused
from tests.support.rulebook import new_rules

MISSING = NoticeDraft(respond_by=later(days=30), items=(Item("身份证"),), procedure="交来", place="大厅")


async def test_at_the_deadline_it_counts_as_accepted_from_the_receipt_and_nobody_did_it(
    silent_hall: Desks,
) -> None:
    case = await question(silent_hall.clerk)
    await swept(at=later(days=5, minutes=3))

    kept = await Case.get(id=case.id)
    assert (kept.accepted_at, kept.acceptance, kept.accepted_by_id) == (AT, Acceptance.SILENCE, None)
    event = await last_event()
    assert (event["kind"], event["actor_id"], event["at"]) == (
        "case.accepted",
        None,
        later(days=5, minutes=3),
    )
    deciding = await clock_of(case, Stage.DECIDE_ACCEPTANCE)
    assert deciding is not None
    assert (deciding.state, deciding.stopped_at) == (ClockState.STOPPED, later(days=5))
    assert (await inbox_of(silent_hall.clerk))[-1] == "case.accepted"
    await settle()


async def test_the_limit_of_the_work_counts_from_the_receipt_too(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await swept(at=later(days=6))
    working = await clock_of(case, Stage.RESOLVE)
    assert working is not None
    assert (working.started_at, working.due_at) == (AT, later(days=20))
    assert (await Case.get(id=case.id)).due_at == later(days=20)


async def test_it_is_still_a_breach_where_the_ladder_says_so_dated_by_the_deadline(
    silent_hall: Desks,
) -> None:
    await question(silent_hall.clerk)
    await swept(at=later(days=9))
    [(kind, occurred)] = await current().fetch("select kind, occurred_at from breaches")
    assert (kind, occurred) == ("not_handled", later(days=5))


async def test_however_often_the_worker_looks_it_is_accepted_once(silent_hall: Desks) -> None:
    await question(silent_hall.clerk)
    for hour in (1, 2, 3):
        await swept(at=later(days=5, hours=hour))
    assert (await told()).count("case.accepted") == 1


async def test_before_the_deadline_silence_says_nothing(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await swept(at=later(days=4, hours=23))
    assert (await Case.get(id=case.id)).accepted_at is None


async def test_whoever_was_told_what_is_missing_was_told_something(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await notice.issue(case.id, MISSING, by=silent_hall.clerk, at=later(days=4))
    await swept(at=later(days=30))
    assert (await Case.get(id=case.id)).accepted_at is None

    await notice.receive_supplement(case.id, by=silent_hall.clerk, at=later(days=40))
    await swept(at=later(days=41, hours=1))
    assert (await Case.get(id=case.id)).accepted_at == later(days=40)


async def test_a_verb_is_not_quicker_than_the_deadline(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await resolve.resolve(case.id, resolution="准予许可", by=silent_hall.clerk, at=later(days=6))
    kept = await Case.get(id=case.id)
    assert (kept.accepted_at, kept.acceptance) == (AT, Acceptance.SILENCE)
    kinds = await told()
    assert kinds.index("case.accepted") < kinds.index("case.resolved")
    working = await clock_of(case, Stage.RESOLVE)
    assert working is not None
    assert (working.started_at, working.stopped_at) == (AT, later(days=6))
    await settle()


async def test_a_notice_that_comes_too_late_finds_it_accepted(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await notice.issue(case.id, MISSING, by=silent_hall.clerk, at=later(days=5, seconds=1))
    kept = await Case.get(id=case.id)
    assert (kept.accepted_at, kept.acceptance, kept.state) == (AT, Acceptance.SILENCE, "waiting")


async def test_a_withdrawn_matter_was_accepted_where_the_deadline_had_passed(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await withdraw.withdraw(case.id, said="不办了", by=silent_hall.clerk, at=later(days=6))
    assert (await Case.get(id=case.id)).accepted_at == AT


async def test_what_counts_as_accepted_is_not_accepted_again(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await refused(accepted(case, silent_hall, days=6), Code.CONFLICT, "case_id")
    await swept(at=later(days=6))
    await refused(accepted(case, silent_hall, days=7), Code.CONFLICT, "case_id")


async def test_in_time_it_is_accepted_by_whoever_says_so(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await accepted(case, silent_hall, days=5)
    await swept(at=later(days=6))
    assert (await Case.get(id=case.id)).acceptance is Acceptance.TOLD


async def test_whatever_is_done_between_the_deadline_and_the_sweep_it_is_accepted_with_the_sweep(
    silent_hall: Desks,
) -> None:
    case = await question(silent_hall.clerk)
    for day, minute in ((30, 1), (31, 2)):
        until, then = later(days=day), later(days=5, minutes=minute)
        await promise.promise(case.id, until=until, told="会尽快答复", by=silent_hall.clerk, at=then)
    assert (await Case.get(id=case.id)).accepted_at is None
    await swept(at=later(days=6))
    kept = await Case.get(id=case.id)
    assert (kept.accepted_at, kept.acceptance) == (AT, Acceptance.SILENCE)


async def test_a_silence_that_nobody_would_come_back_to_is_found(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    late = later(days=5, minutes=1)
    await promise.promise(case.id, until=later(days=30), told="会尽快答复", by=silent_hall.clerk, at=late)
    assert case.id not in await findings.unwatched(at=late)
    await current().execute("update clocks set next_check_at = null where stage = 'decide_acceptance'")
    assert case.id in await findings.unwatched(at=late)


async def test_silence_is_no_first_answer(silent_hall: Desks) -> None:
    async with new_rules(at=AT) as draft:
        await draft.limit(days(9), Stage.FIRST_RESPONSE)
        await draft.limit(days(9), Stage.NOTICE)
    silent, accepted_one = await question(silent_hall.clerk), await question(silent_hall.clerk)
    await accepted(accepted_one, silent_hall, days=1)
    await swept(at=later(days=6))

    ended = []
    for case in (silent, accepted_one):
        for stage in (Stage.FIRST_RESPONSE, Stage.NOTICE):
            clock = await clock_of(case, stage)
            assert clock is not None
            ended.append(clock.stopped_at)
    assert ended == [None, later(days=5), later(days=1), later(days=1)]
    assert not await CaseEntry.filter(case_id=silent.id).exists()


async def test_without_that_rung_silence_is_a_breach_and_nothing_else(hall: Desks) -> None:
    case = await question(hall.clerk)
    await swept(at=later(days=30))
    assert (await Case.get(id=case.id)).accepted_at is None
    assert await current().fetchval("select count(*) from breaches") == 1


async def test_a_promise_made_meanwhile_counts_from_there(silent_hall: Desks) -> None:
    case = await question(silent_hall.clerk)
    await promise.promise(case.id, until=later(days=12), told="十二日内", by=silent_hall.clerk, at=AT)
    await swept(at=later(days=6))
    assert (await Case.get(id=case.id)).due_at == later(days=12)


async def test_what_is_told_of_many_silent_cases_is_told_in_one_go(
    silent_hall: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        await question(silent_hall.clerk)
    claimed = await claims.due(at=later(days=6))
    await settling.settle(claimed, at=later(days=6))
    appended: list[list[str]] = []
    record_all = history.record_all

    async def noted(entries: Sequence[Entry]) -> None:
        appended.append([one.kind for one in entries])
        await record_all(entries)

    monkeypatch.setattr(history, "record_all", noted)
    await accept_by_silence.follow(claimed, at=later(days=6))
    assert appended == [["case.accepted"] * 4]
    assert (await inbox_of(silent_hall.clerk)).count("case.accepted") == 4
    assert await Case.filter(accepted_at=AT).count() == 4
