"""Accepting: what a requester leaves is written down, and whoever takes it in holds it."""

from datetime import timedelta

import pytest

from tenants.cases import confide, notice, register
from tenants.cases.case import Case, Channel
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.materials import accept
from tenants.cases.materials.left import MOST, Left
from tenants.cases.materials.material import CaseMaterial, MaterialKind, MaterialState
from tenants.cases.notice import Item, NoticeDraft
from tenants.cases.paper import Concluded, Paper
from tenants.cases.register import Registration
from tenants.directory import absence, leaving, stand_in
from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.directory.department import Department
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.checklist import Material, Required
from tenants.rules.matter import Matter
from tests.actions.cases.conftest import Desks, the_answered_case
from tests.support.desk import AT, CALLER, inbox_of, later, question, settle, viewer
from tests.support.papers import COPY, DEED, holder, holders, ids, keepers, left_at, the_event, told_of
from tests.support.refusals import refused
from tests.support.rulebook import new_rules

LATER = later(minutes=5)


def machine(desks: Desks) -> Viewer:
    return Viewer(
        tenant_id=desks.li.tenant_id,
        staff_id=new_id(),
        account_id=new_id(),
        department_id=desks.hall.id,
        grants={
            Permission.CASE_READ: Scope.TENANT,
            Permission.CASE_REGISTER: Scope.TENANT,
        },
        actor=Actor.MACHINE,
    )


async def test_whoever_takes_papers_in_holds_them_from_that_moment(desks: Desks) -> None:
    case = await question(desks.clerk)
    deed, copy = await left_at(case, desks.clerk, at=LATER)
    await settle()

    assert [(one.ordinal, one.name, one.kind, one.copies) for one in (deed, copy)] == [
        (1, "房产证", MaterialKind.ORIGINAL, 1),
        (2, "身份证复印件", MaterialKind.COPY, 2),
    ]
    assert (deed.to_give_back, copy.to_give_back) == (True, False)
    assert deed.acceptance_id == copy.acceptance_id
    assert await holders(deed) == [(desks.li.id, LATER, None)]
    assert await holder(copy) == desks.li.id
    assert await keepers(case) == {desks.li.id}
    assert (await Case.get(id=case.id)).version == case.version + 1


async def test_papers_of_a_case_are_numbered_through(desks: Desks) -> None:
    case = await question(desks.clerk)
    await left_at(case, desks.clerk)
    [third] = await left_at(case, desks.clerk, Left("钥匙", MaterialKind.OBJECT, to_give_back=False))

    assert (third.ordinal, third.to_give_back) == (3, False)


async def test_a_colleague_takes_papers_in_for_somebody_away_and_all_are_told(desks: Desks) -> None:
    case = await question(desks.clerk)
    [deed] = await left_at(case, desks.head_of_hall(), DEED, on_behalf_of_id=desks.li.id, at=LATER)
    await settle()

    assert (await holder(deed), deed.on_behalf_of_id) == (desks.wang.id, desks.li.id)
    assert await inbox_of(desks.clerk) == ["material.accepted"]
    event = await the_event(case, "material.accepted")
    assert (event["actor_id"], event["subject_id"]) == (desks.wang.id, deed.id)
    assert '"onBehalfOf"' in event["data"]


async def test_no_event_tells_what_a_paper_is_called(desks: Desks) -> None:
    case = await question(desks.clerk)
    await left_at(case, desks.clerk, Left("张三的房产证"))

    assert "张三" not in (await the_event(case, "material.accepted"))["data"]


async def test_whoever_may_register_takes_papers_in_without_working_on_the_case(desks: Desks) -> None:
    case = await question(desks.clerk)
    reception = viewer(desks.zheng, Scope.TENANT, without=frozenset({Permission.CASE_WORK}))
    [deed] = await left_at(case, reception, DEED)

    assert await holder(deed) == desks.zheng.id


async def test_whoever_neither_registers_nor_works_there_takes_nothing_in(desks: Desks) -> None:
    case = await question(desks.clerk)
    reader = viewer(
        desks.zheng, Scope.TENANT, without=frozenset({Permission.CASE_WORK, Permission.CASE_REGISTER})
    )
    await refused(left_at(case, reader, DEED), Code.NOT_ALLOWED, "case_id")
    stranger = viewer(desks.zheng)
    await refused(left_at(case, stranger, DEED), Code.NOT_FOUND, "case_id")


async def test_a_machine_has_no_hands(desks: Desks) -> None:
    case = await question(desks.clerk)
    await refused(left_at(case, machine(desks), DEED), Code.NOT_ALLOWED, "case_id")
    wanted = Registration(CALLER, Channel.WEB, "水压低", materials=(DEED,))
    await refused(register.register(wanted, by=machine(desks), at=AT), Code.NOT_ALLOWED, "materials")


async def test_nobody_takes_in_papers_of_a_case_that_is_about_them(desks: Desks) -> None:
    case = await question(desks.clerk)
    await confide.set_level(
        case.id,
        level=Confidentiality.ORDINARY,
        about=About(staff_id=desks.zheng.id),
        reason="投诉",
        by=desks.clerk,
        at=AT,
    )
    await refused(
        left_at(case, viewer(desks.zheng, Scope.TENANT), DEED, at=LATER), Code.NOT_ALLOWED, "materials"
    )


async def test_a_closed_case_takes_nothing_in(desks: Desks) -> None:
    case = await the_answered_case(desks)
    await refused(left_at(case, desks.clerk, DEED, at=later(hours=9)), Code.ILLEGAL_MOVE, "case_id")


async def test_nothing_is_taken_in_on_behalf_of_whoever_may_not_know_of_the_case(desks: Desks) -> None:
    case = await question(desks.clerk, confidentiality="informant")
    for_them = left_at(case, desks.clerk, DEED, on_behalf_of_id=desks.zheng.id, at=LATER)
    await refused(for_them, Code.NOT_ALLOWED, "on_behalf_of_id")

    assert await inbox_of(desks.mender) == []
    await confide.let_in(case.id, staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    [deed] = await left_at(case, desks.clerk, DEED, on_behalf_of_id=desks.zheng.id, at=LATER)
    assert deed.on_behalf_of_id == desks.zheng.id


async def test_whoever_has_left_takes_nothing_in(desks: Desks) -> None:
    case = await question(desks.clerk)
    await leaving.leave(desks.zheng.id, by=None, at=AT)
    gone = viewer(desks.zheng, Scope.TENANT)
    await refused(left_at(case, gone, DEED, at=LATER), Code.CONFLICT, "materials")
    await refused(
        left_at(case, desks.clerk, DEED, on_behalf_of_id=desks.zheng.id, at=LATER),
        Code.CONFLICT,
        "on_behalf_of_id",
    )


@pytest.mark.parametrize(
    ("left", "code", "path"),
    [
        ([], Code.REQUIRED, ("materials",)),
        ([DEED] * (MOST + 1), Code.LIMIT_EXCEEDED, ("materials",)),
        ([DEED, Left()], Code.REQUIRED, ("materials", "1", "name")),
        ([Left("  ")], Code.REQUIRED, ("materials", "0", "name")),
        ([Left("证" * 201)], Code.TOO_LONG, ("materials", "0", "name")),
        ([Left("两\n行")], Code.INVALID, ("materials", "0", "name")),
        ([Left("证", remark="长" * 1001)], Code.TOO_LONG, ("materials", "0", "remark")),
        ([Left("证", copies=0)], Code.INVALID, ("materials", "0", "copies")),
        ([Left("证", copies=10_000)], Code.INVALID, ("materials", "0", "copies")),
        ([Left("证", checklist_id=new_id())], Code.NOT_FOUND, ("materials", "0", "checklist_id")),
        ([Left("证", notice_id=new_id(), notice_line=1)], Code.NOT_FOUND, ("materials", "0", "notice_id")),
        ([Left("证", notice_line=1)], Code.NOT_FOUND, ("materials", "0", "notice_id")),
    ],
)
async def test_what_cannot_be_right_is_refused_at_its_place(
    left: list[Left], code: Code, path: tuple[str, ...], desks: Desks
) -> None:
    case = await question(desks.clerk)
    await refused(accept.accept(case.id, left, by=desks.clerk, at=LATER), code, *path)


async def test_nobody_acts_on_behalf_of_themself_or_of_a_stranger(desks: Desks) -> None:
    case = await question(desks.clerk)
    await refused(
        left_at(case, desks.clerk, DEED, on_behalf_of_id=desks.li.id), Code.INVALID, "on_behalf_of_id"
    )
    await refused(
        left_at(case, desks.clerk, DEED, on_behalf_of_id=new_id()), Code.NOT_FOUND, "on_behalf_of_id"
    )


async def test_the_same_key_takes_the_same_papers_in_once(desks: Desks) -> None:
    case = await question(desks.clerk)
    first = await left_at(case, desks.clerk, idempotency_key="k")
    again = await left_at(case, desks.clerk, idempotency_key="k", at=LATER)

    assert ids(again) == ids(first)
    assert await CaseMaterial.filter(case_id=case.id).count() == 2
    await refused(
        left_at(case, desks.clerk, DEED, idempotency_key="k"), Code.IDEMPOTENCY_MISMATCH, "idempotency_key"
    )


async def test_who_has_read_an_older_version_is_told(desks: Desks) -> None:
    case = await question(desks.clerk)
    await left_at(case, desks.clerk)
    await refused(
        left_at(case, desks.clerk, DEED, expected_version=case.version), Code.STALE, "expected_version"
    )


async def _matter(code: str, owner: Department, *names: str) -> tuple[Matter, list[Material]]:
    async with new_rules(at=AT) as draft:
        made = await draft.matter(code, department_id=owner.id, materials=[Required(name) for name in names])
    return made, await Material.filter(matter_id=made.id).order_by("ordinal")


async def test_what_the_checklist_asks_for_is_called_as_the_checklist_calls_it(desks: Desks) -> None:
    matter, (deed, card) = await _matter("GH", desks.hall, "房产证", "身份证")
    case = await question(desks.clerk, matter_id=matter.id)
    taken = await left_at(case, desks.clerk, Left(checklist_id=card.id), Left("红本", checklist_id=deed.id))

    assert [(one.name, one.checklist_id) for one in taken] == [("身份证", card.id), ("红本", deed.id)]


async def test_the_checklist_of_another_matter_is_no_checklist_here(desks: Desks) -> None:
    matter, _ = await _matter("GH", desks.hall, "房产证")
    _, [foreign] = await _matter("XZ", desks.hall, "身份证")
    case = await question(desks.clerk, matter_id=matter.id)
    await refused(
        left_at(case, desks.clerk, Left(checklist_id=foreign.id)),
        Code.NOT_FOUND,
        "materials",
        "0",
        "checklist_id",
    )
    without = await question(desks.clerk)
    await refused(
        left_at(without, desks.clerk, Left(checklist_id=foreign.id)),
        Code.NOT_FOUND,
        "materials",
        "0",
        "checklist_id",
    )


async def _noticed(desks: Desks) -> tuple[Case, notice.Notice]:
    case = await question(desks.clerk)
    draft = NoticeDraft(
        respond_by=AT + timedelta(days=9),
        items=(Item("身份证"), Item("房产证")),
        procedure="带来",
        place="窗口",
    )
    return case, await notice.issue(case.id, draft, by=desks.clerk, at=AT)


async def test_papers_come_with_the_supplement_and_answer_its_lines(desks: Desks) -> None:
    case, given = await _noticed(desks)
    await notice.receive_supplement(
        case.id, materials=(Left(notice_line=2), Left("户口本")), by=desks.clerk, at=LATER
    )
    await settle()

    taken = await CaseMaterial.filter(case_id=case.id).order_by("ordinal")
    assert [(one.name, one.notice_id, one.notice_line) for one in taken] == [
        ("房产证", given.id, 2),
        ("户口本", None, None),
    ]
    assert await told_of(case) == ["material.accepted"]
    assert (await Case.get(id=case.id)).state == "open"


async def test_a_supplement_with_a_line_that_the_notice_does_not_have_is_not_received(desks: Desks) -> None:
    case, _ = await _noticed(desks)
    await refused(
        notice.receive_supplement(case.id, materials=(Left(notice_line=3),), by=desks.clerk, at=LATER),
        Code.NOT_FOUND,
        "materials",
        "0",
        "notice_line",
    )


async def test_papers_come_with_the_registration_to_whoever_writes_it_down(desks: Desks) -> None:
    case = await question(desks.clerk, asked=(desks.wang.id,), materials=(DEED, COPY))
    await settle()

    taken = await CaseMaterial.filter(case_id=case.id).order_by("ordinal")
    assert [(one.state, one.holder_id) for one in taken] == [(MaterialState.HELD, desks.li.id)] * 2
    assert case.handler_id == desks.wang.id
    assert await inbox_of(desks.colleague) == ["material.accepted", "case.assigned"]


async def test_papers_for_somebody_away_are_taken_in_on_their_behalf_and_all_concerned_hear_of_it(
    desks: Desks,
) -> None:
    await absence.create(staff_id=desks.zheng.id, since=AT, until=None, reason="出差", by=None, at=AT)
    await stand_in.put(staff_id=desks.zheng.id, stand_in_id=desks.wang.id, by=None, at=AT)
    case = await question(desks.clerk, asked=(desks.zheng.id,), materials=(DEED,))
    await settle()

    assert case.handler_id == desks.wang.id
    [deed] = await CaseMaterial.filter(case_id=case.id)
    assert (deed.holder_id, deed.on_behalf_of_id) == (desks.li.id, desks.zheng.id)
    for person in (desks.colleague, desks.mender):
        assert "material.accepted" in await inbox_of(person)


async def test_what_a_register_on_paper_tells_of_was_not_left_today(desks: Desks) -> None:
    paper = Paper(received_at=AT - timedelta(days=9), concluded=Concluded(AT - timedelta(days=8), "已修"))
    wanted = Registration(CALLER, Channel.VISIT, "水压低", paper=paper, materials=(DEED,))
    await refused(register.register(wanted, by=desks.clerk, at=AT), Code.INVALID, "materials")
