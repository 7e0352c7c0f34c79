"""Assistants: each has a written share and a clock of their own."""

from tenants.cases import assist, contributions, resolve, succession
from tenants.cases.case import Case
from tenants.cases.clocks import Clock
from tenants.cases.contributions import ContributionState, Wish
from tenants.directory.access import Scope
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tests.actions.cases.conftest import Desks
from tests.actions.cases.together.asking import state_of
from tests.support.desk import AT, later, question, viewer
from tests.support.office import Office
from tests.support.refusals import refused


async def test_each_assistant_has_a_written_share_and_a_clock_of_their_own(
    desks: Desks, office: Office
) -> None:
    await desks.limit(hours=48)
    await desks.limit(hours=24, stage=Stage.ASSIST)
    case = await question(desks.clerk)
    lab = await office.department("化验室")
    one = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    other = await assist.ask(
        case.id, Wish("验水质", department_id=lab.id, until=later(hours=3)), by=desks.clerk, at=AT
    )
    due = {clock.contribution_id: clock.due_at for clock in await Clock.filter(stage=Stage.ASSIST)}
    assert due == {one.id: later(hours=24), other.id: later(hours=3)}
    await contributions.give(one.id, answer="已查", by=desks.mender, at=later(hours=1))

    running = await Clock.filter(stage=Stage.ASSIST, stopped_at=None)
    assert [clock.contribution_id for clock in running] == [other.id]
    assert (await Case.get(id=case.id)).due_at == later(hours=48)


async def test_the_lead_does_not_end_a_case_while_a_share_is_open(desks: Desks) -> None:
    case = await question(desks.clerk)
    asked = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    await refused(
        resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=1)),
        Code.ILLEGAL_MOVE,
        "case_id",
    )
    await refused(
        contributions.withdraw(asked.id, by=desks.mender, at=AT), Code.NOT_ALLOWED, "contribution_id"
    )
    await contributions.withdraw(asked.id, by=desks.clerk, at=later(hours=2))
    await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=3))

    assert await state_of(asked) == ContributionState.WITHDRAWN
    await refused(
        contributions.give(asked.id, answer="x", by=desks.mender, at=AT), Code.ILLEGAL_MOVE, "contribution_id"
    )


async def test_only_whoever_was_asked_gives_a_share(desks: Desks) -> None:
    case = await question(desks.clerk)
    asked = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    await refused(
        contributions.give(asked.id, answer="x", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "contribution_id"
    )
    await refused(
        contributions.give(new_id(), answer="x", by=desks.clerk, at=AT), Code.NOT_FOUND, "contribution_id"
    )


async def test_what_somebody_was_asked_for_passes_on_with_the_rest(desks: Desks, office: Office) -> None:
    case = await question(desks.clerk)
    asked = await assist.ask(case.id, Wish("查管道", staff_id=desks.zheng.id), by=desks.clerk, at=AT)
    heir = await office.staff("吴敏")
    await succession.hand_over_all(
        from_staff_id=desks.zheng.id,
        to_staff_id=heir.id,
        by=viewer(desks.wang, Scope.TENANT),
        at=later(hours=1),
    )
    given = await contributions.give(asked.id, answer="已查", by=viewer(heir), at=later(hours=2))

    assert (given.staff_id, given.department_id, given.answered_by_id) == (
        heir.id,
        heir.department_id,
        heir.id,
    )
