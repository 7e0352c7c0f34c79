"""Settles what claimed clocks demand: loads what they follow from, decides, and carries it out."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from tenants.cases import claim as claims
from tenants.cases import firing, pause_ends
from tenants.cases.claim import Claim, Past
from tenants.cases.firing import Outcome
from tenants.cases.reckoning import Facts, decide
from tenants.errors import Refusal
from tenants.rules import time_limit
from tenants.rules.limits import Limit
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar

# Mended by people, a broken rule or calendar need not be looked at every second.
LOOK_AGAIN = timedelta(hours=1)
LONGEST_FAULT = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fault:
    """A clock whose demands cannot be told, and why."""

    claim: Claim
    text: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a batch."""

    fired: int = 0
    faults: tuple[Fault, ...] = ()


async def settle(claimed: Sequence[Claim], *, at: datetime, until: datetime | None = None) -> Settled:
    """Fire every rung whose moment has come by `until` (else by `at`); clocks at fault are put aside.

    Pauses that were to end by then end first.
    """
    claimed = await pause_ends.end_due(claimed, by=until or at, at=at)
    if not claimed:
        return Settled()
    limits = await load_sound({one.time_limit_id for one in claimed}, time_limit.by_ids)
    calendars = await load_sound({one.calendar_id for one in claimed}, loading.load_many)
    pasts = await claims.pasts([one.id for one in claimed])
    outcomes: list[Outcome] = []
    faults: list[Fault] = []
    for one in claimed:
        try:
            calendar = calendars[one.calendar_id]
            facts = facts_of(one.started_at, limits[one.time_limit_id], calendar, pasts[one.id])
            outcomes.append(Outcome(one, decide(facts, until or at), calendar.definition.version))
        except Exception as error:  # one clock's trouble may not become another's
            faults.append(Fault(one, describe(error)))
    await firing.put_aside([(fault.claim, fault.text) for fault in faults], until=at + LOOK_AGAIN, at=at)
    return Settled(await firing.carry_out(outcomes, at=at), tuple(faults))


def describe(error: Exception) -> str:
    """A fault in one line, with the place in the rule that it lies in."""
    place = ".".join(error.path) if isinstance(error, Refusal) else ""
    return f"{place or type(error).__name__}: {error}"[:LONGEST_FAULT]


def facts_of(started_at: datetime, limit: Limit, calendar: CompiledCalendar, past: Past) -> Facts:
    """What a clock's due time and rungs follow from."""
    return Facts(started_at, limit.terms, calendar, past.pauses, past.fired, past.agreements, past.owed_since)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """What could be read, by id; asked for what could not, it raises the reason."""

    sound: dict[UUID, T]
    broken: dict[UUID, Exception]

    def __getitem__(self, id_: UUID) -> T:
        if id_ in self.broken:
            raise self.broken[id_]
        return self.sound[id_]


async def load_sound(
    ids: Collection[UUID], load: Callable[[Collection[UUID]], Awaitable[dict[UUID, T]]]
) -> Loaded[T]:
    """All in one statement; where one of them cannot be read, each by itself."""
    loaded: Loaded[T] = Loaded({}, {})
    try:
        loaded.sound.update(await load(ids))
    except Exception:
        for id_ in ids:
            try:
                loaded.sound.update(await load([id_]))
            except Exception as error:
                loaded.broken[id_] = error
    return loaded
