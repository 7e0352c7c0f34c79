"""Who gives a key out, with what, and what is kept of it."""

from typing import Any
from uuid import UUID

import pytest

from schema.reads.identity import global_id
from tenants.directory.access import Permission, Scope
from tenants.directory.api_key import MARK
from tenants.directory.bearer import token_hash
from tenants.session import tenant_session
from tests.http.api_keys.conftest import CREATE, ME, lines, wanted
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import Office, everything, last_event
from tests.support.people import People, Person


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
