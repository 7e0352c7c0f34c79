"""The responsibility timeline: who answered for each second of a case, what it waited for, which clocks ran.

Pure. Everything adds up exactly: the stretches follow one another without a gap, and their seconds, and those
of the people, together are the seconds of the whole, elapsed and working alike.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol
from uuid import UUID

SECOND = timedelta(seconds=1)


class WorkingTime(Protocol):
    """What is asked of a calendar."""

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """The working time from `a` to `b`."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A period in which one person answered; `until` None means that they still do."""

    staff_id: UUID
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Lasted:
    """A period in which something went on: a clock of a stage, or waiting for a cause."""

    what: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time in which nothing changed. Nobody answers while a case that was reopened later rested."""

    since: datetime
    until: datetime
    staff_id: UUID | None
    waiting_for: tuple[str, ...]
    stages: tuple[str, ...]
    elapsed: int
    working: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one person answered for, in seconds; `waiting` is the working time while the case waited."""

    staff_id: UUID | None
    elapsed: int
    working: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole, in seconds, with its parts."""

    since: datetime
    until: datetime
    elapsed: int
    working: int
    waiting: int
    stretches: tuple[Stretch, ...]
    shares: tuple[Share, ...]


def draw(
    held: Sequence[Held],
    waits: Iterable[Lasted],
    stages: Iterable[Lasted],
    calendar: WorkingTime,
    *,
    until: datetime,
) -> Timeline:
    """The timeline of a case from its first custody to `until`, or to the end of a closed one."""
    begin = held[0].since
    end = max(begin, held[-1].until or until)
    waits, stages = tuple(waits), tuple(stages)
    elapsed = _counter(lambda moment: moment - begin)
    working = _counter(lambda moment: calendar.working_time_between(begin, moment))
    stretches = tuple(
        Stretch(
            since=since,
            until=until,
            staff_id=answering,
            waiting_for=waiting,
            stages=running,
            elapsed=elapsed(since, until),
            working=working(since, until),
        )
        for since, until, (answering, waiting, running) in _merged(_pieces(held, waits, stages, begin, end))
    )
    return Timeline(
        since=begin,
        until=end,
        elapsed=elapsed(begin, end),
        working=working(begin, end),
        waiting=sum(one.working for one in stretches if one.waiting_for),
        stretches=stretches,
        shares=_shares(stretches),
    )


_State = tuple[UUID | None, tuple[str, ...], tuple[str, ...]]
_Piece = tuple[datetime, datetime, _State]


def _counter(before: Callable[[datetime], timedelta]) -> Callable[[datetime, datetime], int]:
    """Whole seconds between two moments, so rounded that neighbours add up to what both are together."""

    def between(since: datetime, until: datetime) -> int:
        return before(until) // SECOND - before(since) // SECOND

    return between


def _pieces(
    held: Sequence[Held], waits: Sequence[Lasted], stages: Sequence[Lasted], begin: datetime, end: datetime
) -> Iterable[_Piece]:
    cuts = {begin, end}
    periods: list[Held | Lasted] = [*held, *waits, *stages]
    for one in periods:
        cuts.update(moment for moment in (one.since, one.until) if moment and begin < moment < end)
    for since, until in pairwise(sorted(cuts)):
        staff = next((one.staff_id for one in held if _covers(one, since)), None)
        yield since, until, (staff, _names(waits, since), _names(stages, since))


def _covers(one: Held | Lasted, moment: datetime) -> bool:
    return one.since <= moment and (one.until is None or moment < one.until)


def _names(periods: Sequence[Lasted], moment: datetime) -> tuple[str, ...]:
    return tuple(sorted({one.what for one in periods if _covers(one, moment)}))


def _merged(pieces: Iterable[_Piece]) -> Iterable[_Piece]:
    last: _Piece | None = None
    for piece in pieces:
        if last is not None and last[2] == piece[2]:
            last = (last[0], piece[1], piece[2])
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def _shares(stretches: Sequence[Stretch]) -> tuple[Share, ...]:
    """In the order in which people first answered."""
    return tuple(
        Share(
            staff_id=staff_id,
            elapsed=sum(one.elapsed for one in stretches if one.staff_id == staff_id),
            working=sum(one.working for one in stretches if one.staff_id == staff_id),
            waiting=sum(one.working for one in stretches if one.staff_id == staff_id and one.waiting_for),
        )
        for staff_id in dict.fromkeys(one.staff_id for one in stretches)
    )
