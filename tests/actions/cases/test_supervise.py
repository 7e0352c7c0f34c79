"""Supervision: who follows a case, and by when it is reported on."""

from tenants.cases import close, reply, resolve, supervise
from tenants.cases.case import Channel
from tenants.cases.clocks import Clock
from tenants.cases.involvement import Involvement, Part
from tenants.cases.supervise import Supervision
from tenants.directory.access import Scope
from tenants.errors import Code
from tenants.rules.stages import Stage
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.refusals import refused


async def _reports_within(desks: Desks, hours: int) -> None:
    await desks.limit(hours=hours, stage=Stage.REPORT)


async def test_a_marked_case_is_among_the_supervisors_and_its_people_know(desks: Desks) -> None:
    case = await question(desks.clerk)
    marked = await supervise.mark(case.id, reason="媒体关注", by=desks.head_of_hall(), at=later(hours=1))

    assert (marked.supervisor_id, marked.reason) == (desks.wang.id, "媒体关注")
    assert await Involvement.filter(staff_id=desks.wang.id, part=Part.SUPERVISOR, ended_at=None).exists()
    assert await inbox_of(desks.clerk) == ["supervision.marked"]


async def test_reports_are_due_by_the_dates_that_the_supervisor_sets(desks: Desks) -> None:
    await _reports_within(desks, 240)
    case = await question(desks.clerk)
    await supervise.mark(
        case.id, reason="媒体关注", report_by=later(days=1), by=desks.head_of_hall(), at=later(hours=1)
    )
    first = await Clock.get(case_id=case.id, stage=Stage.REPORT)
    await supervise.report(case.id, said="正在处理", by=desks.clerk, at=later(hours=5))
    second = await Clock.get(case_id=case.id, stage=Stage.REPORT, stopped_at=None)

    assert (first.due_at, second.due_at) == (later(days=1), later(hours=5 + 240))
    assert await inbox_of(desks.head_of_hall()) == ["supervision.reported"]
    assert (await Supervision.get(case_id=case.id)).report_by is None


async def test_a_supervision_ends_with_the_case_or_when_it_is_lifted(desks: Desks) -> None:
    case = await question(desks.clerk)
    await supervise.mark(case.id, reason="媒体关注", by=desks.head_of_hall(), at=later(hours=1))
    await supervise.lift(case.id, reason="已平息", by=desks.head_of_hall(), at=later(hours=2))
    again = await supervise.mark(case.id, reason="又上热搜", by=desks.head_of_hall(), at=later(hours=3))
    await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=4))
    await reply.reply(case.id, said="已办", channel=Channel.PHONE, by=desks.clerk, at=later(hours=4))
    await close.close(case.id, by=desks.clerk, at=later(hours=5))

    assert (await Supervision.get(id=again.id)).ended_at == later(hours=5)
    assert not await Involvement.filter(part=Part.SUPERVISOR, ended_at=None).exists()


async def test_a_case_is_supervised_by_one_who_leads_over_it_and_does_not_work_on_it(desks: Desks) -> None:
    case = await question(desks.clerk)
    handler = viewer(desks.li, Scope.DEPARTMENT)
    await refused(supervise.mark(case.id, reason="x", by=handler, at=AT), Code.NOT_ALLOWED, "case_id")
    await refused(supervise.mark(case.id, reason="x", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "case_id")
    await refused(
        supervise.mark(case.id, reason="x", report_by=AT, by=desks.head_of_hall(), at=AT),
        Code.INVALID,
        "report_by",
    )
    await refused(supervise.report(case.id, said="x", by=desks.clerk, at=AT), Code.CONFLICT, "case_id")
    await refused(
        supervise.lift(case.id, reason="x", by=desks.head_of_hall(), at=AT), Code.CONFLICT, "case_id"
    )
    await supervise.mark(case.id, reason="x", by=desks.head_of_hall(), at=AT)
    await refused(
        supervise.mark(case.id, reason="x", by=desks.head_of_hall(), at=AT), Code.CONFLICT, "case_id"
    )
    await refused(supervise.lift(case.id, reason="x", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "case_id")
