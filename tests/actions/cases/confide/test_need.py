"""What is confidential is read by whoever needs to know of it now; what is ordinary, ever after."""

from collections.abc import Awaitable
from uuid import UUID

import pytest

from tenants.cases import assist, confide, hand_over, take_over
from tenants.cases.case import may_read
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.contributions import Wish, give
from tenants.cases.hand_over import HandOver, OfferState
from tenants.cases.involvement import Part, has_part
from tenants.errors import Code
from tests.actions.cases.confide.conftest import LEVELS, House, raised
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import last_event
from tests.support.refusals import refused

SOON = later(minutes=5)


async def offered_to_zheng(case_id: UUID, house: House) -> HandOver:
    """By the clerk, by name."""
    taker = house.desks.zheng.id
    return await hand_over.offer(
        case_id, to_department_id=None, to_staff_id=taker, by=house.desks.clerk, at=AT
    )


@pytest.mark.parametrize("level", LEVELS)
async def test_whoever_was_shut_out_reads_nothing_more(house: House, level: Confidentiality) -> None:
    case = await raised(house, level)
    await confide.let_in(case.id, staff_id=house.desks.wang.id, by=house.desks.clerk, at=AT)
    assert await may_read(house.desks.colleague, case)

    await confide.shut_out(case.id, staff_id=house.desks.wang.id, by=house.desks.clerk, at=SOON)

    assert not await may_read(house.desks.colleague, case)


@pytest.mark.parametrize("level", LEVELS)
async def test_whoever_was_offered_it_reads_it_until_the_offer_is_withdrawn(
    house: House, level: Confidentiality
) -> None:
    case = await raised(house, level)
    offered = await offered_to_zheng(case.id, house)
    assert await may_read(house.desks.mender, case)

    await take_over.withdraw(offered.id, by=house.desks.clerk, at=SOON)

    assert not await may_read(house.desks.mender, case)


async def test_whoever_was_offered_an_ordinary_case_reads_it_ever_after_until_it_is_raised(
    house: House,
) -> None:
    case = await question(house.desks.clerk)
    offered = await offered_to_zheng(case.id, house)
    await take_over.withdraw(offered.id, by=house.desks.clerk, at=SOON)
    assert await may_read(house.desks.mender, case)

    done = await confide.set_level(
        case.id, level=Confidentiality.INFORMANT, reason="举报", by=house.desks.clerk, at=SOON
    )

    assert not await may_read(house.desks.mender, done)


async def test_whoever_has_given_their_share_reads_no_more_of_it(house: House) -> None:
    case = await raised(house, Confidentiality.INFORMANT)
    wish = Wish("核对账目", staff_id=house.desks.zheng.id)
    share = await assist.ask(case.id, wish, by=house.desks.clerk, at=AT)
    assert await may_read(house.desks.mender, case)

    await give(share.id, answer="无误", by=house.desks.mender, at=SOON)

    assert not await may_read(house.desks.mender, case)


async def test_the_first_contact_of_a_report_reads_it_to_the_end(house: House) -> None:
    case = await raised(house, Confidentiality.INFORMANT)
    offered = await offered_to_zheng(case.id, house)

    await take_over.accept(offered.id, by=house.desks.mender, at=SOON)

    assert await may_read(house.desks.clerk, case)
    assert await may_read(house.desks.mender, case)


@pytest.mark.parametrize("kind", ["offer", "share"])
async def test_what_was_informed_of_is_put_to_a_person_and_to_no_department(house: House, kind: str) -> None:
    case = await raised(house, Confidentiality.INFORMANT)
    repairs, clerk = house.desks.repairs.id, house.desks.clerk
    doing: Awaitable[object]
    if kind == "offer":
        doing = hand_over.offer(case.id, to_department_id=repairs, to_staff_id=None, by=clerk, at=AT)
    else:
        doing = assist.ask(case.id, Wish("核对账目", department_id=repairs), by=clerk, at=AT)

    await refused(doing, Code.REQUIRED, "to_staff_id")


@pytest.mark.parametrize("level", LEVELS)
async def test_a_case_that_becomes_confidential_is_not_on_offer_to_a_whole_department_any_more(
    house: House, level: Confidentiality
) -> None:
    desks = house.desks
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=desks.repairs.id, to_staff_id=None, by=desks.clerk, at=AT
    )

    await confide.set_level(case.id, level=level, reason="核实", by=desks.clerk, at=SOON)

    assert (await HandOver.get(id=offered.id)).state is OfferState.WITHDRAWN
    event = await last_event()
    assert event["kind"] == "case.confidentiality_set"
    assert str(offered.id) in str(event["data"])


async def test_an_offer_by_name_stands_when_the_case_becomes_confidential(house: House) -> None:
    case = await question(house.desks.clerk)
    offered = await offered_to_zheng(case.id, house)

    await confide.set_level(
        case.id, level=Confidentiality.INFORMANT, reason="举报", by=house.desks.clerk, at=SOON
    )

    await take_over.accept(offered.id, by=house.desks.mender, at=SOON)
    assert "hand_over.offered" in await inbox_of(house.desks.mender)


async def test_whoever_writes_a_report_down_for_somebody_else_knows_of_it_until_they_are_shut_out(
    house: House,
) -> None:
    desks = house.desks
    case = await question(desks.colleague, confidentiality=Confidentiality.INFORMANT, asked=(desks.li.id,))
    assert await has_part(case.id, desks.wang.id, Part.CONFIDANT)
    assert await may_read(desks.colleague, case)

    await confide.shut_out(case.id, staff_id=desks.wang.id, by=desks.clerk, at=SOON)

    assert not await may_read(desks.colleague, case)


async def test_whoever_wrote_an_ordinary_case_down_loses_it_when_it_is_raised(house: House) -> None:
    desks = house.desks
    case = await question(desks.colleague, asked=(desks.li.id,))
    assert await may_read(desks.colleague, case)

    done = await confide.set_level(
        case.id, level=Confidentiality.RESTRICTED, reason="隐私", by=desks.clerk, at=SOON
    )

    assert not await may_read(viewer(desks.wang), done)
