"""Profiles: found by what somebody has said, corrected, merged, and erased at their owner's request."""

from typing import Any

import pytest

from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.people import People
from tests.support.places import places_of
from tests.support.screen import Screen, named

P = Permission
DESK = {
    **dict.fromkeys((P.CASE_READ, P.CASE_REGISTER, P.CASE_WORK, P.CASE_REPLY, P.CASE_CLOSE), Scope.OWN),
    P.REQUESTER_READ: Scope.TENANT,
}
FIND = """query($phone: String, $number: String, $name: String, $email: String) {
    requesters(phone: $phone, identityNumber: $number, name: $name, email: $email) {
        nodes { id name phone requesterClass version } } }"""


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    return Screen(api, await people.somebody(DESK))


async def asks(screen: Screen, said: str = "水压低", **requester: Any) -> dict[str, Any]:
    """A case with its requester."""
    given = {"requester": {"name": "张三", **requester}, "channel": "PHONE", "said": said}
    payload = await screen.do("caseRegister", "case { id requester { id version } requesterClass }", **given)
    return dict(payload["case"])


async def found(screen: Screen, **given: str) -> list[dict[str, Any]]:
    return list((await screen.ask(FIND, **given))["requesters"]["nodes"])


async def ends(screen: Screen, case: dict[str, Any]) -> None:
    await screen.do(
        "caseResolve", "case { id }", caseId=case["id"], resolution="张三家已修，回电 13800000000"
    )
    await screen.do("caseReply", "case { id }", caseId=case["id"], text="张先生请放心", channel="PHONE")
    await screen.do("caseClose", "case { id }", caseId=case["id"])


async def test_a_requester_is_found_by_the_whole_number_however_it_is_written(clerk: Screen) -> None:
    case = await asks(clerk, phone="13800000000", identityNumber="11010119900307123X", email="Z@example.org")

    for given in (
        {"phone": "+86 138 0000 0000"},
        {"number": "110101 19900307 123x"},
        {"email": "z@EXAMPLE.org"},
        {"name": "张三"},
        {"phone": "13800000000", "name": "张三"},
    ):
        assert [one["id"] for one in await found(clerk, **given)] == [case["requester"]["id"]], given
    for given in ({"phone": "1380000000"}, {"phone": "13800000000", "name": "李四"}, {"name": "张"}):
        assert await found(clerk, **given) == []
    assert (await found(clerk, phone="13800000000"))[0]["phone"] == "138****0000"


async def test_repeat_complaints_hang_together_by_the_profile(clerk: Screen) -> None:
    first, second = await asks(clerk, phone="13800000000"), await asks(clerk, "又低", phone="13800000000")

    data = await clerk.ask(
        "query($id: ID!) { cases(where: {requesterId: {eq: $id}}) { nodes { id } } }",
        id=first["requester"]["id"],
    )
    assert {one["id"] for one in data["cases"]["nodes"]} == {first["id"], second["id"]}


async def test_another_tenant_finds_nobody(clerk: Screen, settings: Any, api: Api, people: People) -> None:
    await asks(clerk, phone="13800000000")
    other = await tenants.create(slug=f"o-{clerk.person.staff_id.hex}", name="别家", at=people.at)
    stranger = Screen(api, await People(other, settings, people.at).somebody())

    assert await found(stranger, phone="13800000000") == []
    assert await found(stranger, name="张三") == []


async def test_an_informant_is_found_by_nobody(clerk: Screen, admin: Screen) -> None:
    given = {
        "requester": {"name": "举报人", "phone": "13800000007"},
        "channel": "PHONE",
        "said": "有人收礼",
        "confidentiality": "INFORMANT",
    }
    await clerk.do("caseRegister", "case { id }", **given)

    for screen in (clerk, admin):
        assert await found(screen, phone="13800000007") == []
        assert await found(screen, name="举报人") == []


async def test_whoever_is_marked_is_received_so_from_the_next_case_on(clerk: Screen, admin: Screen) -> None:
    case = await asks(clerk, phone="13800000000")

    payload = await admin.do(
        "requesterChange",
        "requester { requesterClass version }",
        id=case["requester"]["id"],
        requesterClass="VIP",
        expectedVersion=case["requester"]["version"],
    )

    assert payload["requester"] == {"requesterClass": "VIP", "version": 2}
    assert (await asks(clerk, phone="13800000000"))["requesterClass"] == "VIP"
    by_profile = {"requester": {"id": case["requester"]["id"]}, "channel": "PHONE", "said": "再问"}
    registered = await clerk.do("caseRegister", "case { requesterClass }", **by_profile)
    assert registered["case"]["requesterClass"] == "VIP"


async def test_a_correction_tells_the_history_what_changed_and_not_from_what_to_what(
    clerk: Screen, admin: Screen
) -> None:
    case = await asks(clerk, phone="13800000000", address="人民路 1 号 2 单元")

    payload = await admin.do(
        "requesterChange",
        "requester { name phone address }",
        id=case["requester"]["id"],
        name="张山",
        phone="13900000000",
        address=None,
    )

    assert payload["requester"] == {"name": "张山", "phone": "13900000000", "address": None}
    async with tenant_session(admin.person.tenant_id) as session:
        data = await session.fetchval("select data::text from events where kind = 'requester.changed'")
        assert '"name": {}' in data
        assert "139" not in data
    assert await found(clerk, phone="13800000000") == []


@pytest.mark.parametrize(
    ("mutation", "more", "reason"),
    [
        ("requesterChange", {"name": None}, ("REQUIRED", ["input", "name"])),
        ("requesterChange", {"phone": "1" * 51}, ("TOO_LONG", ["input", "phone"])),
        ("requesterChange", {"expectedVersion": 9, "name": "x"}, ("STALE", ["input", "expectedVersion"])),
        ("requesterErase", {"reason": " "}, ("REQUIRED", ["input", "reason"])),
        ("requesterErase", {"reason": "要求"}, ("ILLEGAL_MOVE", ["input", "id"])),
    ],
)
async def test_what_cannot_be_is_refused_and_nothing_is_done(
    clerk: Screen, admin: Screen, mutation: str, more: dict[str, Any], reason: tuple[str, list[str]]
) -> None:
    case = await asks(clerk, phone="13800000000")

    assert await admin.errors(mutation, id=case["requester"]["id"], **more) == [reason]


@pytest.mark.parametrize("mutation", ["requesterChange", "requesterErase", "requesterMerge"])
async def test_profiles_beyond_ones_reach_are_not_known(
    clerk: Screen, api: Api, people: People, mutation: str
) -> None:
    case = await asks(clerk, phone="13800000000")
    other = await asks(clerk, phone="13800000001")
    own = dict.fromkeys((P.CASE_READ, P.REQUESTER_CHANGE, P.REQUESTER_ERASE), Scope.OWN)
    nearby = Screen(api, await people.somebody(own))
    more: dict[str, Any] = {
        "requesterErase": {"reason": "要求"},
        "requesterMerge": {"intoId": other["requester"]["id"]},
    }.get(mutation, {"name": "x"})

    (reason,) = await nearby.errors(mutation, id=case["requester"]["id"], **more)
    assert reason[0] == "NOT_FOUND"
    error = await clerk.forbidden(mutation, id=case["requester"]["id"], **more)
    assert error["extensions"]["code"] == "FORBIDDEN"


async def test_a_profile_is_begun_once(admin: Screen) -> None:
    given = {"requester": {"kind": "UNIT", "unit": "城东物业", "phone": "0571-88880000"}}

    first = await admin.do(
        "requesterCreate", "requester { id requesterClass }", **given, requesterClass="ASSOCIATE"
    )
    again = await admin.do("requesterCreate", "requester { id requesterClass }", **given)

    assert first == again
    assert first["requester"]["requesterClass"] == "ASSOCIATE"
    nobody = await admin.errors("requesterCreate", requester={"kind": "ANONYMOUS"})
    assert nobody == [("INVALID", ["input", "requester", "kind"])]


async def test_merged_profiles_are_one_with_all_cases_and_it_is_on_record(
    clerk: Screen, admin: Screen
) -> None:
    first = await asks(clerk, phone="13800000000")
    second = await asks(clerk, phone="13800000009", address="人民路 1 号 2 单元")

    payload = await admin.do(
        "requesterMerge",
        "requester { id phone address }",
        id=second["requester"]["id"],
        intoId=first["requester"]["id"],
    )

    assert payload["requester"] == {
        "id": first["requester"]["id"],
        "phone": "13800000000",
        "address": "人民路 1 号 2 单元",
    }
    data = await clerk.ask("query($id: ID!) { case(id: $id) { requester { id } } }", id=second["id"])
    assert data["case"]["requester"]["id"] == first["requester"]["id"]
    assert [one["id"] for one in await found(clerk, name="张三")] == [first["requester"]["id"]]
    async with tenant_session(admin.person.tenant_id) as session:
        kinds = [
            row["kind"] for row in await session.fetch("select kind from events order by seq desc limit 3")
        ]
    assert {"requester.merged", "case.requester_merged"} <= set(kinds)
    again = await admin.errors(
        "requesterMerge", id=second["requester"]["id"], intoId=first["requester"]["id"]
    )
    assert again == [("ILLEGAL_MOVE", ["input", "id"])]


async def test_nothing_is_merged_with_itself_or_with_an_informant(clerk: Screen, admin: Screen) -> None:
    one = await asks(clerk, phone="13800000000")
    given = {
        "requester": {"name": "举报人"},
        "channel": "PHONE",
        "said": "收礼",
        "confidentiality": "INFORMANT",
    }
    secret = await clerk.do("caseRegister", "case { requester { id } }", **given)

    itself = await admin.errors("requesterMerge", id=one["requester"]["id"], intoId=one["requester"]["id"])
    informant = await admin.errors(
        "requesterMerge", id=one["requester"]["id"], intoId=secret["case"]["requester"]["id"]
    )
    assert itself == [("INVALID", ["input", "intoId"])]
    assert informant == [("NOT_FOUND", ["input", "intoId"])]


async def test_whoever_wishes_it_is_forgotten_and_number_matter_and_times_stay(
    clerk: Screen, admin: Screen
) -> None:
    case = await asks(
        clerk, "我是张三，电话13800000000，水压低", phone="138 0000 0000", email="z@example.org"
    )
    await ends(clerk, case)

    payload = await admin.do(
        "requesterErase",
        "requester { name phone email erasedAt }",
        id=case["requester"]["id"],
        reason="本人书面要求",
    )

    assert payload["requester"]["erasedAt"]
    assert [payload["requester"][key] for key in ("name", "phone", "email")] == ["※", None, None]
    data = await admin.ask(
        "query($id: ID!) { case(id: $id) { number said resolution openedAt closedAt } }", id=case["id"]
    )
    assert data["case"]["said"] == "我是※，电话※，水压低"
    assert data["case"]["resolution"] == "※家已修，回电 ※"
    assert data["case"]["number"]
    assert data["case"]["closedAt"]
    assert await found(clerk, phone="13800000000") == []
    async with tenant_session(admin.person.tenant_id):
        assert await places_of("13800000000", "138 0000 0000", "z@example.org") == []
        texts = await places_of("张三")
    assert texts == []
    again = await admin.errors("requesterErase", id=case["requester"]["id"], reason="再来")
    assert again == [("ILLEGAL_MOVE", ["input", "id"])]


async def test_a_profile_that_is_no_profile_is_not_known(admin: Screen) -> None:
    wrong = named("Staff", admin.person.staff_id)

    assert await admin.errors("requesterErase", id=wrong, reason="x") == [("NOT_FOUND", ["input", "id"])]
    data = await admin.ask("query($id: ID!) { requester(id: $id) { id } }", id=wrong)
    assert data["requester"] is None


async def test_others_with_the_same_number_are_offered_and_never_an_informant(clerk: Screen) -> None:
    first = await asks(clerk, phone="13800000000")
    informant = {"requester": {"name": "举报人", "phone": "13800000000"}, "channel": "PHONE", "said": "收礼"}
    await clerk.do("caseRegister", "case { id }", **informant, confidentiality="INFORMANT")

    given = {"requester": {"name": "李四", "phone": "13800000000"}, "channel": "PHONE", "said": "漏水"}
    payload = await clerk.do("caseRegister", "sameNumber { id name }", **given)
    again = await clerk.do("caseRegister", "sameNumber { id }", **informant, confidentiality="INFORMANT")

    assert payload["sameNumber"] == [{"id": first["requester"]["id"], "name": "张三"}]
    assert again["sameNumber"] == []
