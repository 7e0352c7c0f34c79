"""A week of shifts and the people who take turns at them, expanded to shifts. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

from tenants.errors import Code, Refusal

DAY = 24 * 60
MOST_PEOPLE = 100
MOST_SLOTS = 24


class Turn(StrEnum):
    """After what the next person's turn comes."""

    SHIFT = "shift"
    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """`weekly` holds the shifts of each day, Monday first, in minutes from midnight: (1080, 1920) is a night.

    `people` take turns in this order, beginning with the one at `begins_with`.
    """

    weekly: tuple[tuple[tuple[int, int], ...], ...]
    people: tuple[UUID, ...]
    turn: Turn = Turn.SHIFT
    begins_with: int = 0

    def __post_init__(self) -> None:
        _require_people(self)
        _require_week(self.weekly)

    def told(self) -> dict[str, object]:
        """What the history keeps of it."""
        return {
            "weekly": self.weekly,
            "people": self.people,
            "turn": self.turn.value,
            "beginsWith": self.begins_with,
        }


@dataclass(frozen=True, slots=True)
class Planned:
    """One shift as the pattern has it."""

    staff_id: UUID
    since: datetime
    until: datetime


def expand(pattern: ShiftPattern, first_day: date, last_day: date, *, zone: ZoneInfo) -> list[Planned]:
    """The shifts that begin from the first day to the last, in order; none overlaps another.

    A turn of a week is seven days from the first day on; a day without shifts is nobody's turn.
    """
    planned: list[Planned] = []
    shifts = worked_days = 0
    for step in range((last_day - first_day).days + 1):
        day = first_day + timedelta(days=step)
        slots = sorted(pattern.weekly[day.weekday()])
        for begin, end in slots:
            turns = {Turn.SHIFT: shifts, Turn.DAY: worked_days, Turn.WEEK: step // 7}[pattern.turn]
            person = pattern.people[(pattern.begins_with + turns) % len(pattern.people)]
            one = Planned(person, instant(day, begin, zone), instant(day, end, zone))
            shifts += 1
            # A shift that lies wholly in an hour the clock jumps over never comes.
            if one.since < one.until:
                planned.append(one)
        worked_days += bool(slots)
    return planned


def instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """When the clock on the wall first shows this many minutes after midnight of a day.

    A time that the clock jumps over means the moment of the jump, so a later time is never an earlier moment.
    """
    shown = datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=minutes)
    first, second = shown.astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
    if first <= second:
        return first
    before, seconds = shown.utcoffset(), range(int((first - second).total_seconds()) + 1)
    jump = bisect_left(
        seconds,
        True,
        key=lambda step: (second + timedelta(seconds=step)).astimezone(zone).utcoffset() != before,
    )
    return second + timedelta(seconds=jump)


def _require_people(pattern: ShiftPattern) -> None:
    if not pattern.people:
        raise Refusal(Code.REQUIRED, "name at least one person", ("people",))
    if len(pattern.people) > MOST_PEOPLE:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_PEOPLE} people may take turns", ("people",))
    if not 0 <= pattern.begins_with < len(pattern.people):
        raise Refusal(Code.INVALID, "this is nobody's place among the people", ("begins_with",))


def _require_week(weekly: Sequence[Sequence[tuple[int, int]]]) -> None:
    """Whoever is on duty has to have gone before the next one comes; the week ends where it begins."""
    found: list[tuple[int, int, int, int]] = []
    for day, slots in enumerate(weekly):
        if len(slots) > MOST_SLOTS:
            raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST_SLOTS} shifts a day at most", ("weekly", day))
        for number, (begin, end) in enumerate(slots):
            if not (0 <= begin < DAY and begin < end <= begin + DAY):
                raise Refusal(Code.INVALID, "a shift lasts up to a day", ("weekly", day, number))
            found.append((day * DAY + begin, day * DAY + end, day, number))
    if not found:
        raise Refusal(Code.REQUIRED, "name at least one shift", ("weekly",))
    found.sort()
    begin, end, day, number = found[0]
    for (_, ends, _, _), (begins, _, at_day, at_number) in pairwise(
        [*found, (begin + 7 * DAY, end + 7 * DAY, day, number)]
    ):
        if begins < ends:
            raise Refusal(
                Code.CONFLICT, "it begins before the one before it ends", ("weekly", at_day, at_number)
            )
