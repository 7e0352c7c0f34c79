"""A tenant's people at their screens: everything goes through HTTP, and the test moves the time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from app.auth.passwords import Passwords
from app.auth.tokens import AccessTokens
from app.settings import Settings
from app.web import create_app
from tenants.cases import deadlines
from tenants.cases.waiting import look, shifts
from tenants.ids import new_id
from tenants.oversight import watch
from tenants.session import tenant_session
from tests.support.jobs import all_worked_off

LONG = timedelta(days=3650)


class GraphQLFailed(AssertionError):
    """The server answered with top-level errors."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(str(errors))
        self.errors = errors


class Portal:
    """One web process without a wall clock, and the people who use it, by their badges."""

    def __init__(
        self,
        settings: Settings,
        tenant_id: UUID,
        staff: Mapping[str, UUID],
        *,
        at: datetime,
        passwords: Passwords | None = None,
    ) -> None:
        self.at = at
        self.tenant_id = tenant_id
        self.staff = staff
        self.settings = settings
        self.app = create_app(settings, now=lambda: self.at, passwords=passwords)
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self.app), base_url="http://portal.test"
        )
        self._tokens = AccessTokens(settings.private_key(), life=LONG)
        self._held: dict[str, str] = {}

    async def post(
        self,
        badge: str | None,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
    ) -> dict[str, Any]:
        """The server's whole answer, to the holder of a badge or of a token."""
        token = await self.token(badge) if badge else token
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = await self.client.post(
            "/graphql", json={"query": query, "variables": dict(variables or {})}, headers=headers
        )
        answer: dict[str, Any] = response.json()
        return answer

    async def ask(self, badge: str | None, query: str, **variables: Any) -> dict[str, Any]:
        """The data; top-level errors fail the test."""
        answer = await self.post(badge, query, variables)
        if answer.get("errors"):
            raise GraphQLFailed(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    async def do(self, badge: str, mutation: str, fields: str, /, **given: Any) -> dict[str, Any]:
        """Run one mutation with one input and give its payload; a refusal fails the test."""
        payload = await self.try_to(badge, mutation, fields, **given)
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def try_to(self, badge: str, mutation: str, fields: str = "", /, **given: Any) -> dict[str, Any]:
        """Run one mutation with one input and give its payload, refused or not."""
        kind = mutation[0].upper() + mutation[1:] + "Input"
        wanted = f"{fields} errors {{ code message path }}"
        document = f"mutation ($input: {kind}!) {{ {mutation}(input: $input) {{ {wanted} }} }}"
        payload: dict[str, Any] = (await self.ask(badge, document, input=given))[mutation]
        return payload

    async def token(self, badge: str) -> str:
        """An access token of this person's account."""
        if badge not in self._held:
            async with tenant_session(self.tenant_id) as session:
                account = await session.fetchrow(
                    "select * from accounts where staff_id = $1", self.staff[badge]
                )
            assert account is not None, f"{badge} has no account"
            self._held[badge], _ = self._tokens.issue(
                tenant_id=self.tenant_id,
                account_id=account["id"],
                staff_id=account["staff_id"],
                session_id=new_id(),
                epoch=account["epoch"],
                at=self.at,
            )
        return self._held[badge]

    async def advance(self, *, to: datetime | None = None, **by: float) -> None:
        """Let time pass; the worker wakes whenever a clock asks for it, as it would in life."""
        until = to or self.at + timedelta(**by)
        while (check := await self._next_check()) is not None and check <= until:
            self.at = max(self.at, check)
            await deadlines.sweep(at=self.at, tenant_id=self.tenant_id)
            await self._look(at=self.at)
        self.at = until
        async with tenant_session(self.tenant_id):
            while await watch.look(at=until):
                pass
        await all_worked_off(self.tenant_id, at=until)

    async def _look(self, *, at: datetime) -> None:
        async with tenant_session(self.tenant_id):
            while await look.look(at=at) + await shifts.look(at=at):
                pass

    async def _next_check(self) -> datetime | None:
        async with tenant_session(self.tenant_id, readonly=True) as session:
            found: datetime | None = await session.fetchval(
                """select min(at) from (select min(next_check_at) as at from clocks
                   union all select min(look_at) from waits) as looks"""
            )
            return found

    async def close(self) -> None:
        """End the client, and the process behind it."""
        await self.client.aclose()
        await self.app.state.redis.aclose()


async def rows(tenant_id: UUID, sql: str, *args: Any) -> list[dict[str, Any]]:
    """What the database holds for a tenant, for what no query shows."""
    async with tenant_session(tenant_id, readonly=True) as session:
        return [dict(row) for row in await session.fetch(sql, *args)]
