"""A water utility whose directory is open to everybody, as its administrator has set it up through HTTP."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette

from app.demo import water_utility
from app.settings import Settings
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.people import People
from tests.support.screen import Screen

ENGLISH = {
    "language": "en",
    "name": "Business Office",
    "place": "Service hall, second floor, window 3",
    "officeHours": "Working days 8:30–12:00 and 14:00–17:30",
}
TRANSFER = {
    "language": "en",
    "name": "Change of customer",
    "procedure": "Bring all papers to the Business Office.",
    "materials": [{"material": "用户身份证明原件", "name": "Proof of identity (original)"}],
}


@dataclass(slots=True)
class Hall:
    """Who asks, who keeps it, and what things are called."""

    visitor: Api
    keeper: Screen
    slug: str
    clock: Clock
    ids: dict[str, str]

    async def read(self, wanted: str, *, language: str | None = None) -> dict[str, Any]:
        """What the visitor reads of the directory."""
        data = await self.visitor.ask(
            f"""query ($tenant: String, $language: String) {{
                publicDirectory(tenant: $tenant, language: $language) {{ {wanted} }} }}""",
            {"tenant": self.slug, "language": language},
        )
        return dict(data["publicDirectory"])

    async def department(self, code: str, **given: Any) -> None:
        """Change a department."""
        await self.keeper.do("departmentUpdate", "", id=self.ids[code], **given)


@pytest.fixture
async def slug(tenant: UUID) -> str:
    """The short name of the organization."""
    async with tenant_session(tenant) as session:
        found: str = await session.fetchval("select slug from tenants")
    return found


@pytest.fixture
def visitor(app: Starlette) -> Api:
    """Somebody who has not signed in, at an address of their own."""
    return Api(app, address=f"2001:db8::{secrets.token_hex(2)}")


@pytest.fixture
async def hall(visitor: Api, api: Api, tenant: UUID, settings: Settings, slug: str, clock: Clock) -> Hall:
    """The demo's departments and matters, of which nothing is public yet but the directory itself."""
    clock.at = datetime.fromisoformat("2026-03-02T10:00:00+08:00")
    async with tenant_session(tenant):
        await water_utility.furnish(at=clock.at)
    keeper = Screen(api, await People(tenant, settings, clock.at).somebody(name="何静"))
    data = await keeper.ask(
        """{ departments(first: 100) { nodes { id code } } staff(first: 100) { nodes { id badge } }
             calendars { nodes { id } } }"""
    )
    ids = {one["code"]: one["id"] for one in data["departments"]["nodes"]}
    ids |= {one["badge"]: one["id"] for one in data["staff"]["nodes"]}
    ids["calendar"] = data["calendars"]["nodes"][0]["id"]
    await keeper.do("publicDirectoryUpdate", "", isOpen=True, complaintChannel="12345")
    return Hall(visitor, keeper, slug, clock, ids)


async def nodes(hall: Hall, wanted: str, **more: Any) -> list[dict[str, Any]]:
    """The nodes of a list of the directory."""
    name = wanted.split("(", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    found: list[dict[str, Any]] = (await hall.read(wanted, **more))[name]["nodes"]
    return found
