"""The requester is told whether the matter is accepted (R1.5); from there on the limit of the work counts."""

from collections.abc import Awaitable
from typing import Any

from tenants.cases import accept, decline, notice, progress, promise, reopen, reply, resolve, withdraw
from tenants.cases import close as closing
from tenants.cases.case import Acceptance, Case, Channel
from tenants.cases.clocks import Clock, ClockState
from tenants.cases.entries import CaseEntry
from tenants.cases.notice import Item, NoticeDraft
from tenants.errors import Code
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.acceptance.conftest import accepted, clock_of, days
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import told
from tests.support.refusals import refused
from tests.support.rulebook import new_rules

MISSING = NoticeDraft(respond_by=later(days=30), items=(Item("身份证"),), procedure="交来", place="大厅")


async def test_whoever_accepts_a_matter_tells_the_requester_and_ends_the_clock_of_the_decision(
    hall: Desks,
) -> None:
    case = await question(hall.clerk)
    kept = await accepted(case, hall, days=2)

    deciding = await clock_of(case, Stage.DECIDE_ACCEPTANCE)
    assert deciding is not None
    assert (deciding.state, deciding.stopped_at) == (ClockState.STOPPED, later(days=2))
    assert (kept.accepted_at, kept.acceptance, kept.accepted_by_id) == (
        later(days=2),
        Acceptance.TOLD,
        hall.li.id,
    )
    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("acceptance", "材料齐全，予以受理", True)
    assert (await told())[-1] == "case.accepted"
    assert (await Case.get(id=case.id)).version == case.version + 1


async def test_the_limit_of_the_work_counts_from_the_acceptance(hall: Desks) -> None:
    case = await question(hall.clerk)
    assert (case.due_at, await clock_of(case, Stage.RESOLVE)) == (None, None)
    await accepted(case, hall, days=2)

    working = await clock_of(case, Stage.RESOLVE)
    assert working is not None
    assert (working.started_at, working.due_at) == (later(days=2), later(days=22))
    assert (await Case.get(id=case.id)).due_at == later(days=22)


async def test_the_first_contact_is_told_when_somebody_else_accepts(hall: Desks) -> None:
    case = await question(hall.clerk, asked=(hall.wang.id,))
    await accept.accept(case.id, told="予以受理", by=hall.head_of_hall(), at=later(days=1))
    assert await inbox_of(viewer(hall.wang)) == ["case.assigned"]
    other = await question(hall.clerk, asked=(hall.li.id,))
    await accept.accept(other.id, told="予以受理", by=hall.head_of_hall(), at=later(days=1))
    assert (await inbox_of(hall.clerk))[-1] == "case.accepted"


async def test_a_matter_that_is_accepted_in_time_is_no_breach(hall: Desks) -> None:
    case = await question(hall.clerk)
    await accepted(case, hall, days=5)
    assert await current().fetchval("select count(*) from breaches") == 0


async def test_a_matter_that_is_accepted_late_is_a_breach_of_the_deadline(hall: Desks) -> None:
    case = await question(hall.clerk)
    await accepted(case, hall, days=5, seconds=1)
    [(kind, occurred)] = await current().fetch("select kind, occurred_at from breaches")
    assert (kind, occurred) == ("not_handled", later(days=5))


async def test_a_matter_is_accepted_once(hall: Desks) -> None:
    case = await question(hall.clerk)
    await accepted(case, hall, days=1)
    await refused(accepted(case, hall, days=2), Code.CONFLICT, "case_id")


async def test_nothing_is_accepted_while_papers_are_awaited(hall: Desks) -> None:
    case = await question(hall.clerk)
    await notice.issue(case.id, MISSING, by=hall.clerk, at=later(days=1))
    await refused(accepted(case, hall, days=2), Code.ILLEGAL_MOVE, "case_id")

    await notice.receive_supplement(case.id, by=hall.clerk, at=later(days=11))
    deciding = await clock_of(case, Stage.DECIDE_ACCEPTANCE)
    assert deciding is not None
    assert deciding.due_at == later(days=15)
    assert (await accepted(case, hall, days=12)).accepted_at == later(days=12)


async def test_what_is_not_accepted_is_declined(hall: Desks) -> None:
    case = await question(hall.clerk)
    await decline.decline(case.id, reason="不属于本部门职权", by=hall.clerk, at=later(days=3))
    deciding = await clock_of(case, Stage.DECIDE_ACCEPTANCE)
    assert deciding is not None
    assert deciding.stopped_at == later(days=3)
    assert (await Case.get(id=case.id)).accepted_at is None
    await refused(accepted(case, hall, days=4), Code.ILLEGAL_MOVE, "case_id")


async def test_reports_are_measured_from_the_acceptance_on_and_not_from_an_earlier_report(
    hall: Desks,
) -> None:
    async with new_rules(at=AT) as draft:
        await draft.limit(days(7, starts_with="acceptance"), Stage.PROGRESS)
    case = await question(hall.clerk)
    await progress.report(case.id, told="正在审查材料", by=hall.clerk, at=later(days=1))
    assert await clock_of(case, Stage.PROGRESS) is None

    await accepted(case, hall, days=2)
    await progress.report(case.id, told="正在现场核查", by=hall.clerk, at=later(days=4))
    found = await Clock.filter(case_id=case.id, stage=Stage.PROGRESS).order_by("started_at")
    assert [one.started_at for one in found] == [later(days=2), later(days=4)]


async def test_what_was_declined_and_is_taken_up_again_is_accepted_without_winning_time(hall: Desks) -> None:
    async with new_rules(at=AT) as draft:
        await draft.limit(days(7, starts_with="acceptance"), Stage.PROGRESS)
    case = await question(hall.clerk)
    await decline.decline(case.id, reason="不属于本部门职权", by=hall.clerk, at=later(days=1))
    await withdraw.withdraw(case.id, said="不办了", by=hall.clerk, at=later(days=1, hours=1))
    await reopen.reopen(case.id, reason="确属本部门职权", by=hall.clerk, at=later(days=2))
    kept = await accepted(case, hall, days=5)

    assert (kept.accepted_at, kept.acceptance) == (later(days=5), Acceptance.TOLD)
    assert kept.due_at == later(days=22)
    for stage, due_at in ((Stage.RESOLVE, later(days=22)), (Stage.PROGRESS, later(days=9))):
        [clock] = await Clock.filter(case_id=case.id, stage=stage)
        assert (clock.state, clock.started_at, clock.due_at) == (ClockState.RUNNING, later(days=2), due_at)


async def test_bad_input_of_an_acceptance_changes_nothing(hall: Desks) -> None:
    case = await question(hall.clerk)

    def trying(**more: Any) -> Awaitable[Case]:
        said = {"told": "予以受理", "by": hall.clerk, "at": later(days=1), **more}
        return accept.accept(case.id, **said)

    await refused(trying(told=" "), Code.REQUIRED, "text")
    await refused(trying(told="长" * 4001), Code.TOO_LONG, "text")
    await refused(trying(channel=Channel.OPINION_BOOK), Code.INVALID, "channel")
    await refused(trying(expected_version=99), Code.STALE, "expected_version")
    await refused(trying(by=hall.mender), Code.NOT_FOUND, "case_id")


async def test_what_was_promised_before_the_acceptance_counts_after_it(hall: Desks) -> None:
    case = await question(hall.clerk)
    await promise.promise(case.id, until=later(days=10), told="十日内", by=hall.clerk, at=AT)
    await accepted(case, hall, days=2)
    assert (await Case.get(id=case.id)).due_at == later(days=10)


async def test_nothing_is_agreed_at_the_registration_about_what_counts_from_the_acceptance(
    hall: Desks,
) -> None:
    await refused(question(hall.clerk, agreed_until=later(days=3)), Code.CONFLICT, "agreed_until")


async def test_a_case_that_goes_on_is_measured_anew_whether_it_was_accepted_or_not(hall: Desks) -> None:
    case = await question(hall.clerk)
    await accepted(case, hall, days=2)
    await resolve.resolve(case.id, resolution="准予许可", by=hall.clerk, at=later(days=3))
    await reply.reply(case.id, said="准予许可", channel=Channel.PHONE, by=hall.clerk, at=later(days=3))
    await closing.close(case.id, by=hall.clerk, at=later(days=3))
    await reopen.reopen(case.id, reason="证照有误", by=hall.clerk, at=later(days=4))

    again = await clock_of(case, Stage.RESOLVE)
    assert again is not None
    assert (again.started_at, again.due_at) == (later(days=4), later(days=24))
    assert (await Case.get(id=case.id)).accepted_at == later(days=2)


async def test_a_withdrawn_matter_waits_for_no_decision(hall: Desks) -> None:
    case = await question(hall.clerk)
    await withdraw.withdraw(case.id, said="不办了", by=hall.clerk, at=later(days=1))
    deciding = await clock_of(case, Stage.DECIDE_ACCEPTANCE)
    assert deciding is not None
    assert (deciding.state, deciding.stopped_at) == (ClockState.STOPPED, later(days=1))
    await refused(accepted(case, hall, days=2), Code.ILLEGAL_MOVE, "case_id")
