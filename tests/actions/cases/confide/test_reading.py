"""Who reads a confidential case, who makes it one, and who is let in."""

from dataclasses import replace

import pytest

from tenants.cases import (
    confide,
    contacts,
)
from tenants.cases.case import may_read
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.requester import Requester
from tenants.directory.access import Permission, Scope
from tenants.errors import Code, Refusal
from tenants.session import current
from tests.actions.cases.confide.conftest import KEPT, LEVELS, House, raised
from tests.support.desk import AT, inbox_of, question, viewer
from tests.support.office import everything, told


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
