"""Passing on: papers set out for another desk; until they are confirmed there nothing has changed hands."""

from dataclasses import replace

import pytest

from tenants.cases import confide
from tenants.cases.case import Case
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.materials import pass_on, recall, receive, settle
from tenants.cases.materials.material import MaterialPass, PassState
from tenants.cases.materials.settle import Settlement
from tenants.directory import absence, leaving, on_the_day, stand_in
from tenants.errors import Code
from tenants.ids import new_id
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.desk import settle as commit
from tests.support.papers import holder, holders, ids, keepers, left_at, the_event, told_of, ways
from tests.support.refusals import refused

SOON = later(minutes=10)


async def test_what_sets_out_is_still_with_whoever_sent_it(desks: Desks, file: File) -> None:
    given = await pass_on.pass_on(
        [file.deed.id], to_staff_id=desks.zheng.id, remark="请核验", by=desks.clerk, at=SOON
    )
    await commit()

    assert [one.id for one in given] == [file.deed.id]
    assert await holder(file.deed) == desks.li.id
    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "on_the_way")]
    assert await ways(file.copy) == []
    assert await inbox_of(desks.mender) == ["material.passed"]
    assert (await the_event(file.case, "material.passed"))["reason"] == "请核验"
    assert (await Case.get(id=file.case.id)).version == file.case.version + 2


async def test_whoever_papers_are_on_their_way_to_sees_the_case_until_they_are_recalled(
    desks: Desks, file: File
) -> None:
    await confide.set_level(
        file.case.id, level=Confidentiality.RESTRICTED, reason="涉密", by=desks.clerk, at=AT
    )
    outsider = desks.mender
    await refused(receive.receive(ids(file.both), by=outsider, at=SOON), Code.NOT_FOUND, "material_ids", "0")
    await pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)
    assert await keepers(file.case) == {desks.li.id, desks.zheng.id}
    await recall.recall(ids(file.both), by=desks.clerk, at=SOON)

    assert await keepers(file.case) == {desks.li.id}
    await refused(receive.receive(ids(file.both), by=outsider, at=SOON), Code.NOT_FOUND, "material_ids", "0")


async def test_papers_of_several_cases_go_together_and_each_case_tells_of_its_own(
    desks: Desks, file: File
) -> None:
    other = await question(desks.clerk)
    [deed, _] = await left_at(other, desks.clerk)
    wanted = [deed.id, file.copy.id, deed.id]
    given = await pass_on.pass_on(wanted, to_staff_id=desks.wang.id, by=desks.clerk, at=SOON)
    await commit()

    assert ids(given) == [deed.id, file.copy.id]
    assert await told_of(other) == await told_of(file.case) == ["material.accepted", "material.passed"]
    assert await inbox_of(desks.colleague) == ["material.passed", "material.passed"]


async def test_whoever_acts_for_the_holder_sends_them_on_in_their_place(desks: Desks, file: File) -> None:
    acting = replace(desks.colleague, acts_for=frozenset({desks.li.id}))
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=acting, at=SOON)

    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "on_the_way")]
    assert (await the_event(file.case, "material.passed"))["actor_id"] == desks.wang.id
    assert "material.passed" in await inbox_of(desks.clerk)


async def test_whoever_acts_for_an_absent_taker_is_told_and_confirms_in_their_place(
    desks: Desks, file: File
) -> None:
    await absence.create(staff_id=desks.zheng.id, since=AT, until=None, reason="出差", by=None, at=AT)
    await stand_in.put(staff_id=desks.zheng.id, stand_in_id=desks.wang.id, by=None, at=AT)
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)

    assert await inbox_of(desks.mender) == await inbox_of(desks.colleague) == ["material.passed"]
    acting = replace(desks.colleague, acts_for=await on_the_day.acts_for(desks.wang.id, at=SOON))
    await receive.receive([file.deed.id], by=acting, at=SOON)
    await commit()
    assert await holder(file.deed) == desks.wang.id


async def test_only_whoever_holds_papers_sends_them_on(desks: Desks, file: File) -> None:
    by = desks.head_of_hall()
    await refused(
        pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=by, at=SOON),
        Code.NOT_ALLOWED,
        "material_ids",
        "0",
    )


async def test_what_is_on_its_way_or_settled_does_not_set_out(desks: Desks, file: File) -> None:
    await settle.settle([file.copy.id], Settlement.FILED, by=desks.clerk, at=SOON)
    for material_ids in ([file.deed.id, file.copy.id], [file.copy.id]):
        await refused(
            pass_on.pass_on(material_ids, to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON),
            Code.ILLEGAL_MOVE,
            "material_ids",
            str(len(material_ids) - 1),
        )
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)
    await refused(
        pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=SOON),
        Code.ILLEGAL_MOVE,
        "material_ids",
        "0",
    )


async def test_papers_set_out_for_somebody_who_is_there_and_not_for_oneself(desks: Desks, file: File) -> None:
    await leaving.leave(desks.wang.id, by=None, at=AT)
    for to, code in ((desks.li.id, Code.INVALID), (new_id(), Code.NOT_FOUND), (desks.wang.id, Code.CONFLICT)):
        await refused(
            pass_on.pass_on([file.deed.id], to_staff_id=to, by=desks.clerk, at=SOON), code, "to_staff_id"
        )


async def test_nothing_sets_out_for_those_whom_the_case_is_about(desks: Desks, file: File) -> None:
    await confide.set_level(
        file.case.id,
        level=Confidentiality.ORDINARY,
        about=About(department_id=desks.repairs.id),
        reason="投诉",
        by=desks.clerk,
        at=AT,
    )
    await refused(
        pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON),
        Code.NOT_ALLOWED,
        "to_staff_id",
    )


async def test_an_informants_papers_go_only_to_those_who_know_of_the_case(desks: Desks, file: File) -> None:
    await confide.set_level(
        file.case.id, level=Confidentiality.INFORMANT, reason="举报", by=desks.clerk, at=AT
    )
    await refused(
        pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=SOON),
        Code.NOT_ALLOWED,
        "to_staff_id",
    )
    await confide.let_in(file.case.id, staff_id=desks.wang.id, by=desks.clerk, at=SOON)
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=SOON)
    await receive.receive([file.deed.id], by=desks.colleague, at=SOON)
    await commit()


@pytest.mark.parametrize(
    ("number", "code", "path"),
    [(0, Code.REQUIRED, ()), (51, Code.NOT_FOUND, ("0",)), (1, Code.NOT_FOUND, ("0",))],
)
async def test_materials_are_named_and_known(
    number: int, code: Code, path: tuple[str, ...], desks: Desks, file: File
) -> None:
    wanted = [new_id() for _ in range(number)]
    code = Code.LIMIT_EXCEEDED if number > 50 else code
    path = () if number > 50 else path
    await refused(
        pass_on.pass_on(wanted, to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON),
        code,
        "material_ids",
        *path,
    )


async def test_a_refusal_points_at_what_was_named_also_where_something_is_named_twice(
    desks: Desks, file: File
) -> None:
    await settle.settle([file.copy.id], Settlement.FILED, by=desks.clerk, at=SOON)
    wanted = [file.deed.id, file.deed.id, file.copy.id]
    passing = pass_on.pass_on(wanted, to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)
    await refused(passing, Code.ILLEGAL_MOVE, "material_ids", "2")


async def test_what_was_recalled_has_never_been_elsewhere(desks: Desks, file: File) -> None:
    await pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)
    await recall.recall([file.deed.id], reason="送错了", by=desks.clerk, at=later(minutes=20))
    await commit()

    assert await holders(file.deed) == [(desks.li.id, AT, None)]
    assert await ways(file.deed) == [(desks.li.id, desks.zheng.id, "recalled")]
    assert await ways(file.copy) == [(desks.li.id, desks.zheng.id, "on_the_way")]
    [way] = await MaterialPass.filter(material_id=file.deed.id)
    assert (way.state, way.decided_by_id, way.reason) == (PassState.RECALLED, desks.li.id, "送错了")
    assert await inbox_of(desks.mender) == ["material.passed", "material.recalled"]
    await refused(
        receive.receive([file.deed.id], by=desks.mender, at=later(minutes=30)),
        Code.ILLEGAL_MOVE,
        "material_ids",
        "0",
    )


async def test_only_whoever_sent_papers_calls_them_back_and_only_while_they_are_under_way(
    desks: Desks, file: File
) -> None:
    await refused(
        recall.recall([file.deed.id], by=desks.clerk, at=SOON), Code.ILLEGAL_MOVE, "material_ids", "0"
    )
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=SOON)
    for by in (desks.mender, viewer(desks.wang)):
        code = Code.NOT_ALLOWED if by.staff_id == desks.zheng.id else Code.NOT_FOUND
        await refused(recall.recall([file.deed.id], by=by, at=SOON), code, "material_ids", "0")
