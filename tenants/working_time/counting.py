"""How days are counted: which day is the first, when the last one ends, what happens if it is off.

China's Civil Code gives the defaults. Article 201: the day on which a period begins is not counted, and hours
run at once. Article 202: a period of months ends on the corresponding day of its last month, and on that
month's last day where there is none. Article 203: a last day that is a public holiday moves on to the next
working day; the last day ends at 24:00, or at the close of business where there are business hours. Under
article 82 of the Administrative Licensing Law, that law's days are working days: there, use working days.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from tenants.working_time.reading import Findings, Path, an_object, one_of

E = TypeVar("E", bound=StrEnum)


class StartDay(StrEnum):
    """Whether the day on which the clock starts is the first day of the count."""

    NOT_COUNTED = "not_counted"
    COUNTED = "counted"


class Ends(StrEnum):
    """When the last day is over."""

    CLOSE_OF_BUSINESS = "close_of_business"
    END_OF_DAY = "end_of_day"
    SAME_TIME = "same_time"


class LastDayOff(StrEnum):
    """What becomes of a last day on which nobody works."""

    ROLLS_FORWARD = "rolls_forward"
    STAYS = "stays"


class OffHours(StrEnum):
    """From when a registration at night or on a day off counts."""

    AS_THEY_FALL = "as_they_fall"
    FROM_NEXT_OPENING = "from_next_opening"


@dataclass(frozen=True, slots=True)
class Counting:
    """A counting rule; the defaults are those of Civil Code 201-203.

    start_day     COUNTED: the start day is the first day, unless it is already over when the clock starts.
    ends          CLOSE_OF_BUSINESS: a last day without business hours ends at 24:00. SAME_TIME: at the
                  start's time of day; days are full days then, and `start_day` makes no difference.
    last_day_off  For calendar days, weeks, months and a fixed day; working days never end on a day off. With
                  SAME_TIME, what falls on a day off or before opening rolls to the opening.
    off_hours     FROM_NEXT_OPENING: what comes in at night, at lunch or on a day off counts as if it came in
                  at the next opening; for every duration but "at once".
    """

    start_day: StartDay = StartDay.NOT_COUNTED
    ends: Ends = Ends.CLOSE_OF_BUSINESS
    last_day_off: LastDayOff = LastDayOff.ROLLS_FORWARD
    off_hours: OffHours = OffHours.AS_THEY_FALL

    def to_json(self) -> dict[str, str]:
        return {name: str(getattr(self, name)) for name in _CHOICES}

    def words(self) -> str:
        """The rule as a sentence."""
        return "; ".join(_WORDS[getattr(self, name)] for name in _CHOICES)


CIVIL_CODE = Counting()
"""Start day not counted, close of business, a last day off rolls forward (Civil Code 201-203)."""

_CHOICES = tuple(field.name for field in fields(Counting))

_WORDS: Mapping[str, str] = {
    StartDay.NOT_COUNTED: "the start day does not count",
    StartDay.COUNTED: "the start day counts",
    Ends.CLOSE_OF_BUSINESS: "the last day ends at close of business",
    Ends.END_OF_DAY: "the last day ends at 24:00",
    Ends.SAME_TIME: "the last day ends at the time of day of the start",
    LastDayOff.ROLLS_FORWARD: "a last day off rolls forward to the next working day",
    LastDayOff.STAYS: "a last day off stays the last day",
    OffHours.AS_THEY_FALL: "what comes in outside business hours counts from its own moment",
    OffHours.FROM_NEXT_OPENING: "what comes in outside business hours counts from the next opening",
}


def counting_from_json(data: object, path: Path = ()) -> Counting:
    """Read a counting rule; what is not said is as in the Civil Code."""
    content = an_object(data, path, known=frozenset(_CHOICES))
    findings = Findings()

    def said(name: str, usual: E) -> E:
        value = content.get(name, usual)
        return findings.attempt(usual, lambda: one_of(value, (*path, name), type(usual)))

    counting = Counting(
        start_day=said("start_day", CIVIL_CODE.start_day),
        ends=said("ends", CIVIL_CODE.ends),
        last_day_off=said("last_day_off", CIVIL_CODE.last_day_off),
        off_hours=said("off_hours", CIVIL_CODE.off_hours),
    )
    findings.settle()
    return counting
