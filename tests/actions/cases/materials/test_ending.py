"""Neither a case nor its keeper goes while papers are left: closing, withdrawing, leaving, forgetting."""

from uuid import UUID

import pytest

from tenants.cases import close, self_check, succession, withdraw
from tenants.cases.case import Case
from tenants.cases.findings import Trouble
from tenants.cases.materials import pass_on, receive, settle, take
from tenants.cases.materials.left import Left
from tenants.cases.materials.material import CaseMaterial, MaterialState
from tenants.cases.materials.settle import Settlement
from tenants.cases.requester import Requester
from tenants.directory import leaving
from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.errors import Code, Refusals
from tenants.ids import new_id
from tenants.requesters import erase
from tests.actions.cases.conftest import the_answered_case
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.desk import settle as commit
from tests.support.papers import COPY, DEED, holder, holders, ids, keepers, left_at, told_of, ways
from tests.support.refusals import refused

END = later(hours=5)


async def states(case: Case) -> list[str]:
    return [one.state.value for one in await CaseMaterial.filter(case_id=case.id).order_by("ordinal")]


async def test_a_case_closes_when_the_requesters_things_are_back(desks: Desks) -> None:
    case = await the_answered_case(desks, closed=False)
    deed, _ = await left_at(case, desks.clerk)
    await refused(close.close(case.id, by=desks.clerk, at=END), Code.ILLEGAL_MOVE, "case_id")
    await settle.settle([deed.id], Settlement.GIVEN_BACK, to="本人", by=desks.clerk, at=END)
    await close.close(case.id, by=desks.clerk, at=END)
    await commit()

    assert await states(case) == ["given_back", "filed"]
    assert await keepers(case) == set()
    assert await told_of(case) == ["material.accepted", "material.given_back", "material.filed"]


async def test_what_is_under_way_keeps_a_case_open_unless_it_stays_with_the_file(desks: Desks) -> None:
    case = await the_answered_case(desks, closed=False)
    deed, copy = await left_at(case, desks.clerk)
    await pass_on.pass_on([deed.id, copy.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await refused(close.close(case.id, by=desks.clerk, at=END), Code.ILLEGAL_MOVE, "case_id")
    await receive.receive([deed.id], by=desks.mender, at=END)
    await settle.settle([deed.id], Settlement.SENT_ON, to="房管局", by=desks.mender, at=END)
    await close.close(case.id, by=desks.clerk, at=END)
    await commit()

    assert await states(case) == ["sent_on", "filed"]
    assert await ways(copy) == [(desks.li.id, desks.zheng.id, "recalled")]
    assert await holders(copy) == [(desks.li.id, AT, END)]


async def copies_elsewhere(case: Case, desks: Desks) -> CaseMaterial:
    """郑伟 holds one copy and is to be handed another, which 李娜 has."""
    held, coming = await left_at(case, desks.clerk, COPY, COPY)
    await pass_on.pass_on([held.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await receive.receive([held.id], by=desks.mender, at=AT)
    await pass_on.pass_on([coming.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    return coming


async def test_whoever_has_copies_or_was_to_be_handed_some_hears_that_they_go_to_the_file(
    desks: Desks,
) -> None:
    case = await the_answered_case(desks, closed=False)
    coming = await copies_elsewhere(case, desks)
    before = len(await inbox_of(desks.mender))
    await close.close(case.id, by=desks.clerk, at=END)
    await commit()

    told = (await inbox_of(desks.mender))[before:]
    assert {"material.recalled", "material.filed"} <= set(told)
    assert (await told_of(case))[-2:] == ["material.recalled", "material.filed"]
    assert await ways(coming) == [(desks.li.id, desks.zheng.id, "recalled")]


async def test_a_requester_who_withdraws_sends_copies_to_the_file_and_everybody_who_has_some_hears_it(
    desks: Desks,
) -> None:
    case = await question(desks.clerk)
    await copies_elsewhere(case, desks)
    await withdraw.withdraw(case.id, said="不办了", by=requester_of(case), at=END)
    await commit()

    assert await states(case) == ["filed", "filed"]
    assert {"material.recalled", "material.filed"} <= set(await inbox_of(desks.mender))
    assert {"material.recalled", "material.filed"} <= set(await inbox_of(desks.clerk))


async def test_an_original_that_need_not_be_given_back_stays_with_the_file(desks: Desks) -> None:
    case = await the_answered_case(desks, closed=False)
    await left_at(case, desks.clerk, Left("申请书", to_give_back=False))
    await close.close(case.id, by=desks.clerk, at=END)

    assert await states(case) == ["filed"]


async def test_a_copy_that_is_wanted_back_is_waited_for(desks: Desks) -> None:
    case = await the_answered_case(desks, closed=False)
    await left_at(case, desks.clerk, Left("复印件", kind=COPY.kind, to_give_back=True))
    await refused(close.close(case.id, by=desks.clerk, at=END), Code.ILLEGAL_MOVE, "case_id")


def requester_of(case: Case) -> Viewer:
    return Viewer(
        tenant_id=case.tenant_id,
        staff_id=case.requester_id,
        account_id=new_id(),
        department_id=case.department_id,
        actor=Actor.REQUESTER,
        case_id=case.id,
    )


@pytest.mark.parametrize("by_themself", [True, False])
async def test_a_requester_withdraws_although_their_things_are_here_and_the_holder_is_told(
    by_themself: bool, desks: Desks, file: File
) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await receive.receive([file.deed.id], by=desks.mender, at=AT)
    by = requester_of(file.case) if by_themself else desks.clerk
    await withdraw.withdraw(file.case.id, said="不办了", by=by, at=END)
    await commit()

    assert await states(file.case) == ["held", "filed"]
    assert (await CaseMaterial.get(id=file.copy.id)).settled_by_id == (None if by_themself else desks.li.id)
    assert await keepers(file.case) == {desks.zheng.id}
    assert (await inbox_of(desks.mender))[-1] == "case.withdrawn"
    await settle.settle([file.deed.id], Settlement.GIVEN_BACK, to="本人", by=desks.mender, at=END)
    await commit()
    assert await keepers(file.case) == set()


async def test_a_closed_cases_papers_go_from_desk_to_desk_like_any(desks: Desks, file: File) -> None:
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=END)
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=END)
    await receive.receive([file.deed.id], by=desks.mender, at=END)
    await commit()

    assert await holder(file.deed) == desks.zheng.id


async def _still_with(staff_id: UUID) -> bool:
    with pytest.raises(Refusals) as told:
        await leaving.leave(staff_id, by=None, at=END)
    return any("papers" in one.message for one in told.value.reasons)


async def test_nobody_leaves_with_papers_on_their_desk_or_on_the_way_to_it(desks: Desks, file: File) -> None:
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=END)
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=END)

    assert await _still_with(desks.li.id)
    assert await _still_with(desks.zheng.id)
    await receive.receive([file.deed.id], by=desks.mender, at=END)
    await leaving.leave(desks.li.id, by=None, at=END)


async def test_a_successor_is_sent_what_is_left_of_closed_cases_too(desks: Desks, file: File) -> None:
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=END)
    await succession.hand_over_all(
        from_staff_id=desks.li.id, to_staff_id=desks.wang.id, by=viewer(desks.zheng, Scope.TENANT), at=END
    )
    await commit()

    assert await ways(file.deed) == [(desks.li.id, desks.wang.id, "on_the_way")]
    assert await _still_with(desks.li.id)
    await receive.receive([file.deed.id], by=desks.colleague, at=END)
    await leaving.leave(desks.li.id, by=None, at=END)


async def test_a_head_clears_the_desk_of_whoever_cannot(desks: Desks, file: File) -> None:
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=END)
    await take.take([file.deed.id], reason="已离岗", by=desks.head_of_hall(), at=END)
    await leaving.leave(desks.li.id, by=None, at=END)
    await commit()

    assert await holder(file.deed) == desks.wang.id


async def _found(**when: float) -> dict[str, int]:
    made = await self_check.check(at=later(**when))
    troubles = {one["kind"]: one["count"] for one in made.findings}
    return {kind: troubles.get(kind, 0) for kind in (Trouble.MATERIAL_UNDER_WAY, Trouble.MATERIAL_LEFT_OVER)}


async def test_papers_that_nobody_confirms_are_found_after_two_days(desks: Desks, file: File) -> None:
    await pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)

    assert (await _found(hours=47))[Trouble.MATERIAL_UNDER_WAY] == 0
    assert (await _found(hours=48))[Trouble.MATERIAL_UNDER_WAY] == 2


async def test_papers_left_over_from_a_closed_case_are_found_after_a_week(desks: Desks, file: File) -> None:
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=AT)

    assert (await _found(days=6))[Trouble.MATERIAL_LEFT_OVER] == 0
    assert (await _found(days=7))[Trouble.MATERIAL_LEFT_OVER] == 1


async def test_a_requester_who_is_forgotten_is_forgotten_on_every_paper(desks: Desks) -> None:
    case = await question(desks.clerk)
    mine, copy = await left_at(case, desks.clerk, Left("张三的房产证", remark="张三说要快"), COPY)
    await pass_on.pass_on([mine.id], to_staff_id=desks.zheng.id, remark="张三的", by=desks.clerk, at=AT)
    await receive.report_missing([mine.id], reason="没有张三的证", by=desks.mender, at=AT)
    await settle.settle(
        [mine.id], Settlement.GIVEN_BACK, to="李四代领", remark="替张三", by=desks.clerk, at=AT
    )
    await settle.settle([copy.id], Settlement.FILED, to="3 柜", by=desks.clerk, at=AT)
    await withdraw.withdraw(case.id, said="好了", by=desks.clerk, at=AT)
    await erase.erase(case.requester_id, reason="本人要求", by=viewer(desks.li, Scope.TENANT), at=END)
    await commit()

    held = await CaseMaterial.get(id=mine.id)
    assert (held.name, held.remark, held.settled_to, held.settled_remark) == (
        "※的房产证",
        "※说要快",
        "※",
        "替※",
    )
    assert (await CaseMaterial.get(id=copy.id)).settled_to == "3 柜"
    assert held.state is MaterialState.GIVEN_BACK


async def test_nobody_is_forgotten_while_something_of_theirs_is_here(desks: Desks, file: File) -> None:
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=END)
    requester_id, by = file.case.requester_id, viewer(desks.li, Scope.TENANT)
    await refused(erase.erase(requester_id, reason="本人要求", by=by, at=END), Code.ILLEGAL_MOVE, "id")

    assert (await Requester.get(id=requester_id)).erased_at is None
    await settle.settle([file.deed.id], Settlement.GIVEN_BACK, to="本人", by=desks.clerk, at=END)
    await erase.erase(requester_id, reason="本人要求", by=by, at=END)


async def test_what_is_held_in_a_case_kept_from_whoever_erases_hinders_nothing_and_tells_nothing(
    desks: Desks, file: File
) -> None:
    await settle.settle([file.deed.id], Settlement.GIVEN_BACK, to="本人", by=desks.clerk, at=END)
    await withdraw.withdraw(file.case.id, said="不办了", by=desks.clerk, at=END)
    hidden = await question(desks.clerk, confidentiality="restricted")
    assert hidden.requester_id == file.case.requester_id
    [deed] = await left_at(hidden, desks.clerk, DEED, at=END)
    await withdraw.withdraw(hidden.id, said="不办了", by=desks.clerk, at=END)
    outsider = viewer(desks.zheng, Scope.TENANT, without=frozenset({Permission.CASE_READ_CONFIDENTIAL}))
    await erase.erase(file.case.requester_id, reason="本人要求", by=outsider, at=END)
    await commit()

    assert await holder(deed) == desks.li.id
    assert (await Requester.get(id=file.case.requester_id)).erased_at == END


async def test_a_keeper_of_a_confidential_closed_case_still_reaches_its_papers(
    desks: Desks,
) -> None:
    case = await question(desks.clerk, confidentiality="restricted")
    [deed] = await left_at(case, desks.clerk, DEED)
    reader = viewer(desks.zheng, without=frozenset({Permission.CASE_READ_CONFIDENTIAL}))
    await pass_on.pass_on([deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    await withdraw.withdraw(case.id, said="不办了", by=desks.clerk, at=END)
    await receive.receive([deed.id], by=reader, at=END)
    await settle.settle([deed.id], Settlement.GIVEN_BACK, to="本人", by=reader, at=END)
    await commit()

    again = settle.settle([deed.id], Settlement.FILED, by=reader, at=END)
    await refused(again, Code.NOT_FOUND, "material_ids", "0")
