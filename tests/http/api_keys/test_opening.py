"""Keys that open, keys that do not, and keys that ask too often."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from schema.reads.identity import global_id
from tenants.directory.api_key import MARK
from tenants.session import tenant_session
from tests.http.api_keys.conftest import CREATE, ERRORS, KEY, ME, wanted
from tests.support import machines
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.office import last_event
from tests.support.people import Person

REVOKE = f"mutation($i: ApiKeyRevokeInput!) {{ apiKeyRevoke(input: $i) {{ {KEY} {ERRORS} }} }}"


async def test_a_key_says_who_it_is_and_is_nobody_of_the_staff(api: Api, admin: Person, clock: Clock) -> None:
    made = (await api.as_(admin.token).ask(CREATE, {"i": wanted(admin, clock)}))["apiKeyCreate"]
    me = (await api.as_(made["token"]).ask(ME))["me"]

    assert (me["actor"], me["staffId"]) == ("MACHINE", None)
    assert me["departmentId"] == global_id("Department", admin.department_id)
    assert {grant["permission"] for grant in me["grants"]} == {"CASE_REGISTER", "CASE_READ"}


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
