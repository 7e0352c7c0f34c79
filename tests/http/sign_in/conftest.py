"""One person at a browser."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.office import told
from tests.support.people import PASSWORD, Person

SESSION = "session { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }"
ERRORS = "errors { code message path }"
SIGN_IN = f"mutation($i: SessionSignInInput!) {{ sessionSignIn(input: $i) {{ {SESSION} {ERRORS} }} }}"
REFRESH = f"mutation($i: SessionTokenInput!) {{ sessionRefresh(input: $i) {{ {SESSION} {ERRORS} }} }}"
SIGN_OUT = f"mutation($i: SessionTokenInput!) {{ sessionSignOut(input: $i) {{ {ERRORS} }} }}"
ME = "{ me { staffId grants { permission scope } } }"


class Desk:
    """One person at a browser: signs in, refreshes, signs out."""

    def __init__(self, api: Api, slug: str) -> None:
        self.api = api
        self.slug = slug

    async def sign_in(
        self, login: str, password: str = PASSWORD, *, tenant: str | None = None
    ) -> dict[str, Any]:
        given = {"tenant": tenant or self.slug, "login": login, "password": password}
        answer: dict[str, Any] = (await self.api.ask(SIGN_IN, {"i": given}))["sessionSignIn"]
        return answer

    async def refresh(self, token: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.api.ask(REFRESH, {"i": {"refreshToken": token}}))[
            "sessionRefresh"
        ]
        return answer

    async def works(self, token: str) -> bool:
        response = await self.api.as_(token).post(ME)
        return response.status_code == 200 and "errors" not in response.json()


@pytest.fixture
async def desk(api: Api, tenant: UUID) -> Desk:
    async with tenant_session(tenant) as session:
        return Desk(api, await session.fetchval("select slug from tenants"))


async def account(person: Person) -> asyncpg.Record:
    async with tenant_session(person.tenant_id, readonly=True) as session:
        row = await session.fetchrow("select * from accounts where id = $1", person.account_id)
    assert row is not None
    return row


async def history(person: Person) -> list[str]:
    async with tenant_session(person.tenant_id, readonly=True):
        return await told()
