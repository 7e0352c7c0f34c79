"""A house in which things happen: its people, its cases, and the time that passes there."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from app.demo import accounts, water_utility
from app.demo.water_utility import Utility
from tenants import tenant
from tenants.cases.case import Case
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.errors import Refusal, Refusals
from tenants.ids import new_id
from tenants.rules.matter import Matter
from tenants.rules.policies import DECLARED
from tenants.rules.stages import Stage
from tenants.session import current, tenant_session
from tests.support.clockwork import MONDAY
from tests.support.fingerprint import fingerprint
from tests.support.rulebook import new_rules

T = TypeVar("T")
LEADER, ADMINISTRATOR = "0001", "0010"
# Until the result the requester hears every two days how far the work has come, unless something excuses it.
REPORTED: dict[str, Any] = {
    "duration": {"kind": "hours", "count": 48},
    "pauses": [cause.value for cause in DECLARED],
    "pause_terms": [{"cause": cause.value} for cause in DECLARED],
}


class Nobody(Exception):
    """Whoever was to act cannot sign in any more."""


@dataclass(slots=True)
class House:
    """A water utility, and what is known of it from outside."""

    tenant_id: UUID
    utility: Utility
    at: datetime = MONDAY + timedelta(hours=1)
    cases: list[UUID] = field(default_factory=list)
    print: dict[str, str] = field(default_factory=dict)
    # What was done and what was refused, for whoever wants to know how much a run has covered.
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def people(self) -> list[UUID]:
        return list(self.utility.staff.values())

    @property
    def departments(self) -> list[UUID]:
        return list(self.utility.departments.values())


@dataclass(slots=True)
class Turn:
    """Somebody's turn: who acts, on which case, and a number to choose by."""

    house: House
    by: Viewer
    case: Case | None
    choice: int

    @property
    def at(self) -> datetime:
        return self.house.at

    @property
    def case_id(self) -> UUID:
        return self.case.id if self.case else new_id()

    def pick(self, among: Sequence[T], *, shift: int = 0) -> T:
        return among[(self.choice // (1 + shift)) % len(among)]

    def someone(self, *, shift: int = 0) -> UUID:
        return self.pick(self.house.people, shift=shift)

    def somewhere(self, *, shift: int = 0) -> UUID:
        return self.pick(self.house.departments, shift=shift)

    def later(self, **time: float) -> datetime:
        return self.at + timedelta(**time)

    async def latest(self, table: str, order: str) -> UUID:
        """The newest row of the case in a table; something unknown where there is none."""
        found = await current().fetchval(
            f"select id from {table} where case_id = $1 order by {order} desc, id desc limit 1",
            self.case_id,
        )
        return found or new_id()

    async def matter(self) -> UUID | None:
        known = await Matter.all().order_by("code", "id")
        return self.pick([None, *(one.id for one in known)])


Verb = Callable[[Turn], Awaitable[object]]
# By name: what is tried, and who usually does.
Moves = Mapping[str, tuple[Verb, str]]


async def found(name: str) -> House:
    """A house where everything is as on the first day."""
    at = MONDAY - timedelta(days=1)
    tenant_id = await tenant.create(slug=f"t-{secrets.token_hex(8)}", name=name, at=at)
    async with tenant_session(tenant_id):
        utility = await water_utility.furnish(at=at)
        await accounts.open_for(utility.staff.values(), password_hash="!", at=at)
        async with new_rules(at=at) as draft:
            await draft.limit(REPORTED, Stage.PROGRESS)
    return House(tenant_id, utility, print=await fingerprint(tenant_id))


async def attempt(house: House, name: str, verb: Verb, *, who: str, case: int, choice: int) -> bool:
    """Let somebody try something, as an operation does: whole or not at all. Whether it was done."""
    try:
        async with tenant_session(house.tenant_id) as session:
            held = await _case(house, case)
            by = await _viewer(house, who, held, choice)
            async with session.savepoint():
                await verb(Turn(house, by, held, choice))
    except (Refusal, Refusals) as no:
        house.refused.append(name)
        await _left_nothing(house, f"{name}: {no}")
        return False
    except Nobody:
        await _left_nothing(house, name)
        return False
    house.done.append(name)
    return True


async def _left_nothing(house: House, what: str) -> None:
    now = await fingerprint(house.tenant_id)
    assert now == house.print, f"refused, and yet something has changed: {what}"


async def sensible(house: House, case: int, choice: int, near: Callable[[UUID], Awaitable[list[str]]]) -> str:
    """A move that lies near."""
    async with tenant_session(house.tenant_id, readonly=True):
        likely = await near(house.cases[case % len(house.cases)])
    return likely[choice % len(likely)]


async def _case(house: House, number: int) -> Case | None:
    return await Case.get(id=house.cases[number % len(house.cases)]) if house.cases else None


async def _viewer(house: House, who: str, case: Case | None, choice: int) -> Viewer:
    found = await viewer.load_staff(staff_id=await _staff(house, who, case, choice), at=house.at)
    if found is None:
        raise Nobody
    return found


async def _staff(house: House, who: str, case: Case | None, choice: int) -> UUID:
    if who in house.utility.staff:
        return house.utility.staff[who]
    if who == "anybody" or case is None:
        return house.people[choice % len(house.people)]
    if who in _WAITING:
        waiting = await current().fetchval(_WAITING[who], case.id)
        return waiting or case.handler_id
    named: UUID = getattr(case, f"{who}_id")
    return named


# Whose word is waited for.
_WAITING: dict[str, Any] = {
    "offered": """select i.staff_id from involvements i where i.case_id = $1 and i.part = 'offered_to'
                  and i.ended_at is null order by i.id limit 1""",
    "approver": """select approver_id from extensions where case_id = $1 and state = 'asked'
                   union all select approver_id from contributions where case_id = $1 and state = 'proposed'
                   union all select approver_id from referrals where case_id = $1 and state = 'proposed'
                   limit 1""",
    "arbiter": """select arbiter_id from arbitrations where case_id = $1
                  and decided_at is null and lapsed_at is null""",
    "guide": "select to_staff_id from escalations where case_id = $1 and state = 'asked'",
    "supervisor": "select supervisor_id from supervisions where case_id = $1 and ended_at is null",
    "asked": """select i.staff_id from involvements i where i.case_id = $1
                and i.part in ('consulted', 'assistant') and i.ended_at is null order by i.id limit 1""",
    "replier": """select coalesce(k.replier_staff_id, (
                      select i.staff_id from involvements i where i.case_id = k.id and i.part = 'replier'
                      and i.ended_at is null order by i.id limit 1), k.first_contact_id)
                  from cases k where k.id = $1""",
    "keeper": """select m.holder_id from case_materials m where m.case_id = $1 and m.state = 'held'
                 order by m.ordinal limit 1""",
    "papers_to": """select p.to_staff_id from material_passes p join case_materials m on m.id = p.material_id
                    where m.case_id = $1 and p.state = 'on_the_way' order by m.ordinal limit 1""",
    "relief": """select i.staff_id from involvements i where i.case_id = $1 and i.part = 'relief'
                 and i.ended_at is null limit 1""",
}
