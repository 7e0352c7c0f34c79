"""The portal's door, and whoever stands before it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tenants.portal import settings
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.office import everything

ERRORS = "errors { code message path }"
ASK = f"""mutation($i: PortalCaseRegisterInput!) {{ portalCaseRegister(input: $i) {{
    number accessCode {ERRORS} }} }}"""
SIGN_IN = f"""mutation($i: PortalSignInInput!) {{ portalSignIn(input: $i) {{
    session {{ accessToken accessTokenExpiresAt }} {ERRORS} }} }}"""
TABLES = ("cases", "requesters", "access_codes")


@dataclass(slots=True)
class Door:
    """An open portal, and whoever stands before it."""

    api: Api
    slug: str
    tenant_id: UUID

    async def ask(self, **more: Any) -> dict[str, Any]:
        given = {
            "tenant": self.slug,
            "said": "路灯不亮",
            "requester": {"name": "周敏"},
            "idempotencyKey": str(uuid4()),
            **more,
        }
        answer: dict[str, Any] = (await self.api.ask(ASK, {"i": given}))["portalCaseRegister"]
        return answer

    async def sign_in(self, number: str, code: str, **more: Any) -> dict[str, Any]:
        given = {"tenant": self.slug, "number": number, "accessCode": code, **more}
        answer: dict[str, Any] = (await self.api.ask(SIGN_IN, {"i": given}))["portalSignIn"]
        return answer

    async def come_in(self) -> Api:
        """Somebody with a case and a pass for it."""
        asked = await self.ask()
        session = (await self.sign_in(asked["number"], asked["accessCode"]))["session"]
        return self.api.as_(session["accessToken"])

    def from_(self, address: str) -> "Door":
        return replace(self, api=replace(self.api, address=address))

    @classmethod
    async def opened(cls, api: Api, tenant_id: UUID, department_id: UUID, *, at: datetime) -> "Door":
        """The portal of a tenant, from here on open to questions."""
        async with tenant_session(tenant_id) as session:
            await settings.configure(
                is_open=True, takes_questions=True, department_id=department_id, by=None, at=at
            )
            slug = await session.fetchval("select slug from tenants")
        return cls(api, slug, tenant_id)

    async def kept(self) -> dict[str, Any]:
        async with tenant_session(self.tenant_id):
            return await everything(*TABLES)
