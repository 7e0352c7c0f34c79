"""Taking: papers are fetched from the desk of somebody who is away; whoever had them is told."""

from dataclasses import replace

import pytest

from tenants.cases import confide, hand_over, take_over
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.materials import pass_on, recall, receive, settle, take
from tenants.cases.materials.settle import Settlement
from tenants.directory.access import Permission, Scope
from tenants.errors import Code
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, viewer
from tests.support.desk import settle as commit
from tests.support.papers import holder, holders, ids, keepers, left_at, the_event, ways
from tests.support.refusals import refused

NOW = later(hours=1)
NEITHER = frozenset({Permission.CASE_REASSIGN, Permission.CASE_SUPERVISE})


@pytest.mark.parametrize("permission", sorted(NEITHER))
async def test_whoever_leads_there_takes_papers_off_the_desk_of_somebody_away(
    permission: Permission, desks: Desks, file: File
) -> None:
    head = viewer(desks.wang, Scope.DEPARTMENT, without=NEITHER - {permission})
    await take.take(ids(file.both), reason="李娜住院", by=head, at=NOW)
    await commit()

    assert await holders(file.deed) == [(desks.li.id, AT, NOW), (desks.wang.id, NOW, None)]
    assert await keepers(file.case) == {desks.wang.id}
    assert await inbox_of(desks.clerk) == ["material.taken"]
    event = await the_event(file.case, "material.taken")
    assert (event["actor_id"], event["reason"]) == (desks.wang.id, "李娜住院")


async def test_the_handler_fetches_what_a_colleague_holds_of_their_case(desks: Desks, file: File) -> None:
    key, _ = await left_at(file.case, viewer(desks.wang, Scope.DEPARTMENT))
    await take.take([key.id], reason="王芳外出", by=desks.clerk, at=NOW)

    assert await holder(key) == desks.li.id


async def test_what_was_under_way_is_taken_too_and_awaited_no_longer(desks: Desks, file: File) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await take.take([file.deed.id], reason="急用", by=desks.head_of_hall(), at=NOW)
    await commit()

    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "recalled")]
    assert await holder(file.deed) == desks.wang.id
    assert await keepers(file.case) == {desks.li.id, desks.wang.id}
    assert await inbox_of(desks.mender) == ["material.passed", "material.taken"]
    late = receive.receive([file.deed.id], by=desks.mender, at=NOW)
    await refused(late, Code.ILLEGAL_MOVE, "material_ids", "0")
    await refused(
        recall.recall([file.deed.id], by=desks.head_of_hall(), at=NOW), Code.ILLEGAL_MOVE, "material_ids", "0"
    )


async def test_whoever_neither_works_on_the_case_nor_leads_there_takes_nothing(
    desks: Desks, file: File
) -> None:
    colleague = viewer(desks.wang, Scope.DEPARTMENT, without=NEITHER)
    await refused(
        take.take([file.deed.id], reason="x", by=colleague, at=NOW), Code.NOT_ALLOWED, "material_ids", "0"
    )
    stranger = viewer(desks.zheng, Scope.DEPARTMENT)
    await refused(
        take.take([file.deed.id], reason="x", by=stranger, at=NOW), Code.NOT_FOUND, "material_ids", "0"
    )


async def test_a_taking_is_explained(desks: Desks, file: File) -> None:
    await refused(
        take.take([file.deed.id], reason=" ", by=desks.head_of_hall(), at=NOW), Code.REQUIRED, "reason"
    )


async def test_nobody_takes_what_they_have_or_what_is_settled(desks: Desks, file: File) -> None:
    await settle.settle([file.copy.id], Settlement.FILED, by=desks.clerk, at=AT)
    for one in file.both:
        await refused(
            take.take([one.id], reason="x", by=desks.clerk, at=NOW), Code.ILLEGAL_MOVE, "material_ids", "0"
        )


async def test_nobody_takes_papers_of_a_case_that_is_about_them(desks: Desks, file: File) -> None:
    await confide.set_level(
        file.case.id,
        level=Confidentiality.ORDINARY,
        about=About(staff_id=desks.wang.id),
        reason="投诉",
        by=desks.clerk,
        at=AT,
    )
    await refused(
        take.take([file.deed.id], reason="x", by=desks.head_of_hall(), at=NOW),
        Code.NOT_ALLOWED,
        "material_ids",
        "0",
    )


async def test_papers_are_fetched_from_whoever_the_case_has_come_to_be_about(
    desks: Desks, file: File
) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=AT)
    await receive.receive([file.deed.id], by=desks.colleague, at=AT)
    await confide.set_level(
        file.case.id,
        level=Confidentiality.INFORMANT,
        about=About(staff_id=desks.wang.id),
        reason="举报",
        by=desks.clerk,
        at=AT,
    )
    before = await inbox_of(desks.colleague)
    await refused(
        settle.settle([file.deed.id], Settlement.LOST, remark="x", by=desks.colleague, at=NOW),
        Code.NOT_FOUND,
        "material_ids",
        "0",
    )
    await take.take([file.deed.id], reason="保密", by=desks.clerk, at=NOW)
    await commit()

    assert await holder(file.deed) == desks.li.id
    assert await inbox_of(desks.colleague) == before


async def test_whoever_acts_for_the_handler_fetches_them_as_the_handler_would(
    desks: Desks, file: File
) -> None:
    offered = await hand_over.offer(
        file.case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await take_over.accept(offered.id, by=desks.mender, at=AT)
    acting = replace(viewer(desks.wang, without=NEITHER), acts_for=frozenset({desks.zheng.id}))
    await take.take([file.deed.id], reason="李娜不在", by=acting, at=NOW)
    await commit()

    assert await holder(file.deed) == desks.wang.id
