"""A personnel system tells who is away and on duty, and which days are worked: the history names its key."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants import history
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support import machines
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import Office, everything
from tests.support.people import People, Person
from tests.support.screen import document, named

P = Permission
PLANNING = (P.ABSENCE_ENTER, P.ROSTER_CONFIGURE, P.CALENDAR_CONFIGURE, P.DIRECTORY_READ)
WEEKDAYS: dict[str, Any] = {
    "name": "工作日历",
    "timeZone": "Asia/Shanghai",
    "weekly": [{"day": "MONDAY", "hours": [{"opens": "08:30", "closes": "17:30"}]}],
}
TABLES = ("absences", "stand_ins", "rosters", "shifts", "calendars", "calendar_exceptions")


@dataclass(slots=True)
class System:
    """A personnel system with its key."""

    api: Api
    tenant_id: UUID
    key_id: UUID

    async def do(self, mutation: str, wanted: str = "", **given: Any) -> dict[str, Any]:
        """The payload of a mutation that goes well."""
        payload: dict[str, Any] = (await self.api.ask(document(mutation, wanted), {"input": given}))[mutation]
        assert payload["errors"] == [], payload["errors"]
        return payload

    async def last(self) -> tuple[str, UUID, str]:
        """What the history tells last: the kind, and in whose name it stands."""
        query = "{ history(first: 1, orderBy: SEQ_DESC) { nodes { kind acted actor { id } } } }"
        (told,) = (await self.api.ask(query))["history"]["nodes"]
        assert told["actor"] is None
        async with tenant_session(self.tenant_id, readonly=True) as session:
            actor = await session.fetchval("select actor_id from events order by seq desc limit 1")
            assert await history.broken_at() is None
        return told["kind"], actor, told["acted"]


@pytest.fixture
async def hall(people: People) -> Department:
    """Where the system belongs."""
    async with tenant_session(people.tenant_id):
        return await Office().department("营业厅")


async def system(people: People, api: Api, hall: Department, grants: dict[Permission, Scope]) -> System:
    made = await machines.key(people.tenant_id, grants, at=people.at, within=hall)
    return System(api.as_(made.token), people.tenant_id, made.key.id)


@pytest.fixture
async def planner(people: People, api: Api, hall: Department) -> System:
    """One that plans for the whole organization."""
    grants = dict.fromkeys((*PLANNING, P.HISTORY_READ, P.CASE_READ), Scope.TENANT)
    return await system(people, api, hall, grants)


async def test_a_machine_enters_and_cancels_an_absence_and_names_who_stands_in(
    planner: System, people: People, hall: Department, clock: Clock
) -> None:
    away, other = [named("Staff", (await people.somebody({}, within=hall)).staff_id) for _ in range(2)]
    until = (clock.at + timedelta(days=2)).isoformat()

    named_ = await planner.do("standInSet", "standIn { id enteredBy { id } }", staffId=away, standInId=other)
    assert await planner.last() == ("stand_in.set", planner.key_id, "MACHINE")
    entered = await planner.do(
        "absenceCreate", "absence { id lasting enteredBy { id } }", staffId=away, until=until, reason="年假"
    )
    assert (entered["absence"]["lasting"], entered["absence"]["enteredBy"]) == (True, None)
    cancelled = await planner.do(
        "absenceCancel", "absence { cancelledAt cancelledBy { id } }", id=entered["absence"]["id"]
    )
    assert cancelled["absence"]["cancelledAt"] is not None
    assert cancelled["absence"]["cancelledBy"] is None
    assert await planner.last() == ("absence.cancelled", planner.key_id, "MACHINE")
    await planner.do("standInRemove", id=named_["standIn"]["id"])
    assert await planner.last() == ("stand_in.removed", planner.key_id, "MACHINE")


async def test_a_machine_keeps_a_roster(
    planner: System, people: People, hall: Department, clock: Clock
) -> None:
    officer = named("Staff", (await people.somebody({}, within=hall)).staff_id)
    made = await planner.do("rosterCreate", "roster { id }", name="夜班", places=1)
    roster = made["roster"]["id"]
    period = {"since": clock.at.isoformat(), "until": (clock.at + timedelta(hours=12)).isoformat()}

    put = await planner.do("shiftSet", "shift { id }", rosterId=roster, staffId=officer, **period)
    assert await planner.last() == ("shift.set", planner.key_id, "MACHINE")
    await planner.do("shiftRemove", id=put["shift"]["id"])
    week = [{"day": "MONDAY", "hours": [{"opens": "20:00", "closes": "08:00"}]}]
    filled = await planner.do(
        "rosterFill",
        "shifts",
        rosterId=roster,
        weekly=week,
        people=[officer],
        firstDay="2026-03-09",
        lastDay="2026-03-22",
    )
    assert filled["shifts"] == 2
    assert await planner.last() == ("roster.filled", planner.key_id, "MACHINE")
    await planner.do("rosterClose", id=roster)


async def test_a_machine_keeps_the_calendar_of_the_organization(planner: System) -> None:
    made = await planner.do("calendarCreate", "calendar { id }", **WEEKDAYS)
    calendar = made["calendar"]["id"]

    await planner.do("calendarExceptionSet", id=calendar, day="2026-05-04", reason="停电检修", hours=[])
    assert await planner.last() == ("calendar.exception_set", planner.key_id, "MACHINE")


async def test_a_machine_reaches_no_further_than_its_department(
    people: People, api: Api, hall: Department
) -> None:
    local = await system(people, api, hall, dict.fromkeys(PLANNING, Scope.DEPARTMENT))
    own, far = await people.somebody({}, within=hall), await people.somebody({})
    given = {"reason": "年假", "until": (people.at + timedelta(days=1)).isoformat()}
    await local.do("absenceCreate", "absence { id }", staffId=named("Staff", own.staff_id), **given)
    before = await kept(people)

    for mutation, wanted, path in (
        ("absenceCreate", {"staffId": named("Staff", far.staff_id), **given}, ["input", "staffId"]),
        ("rosterCreate", {"name": "全公司", "places": 1}, ["input", "departmentId"]),
        ("calendarCreate", WEEKDAYS, ["input"]),
    ):
        payload = (await local.api.ask(document(mutation), {"input": wanted}))[mutation]
        assert [error["code"] for error in payload["errors"]] == ["NOT_ALLOWED"], mutation
        assert payload["errors"][0]["path"][:2] == path

    assert await kept(people) == before


async def test_a_machine_that_was_not_given_the_permission_enters_nothing(
    people: People, api: Api, hall: Department
) -> None:
    reader = await system(people, api, hall, {P.DIRECTORY_READ: Scope.TENANT})
    person: Person = await people.somebody({}, within=hall)
    before = await kept(people)

    for mutation, wanted in (
        ("absenceCreate", {"staffId": named("Staff", person.staff_id), "reason": "年假"}),
        ("rosterCreate", {"name": "夜班", "places": 1}),
        ("calendarCreate", WEEKDAYS),
    ):
        error = await reader.api.refused(document(mutation), {"input": wanted})
        assert error["extensions"]["code"] == "FORBIDDEN"

    assert await kept(people) == before


async def kept(people: People) -> Any:
    async with tenant_session(people.tenant_id, readonly=True):
        return await everything(*TABLES)
