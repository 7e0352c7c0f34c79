"""What a clock demands at a moment. Pure: the same facts and the same moment always give the same answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.cases.agreements import Agreement, agreed_due, promised
from tenants.rules.limits import Terms
from tenants.rules.moments import Firing, moments
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.due import Due, due
from tenants.working_time.pauses import Pause

# A due time that rests on unknown public holidays is looked at every day until they are known.
UNTIL_KNOWN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a running clock's due time and rungs follow from."""

    started_at: datetime
    terms: Terms
    calendar: CompiledCalendar
    pauses: Sequence[Pause] = ()
    fired: frozenset[int] = frozenset()
    agreements: Sequence[Agreement] = ()
    # Since when what a rung says is still to be done.
    owed_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """When the clock is due, which rungs fire now, and when to look again (None: never)."""

    due_at: datetime
    provisional: bool
    firings: tuple[Firing, ...]
    next_check_at: datetime | None


class Unreckonable(ValueError):
    """A clock that is said to run has no due time."""


def decide(facts: Facts, at: datetime) -> Decision:
    """Every rung whose moment has come and that has not fired, in the order of their moments."""
    found = due_of(facts)
    if found.at is None:
        raise Unreckonable("a pause is open")
    rungs = moments(
        facts.terms,
        start=facts.started_at,
        due_at=found.at,
        calendar=facts.calendar,
        pauses=facts.pauses,
    )
    ahead = [firing for firing in rungs if firing.rung.number not in facts.fired]
    later = [firing.at for firing in ahead if firing.at > at]
    if facts.owed_since is not None:
        later.append(facts.owed_since)
    if found.provisional:
        later.append(at + UNTIL_KNOWN)
    return Decision(
        due_at=found.at,
        provisional=found.provisional,
        firings=tuple(firing for firing in ahead if firing.at <= at),
        next_check_at=min(later, default=None),
    )


def due_of(facts: Facts) -> Due:
    """When the clock is due; no moment while a pause that counts is open."""
    terms, calendar, pauses = facts.terms, facts.calendar, facts.pauses
    agreed = promised(facts.agreements)
    found = due(facts.started_at, terms.duration, terms.counting, calendar, pauses, agreed=agreed)
    if not facts.agreements:
        return found
    return agreed_due(found, facts.agreements, duration=terms.duration, calendar=calendar, pauses=pauses)
