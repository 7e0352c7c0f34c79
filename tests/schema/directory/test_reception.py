"""Whom visitors ask for leaves: whoever can name somebody else hears of it."""

from typing import Any

import pytest

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.office import Office, last_event, told
from tests.support.people import People, Person
from tests.support.screen import Screen, named

INBOX = "{ inbox { nodes { kind label(language: ZH) case { number } department { code } actor { id } } } }"


@pytest.fixture
async def hall(people: People) -> Department:
    """A department with a head who reads the directory."""
    async with tenant_session(people.tenant_id):
        return await Office().department("营业厅")


async def receives(people: People, hall: Department, receptionist: Person) -> None:
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, receptionist_id=receptionist.staff_id, by=None, at=people.at)


async def inbox_of(screen: Screen) -> list[dict[str, Any]]:
    return list((await screen.ask(INBOX))["inbox"]["nodes"])


async def test_head_and_administrators_are_told_when_whom_visitors_ask_for_leaves(
    admin: Screen, people: People, api: Api, hall: Department
) -> None:
    leaving, head, other, local = [
        await people.somebody({permission: scope}, within=hall)
        for permission, scope in (
            (Permission.CASE_READ, Scope.OWN),
            (Permission.DIRECTORY_READ, Scope.DEPARTMENT),
            (Permission.DIRECTORY_CONFIGURE, Scope.TENANT),
            (Permission.DIRECTORY_CONFIGURE, Scope.DEPARTMENT),
        )
    ]
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, head_id=head.staff_id, by=None, at=people.at)
    await receives(people, hall, leaving)

    await admin.do("staffLeave", "staff { leftOn }", id=named("Staff", leaving.staff_id))

    entry = {
        "kind": "department.reception_vacant",
        "label": "咨询窗口无人接待",
        "case": None,
        "department": {"code": hall.code},
        "actor": {"id": named("Staff", admin.person.staff_id)},
    }
    assert await inbox_of(Screen(api, head)) == [entry]
    # Whoever has done it knows; and who may change this department alone is not asked to.
    assert await inbox_of(admin) == []
    assert await inbox_of(Screen(api, local)) == []
    async with tenant_session(people.tenant_id, readonly=True) as session:
        hears = await session.fetch("select staff_id from inbox_entries where subject_id = $1", hall.id)
        event = await last_event()
    assert {row["staff_id"] for row in hears} == {head.staff_id, other.staff_id}
    assert (event["kind"], event["subject_id"]) == ("department.reception_vacant", hall.id)


async def test_whoever_received_nobody_leaves_without_a_word(
    admin: Screen, people: People, hall: Department
) -> None:
    leaving, stays = [await people.somebody({}, within=hall) for _ in range(2)]
    await receives(people, hall, stays)

    await admin.do("staffLeave", "", id=named("Staff", leaving.staff_id))

    async with tenant_session(people.tenant_id, readonly=True) as session:
        assert "department.reception_vacant" not in await told()
        assert await session.fetchval("select count(*) from inbox_entries") == 0


async def test_nobody_hears_of_a_leaving_that_was_refused(
    admin: Screen, people: People, hall: Department
) -> None:
    head = await people.somebody({}, within=hall)
    async with tenant_session(people.tenant_id):
        await department.change(
            hall.id, head_id=head.staff_id, receptionist_id=head.staff_id, by=None, at=people.at
        )

    assert await admin.errors("staffLeave", id=named("Staff", head.staff_id)) == [
        ("CONFLICT", ["input", "id"])
    ]

    async with tenant_session(people.tenant_id, readonly=True) as session:
        assert await session.fetchval("select count(*) from inbox_entries") == 0
