"""Rungs reach whoever acts for those who are away, and a breach stays with whoever answers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import deadlines
from tenants.cases.breaches import Breach
from tenants.cases.inbox import InboxEntry
from tenants.cases.involvement import Involvement, Part
from tenants.directory import absence, staff, stand_in
from tenants.directory.staff import Staff
from tenants.ids import new_id
from tenants.session import current, tenant_session
from tests.support.clockwork import A_DAY, LADDER, MONDAY, Works, furnish, open_cases
from tests.support.office import Office

DUE = MONDAY + timedelta(hours=24)
WARNED = MONDAY + timedelta(hours=18)
EVERYBODY: list[dict[str, Any]] = [
    {"moment": {"when": "at_due"}, "action": "notify", "whom": whom}
    for whom in ("handler", "first_contact", "superior", "head")
]


async def furnished(tenant: UUID, rungs: Sequence[Any] = LADDER) -> Works:
    async with tenant_session(tenant):
        works = await furnish(tenant, duration=A_DAY, rungs=list(rungs))
        await open_cases(works, 1, at=MONDAY)
    return works


async def away(works: Works, *people: UUID) -> None:
    async with tenant_session(works.tenant_id):
        for person in people:
            await absence.create(staff_id=person, since=MONDAY, reason="休假", by=None, at=MONDAY)


async def somebody(works: Works, name: str, *, standing_in_for: UUID) -> Staff:
    async with tenant_session(works.tenant_id):
        hall = (await Staff.get(id=works.handler_id)).department_id
        person = await staff.create(
            badge=f"S-{new_id().hex[:8]}",
            name=name,
            department_id=hall,
            position_id=(await Office().position(77)).id,
            joined_on=MONDAY.date(),
            by=None,
            at=MONDAY,
        )
        await stand_in.put(staff_id=standing_in_for, stand_in_id=person.id, by=None, at=MONDAY)
        return person


async def told(works: Works, staff_id: UUID) -> list[str]:
    async with tenant_session(works.tenant_id):
        return [entry.kind for entry in await InboxEntry.filter(staff_id=staff_id).order_by("id")]


async def fired(works: Works) -> list[str]:
    async with tenant_session(works.tenant_id):
        rows = await current().fetch("select data::text from events where kind = 'rung.fired' order by seq")
        return [row["data"] for row in rows]


async def test_a_warning_for_a_handler_who_is_away_goes_to_whoever_acts(tenant: UUID) -> None:
    works = await furnished(tenant)
    acting = await somebody(works, "孙丽", standing_in_for=works.handler_id)
    await away(works, works.handler_id)

    await deadlines.sweep(at=WARNED, tenant_id=tenant)

    assert await told(works, acting.id) == ["clock.warning"]
    assert await told(works, works.handler_id) == ["clock.warning"]
    (event,) = await fired(works)
    assert f'"staff": "{acting.id}"' in event
    assert f'"actingFor": "{works.handler_id}"' in event


async def test_a_superior_who_is_away_is_escalated_to_through_whoever_acts(tenant: UUID) -> None:
    works = await furnished(tenant)
    acting = await somebody(works, "孙丽", standing_in_for=works.superior_id)
    await away(works, works.superior_id)

    await deadlines.sweep(at=DUE, tenant_id=tenant)

    async with tenant_session(tenant):
        involved = [part.staff_id for part in await Involvement.filter(part=Part.ESCALATED_TO)]
    assert involved == [acting.id]
    assert await told(works, acting.id) == ["clock.escalated"]
    assert await told(works, works.superior_id) == ["clock.escalated"]


async def test_without_a_stand_in_the_head_is_called_in_the_superiors_place(tenant: UUID) -> None:
    works = await furnished(tenant)
    await away(works, works.superior_id)

    await deadlines.sweep(at=DUE, tenant_id=tenant)

    assert await told(works, works.head_id) == ["clock.escalated"]


async def test_nobody_is_called_on_for_their_superior_about_their_own_delay(tenant: UUID) -> None:
    works = await furnished(tenant)
    async with tenant_session(tenant):
        await stand_in.put(staff_id=works.superior_id, stand_in_id=works.handler_id, by=None, at=MONDAY)
    await away(works, works.superior_id)

    await deadlines.sweep(at=DUE, tenant_id=tenant)

    assert "clock.escalated" not in await told(works, works.handler_id)
    assert await told(works, works.head_id) == ["clock.escalated"]


async def test_a_breach_is_held_against_whoever_answers_also_while_away(tenant: UUID) -> None:
    works = await furnished(tenant)
    await somebody(works, "孙丽", standing_in_for=works.handler_id)
    await away(works, works.handler_id)

    await deadlines.sweep(at=DUE, tenant_id=tenant)

    async with tenant_session(tenant):
        assert (await Breach.get()).staff_id == works.handler_id


@pytest.mark.parametrize("missing", ["handler_id", "first_contact_id", "superior_id", "head_id"])
async def test_every_rung_is_heard_by_somebody_who_is_here(tenant: UUID, missing: str) -> None:
    works = await furnished(tenant, EVERYBODY)
    person = getattr(works, missing)
    acting = await somebody(works, "孙丽", standing_in_for=person)
    await away(works, person)

    await deadlines.sweep(at=DUE, tenant_id=tenant)

    assert len(await told(works, acting.id)) == 1
    assert len(await told(works, person)) == 1


async def test_where_everybody_is_away_the_call_stays_with_the_person_named(tenant: UUID) -> None:
    works = await furnished(tenant, EVERYBODY)
    people = (works.handler_id, works.first_contact_id, works.superior_id, works.head_id)
    await away(works, *people)

    await deadlines.sweep(at=DUE, tenant_id=tenant)

    assert [len(await told(works, person)) for person in people] == [1, 1, 1, 1]
