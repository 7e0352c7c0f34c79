"""Nobody's number lies in plain in any table, index, event or message of a tenant that works."""

import re
from uuid import UUID

import asyncpg
import pytest

from app.demo.living_cases import COMPANY, LI, ZHANG
from tenants import tenant as tenants
from tenants.ids import new_id
from tenants.protection.contact import normal_phone
from tenants.session import tenant_session
from tests.isolation.furnished import furnish_every_table
from tests.support.desk import AT
from tests.support.places import places_of


@pytest.fixture(scope="module")
async def furnished(database: asyncpg.Pool) -> UUID:
    """A tenant with rows in every table."""
    tenant_id = await tenants.create(slug=f"personal-{new_id().hex}", name="清源供水公司", at=AT)
    await furnish_every_table(tenant_id)
    return tenant_id


async def test_no_number_and_no_address_stands_in_any_table(furnished: UUID) -> None:
    said = [one.phone or "" for one in (ZHANG, LI, COMPANY)]
    words = {*said, *map(normal_phone, said), ZHANG.address or ""}
    async with tenant_session(furnished, readonly=True):
        assert await places_of(*words) == []


async def test_every_column_of_contact_data_is_sealed_a_hint_or_a_blind_index(furnished: UUID) -> None:
    async with tenant_session(furnished, readonly=True) as session:
        rows = await session.fetch(
            """select column_name as name, data_type as type from information_schema.columns
               where table_name = 'requesters' and column_name ~ 'phone|address|email|identity'"""
        )
        hints = await session.fetch("select phone_hint from requesters where phone_hint is not null")

    assert {(re.sub(".*_", "", row["name"]), row["type"]) for row in rows} == {
        ("sealed", "bytea"),
        ("index", "bytea"),
        ("hint", "text"),
    }
    assert hints
    assert all("****" in row["phone_hint"] for row in hints)


async def test_what_leaves_the_house_names_nobody(furnished: UUID) -> None:
    async with tenant_session(furnished, readonly=True) as session:
        events = await session.fetch("select data::text as data from events")

    names = {one.name for one in (ZHANG, LI, COMPANY) if one.name}
    assert not [event["data"] for event in events if any(name in event["data"] for name in names)]
