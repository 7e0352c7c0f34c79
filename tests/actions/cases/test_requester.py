"""Whoever asks is found again, and nobody's number lies about."""

from dataclasses import replace
from typing import Any

import pytest

from tenants.cases.case import Channel
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.recognition import recognise, write_down
from tenants.cases.register import Registration, register
from tenants.cases.requester import Requester, RequesterDetails, RequesterKind
from tenants.cases.sealing import contact_of
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.protection.cipher import Tampered
from tenants.rules.circumstances import RequesterClass
from tenants.session import TenantSession, current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, CALLER, question
from tests.support.office import everything, last_event, told
from tests.support.places import places_of

WHOLE = RequesterDetails(
    RequesterKind.PERSON,
    name="张建国",
    unit="城东物业",
    phone="138 0000 0001",
    identity_number="11010119900307123X",
    email="Zhang@Example.org",
    address="清源路 12 号 3 单元 402",
)
SECRETS = (
    "13800000001",
    "138 0000 0001",
    "11010119900307123X",
    "zhang@example.org",
    "清源路 12 号 3 单元 402",
)


async def asks(desks: Desks, details: RequesterDetails = CALLER, **more: Any) -> Requester:
    """Somebody asks at the desk; the profile that they have from then on."""
    case = await question(desks.clerk, requester=details, **more)
    return await Requester.get(id=case.requester_id)


async def test_what_was_said_opens_with_the_tenants_key_and_lies_nowhere_else(desks: Desks) -> None:
    profile = await asks(desks, WHOLE, idempotency_key="k")

    assert await contact_of(profile) == {
        "phone": "138 0000 0001",
        "identity_number": "11010119900307123X",
        "email": "Zhang@Example.org",
        "address": "清源路 12 号 3 单元 402",
    }
    assert (profile.phone_hint, profile.identity_number_hint) == ("138****0001", "****123X")
    assert await places_of(*SECRETS) == []


async def test_the_same_name_and_number_is_the_same_requester_however_it_is_written(desks: Desks) -> None:
    first = await asks(desks)
    again = await asks(desks, replace(CALLER, phone="+86 138-0000-0000"))

    assert again.id == first.id
    assert await contact_of(again) == {"phone": "13800000000"}
    assert await Requester.all().count() == 1


async def test_what_is_said_for_the_first_time_completes_the_profile(desks: Desks) -> None:
    first = await asks(desks)
    again = await asks(desks, replace(CALLER, address="人民路 1 号"))

    assert again.id == first.id
    assert await contact_of(again) == {"phone": "13800000000", "address": "人民路 1 号"}
    assert "requester.changed" in await told()


@pytest.mark.parametrize(
    "other",
    [
        {"name": "李四"},
        {"unit": "城东物业"},
        {"phone": "13800000009"},
        {"kind": RequesterKind.UNIT},
    ],
)
async def test_whoever_says_something_else_may_be_somebody_else(desks: Desks, other: dict[str, Any]) -> None:
    first = await asks(desks, replace(CALLER, address="人民路 1 号"))

    assert (await asks(desks, replace(CALLER, **other))).id != first.id


async def test_somebody_known_is_named_by_their_profile_and_received_as_it_says(desks: Desks) -> None:
    asking = await recognise(replace(CALLER, requester_class=RequesterClass.VIP), by=desks.clerk)
    profile = await write_down(asking, at=AT)
    case = await question(desks.clerk, requester=RequesterDetails(id=profile.id))
    by_number = await question(desks.clerk)

    assert (case.requester_id, by_number.requester_id) == (profile.id, profile.id)
    assert (case.requester_class, by_number.requester_class) == (RequesterClass.VIP, RequesterClass.VIP)


async def test_one_of_the_staff_is_called_as_the_directory_calls_them(desks: Desks) -> None:
    profile = await asks(desks, RequesterDetails(RequesterKind.INTERNAL, staff_id=desks.zheng.id))

    assert (profile.name, profile.requester_class) == (desks.zheng.name, RequesterClass.INTERNAL)


@pytest.mark.parametrize(
    ("details", "code", "path"),
    [
        ({"kind": RequesterKind.ANONYMOUS, "name": None, "phone": "1"}, Code.INVALID, ("requester", "phone")),
        ({"kind": RequesterKind.ANONYMOUS, "name": "张三"}, Code.INVALID, ("requester", "name")),
        ({"name": None}, Code.REQUIRED, ("requester", "name")),
        ({"email": "e" * 255}, Code.TOO_LONG, ("requester", "email")),
        ({"identity_number": "1" * 51}, Code.TOO_LONG, ("requester", "identity_number")),
    ],
)
async def test_who_asks_is_refused_where_it_cannot_be(
    desks: Desks, details: dict[str, Any], code: Code, path: tuple[str, ...]
) -> None:
    given = {"kind": RequesterKind.PERSON, "name": "张三", **details}
    before = await everything("cases", "requesters", "data_keys")

    with pytest.raises(Refusal) as refused:
        await question(desks.clerk, requester=RequesterDetails(**given))

    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything("cases", "requesters", "data_keys") == before


async def test_whoever_stays_anonymous_leaves_nothing_and_is_never_recognised(desks: Desks) -> None:
    nobody = RequesterDetails(RequesterKind.ANONYMOUS)
    first, second = await asks(desks, nobody), await asks(desks, nobody)

    assert first.id != second.id
    assert not any((first.name, first.phone_sealed, first.key_id))
    assert await current().fetchval("select count(*) from data_keys") == 0


async def test_an_informant_is_written_down_apart_and_nothing_hints_at_them(desks: Desks) -> None:
    known = await asks(desks)
    informant = await asks(desks, confidentiality=Confidentiality.INFORMANT)
    later = await asks(desks)

    assert informant.id != known.id == later.id
    assert (informant.informant, informant.phone_hint) == (True, "****")
    assert await contact_of(informant) == {"phone": "13800000000"}


async def test_an_informant_is_not_named_by_a_profile(desks: Desks) -> None:
    known = await asks(desks)

    with pytest.raises(Refusal) as refused:
        await asks(desks, RequesterDetails(id=known.id), confidentiality=Confidentiality.INFORMANT)

    assert refused.value.path == ("requester", "id")


async def test_a_sealed_number_that_is_moved_to_another_row_does_not_open(desks: Desks) -> None:
    one, other = await asks(desks), await asks(desks, replace(CALLER, phone="13800000009"))
    other.phone_sealed = one.phone_sealed

    with pytest.raises(Tampered):
        await contact_of(other)


async def test_a_registration_sent_again_is_known_by_its_key_though_it_holds_no_number(desks: Desks) -> None:
    wanted = Registration(requester=CALLER, channel=Channel.PHONE, said="水压低", idempotency_key="k")
    clerk: Viewer = desks.clerk

    first, again = await register(wanted, by=clerk, at=AT), await register(wanted, by=clerk, at=AT)

    assert first.id == again.id
    other = replace(wanted, requester=replace(CALLER, phone="13900000000"))
    with pytest.raises(Refusal) as refused:
        await register(other, by=clerk, at=AT)
    assert refused.value.code is Code.IDEMPOTENCY_MISMATCH


async def test_what_happened_is_told_without_personal_data(session: TenantSession, desks: Desks) -> None:
    await asks(desks, WHOLE)

    assert "张建国" not in str(await last_event())
    # However it is written: the number was given with spaces.
    rows = await session.fetch("select data, reason from events")
    assert "13800000001" not in str([dict(row) for row in rows]).replace(" ", "")
