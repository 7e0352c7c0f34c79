"""The portal's door: what it takes in, what it turns away, and what a pass is good for."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.auth.requesters import MARK, QUESTIONS, WRONG_CODES, ByPass
from schema.reads.identity import global_id
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.ids import new_id
from tenants.portal import attempts, questions, settings
from tenants.portal.coming_in import CameIn
from tenants.session import tenant_session
from tests.support import machines
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.door import Door
from tests.support.office import last_event
from tests.support.people import People, Person

ERRORS = "errors { code message path }"
CONFIGURE = f"""mutation($i: PortalConfigureInput!) {{ portalConfigure(input: $i) {{
    portal {{ isOpen takesQuestions department {{ name }} version }} {ERRORS} }} }}"""
OWN = "{ ownCase { number entries { kind text } } }"
TABLES = ("cases", "requesters", "access_codes")


@pytest.fixture
async def clerk(people: People) -> Person:
    """Somebody who takes cases."""
    return await people.somebody({Permission.CASE_ACCEPT: Scope.OWN}, name="李娜")


@pytest.fixture
async def door(api: Api, clerk: Person, tenant: UUID, clock: Clock) -> Door:
    """A portal that takes questions."""
    return await Door.opened(api, tenant, clerk.department_id, at=clock.at)


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"said": " "}, "REQUIRED", ["input", "said"]),
        ({"idempotencyKey": None}, "REQUIRED", ["input", "idempotencyKey"]),
        ({"idempotencyKey": "1"}, "REQUIRED", ["input", "idempotencyKey"]),
        ({"channel": "VISIT"}, "INVALID", ["input", "channel"]),
        ({"requester": {"kind": "INTERNAL", "name": "我"}}, "INVALID", ["input", "requester", "kind"]),
        ({"requester": {"kind": "ANONYMOUS"}}, "NOT_ALLOWED", ["input", "requester", "kind"]),
        ({"requester": {}}, "REQUIRED", ["input", "requester", "name"]),
        ({"tenant": None}, "REQUIRED", ["input", "tenant"]),
        ({"tenant": "no-such-place"}, "NOT_ALLOWED", ["input", "tenant"]),
        ({"tenant": "a\x00b"}, "NOT_ALLOWED", ["input", "tenant"]),
        (
            {"askedDepartmentId": global_id("Department", UUID(int=1))},
            "NOT_FOUND",
            ["input", "askedDepartmentId"],
        ),
        ({"matterId": global_id("Matter", UUID(int=1))}, "NOT_FOUND", ["input", "matterId"]),
    ],
)
async def test_a_question_that_cannot_be_right_is_refused_and_leaves_nothing(
    door: Door, more: dict[str, Any], code: str, path: list[str]
) -> None:
    before = await door.kept()
    answer = await door.ask(**more)

    assert (answer["number"], answer["accessCode"]) == (None, None)
    assert (answer["errors"][0]["code"], answer["errors"][0]["path"]) == (code, path)
    assert await door.kept() == before


async def test_a_portal_that_only_lets_in_takes_no_questions(door: Door, clock: Clock) -> None:
    async with tenant_session(door.tenant_id):
        await settings.configure(takes_questions=False, by=None, at=clock.at)

    assert [one["code"] for one in (await door.ask())["errors"]] == ["NOT_ALLOWED"]


async def test_of_a_suspended_organization_nothing_opens(door: Door) -> None:
    requester = await door.come_in()
    async with tenant_session(door.tenant_id) as session:
        await session.execute("update tenants set state = 'suspended'")

    assert [one["code"] for one in (await door.ask())["errors"]] == ["NOT_ALLOWED"]
    assert (await requester.refused(OWN))["extensions"]["code"] == "UNAUTHENTICATED"


async def test_somebody_elses_name_and_number_lead_to_nobody_who_is_known(door: Door, clock: Clock) -> None:
    for _ in range(2):
        await door.ask(requester={"name": "周敏", "phone": "13911112222"})

    async with tenant_session(door.tenant_id) as session:
        assert await session.fetchval("select count(*) from requesters") == 2


async def test_a_portals_key_asks_without_naming_the_tenant_and_without_a_switch(
    door: Door, clerk: Person, clock: Clock
) -> None:
    async with tenant_session(door.tenant_id):
        await settings.configure(is_open=False, takes_questions=False, by=None, at=clock.at)
        hall = await Department.get(id=clerk.department_id)
    made = await machines.key(door.tenant_id, at=clock.at, within=hall)
    server = replace(door, api=door.api.as_(made.token))
    answer = await server.ask(tenant=None, channel="WECHAT", idempotencyKey=None)

    assert answer["errors"] == []
    assert answer["accessCode"]
    async with tenant_session(door.tenant_id):
        event = await last_event()
    assert (event["kind"], event["actor_id"]) == ("case.registered", made.key.id)


async def test_a_key_whose_scope_is_too_small_asks_nothing(door: Door, clock: Clock) -> None:
    made = await machines.key(door.tenant_id, {Permission.CASE_READ: Scope.TENANT}, at=clock.at)
    before = await door.kept()
    answer = await replace(door, api=door.api.as_(made.token)).ask()

    assert [one["code"] for one in answer["errors"]] == ["NOT_ALLOWED"]
    assert await door.kept() == before


async def test_neither_staff_nor_requesters_ask_by_the_portal_as_themselves(
    door: Door, admin: Person
) -> None:
    requester = await door.come_in()
    for api in (door.api.as_(admin.token), requester):
        answer = await replace(door, api=api).ask()
        assert [one["code"] for one in answer["errors"]] == ["NOT_ALLOWED"]


async def test_an_address_that_guesses_is_closed_and_others_are_not(door: Door) -> None:
    asked = await door.ask()
    for turn in range(WRONG_CODES.amount):
        refused = await door.sign_in(f"20260302-{turn:04d}9", "AAAA-BBBB-CCCC")
        assert [one["code"] for one in refused["errors"]] == ["SIGN_IN_FAILED"]

    closed = await door.sign_in(asked["number"], asked["accessCode"])
    assert [one["code"] for one in closed["errors"]] == ["LIMIT_EXCEEDED"]
    elsewhere = await door.from_("198.51.100.9").sign_in(asked["number"], asked["accessCode"])
    assert elsewhere["errors"] == []


WRONG = "AAAA-BBBB-CCCC"


async def test_whoever_guesses_at_a_number_waits_while_its_requester_comes_in_from_elsewhere(
    door: Door,
) -> None:
    asked = await door.ask()
    guesser = door.from_("198.51.100.66")
    for _ in range(6):
        assert (await guesser.sign_in(asked["number"], WRONG))["session"] is None

    # By now even the right code does not help from there, and helps from here.
    waiting = await guesser.sign_in(asked["number"], asked["accessCode"])
    assert [one["code"] for one in waiting["errors"]] == ["SIGN_IN_FAILED"]
    assert (await door.sign_in(asked["number"], asked["accessCode"]))["session"] is not None
    # That the requester came in makes nothing good for whoever guesses.
    still = await guesser.sign_in(asked["number"], asked["accessCode"])
    assert [one["code"] for one in still["errors"]] == ["SIGN_IN_FAILED"]


async def test_a_network_of_one_house_counts_as_one_address(door: Door) -> None:
    asked = await door.ask()
    for turn in range(5):
        await door.from_(f"2001:db8:1:2::{turn}").sign_in(asked["number"], WRONG)

    for address, opened in (("2001:db8:1:2:ffff::9", False), ("2001:db8:1:3::1", True)):
        answer = await door.from_(address).sign_in(asked["number"], asked["accessCode"])
        assert (answer["session"] is not None) is opened, address


async def test_a_number_that_is_tried_from_everywhere_waits_as_a_whole_in_the_end(
    door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "MOST", 12)
    asked, other = await door.ask(), await door.ask()
    for turn in range(12):
        early = await door.sign_in(asked["number"], asked["accessCode"])
        assert early["session"] is not None, turn
        await door.from_(f"198.51.100.{turn}").sign_in(asked["number"], WRONG)

    closed = await door.sign_in(asked["number"], asked["accessCode"])
    assert [one["code"] for one in closed["errors"]] == ["SIGN_IN_FAILED"]
    assert (await door.sign_in(other["number"], other["accessCode"]))["session"] is not None
    clock.advance(minutes=15)
    assert (await door.sign_in(asked["number"], asked["accessCode"]))["session"] is not None
    await door.from_("198.51.100.99").sign_in(asked["number"], WRONG)
    assert (await door.sign_in(asked["number"], asked["accessCode"]))["session"] is None
    # A day after the first of them the count begins anew.
    clock.advance(days=1)
    await door.from_("198.51.100.98").sign_in(asked["number"], WRONG)
    assert (await door.sign_in(asked["number"], asked["accessCode"]))["session"] is not None


async def test_where_codes_come_from_is_not_kept(door: Door) -> None:
    await door.from_("198.51.100.66").sign_in("20260302-0001", WRONG)
    async with tenant_session(door.tenant_id, readonly=True) as session:
        kept = await session.fetch("select source from access_attempts where source <> ''")
    (source,) = (row["source"] for row in kept)
    # Nor can it be found by trying all addresses there are.
    assert not sha256(b"198.51.100.66").hexdigest().startswith(source)


async def test_an_address_that_asks_without_end_waits_and_others_do_not(door: Door) -> None:
    answers = [await door.ask(said=" ") for _ in range(QUESTIONS.amount)]
    one_more = await door.ask()

    assert {one["errors"][0]["code"] for one in answers} == {"REQUIRED"}
    assert [one["code"] for one in one_more["errors"]] == ["LIMIT_EXCEEDED"]
    assert (await door.from_("198.51.100.9").ask())["errors"] == []


async def test_an_organization_that_is_flooded_takes_no_more_for_an_hour(
    door: Door, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "MOST", 3)
    for _ in range(3):
        await door.ask()
    before = await door.kept()
    refused = await door.ask()

    assert [one["code"] for one in refused["errors"]] == ["LIMIT_EXCEEDED"]
    assert await door.kept() == before
    clock.advance(hours=1)
    assert (await door.ask())["errors"] == []


@pytest.mark.parametrize(
    "number", ["", "   ", "x" * 400, "2026\x000302", "'; drop table cases; --", "一二三"]
)
async def test_whatever_is_typed_as_a_number_gets_the_same_answer(door: Door, number: str) -> None:
    refused = await door.sign_in(number, "ÄÖÜ\x00￿")
    usual = await door.sign_in("20260302-0999", "AAAA-BBBB-CCCC")

    assert refused == usual


async def test_a_pass_is_for_one_case(door: Door) -> None:
    first, second = await door.come_in(), await door.come_in()
    answer = f'mutation {{ ownCaseAnswer(input: {{text: "是我"}}) {{ {ERRORS} }} }}'
    await first.ask(answer)

    assert [one["text"] for one in (await first.ask(OWN))["ownCase"]["entries"]] == ["是我"]
    assert (await second.ask(OWN))["ownCase"]["entries"] == []


async def test_nothing_but_a_pass_of_ours_opens_a_case(
    door: Door, admin: Person, clock: Clock, settings: Any
) -> None:
    requester = await door.come_in()
    token = requester.token or ""
    async with tenant_session(door.tenant_id) as session:
        code = await session.fetchrow("select id, case_id from access_codes")
    assert code is not None
    came = CameIn(door.tenant_id, code["case_id"], code["id"])
    life = timedelta(minutes=30)
    ours, theirs = ByPass(settings.private_key(), life), ByPass(Ed25519PrivateKey.generate(), life)
    other = await tenants.create(slug=f"o-{new_id().hex}", name="别家", at=clock.at)

    bad = [
        MARK + admin.token,
        token.removeprefix(MARK),
        token[:-2] + ("AA" if token[-2:] != "AA" else "BB"),
        theirs.issue(came, at=clock.at).token,
        ours.issue(came, at=clock.at - life).token,
        ours.issue(replace(came, tenant_id=other), at=clock.at).token,
        ours.issue(replace(came, case_id=new_id()), at=clock.at).token,
        ours.issue(replace(came, code_id=new_id()), at=clock.at).token,
        f"{MARK}{'x' * 3000}",
    ]
    for one in bad:
        refused = await door.api.as_(one).refused(OWN)
        assert refused["extensions"]["code"] == "UNAUTHENTICATED", one
    assert "errors" not in (await door.api.as_(ours.issue(came, at=clock.at).token).post(OWN)).json()


async def test_a_requesters_pass_takes_no_register_out_of_the_house(door: Door) -> None:
    requester = await door.come_in()
    for path in ("/ledger.csv", "/ledger.xlsx"):
        query = "?since=2026-03-01T00:00:00Z&until=2026-03-05T00:00:00Z"
        assert (await requester.send("GET", f"{path}{query}")).status_code == 403


async def test_the_portal_is_set_up_by_whoever_configures_the_organization(
    api: Api, admin: Person, people: People, clerk: Person
) -> None:
    office = api.as_(admin.token)
    hall = global_id("Department", clerk.department_id)
    nameless = (await office.ask(CONFIGURE, {"i": {"isOpen": True}}))["portalConfigure"]
    made = (await office.ask(CONFIGURE, {"i": {"isOpen": True, "departmentId": hall}}))["portalConfigure"]
    stale = (await office.ask(CONFIGURE, {"i": {"isOpen": False, "expectedVersion": 7}}))["portalConfigure"]
    null = (await office.ask(CONFIGURE, {"i": {"isOpen": None}}))["portalConfigure"]
    nobody = await people.somebody({Permission.DIRECTORY_CONFIGURE: Scope.TENANT})

    assert [(one["code"], one["path"]) for one in nameless["errors"]] == [
        ("REQUIRED", ["input", "departmentId"])
    ]
    assert (made["portal"]["isOpen"], made["portal"]["takesQuestions"], made["errors"]) == (True, False, [])
    assert [one["code"] for one in stale["errors"]] == ["STALE"]
    assert [one["code"] for one in null["errors"]] == ["REQUIRED"]
    refused = await api.as_(nobody.token).refused(CONFIGURE, {"i": {"isOpen": True}})
    assert refused["extensions"]["code"] == "FORBIDDEN"
    read = await office.ask("{ portalSettings { isOpen version department { name } } }")
    assert read["portalSettings"]["version"] == 1


async def test_what_a_machine_writes_on_its_case_stands_in_no_persons_name(
    door: Door, clerk: Person, clock: Clock
) -> None:
    async with tenant_session(door.tenant_id):
        hall = await Department.get(id=clerk.department_id)
    grants = {**machines.PLATFORM, Permission.CASE_URGE: Scope.OWN}
    machine = door.api.as_((await machines.key(door.tenant_id, grants, at=clock.at, within=hall)).token)
    registered = await machine.ask(
        """mutation { caseRegister(input: {requester: {name: "张三"}, channel: HOTLINE, said: "路灯不亮"}) {
            case { id } errors { code } } }"""
    )
    case_id = registered["caseRegister"]["case"]["id"]
    urged = await machine.ask(
        f'''mutation {{ caseUrge(input: {{caseId: "{case_id}", text: "市民再次来电", urging: REQUESTER}}) {{
            case {{ entries {{ kind author forRequester by {{ name }} }} }} errors {{ code }} }} }}'''
    )

    assert urged["caseUrge"]["case"]["entries"] == [
        {"kind": "URGE", "author": "MACHINE", "forRequester": True, "by": None}
    ]
