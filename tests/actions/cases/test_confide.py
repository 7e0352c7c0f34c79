"""Who may know of a case, who asks in it, and that nobody answers for a case about themselves."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import (
    assist,
    change_shift,
    confide,
    contacts,
    convene,
    deadlines,
    escalate,
    hand_over,
    take_over,
)
from tenants.cases.case import Case, may_read
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.contributions import Wish
from tenants.cases.requester import Requester
from tenants.directory import department, staff
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.session import current, tenant_session
from tests.actions.cases.conftest import Desks
from tests.support.clockwork import AN_HOUR, MONDAY, furnish, open_cases
from tests.support.desk import AT, inbox_of, question, viewer
from tests.support.office import Office, everything, told

LEVELS = [level for level in Confidentiality if level is not Confidentiality.ORDINARY]
KEPT = ("cases", "custody", "hand_overs", "involvements", "requesters", "case_entries", "inbox_entries")


@dataclass(frozen=True)
class House:
    """The hall with 李娜 and 王芳, repairs with 郑伟, and above both a leader."""

    desks: Desks
    leader: Staff

    @property
    def reader(self) -> Viewer:
        """Who sees every case of the tenant, but nothing confidential."""
        without = frozenset({Permission.CASE_READ_CONFIDENTIAL, Permission.CASE_LOWER_CONFIDENTIALITY})
        return viewer(self.leader, Scope.TENANT, without=without)

    @property
    def trusted(self) -> Viewer:
        """Who also sees what is confidential."""
        return viewer(self.leader, Scope.TENANT)


@pytest.fixture
async def house(desks: Desks) -> House:
    leader = await Office().staff("周明远", rank=100)
    await department.change(leader.department_id, head_id=leader.id, by=None, at=AT)
    for one in (desks.hall, desks.repairs):
        await department.change(one.id, parent_id=leader.department_id, by=None, at=AT)
    await staff.change(desks.zheng.id, superior_id=leader.id, by=None, at=AT)
    return House(desks, leader)


async def raised(house: House, level: Confidentiality, about: About | None = None) -> Case:
    """A case of 李娜's, of that level."""
    more: dict[str, Any] = {"about": about} if about else {}
    return await question(house.desks.clerk, confidentiality=level, **more)


@pytest.mark.parametrize("level", LEVELS)
async def test_a_confidential_case_is_read_by_those_who_have_to_do_with_it_only(
    house: House, level: Confidentiality
) -> None:
    case = await raised(house, level)
    head_of_hall = replace(house.desks.head_of_hall(), grants={Permission.CASE_READ: Scope.DEPARTMENT})

    assert await may_read(house.desks.clerk, case)
    assert not await may_read(head_of_hall, case)
    assert not await may_read(house.desks.mender, case)
    assert not await may_read(house.reader, case)
    assert await may_read(house.trusted, case)


async def test_whoever_handles_a_case_makes_it_confidential_and_it_is_on_record(house: House) -> None:
    case = await question(house.desks.clerk)

    done = await confide.set_level(
        case.id, level=Confidentiality.RESTRICTED, reason="涉及隐私", by=house.desks.clerk, at=AT
    )

    assert (done.confidentiality, done.version) == (Confidentiality.RESTRICTED, case.version + 1)
    assert (await told())[-1] == "case.confidentiality_set"
    assert not await may_read(house.reader, done)


async def test_lowering_needs_a_permission_of_its_own(house: House) -> None:
    case = await raised(house, Confidentiality.RESTRICTED)
    clerk = viewer(house.desks.li, without=frozenset({Permission.CASE_LOWER_CONFIDENTIALITY}))
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await confide.set_level(case.id, level=Confidentiality.ORDINARY, reason="无妨", by=clerk, at=AT)

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("case_id",))
    assert await everything(*KEPT) == before
    lowered = await confide.set_level(
        case.id, level=Confidentiality.ORDINARY, reason="已公开", by=house.trusted, at=AT
    )
    assert await may_read(house.reader, lowered)


async def test_whoever_has_nothing_to_do_with_a_case_does_not_make_it_confidential(house: House) -> None:
    case = await question(house.desks.clerk)
    colleague = replace(
        house.desks.colleague,
        grants={Permission.CASE_READ: Scope.DEPARTMENT, Permission.CASE_WORK: Scope.DEPARTMENT},
    )

    with pytest.raises(Refusal) as refused:
        await confide.set_level(case.id, level=Confidentiality.RESTRICTED, reason="好奇", by=colleague, at=AT)

    assert refused.value.path == ("case_id",)


async def test_a_case_that_turns_out_to_be_an_informants_gets_a_profile_of_its_own(house: House) -> None:
    ordinary, case = await question(house.desks.clerk), await question(house.desks.clerk)
    assert ordinary.requester_id == case.requester_id

    done = await confide.set_level(
        case.id, level=Confidentiality.INFORMANT, reason="举报", by=house.desks.clerk, at=AT
    )

    apart = await Requester.get(id=done.requester_id)
    assert done.requester_id != ordinary.requester_id
    assert (apart.informant, apart.name, apart.phone_hint) == (True, "张三", "****")
    text = await current().fetchval("select text from case_texts where id = $1", case.id)
    assert "张三" not in text
    assert await contacts.disclose(done, "phone", by=house.desks.clerk, at=AT) == {"phone": "13800000000"}
    again = await confide.set_level(
        case.id, level=Confidentiality.RESTRICTED, reason="署名反映", by=house.trusted, at=AT
    )
    together = await Requester.get(id=again.requester_id)
    assert (together.id, together.informant, together.phone_hint) == (apart.id, False, "138****0000")


async def test_an_informant_is_known_to_named_people_only_however_far_a_permission_reaches(
    house: House,
) -> None:
    case = await raised(house, Confidentiality.INFORMANT)

    assert await contacts.is_named(house.desks.clerk, case)
    assert not await contacts.needs_contact(house.trusted, case)
    assert await contacts.disclose(case, "phone", by=house.trusted, at=AT) == {"phone": "****"}
    await confide.let_in(case.id, staff_id=house.leader.id, by=house.desks.clerk, at=AT)
    assert await contacts.disclose(case, "phone", by=house.trusted, at=AT) == {"phone": "13800000000"}


async def test_whoever_is_let_in_reads_the_case_and_once_shut_out_knows_nobody(house: House) -> None:
    case = await raised(house, Confidentiality.INFORMANT)

    await confide.let_in(case.id, staff_id=house.desks.wang.id, by=house.desks.clerk, at=AT)
    assert await may_read(house.desks.colleague, case)
    assert await inbox_of(house.desks.colleague) == ["case.let_in"]
    with pytest.raises(Refusal) as again:
        await confide.let_in(case.id, staff_id=house.desks.wang.id, by=house.desks.clerk, at=AT)
    await confide.shut_out(case.id, staff_id=house.desks.wang.id, by=house.desks.clerk, at=AT)

    assert again.value.code is Code.CONFLICT
    assert not await contacts.is_named(house.desks.colleague, case)
    with pytest.raises(Refusal) as nobody:
        await confide.shut_out(case.id, staff_id=house.desks.wang.id, by=house.desks.clerk, at=AT)
    assert nobody.value.path == ("staff_id",)


async def test_nobody_is_let_into_a_case_that_hides_nothing_or_is_about_them(house: House) -> None:
    open_case = await question(house.desks.clerk)
    about_zheng = await raised(house, Confidentiality.INFORMANT, About(house.desks.zheng.id))
    before = await everything(*KEPT)

    for case, code in ((open_case, Code.ILLEGAL_MOVE), (about_zheng, Code.NOT_ALLOWED)):
        with pytest.raises(Refusal) as refused:
            await confide.let_in(case.id, staff_id=house.desks.zheng.id, by=house.desks.clerk, at=AT)
        assert refused.value.code is code

    assert await everything(*KEPT) == before


async def test_a_secret_stands_with_the_case_and_not_in_the_history(house: House) -> None:
    case = await question(house.desks.clerk)

    entry = await confide.keep_secret(case.id, said="配方在此", by=house.desks.clerk, at=AT)

    assert (entry.secret, entry.for_requester) == (True, False)
    assert (await told())[-1] == "case.secret_kept"
    events = await current().fetch("select data::text || coalesce(reason, '') as words from events")
    assert not any("配方" in row["words"] for row in events)
    with pytest.raises(Refusal):
        await confide.keep_secret(case.id, said="我也写", by=house.trusted, at=AT)


async def test_whoever_was_asked_about_themselves_is_passed_over_for_their_colleague(house: House) -> None:
    desks = house.desks

    case = await question(
        desks.colleague, asked=(desks.li.id, desks.wang.id), about=About(staff_id=desks.li.id)
    )

    assert case.first_contact_id == desks.wang.id


async def test_where_nobody_else_was_asked_whoever_stands_above_is_first_contact(house: House) -> None:
    desks = house.desks

    about_person = await question(desks.mender, about=About(staff_id=desks.zheng.id))
    about_department = await question(desks.clerk, about=About(department_id=desks.hall.id))

    assert about_person.first_contact_id == house.leader.id
    assert about_department.first_contact_id == house.leader.id
    assert about_department.department_id == house.leader.department_id


async def test_nobody_above_the_topmost_is_refused_and_nothing_is_written(house: House) -> None:
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await question(house.trusted, about=About(staff_id=house.leader.id))

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("asked_ids",))
    assert await everything(*KEPT) == before


@pytest.mark.parametrize("to", ["person", "department"])
async def test_a_case_is_not_offered_to_those_whom_it_is_about(house: House, to: str) -> None:
    desks = house.desks
    case = await question(desks.clerk, about=About(department_id=desks.repairs.id))
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await hand_over.offer(
            case.id,
            to_department_id=desks.repairs.id if to == "department" else None,
            to_staff_id=desks.zheng.id if to == "person" else None,
            by=desks.clerk,
            at=AT,
        )

    path = "to_staff_id" if to == "person" else "to_department_id"
    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, (path,))
    assert await everything(*KEPT) == before


async def test_of_a_department_only_the_others_are_offered_a_case_and_only_they_accept_it(
    house: House,
) -> None:
    desks = house.desks
    case = await question(desks.mender, about=About(staff_id=desks.wang.id))
    offered = await hand_over.offer(
        case.id, to_department_id=desks.hall.id, to_staff_id=None, by=desks.mender, at=AT
    )

    with pytest.raises(Refusal) as refused:
        await take_over.accept(offered.id, by=desks.head_of_hall(), at=AT)

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("hand_over_id",))
    assert await inbox_of(desks.colleague) == []
    await take_over.accept(offered.id, by=desks.clerk, at=AT)
    assert (await Case.get(id=case.id)).handler_id == desks.li.id


async def test_a_shift_does_not_change_to_somebody_whom_one_of_the_cases_is_about(house: House) -> None:
    desks = house.desks
    case = await question(desks.clerk, about=About(staff_id=desks.wang.id))
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={case.id: "请接"}, by=desks.clerk, at=AT
    )

    with pytest.raises(Refusal) as refused:
        await change_shift.sign(log.id, by=desks.colleague, at=AT)

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("shift_hand_over_id",))


async def test_those_whom_somebody_informed_against_neither_see_the_case_nor_are_told_of_it(
    house: House,
) -> None:
    desks = house.desks
    about = About(department_id=desks.repairs.id)
    case = await raised(house, Confidentiality.INFORMANT, about)
    accused = viewer(desks.zheng, Scope.TENANT)

    assert not await may_read(accused, case)
    assert await may_read(house.trusted, case)
    assert await inbox_of(accused) == []


async def test_whoever_answers_for_a_case_is_not_whom_it_turns_out_to_be_about(house: House) -> None:
    case = await question(house.desks.clerk)
    before = await everything(*KEPT)

    with pytest.raises(Refusal) as refused:
        await confide.set_level(
            case.id,
            level=Confidentiality.INFORMANT,
            about=About(staff_id=house.desks.li.id),
            reason="举报李娜",
            by=house.trusted,
            at=AT,
        )

    assert (refused.value.code, refused.value.path) == (Code.NOT_ALLOWED, ("about_staff_id",))
    assert await everything(*KEPT) == before


async def test_what_is_late_calls_on_whoever_stands_above_those_whom_it_is_about(tenant: UUID) -> None:
    late = MONDAY + timedelta(hours=3)
    async with tenant_session(tenant) as session:
        works = await furnish(tenant, duration=AN_HOUR)
        await staff.change(works.superior_id, superior_id=works.head_id, by=None, at=AT)
        await open_cases(works, 2, at=MONDAY)
        about, other = [row["id"] for row in await session.fetch("select id from cases order by id")]
        await session.execute("update cases set about_staff_id = $2 where id = $1", about, works.superior_id)

    await deadlines.sweep(at=late, tenant_id=tenant)

    async with tenant_session(tenant) as session:
        rows = await session.fetch("select case_id, staff_id from involvements where part = 'escalated_to'")
    assert {(row["case_id"], row["staff_id"]) for row in rows} == {
        (about, works.head_id),
        (other, works.superior_id),
        (other, works.head_id),
    }


async def test_guidance_is_asked_past_those_whom_it_is_about(house: House) -> None:
    desks = house.desks
    await staff.change(desks.li.id, superior_id=desks.wang.id, by=None, at=AT)
    await staff.change(desks.wang.id, superior_id=house.leader.id, by=None, at=AT)
    case = await question(desks.clerk, about=About(staff_id=desks.wang.id))

    asked = await escalate.ask(case.id, question="怎么办？", by=desks.clerk, at=AT)

    assert asked.to_staff_id == house.leader.id


async def test_those_whom_somebody_informed_against_are_neither_consulted_nor_invited(house: House) -> None:
    desks = house.desks
    case = await raised(house, Confidentiality.INFORMANT, About(department_id=desks.repairs.id))
    before = await everything(*KEPT)
    wish = Wish("你怎么看", staff_id=desks.zheng.id, until=AT + timedelta(days=1))
    meeting: dict[str, Any] = {"topic": "此事", "place": "会议室", "begins_at": AT + timedelta(days=1)}

    with pytest.raises(Refusal) as shared:
        await assist.ask(case.id, wish, by=desks.clerk, at=AT)
    with pytest.raises(Refusal) as invited:
        await convene.convene(
            case.id, **meeting, invited=[desks.wang.id, desks.zheng.id], by=desks.clerk, at=AT
        )

    assert (shared.value.code, shared.value.path) == (Code.NOT_ALLOWED, ("to_staff_id",))
    assert (invited.value.code, invited.value.path) == (Code.NOT_ALLOWED, ("invited_ids", "1"))
    assert await everything(*KEPT) == before
