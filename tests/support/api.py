"""A client of the HTTP interface, in the same process and on the test's own clock."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from app.auth.passwords import Passwords

RESPONSE_JSON = "application/graphql-response+json"


def quick_passwords() -> Passwords:
    """Real argon2id, as cheap as it gets."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass(slots=True)
class Api:
    """Speaks GraphQL over HTTP; `token` is sent where there is one."""

    app: ASGIApp
    token: str | None = None
    accept: str = RESPONSE_JSON
    address: str = "203.0.113.7"
    headers: dict[str, str] = field(default_factory=dict)

    def as_(self, token: str | None) -> "Api":
        """The same, signed in as somebody else."""
        return Api(self.app, token, self.accept, self.address, self.headers)

    async def send(self, method: str = "POST", path: str = "/graphql", **more: Any) -> httpx.Response:
        """Any HTTP request."""
        headers = {"accept": self.accept, **self.headers, **more.pop("headers", {})}
        if self.token is not None:
            headers.setdefault("authorization", f"Bearer {self.token}")
        # What the server could not handle must show in the response, not be raised past it.
        transport = httpx.ASGITransport(self.app, client=(self.address, 40000), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shouwen.test") as client:
            return await client.request(method, path, headers=headers, **more)

    async def post(self, query: str, variables: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """An operation by POST; `more` goes into the body (`operationName`)."""
        return await self.send(json={"query": query, "variables": variables, **more})

    async def ask(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The `data` of an operation that goes well."""
        body = (await self.post(query, variables)).json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def refused(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The first top-level error of an operation that does not."""
        error: dict[str, Any] = (await self.post(query, variables)).json()["errors"][0]
        return error
