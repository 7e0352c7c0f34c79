"""Checks: planned, begun, cases drawn by lot, findings, opinion and ratings, corrections."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import department_merge
from tenants.cases.confidentiality import Confidentiality
from tenants.directory import department, leaving, staff
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusals
from tenants.ids import new_id
from tenants.oversight import (
    check_begin,
    check_conclude,
    check_correction,
    check_draw,
    check_finding,
    check_plan,
    check_register,
)
from tenants.oversight.check import Check, CheckedDepartment, CheckKind, CheckState, Rating
from tenants.oversight.check_correction import CheckCorrection, CorrectionState
from tenants.oversight.check_draw import CheckDraw, Lot
from tenants.oversight.check_finding import CheckFinding, FindingVerdict, Found
from tenants.oversight.check_plan import Plan
from tenants.session import current
from tests.actions.oversight.conftest import Desks, refusing
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office, last_event, told

refused = refusing(
    "checks",
    "checked_departments",
    "check_inspectors",
    "check_draws",
    "drawn_cases",
    "check_findings",
    "check_corrections",
    "inbox_entries",
)
SEED = "0123456789abcdef0123456789abcdef"
DAY = timedelta(days=1)


@pytest.fixture
async def office_head(office: Office, desks: Desks) -> Viewer:
    """何静 of the office: plans checks everywhere, and inspects herself. 王芳 leads the hall."""
    await department.change(desks.hall.id, head_id=desks.wang.id, by=None, at=AT)
    await department.change(desks.repairs.id, head_id=desks.zheng.id, by=None, at=AT)
    return viewer(await office.staff("何静", within=await office.department("办公室"), rank=50), Scope.TENANT)


def hall_plan(desks: Desks, by: Viewer, kind: CheckKind = CheckKind.SPOT, **more: Any) -> Plan:
    """The hall's register of the day."""
    given: dict[str, Any] = {"kind": kind, "inspector_ids": [by.staff_id]}
    given |= {"department_ids": [desks.hall.id], **more}
    return Plan(since=AT - DAY, until=AT + DAY, **given)


async def begun(desks: Desks, by: Viewer, **more: Any) -> Check:
    """A check at which the inspectors are at work."""
    row = await check_plan.plan(hall_plan(desks, by, **more), by=by, at=AT)
    return await check_begin.begin(row.id, by=by, at=later(minutes=5))


async def concluded(
    desks: Desks, by: Viewer, found: Sequence[Found] = ()
) -> tuple[Check, list[CheckFinding]]:
    """A check of the hall that is over."""
    row = await begun(desks, by)
    findings = [await check_finding.record(row.id, one, by=by, at=later(minutes=9)) for one in found]
    ratings = {desks.hall.id: Rating.GOOD}
    over = await check_conclude.conclude(
        row.id, opinion="总体较好", ratings=ratings, by=by, at=later(hours=1)
    )
    return over, findings


DEFECT = Found("登记簿填写完整", FindingVerdict.DEFECT, opinion="三件未写电话", correct_by=AT + 3 * DAY)


# Planning


async def test_the_heads_of_the_departments_are_told_of_a_spot_check(
    desks: Desks, office_head: Viewer
) -> None:
    row = await check_plan.plan(hall_plan(desks, office_head), by=office_head, at=AT)

    assert (row.state, await row.department_ids()) == (CheckState.PLANNED, [desks.hall.id])
    assert await inbox_of(desks.colleague) == ["check.planned"]
    assert (await last_event())["kind"] == "check.planned"


async def test_an_unannounced_one_is_told_to_nobody_but_its_inspectors_before_it_begins(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    inspector = viewer(await office.staff("周明远"))
    wanted = hall_plan(desks, inspector, CheckKind.UNANNOUNCED)
    row = await check_plan.plan(wanted, by=office_head, at=AT)

    assert await inbox_of(desks.colleague) == []
    assert await inbox_of(inspector) == ["check.assigned"]
    event = await last_event()
    assert str(desks.hall.id) not in str(event["data"])
    head = viewer(desks.wang, Scope.TENANT)
    await refused(check_plan.call_off(row.id, reason="不便", by=head, at=AT), Code.NOT_FOUND, "check_id")

    await check_begin.begin(row.id, by=inspector, at=later(hours=1))
    assert await inbox_of(desks.colleague) == ["check.begun"]
    assert str(desks.hall.id) in str((await last_event())["data"])


async def test_an_unannounced_one_that_is_called_off_before_it_began_stays_unknown(
    desks: Desks, office_head: Viewer
) -> None:
    wanted = hall_plan(desks, office_head, CheckKind.UNANNOUNCED)
    row = await check_plan.plan(wanted, by=office_head, at=AT)
    await check_plan.call_off(row.id, reason="改期", by=office_head, at=AT)

    assert await inbox_of(desks.colleague) == []
    assert str(desks.hall.id) not in str((await last_event())["data"])
    await refused(check_begin.begin(row.id, by=office_head, at=AT), Code.ILLEGAL_MOVE, "check_id")


async def test_a_sub_tree_is_every_open_department_below_it(
    office: Office, desks: Desks, office_head: Viewer
) -> None:
    top = await office.department("公司")
    below = await office.department("营业部", parent_id=top.id)
    deeper = await office.department("三号窗口", parent_id=below.id)
    shut = await office.department("旧部门", parent_id=top.id)
    await department.close(shut.id, by=None, at=AT)
    wanted = hall_plan(desks, office_head, tops=[top.id])
    row = await check_plan.plan(wanted, by=office_head, at=AT)

    assert set(await row.department_ids()) == {desks.hall.id, top.id, below.id, deeper.id}


async def test_nobody_inspects_the_department_they_work_in_or_lead(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    for own in (desks.li, desks.wang):
        wanted = hall_plan(desks, office_head, inspector_ids=[office_head.staff_id, own.id])
        plan = check_plan.plan(wanted, by=office_head, at=AT)
        await refused(plan, Code.NOT_ALLOWED, "inspector_ids", "1")
    elsewhere = await office.staff("马军")
    await department.change(desks.hall.id, head_id=elsewhere.id, by=None, at=AT)
    wanted = hall_plan(desks, office_head, inspector_ids=[elsewhere.id])
    await refused(check_plan.plan(wanted, by=office_head, at=AT), Code.NOT_ALLOWED, "inspector_ids", "0")


async def test_whoever_comes_to_work_there_inspects_no_more(desks: Desks, office_head: Viewer) -> None:
    row = await begun(desks, office_head)
    await staff.change(office_head.staff_id, department_id=desks.hall.id, by=None, at=AT)
    for doing in (
        check_finding.record(row.id, DEFECT, by=office_head, at=AT),
        check_draw.draw(row.id, department_id=desks.hall.id, lot=Lot(1), seed=SEED, by=office_head, at=AT),
        check_conclude.conclude(row.id, opinion="好", ratings={}, by=office_head, at=AT),
    ):
        await refused(doing, Code.NOT_ALLOWED, "check_id")


async def test_a_plan_that_cannot_be_is_refused_at_its_field(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    shut = await office.department("旧部门")
    await department.close(shut.id, by=None, at=AT)
    gone = await office.staff("老赵")
    await leaving.leave(gone.id, reason="退休", by=None, at=AT)
    cases: list[tuple[dict[str, Any], Code, tuple[str, ...]]] = [
        ({"kind": CheckKind.SPECIAL, "subject": " "}, Code.REQUIRED, ("subject",)),
        ({"department_ids": []}, Code.REQUIRED, ("department_ids",)),
        ({"department_ids": [new_id()]}, Code.NOT_FOUND, ("department_ids", "0")),
        ({"department_ids": [shut.id]}, Code.CONFLICT, ("department_ids", "0")),
        ({"tops": [new_id()]}, Code.NOT_FOUND, ("within_department_ids", "0")),
        ({"inspector_ids": []}, Code.REQUIRED, ("inspector_ids",)),
        ({"inspector_ids": [new_id()]}, Code.NOT_FOUND, ("inspector_ids", "0")),
        ({"inspector_ids": [gone.id]}, Code.CONFLICT, ("inspector_ids", "0")),
        ({"planned_for": AT - DAY}, Code.INVALID, ("planned_for",)),
        ({"office_id": new_id()}, Code.NOT_FOUND, ("office_id",)),
    ]
    for more, code, path in cases:
        wanted = hall_plan(desks, office_head, **more)
        await refused(check_plan.plan(wanted, by=office_head, at=AT), code, *path)
    backwards = Plan(CheckKind.SPOT, AT, AT, [office_head.staff_id], [desks.hall.id])
    await refused(check_plan.plan(backwards, by=office_head, at=AT), Code.INVALID, "until")


async def test_checks_are_planned_where_the_permission_reaches(desks: Desks, office_head: Viewer) -> None:
    mender = viewer(desks.zheng, Scope.DEPARTMENT)
    wanted = hall_plan(desks, office_head)
    await refused(check_plan.plan(wanted, by=mender, at=AT), Code.NOT_ALLOWED, "department_ids")
    # An unannounced one not by somebody of the department, however far that reaches.
    head = viewer(desks.wang, Scope.TENANT)
    secret = hall_plan(desks, office_head, CheckKind.UNANNOUNCED)
    await refused(check_plan.plan(secret, by=head, at=AT), Code.NOT_ALLOWED, "department_ids")


async def test_other_inspectors_take_over(desks: Desks, office: Office, office_head: Viewer) -> None:
    row = await begun(desks, office_head)
    other = viewer(await office.staff("周明远"))
    await check_plan.name_inspectors(row.id, inspector_ids=[other.staff_id], by=office_head, at=AT)

    assert await row.inspector_ids() == [other.staff_id]
    assert await inbox_of(other) == ["check.assigned"]
    await refused(check_finding.record(row.id, DEFECT, by=office_head, at=AT), Code.NOT_ALLOWED, "check_id")
    own = check_plan.name_inspectors(row.id, inspector_ids=[desks.li.id], by=office_head, at=AT)
    await refused(own, Code.NOT_ALLOWED, "inspector_ids", "0")


# The lot


async def test_the_same_seed_and_register_give_the_same_cases(desks: Desks, office_head: Viewer) -> None:
    cases = [await question(desks.clerk) for _ in range(10)]
    row = await begun(desks, office_head)
    made = await check_draw.draw(
        row.id, department_id=desks.hall.id, lot=Lot(share=25), seed=SEED, by=office_head, at=later(minutes=6)
    )

    rows = await current().fetch(
        """select c.number from drawn_cases d join cases c on c.id = d.case_id
           where d.check_draw_id = $1 order by d.ordinal""",
        made.id,
    )
    numbers = [one["number"] for one in rows]
    # A quarter of ten, rounded up.
    assert len(numbers) == 3
    assert numbers == check_draw.drawn([case.number for case in cases], seed=SEED, count=3)
    register = await current().fetchval("select register from check_draws where id = $1", made.id)
    assert register == sorted(case.number for case in cases)
    event = await last_event()
    assert (event["kind"], event["case_id"]) == ("check.drawn", None)
    assert SEED not in str(event["data"])


async def test_a_lot_is_drawn_once_for_a_department(desks: Desks, office_head: Viewer) -> None:
    await question(desks.clerk)
    row = await begun(desks, office_head)
    given: dict[str, Any] = {"department_id": desks.hall.id, "by": office_head, "at": AT}
    await check_draw.draw(row.id, lot=Lot(size=5), seed=SEED, **given)
    again = check_draw.draw(row.id, lot=Lot(size=5), seed="f" * 32, **given)
    await refused(again, Code.CONFLICT, "department_id")
    assert await CheckDraw.all().count() == 1


async def test_only_what_the_inspector_may_see_takes_part(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    ordinary = await question(desks.clerk)
    secret = await question(desks.clerk, confidentiality=Confidentiality.RESTRICTED)
    await question(desks.clerk, at=AT - 9 * DAY)
    elsewhere = await question(desks.mender)
    person = await office.staff("周明远")
    sighted = viewer(person, Scope.TENANT)
    blind = viewer(person, Scope.TENANT, without=frozenset({Permission.CASE_READ_CONFIDENTIAL}))
    outside = viewer(person, Scope.DEPARTMENT)
    none = viewer(person, Scope.TENANT, without=frozenset({Permission.CASE_READ}))
    for by, expected in (
        (sighted, {ordinary.id, secret.id}),
        (blind, {ordinary.id}),
        (outside, set()),
        (none, set()),
    ):
        assert await _register(desks.hall.id, by) == expected
    assert await _register(desks.repairs.id, sighted) == {elsewhere.id}


async def _register(department_id: UUID, by: Viewer) -> set[UUID]:
    found = await check_register.register(department_id, since=AT - DAY, until=AT + DAY, by=by)
    return {one.case_id for one in found}


async def test_a_lot_that_cannot_be_drawn_is_refused(desks: Desks, office_head: Viewer) -> None:
    row = await check_plan.plan(hall_plan(desks, office_head), by=office_head, at=AT)
    given: dict[str, Any] = {"seed": SEED, "by": office_head, "at": AT}
    early = check_draw.draw(row.id, department_id=desks.hall.id, lot=Lot(1), **given)
    await refused(early, Code.ILLEGAL_MOVE, "check_id")
    await check_begin.begin(row.id, by=office_head, at=AT)
    cases = (
        (desks.hall.id, Lot(), Code.INVALID, "size"),
        (desks.hall.id, Lot(1, 1), Code.INVALID, "size"),
        (desks.hall.id, Lot(0), Code.INVALID, "size"),
        (desks.hall.id, Lot(share=101), Code.INVALID, "share"),
        (desks.repairs.id, Lot(1), Code.INVALID, "department_id"),
        # Nothing was registered.
        (desks.hall.id, Lot(1), Code.INVALID, "department_id"),
    )
    for department_id, lot, code, path in cases:
        await refused(check_draw.draw(row.id, department_id=department_id, lot=lot, **given), code, path)


# Findings


async def test_a_finding_follows_from_its_case_or_names_its_department(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    case = await question(desks.clerk)
    row = await begun(desks, office_head, department_ids=[desks.hall.id, desks.repairs.id])
    given: dict[str, Any] = {"by": office_head, "at": AT}
    of_case = await check_finding.record(
        row.id, Found("答复及时", FindingVerdict.IN_ORDER, case_id=case.id), **given
    )
    assert of_case.department_id == desks.hall.id
    general = Found("着装", FindingVerdict.IN_ORDER)
    await refused(check_finding.record(row.id, general, **given), Code.REQUIRED, "department_id")
    named = Found("着装", FindingVerdict.IN_ORDER, department_id=desks.repairs.id)
    assert (await check_finding.record(row.id, named, **given)).department_id == desks.repairs.id


async def test_a_finding_is_written_anew_or_taken_back_until_the_end(
    desks: Desks, office_head: Viewer
) -> None:
    row = await begun(desks, office_head)
    first = await check_finding.record(row.id, DEFECT, by=office_head, at=AT)
    milder = Found("登记簿填写完整", FindingVerdict.IN_ORDER, opinion="补齐")
    again = await check_finding.record(row.id, milder, finding_id=first.id, by=office_head, at=AT)
    assert (again.id, again.verdict, again.correct_by) == (first.id, FindingVerdict.IN_ORDER, None)
    await check_finding.take_back(row.id, first.id, by=office_head, at=AT)

    assert await CheckFinding.all().count() == 0
    assert (await told())[-3:] == ["check.found", "check.found", "check.finding_taken_back"]


async def test_a_finding_that_says_nothing_is_refused(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    elsewhere = await question(desks.mender)
    row = await begun(desks, office_head)
    cases = (
        (Found(" ", FindingVerdict.IN_ORDER), Code.REQUIRED, "criterion"),
        (Found("着装", FindingVerdict.DEFECT), Code.REQUIRED, "opinion"),
        (Found("着装", FindingVerdict.IN_ORDER, correct_by=AT + DAY), Code.INVALID, "correct_by"),
        (Found("着装", FindingVerdict.DEFECT, "乱", correct_by=AT - DAY), Code.INVALID, "correct_by"),
        (Found("着装", FindingVerdict.IN_ORDER, case_id=new_id()), Code.NOT_FOUND, "case_id"),
        (Found("着装", FindingVerdict.IN_ORDER, case_id=elsewhere.id), Code.INVALID, "case_id"),
        (
            Found("着装", FindingVerdict.IN_ORDER, department_id=desks.repairs.id),
            Code.INVALID,
            "department_id",
        ),
    )
    for found, code, path in cases:
        await refused(check_finding.record(row.id, found, by=office_head, at=AT), code, path)
    unknown = check_finding.record(row.id, DEFECT, finding_id=new_id(), by=office_head, at=AT)
    await refused(unknown, Code.NOT_FOUND, "finding_id")
    clerk = viewer(await office.staff("周明远"), Scope.TENANT)
    await refused(check_finding.record(row.id, DEFECT, by=clerk, at=AT), Code.NOT_ALLOWED, "check_id")


# Conclusion


async def test_concluded_the_opinion_goes_to_the_heads_and_to_the_office(
    desks: Desks, office: Office, office_head: Viewer
) -> None:
    archive = await office.department("督查办")
    keeper = viewer(await office.staff("吴敏", within=archive))
    await department.change(archive.id, head_id=keeper.staff_id, by=None, at=AT)
    row = await begun(desks, office_head, office_id=archive.id)
    ratings = {desks.hall.id: Rating.EXCELLENT}
    over = await check_conclude.conclude(
        row.id, opinion="规范", ratings=ratings, by=office_head, at=later(hours=1)
    )

    assert (over.state, over.opinion) == (CheckState.CONCLUDED, "规范")
    assert (await CheckedDepartment.get(check_id=row.id)).rating is Rating.EXCELLENT
    assert (await inbox_of(desks.colleague))[-1] == "check.concluded"
    assert await inbox_of(keeper) == ["check.concluded"]


async def test_each_department_is_rated_and_no_other(desks: Desks, office_head: Viewer) -> None:
    row = await begun(desks, office_head)
    for ratings in ({}, {desks.hall.id: Rating.GOOD, desks.repairs.id: Rating.GOOD}):
        doing = check_conclude.conclude(row.id, opinion="好", ratings=ratings, by=office_head, at=AT)
        await refused(doing, Code.INVALID, "ratings")
    silent = check_conclude.conclude(row.id, opinion=" ", ratings={}, by=office_head, at=AT)
    await refused(silent, Code.REQUIRED, "opinion")


async def test_what_is_concluded_stays_as_it_is(desks: Desks, office_head: Viewer) -> None:
    row, _ = await concluded(desks, office_head)
    given: dict[str, Any] = {"by": office_head, "at": later(hours=2)}
    for doing in (
        check_begin.begin(row.id, **given),
        check_finding.record(row.id, DEFECT, **given),
        check_plan.call_off(row.id, reason="改期", **given),
        check_plan.name_inspectors(row.id, inspector_ids=[office_head.staff_id], **given),
        check_draw.draw(row.id, department_id=desks.hall.id, lot=Lot(1), seed=SEED, **given),
    ):
        await refused(doing, Code.ILLEGAL_MOVE, "check_id")


# Corrections


async def test_the_department_corrects_and_the_inspectors_accept_or_want_more(
    desks: Desks, office_head: Viewer
) -> None:
    _, (defect,) = await concluded(desks, office_head, [DEFECT])
    clerk = viewer(desks.li, Scope.DEPARTMENT)
    first = await check_correction.report(defect.id, said="已补两件", by=clerk, at=later(days=1))
    assert (await inbox_of(office_head))[-1] == "correction.reported"
    no = await check_correction.refuse(first.id, reason="还缺一件", by=office_head, at=later(days=2))
    assert no.state is CorrectionState.REFUSED
    second = await check_correction.report(
        defect.id, said="全部补齐", by=desks.head_of_hall(), at=later(days=3)
    )
    await check_correction.accept(second.id, by=office_head, at=later(days=5))

    kept = await CheckFinding.get(id=defect.id)
    # As of the day it was reported: that the inspectors took their time is not the department's doing.
    assert kept.corrected_at == later(days=3)
    assert [one.state for one in await CheckCorrection.all().order_by("reported_at")] == [
        "refused",
        "accepted",
    ]
    assert (await inbox_of(clerk))[-1] == "correction.refused"
    assert (await inbox_of(desks.colleague))[-2:] == ["correction.refused", "correction.accepted"]


async def test_a_correction_is_the_departments_to_report_and_the_inspectors_to_decide(
    desks: Desks, office_head: Viewer
) -> None:
    fine = Found("着装", FindingVerdict.IN_ORDER)
    _, (defect, order) = await concluded(desks, office_head, [DEFECT, fine])
    clerk = viewer(desks.li, Scope.DEPARTMENT)
    given: dict[str, Any] = {"at": later(days=1)}
    await refused(
        check_correction.report(defect.id, said="好", by=office_head, **given), Code.NOT_ALLOWED, "finding_id"
    )
    await refused(
        check_correction.report(defect.id, said="好", by=desks.mender, **given), Code.NOT_FOUND, "finding_id"
    )
    await refused(check_correction.report(defect.id, said=" ", by=clerk, **given), Code.REQUIRED, "text")
    await refused(
        check_correction.report(new_id(), said="好", by=clerk, **given), Code.NOT_FOUND, "finding_id"
    )
    await refused(
        check_correction.report(order.id, said="好", by=clerk, **given), Code.ILLEGAL_MOVE, "finding_id"
    )

    made = await check_correction.report(defect.id, said="已补", by=clerk, **given)
    await refused(
        check_correction.report(defect.id, said="又补", by=clerk, **given), Code.CONFLICT, "finding_id"
    )
    head = viewer(desks.wang, Scope.TENANT)
    await refused(check_correction.accept(made.id, by=head, **given), Code.NOT_ALLOWED, "correction_id")
    await refused(check_correction.accept(made.id, by=desks.mender, **given), Code.NOT_FOUND, "correction_id")
    await refused(
        check_correction.refuse(made.id, reason="", by=office_head, **given), Code.REQUIRED, "reason"
    )
    await check_correction.accept(made.id, by=office_head, **given)
    await refused(
        check_correction.accept(made.id, by=office_head, **given), Code.ILLEGAL_MOVE, "correction_id"
    )


async def test_before_the_end_the_department_reads_and_corrects_nothing(
    desks: Desks, office_head: Viewer
) -> None:
    row = await begun(desks, office_head)
    defect = await check_finding.record(row.id, DEFECT, by=office_head, at=AT)
    clerk = viewer(desks.li, Scope.DEPARTMENT)
    doing = check_correction.report(defect.id, said="已补", by=clerk, at=later(days=1))
    await refused(doing, Code.NOT_FOUND, "finding_id")


async def test_no_department_merges_away_from_under_a_check_or_a_defect(
    desks: Desks, office_head: Viewer
) -> None:
    async def merging(**when: Any) -> list[str]:
        """Why the hall may not go along with the repairs."""
        with pytest.raises(Refusals) as told_why:
            async with current().savepoint():
                await department_merge.merge(
                    desks.hall.id, into_id=desks.repairs.id, by=None, at=later(**when)
                )
        return [one.message for one in told_why.value.reasons]

    row = await begun(desks, office_head)
    assert await merging(minutes=6) == ["it is being checked"]
    defect = Found(
        department_id=desks.hall.id,
        criterion="登记齐全",
        verdict=FindingVerdict.DEFECT,
        opinion="缺联系电话",
        correct_by=later(hours=48),
    )
    found = await check_finding.record(row.id, defect, by=office_head, at=later(minutes=9))
    ratings = {desks.hall.id: Rating.GOOD}
    await check_conclude.conclude(
        row.id, opinion="总体较好", ratings=ratings, by=office_head, at=later(hours=1)
    )
    assert await merging(hours=2) == ["it has not corrected yet what a check found"]

    said = await check_correction.report(found.id, said="已补", by=viewer(desks.wang), at=later(hours=3))
    await check_correction.accept(said.id, by=office_head, at=later(hours=4))
    assert (
        await department_merge.merge(desks.hall.id, into_id=desks.repairs.id, by=None, at=later(hours=5))
    ).id == desks.repairs.id


async def test_a_check_that_nobody_knows_of_yet_does_not_show_when_a_department_closes(
    desks: Desks, office_head: Viewer
) -> None:
    plan = hall_plan(desks, office_head, CheckKind.UNANNOUNCED)
    row = await check_plan.plan(plan, by=office_head, at=AT)
    await department_merge.merge(desks.hall.id, into_id=desks.repairs.id, by=None, at=later(hours=1))
    assert (await Check.get(id=row.id)).state is CheckState.PLANNED
