"""A head office with two departments, whoever works there, and the devices they carry."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from tenants.directory import absence, stand_in
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.department import Department
from tenants.directory.viewer import load_staff
from tenants.session import tenant_session
from tests.schema.live.copies import Copies
from tests.support import machines
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.desk import question
from tests.support.people import People, Person
from tests.support.screen import named

P = Permission
WORK = (P.CASE_READ, P.CASE_REGISTER, P.CASE_ACCEPT, P.CASE_HAND_OVER, P.CASE_WORK)
WIDER = dict.fromkeys(WORK, Scope.SUBTREE)
OWN = dict.fromkeys(WORK, Scope.OWN)
# Longer than anybody's rights are remembered.
STEP = timedelta(seconds=6)


@dataclass(slots=True)
class House:
    """A head office with two departments below it, and whoever works there."""

    people: People
    api: Api
    clock: Clock
    top: Department
    hall: Department
    meters: Department
    cases: list[UUID] = field(default_factory=list)

    async def somebody(self, scopes: Any = OWN, within: Department | None = None) -> Person:
        """Somebody who works in the hall unless told otherwise."""
        return await self.people.somebody(scopes, within=within or self.hall)

    def device(self, person: Person) -> Copies:
        """A device of theirs with nothing on it."""
        return Copies(self.api.as_(person.token))

    async def viewer(self, person: Person) -> Viewer:
        """They, for the domain's verbs; inside a session."""
        found = await load_staff(staff_id=person.staff_id, at=self.clock.at)
        assert found is not None
        return found

    async def registers(self, person: Person, **more: Any) -> str:
        """A question comes to their desk; the case's global id."""
        async with tenant_session(self.people.tenant_id):
            case = await question(await self.viewer(person), at=self.clock.at, **more)
        self.cases.append(case.id)
        return named("Case", case.id)

    async def away(self, person: Person, stand_in_: Person, *, until: timedelta = timedelta(hours=1)) -> None:
        """One is away from the next second on, and the other stands in."""
        at = self.clock.at
        async with tenant_session(self.people.tenant_id):
            await stand_in.put(
                staff_id=person.staff_id, stand_in_id=stand_in_.staff_id, by=None, at=at, until=at + until
            )
            since = at + timedelta(seconds=1)
            await absence.create(
                staff_id=person.staff_id, since=since, until=at + until, reason="外出", by=None, at=at
            )


async def key_of(house: House, scope: Scope) -> tuple[Copies, UUID]:
    """A machine of the hall that keeps copies."""
    made = await machines.key(
        house.people.tenant_id,
        dict.fromkeys((P.CASE_REGISTER, P.CASE_READ), scope),
        at=house.clock.at,
        within=house.hall,
    )
    return Copies(house.api.as_(made.token)), made.key.id
