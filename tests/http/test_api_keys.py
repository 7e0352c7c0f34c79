"""Machines at the door: keys that open, keys that do not, and what each may do inside."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from schema.reads.identity import global_id
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.directory.api_key import MARK, token_hash
from tenants.directory.department import Department
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.support import machines
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.office import Office, everything, last_event
from tests.support.people import People, Person

ERRORS = "errors { code message path }"
KEY = "apiKey { id name prefix isGood expiresAt lastUsedAt revokedAt grants { permission scope } }"
CREATE = f"mutation($i: ApiKeyCreateInput!) {{ apiKeyCreate(input: $i) {{ token {KEY} {ERRORS} }} }}"
REVOKE = f"mutation($i: ApiKeyRevokeInput!) {{ apiKeyRevoke(input: $i) {{ {KEY} {ERRORS} }} }}"
ME = "{ me { actor staffId departmentId grants { permission scope } } }"
REGISTER = f"""mutation($i: CaseRegisterInput!) {{ caseRegister(input: $i) {{
    case {{
        id number firstContact {{ name }} apiKey {{ name }}
        events {{ nodes {{ kind acted actor {{ name }} }} }}
    }}
    accessCode {ERRORS} }} }}"""
ASKED = {"requester": {"name": "张三"}, "channel": "HOTLINE", "said": "路灯不亮"}
CASES = "{ cases { nodes { number } } }"


@pytest.fixture
async def clerk(people: People) -> Person:
    """Somebody in a hall who takes cases."""
    takes = {Permission.CASE_ACCEPT: Scope.OWN, Permission.CASE_READ: Scope.OWN}
    return await people.somebody(takes, name="李娜")


def lines(permission: str, scope: str = "OWN") -> dict[str, str]:
    return {"permission": permission, "scope": scope}


def wanted(admin: Person, clock: Clock, **more: Any) -> dict[str, Any]:
    return {
        "name": "市民热线平台",
        "departmentId": global_id("Department", admin.department_id),
        "grants": [
            lines("CASE_REGISTER"),
            lines("CASE_READ"),
        ],
        "expiresAt": (clock.at + timedelta(days=90)).isoformat(),
        **more,
    }


async def test_a_key_is_shown_once_and_only_its_hash_is_kept(
    api: Api, admin: Person, clock: Clock, tenant: UUID
) -> None:
    office = api.as_(admin.token)
    made = (await office.ask(CREATE, {"i": wanted(admin, clock)}))["apiKeyCreate"]
    token = made["token"]

    assert made["errors"] == []
    assert token.startswith(f"{MARK}{made['apiKey']['prefix']}_")
    assert made["apiKey"]["isGood"] is True
    async with tenant_session(tenant) as session:
        kept = await session.fetchrow("select * from api_keys")
        event = await last_event()
    assert kept is not None
    assert kept["token_hash"] == token_hash(token)
    assert token not in str(dict(kept))
    assert event["kind"] == "api_key.created"
    assert token[13:] not in str(event)
    listed = await office.ask("{ apiKeys { nodes { id name prefix version } totalCount } }")
    assert listed["apiKeys"]["totalCount"] == 1
    assert token[13:] not in str(listed)


async def test_a_key_says_who_it_is_and_is_nobody_of_the_staff(api: Api, admin: Person, clock: Clock) -> None:
    made = (await api.as_(admin.token).ask(CREATE, {"i": wanted(admin, clock)}))["apiKeyCreate"]
    me = (await api.as_(made["token"]).ask(ME))["me"]

    assert (me["actor"], me["staffId"]) == ("MACHINE", None)
    assert me["departmentId"] == global_id("Department", admin.department_id)
    assert {grant["permission"] for grant in me["grants"]} == {"CASE_REGISTER", "CASE_READ"}


async def test_what_a_machine_registers_is_answered_for_by_its_department_and_stands_in_the_keys_name(
    api: Api, clerk: Person, clock: Clock, tenant: UUID
) -> None:
    made = await machines.key(tenant, at=clock.at, within=await _department(clerk))
    machine = api.as_(made.token)
    payload = (await machine.ask(REGISTER, {"i": ASKED}))["caseRegister"]
    case = payload["case"]

    assert payload["errors"] == []
    assert payload["accessCode"]
    assert case["firstContact"] == {"name": "李娜"}
    assert case["apiKey"] == {"name": "市民热线平台"}
    assert case["events"]["nodes"][0] == {"kind": "case.registered", "acted": "MACHINE", "actor": None}
    async with tenant_session(tenant):
        assert (await last_event())["actor_id"] == made.key.id


async def test_a_machine_sees_its_own_cases_and_no_others(
    api: Api, clerk: Person, clock: Clock, tenant: UUID
) -> None:
    hall = await _department(clerk)
    first, second = [await machines.key(tenant, at=clock.at, within=hall) for _ in range(2)]
    number = (await api.as_(first.token).ask(REGISTER, {"i": ASKED}))["caseRegister"]["case"]["number"]

    assert (await api.as_(first.token).ask(CASES))["cases"]["nodes"] == [{"number": number}]
    assert (await api.as_(second.token).ask(CASES))["cases"]["nodes"] == []


async def test_the_same_key_of_idempotency_gives_a_machine_the_same_case(
    api: Api, clerk: Person, clock: Clock, tenant: UUID
) -> None:
    machine = api.as_((await machines.key(tenant, at=clock.at, within=await _department(clerk))).token)
    given = {"i": {**ASKED, "idempotencyKey": "order-77"}}
    first, again = [(await machine.ask(REGISTER, given))["caseRegister"] for _ in range(2)]

    assert first["case"]["number"] == again["case"]["number"]
    assert again["accessCode"] not in (None, first["accessCode"])


async def test_a_revoked_key_opens_nothing_within_five_seconds(
    api: Api, admin: Person, clock: Clock, tenant: UUID
) -> None:
    made = (await api.as_(admin.token).ask(CREATE, {"i": wanted(admin, clock)}))["apiKeyCreate"]
    machine = api.as_(made["token"])
    await machine.ask(ME)
    revoked = (await api.as_(admin.token).ask(REVOKE, {"i": {"id": made["apiKey"]["id"]}}))["apiKeyRevoke"]
    clock.advance(seconds=5)

    assert (revoked["apiKey"]["isGood"], revoked["errors"]) == (False, [])
    assert (await machine.refused(ME))["extensions"]["code"] == "UNAUTHENTICATED"
    async with tenant_session(tenant):
        assert (await last_event())["kind"] == "api_key.revoked"


async def test_an_expired_key_opens_nothing_from_that_moment(api: Api, clock: Clock, tenant: UUID) -> None:
    machine = api.as_((await machines.key(tenant, at=clock.at, days=1)).token)
    clock.advance(hours=23, minutes=59, seconds=59)
    await machine.ask(ME)
    clock.advance(seconds=1)

    response = await machine.post(ME)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_of_a_suspended_organization_no_key_opens(api: Api, clock: Clock, tenant: UUID) -> None:
    machine = api.as_((await machines.key(tenant, at=clock.at)).token)
    async with tenant_session(tenant) as session:
        await session.execute("update tenants set state = 'suspended'")

    assert (await machine.refused(ME))["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token + "A",
        lambda token: MARK,
        lambda token: token.replace("_", "-"),
        lambda token: f"{MARK}{'0' * 8}_{token[13:]}",
        lambda token: f"{MARK}ünïcode",
    ],
)
async def test_a_key_that_was_never_given_out_opens_nothing(
    api: Api, clock: Clock, tenant: UUID, spoil: Any
) -> None:
    token = spoil((await machines.key(tenant, at=clock.at)).token)
    answer = await api.send(json={"query": ME}, headers={"authorization": f"Bearer {token}".encode()})

    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_key_knows_only_its_own_organization(
    api: Api, admin: Person, clerk: Person, clock: Clock
) -> None:
    other = await tenants.create(slug=f"o-{new_id().hex}", name="别家", at=clock.at)
    stranger = api.as_((await machines.key(other, machines.EVERYTHING, at=clock.at)).token)
    given = {"i": {**ASKED, "askedIds": [global_id("Staff", clerk.staff_id)]}}
    number = (await api.as_(admin.token).ask(REGISTER, given))["caseRegister"]["case"]["number"]

    found = await stranger.ask(f'{{ case(number: "{number}") {{ id }} cases {{ nodes {{ id }} }} }}')
    assert found == {"case": None, "cases": {"nodes": []}}


async def test_without_the_permission_a_field_is_forbidden(api: Api, clock: Clock, tenant: UUID) -> None:
    machine = api.as_((await machines.key(tenant, {Permission.CASE_READ: Scope.TENANT}, at=clock.at)).token)
    async with tenant_session(tenant):
        before = await everything("cases", "requesters", "access_codes")

    assert (await machine.refused(REGISTER, {"i": ASKED}))["extensions"]["code"] == "FORBIDDEN"
    async with tenant_session(tenant):
        assert await everything("cases", "requesters", "access_codes") == before


async def test_only_people_do_what_is_signed_by_one_of_the_staff(
    schema: Schema, api: Api, clock: Clock, tenant: UUID
) -> None:
    machine = api.as_((await machines.key(tenant, machines.EVERYTHING, at=clock.at)).token)
    id_ = global_id("Case", new_id())
    link = (
        f'mutation {{ caseLink(input: {{caseId: "{id_}", toCaseId: "{id_}", kind: REPEAT}}) {{ {ERRORS} }} }}'
    )
    everywhere = f"mutation {{ sessionSignOutEverywhere(input: {{}}) {{ {ERRORS} }} }}"

    for document in (link, everywhere):
        assert (await machine.refused(document))["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"name": " "}, "REQUIRED", ["input", "name"]),
        ({"grants": []}, "REQUIRED", ["input", "grants"]),
        (
            {"grants": [lines("CASE_CLOSE")]},
            "NOT_ALLOWED",
            ["input", "grants", "0", "permission"],
        ),
        (
            {"grants": [lines("CASE_READ")] * 2},
            "CONFLICT",
            ["input", "grants", "1", "permission"],
        ),
        ({"expiresAt": "2026-03-02T01:00:00Z"}, "INVALID", ["input", "expiresAt"]),
        ({"expiresAt": "2030-03-02T01:00:00Z"}, "INVALID", ["input", "expiresAt"]),
        ({"departmentId": global_id("Department", UUID(int=7))}, "NOT_FOUND", ["input", "departmentId"]),
    ],
)
async def test_a_key_that_cannot_be_right_is_refused_and_leaves_nothing(
    api: Api, admin: Person, clock: Clock, tenant: UUID, more: dict[str, Any], code: str, path: list[str]
) -> None:
    async with tenant_session(tenant):
        before = await everything("api_keys", "api_key_permissions")
    answer = (await api.as_(admin.token).ask(CREATE, {"i": wanted(admin, clock, **more)}))["apiKeyCreate"]

    assert (answer["token"], answer["apiKey"]) == (None, None)
    assert (answer["errors"][0]["code"], answer["errors"][0]["path"]) == (code, path)
    async with tenant_session(tenant):
        assert await everything("api_keys", "api_key_permissions") == before


async def test_nobody_gives_a_key_more_than_they_have(
    api: Api, people: People, clock: Clock, tenant: UUID
) -> None:
    maker = await people.somebody(
        {Permission.ACCOUNT_CONFIGURE: Scope.TENANT, Permission.CASE_READ: Scope.DEPARTMENT}
    )
    async with tenant_session(tenant):
        elsewhere = global_id("Department", (await Office().department("别处")).id)
    office = api.as_(maker.token)
    tried = [
        wanted(maker, clock, grants=[lines("CASE_READ", "SUBTREE")]),
        wanted(maker, clock, grants=[lines("CASE_REGISTER")]),
        wanted(maker, clock, grants=[lines("CASE_READ", "DEPARTMENT")], departmentId=elsewhere),
    ]
    answers = [(await office.ask(CREATE, {"i": one}))["apiKeyCreate"] for one in tried]
    good = wanted(maker, clock, grants=[lines("CASE_READ", "DEPARTMENT")])

    assert [one["errors"][0]["code"] for one in answers] == ["NOT_ALLOWED"] * 3
    assert (await office.ask(CREATE, {"i": good}))["apiKeyCreate"]["errors"] == []


async def test_keys_are_made_for_the_whole_organization_only(api: Api, people: People, clock: Clock) -> None:
    grants = {Permission.ACCOUNT_CONFIGURE: Scope.SUBTREE, Permission.CASE_READ: Scope.SUBTREE}
    maker = await people.somebody(grants)
    given = wanted(maker, clock, grants=[lines("CASE_READ")])

    answer = (await api.as_(maker.token).ask(CREATE, {"i": given}))["apiKeyCreate"]
    assert [one["code"] for one in answer["errors"]] == ["NOT_ALLOWED"]
    nobody = await people.somebody({Permission.CASE_READ: Scope.TENANT})
    refused = await api.as_(nobody.token).refused("{ apiKeys { nodes { id } } }")
    assert refused["extensions"]["code"] == "FORBIDDEN"


async def test_when_a_key_was_last_used_is_known_to_the_hour(api: Api, admin: Person, clock: Clock) -> None:
    made = (await api.as_(admin.token).ask(CREATE, {"i": wanted(admin, clock)}))["apiKeyCreate"]
    used = "{ apiKeys { nodes { lastUsedAt version } } }"
    seen = [(await api.as_(admin.token).ask(used))["apiKeys"]["nodes"][0]]
    # The administrator's own token is good for ten minutes.
    for minutes in (0, 1, 8):
        clock.advance(minutes=minutes)
        await api.as_(made["token"]).ask(ME)
        seen.append((await api.as_(admin.token).ask(used))["apiKeys"]["nodes"][0])

    at = "2026-03-02T01:00:00+00:00"
    assert [one["lastUsedAt"] for one in seen] == [None, at, at, at]
    assert {one["version"] for one in seen} == {1}


@pytest.fixture
async def narrow(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock
) -> Any:
    """A web process that lets each key ask three times a minute, and all of them four times."""
    tight = settings.model_copy(update={"key_requests_per_minute": 3, "tenant_key_requests_per_minute": 4})
    app: Starlette = create_app(tight, now=clock, schema=schema, passwords=quick_passwords())
    yield app
    await app.state.redis.aclose()


async def test_a_key_that_asks_too_often_waits_and_so_do_all_of_its_organization(
    narrow: Starlette, clock: Clock, tenant: UUID, admin: Person
) -> None:
    first, second = [await machines.key(tenant, at=clock.at) for _ in range(2)]
    api = Api(narrow)
    statuses = [(await api.as_(first.token).post(ME)).status_code for _ in range(4)]
    others = [await api.as_(second.token).post(ME) for _ in range(2)]

    assert statuses == [200, 200, 200, 429]
    assert [one.status_code for one in others] == [200, 429]
    assert others[1].headers["retry-after"] == "60"
    assert others[1].json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    # People are not counted.
    assert (await api.as_(admin.token).post(ME)).status_code == 200


async def _department(person: Person) -> Department:
    async with tenant_session(person.tenant_id):
        return await Department.get(id=person.department_id)
