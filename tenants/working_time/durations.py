"""How long something may take, as data: each kind is a value that goes to JSON and comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import ClassVar, TypeVar

from tenants.errors import Refusal
from tenants.working_time.reading import Path, a_number, an_object, invalid, one_of


class Pace(StrEnum):
    """Whether time runs always, or only while somebody works."""

    ELAPSED = "elapsed"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class _Counted:
    """So many of something. The bounds (`most`) are far above any office's limits, and keep sums in range."""

    kind: ClassVar[str]
    most: ClassVar[int]
    unit: ClassVar[str]

    count: int

    def __post_init__(self) -> None:
        a_number(self.count, ("count",), least=1, most=self.most)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """At once, with some minutes of grace by the clock on the wall, day or night."""

    kind: ClassVar[str] = "at_once"

    grace_minutes: int = 0

    def __post_init__(self) -> None:
        a_number(self.grace_minutes, ("grace_minutes",), least=0, most=1440)


@dataclass(frozen=True, slots=True)
class Minutes(_Counted):
    """Minutes that run at once (Civil Code 201), all the time or while somebody works."""

    kind, most, unit = "minutes", 525_600, "minute"

    pace: Pace = Pace.ELAPSED


@dataclass(frozen=True, slots=True)
class Hours(_Counted):
    """Hours that run at once (Civil Code 201), all the time or while somebody works."""

    kind, most, unit = "hours", 87_600, "hour"

    pace: Pace = Pace.ELAPSED


@dataclass(frozen=True, slots=True)
class HalfWorkingDays(_Counted):
    """Halves of a working day, running at once: half of the working time of the days they fall on.

    Asked with a quarter of today's work done, one half day ends when three quarters are done.
    """

    kind, most, unit = "half_working_days", 7_300, "half working day"


@dataclass(frozen=True, slots=True)
class WorkingDays(_Counted):
    """Days on which somebody works (the days of Administrative Licensing Law 82)."""

    kind, most, unit = "working_days", 3_650, "working day"


@dataclass(frozen=True, slots=True)
class CalendarDays(_Counted):
    """Days, whether or not anybody works."""

    kind, most, unit = "calendar_days", 36_500, "calendar day"


@dataclass(frozen=True, slots=True)
class Weeks(_Counted):
    """Seven days each."""

    kind, most, unit = "weeks", 5_200, "week"


@dataclass(frozen=True, slots=True)
class Months(_Counted):
    """To the corresponding day of a later month, or that month's last day (Civil Code 202)."""

    kind, most, unit = "months", 1_200, "month"


@dataclass(frozen=True, slots=True)
class DayOfNextMonth:
    """A fixed day of the month after that of the start; the 31st is the last day of a shorter month.

    A date has no time of day: where the rule says "same time", it ends at 24:00.
    """

    kind: ClassVar[str] = "day_of_next_month"

    day: int

    def __post_init__(self) -> None:
        a_number(self.day, ("day",), least=1, most=31)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is agreed with the requester, at most `at_most` after the start.

    While nothing is agreed it is `otherwise`, or else `at_most`: there is always a limit.
    """

    kind: ClassVar[str] = "agreed"

    at_most: "Plain | None" = None
    otherwise: "Plain | None" = None

    def __post_init__(self) -> None:
        if self.at_most is None and self.otherwise is None:
            raise invalid("say how long at most, or how long while nothing is agreed", ("at_most",))

    @property
    def fallback(self) -> "Plain":
        """What counts while nothing is agreed."""
        fallback = self.otherwise or self.at_most
        if fallback is None:
            raise AssertionError("an agreed duration without any limit cannot be made")
        return fallback


Relative = AtOnce | Minutes | Hours | HalfWorkingDays | WorkingDays | CalendarDays | Weeks
"""What can be counted from a due time, before and after."""

Plain = Relative | Months | DayOfNextMonth
Duration = Plain | Agreed

_WORKING = (HalfWorkingDays, WorkingDays)


def pace_of(duration: Duration) -> Pace:
    """Whether the duration is made of working time or of elapsed time."""
    if isinstance(duration, Minutes | Hours):
        return duration.pace
    if isinstance(duration, Agreed):
        return pace_of(duration.at_most or duration.fallback)
    return Pace.WORKING if isinstance(duration, _WORKING) else Pace.ELAPSED


def words(duration: Duration) -> str:
    """The duration as one says it: `5 working days`."""
    match duration:
        case AtOnce(grace):
            return f"at once, within {grace} minutes" if grace else "at once"
        case DayOfNextMonth(day):
            return f"day {day} of the next month"
        case Agreed(at_most, otherwise):
            said = ["as agreed"]
            said += [f"at most {words(at_most)}"] if at_most else []
            said += [f"{words(otherwise)} while nothing is agreed"] if otherwise else []
            return ", ".join(said)
    working = "working " if isinstance(duration, Minutes | Hours) and duration.pace is Pace.WORKING else ""
    return f"{duration.count} {working}{duration.unit}{'s' * (duration.count > 1)}"


def duration_from_json(data: object, path: Path = ()) -> Duration:
    """Read any duration, for example `{"kind": "working_days", "count": 5}`."""
    return _read(data, path, _EVERY)


def relative_from_json(data: object, path: Path = ()) -> Relative:
    """Read a duration that may count from a due time in either direction, for warnings and rungs."""
    return _read(data, path, _RELATIVE)


def duration_to_json(duration: Duration) -> dict[str, object]:
    """The duration as `duration_from_json` reads it."""
    content: dict[str, object] = {"kind": duration.kind}
    for field in fields(duration):
        value = getattr(duration, field.name)
        if value is not None:
            content[field.name] = duration_to_json(value) if hasattr(value, "kind") else value
    return content


D = TypeVar("D")
Reader = Callable[[Mapping[str, object], Path], D]


def _read(data: object, path: Path, readers: Mapping[str, Reader[D]]) -> D:
    if not isinstance(data, Mapping):
        raise invalid("this must be an object", path)
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in readers:
        raise invalid(f"this must be one of {', '.join(readers)}", (*path, "kind"))
    return readers[kind]({name: data[name] for name in data if name != "kind"}, path)


def _plain(make: Callable[..., D], *names: str) -> Reader[D]:
    def read(content: Mapping[str, object], path: Path) -> D:
        an_object(content, path, known=frozenset(names))
        values = dict(content)
        if "pace" in values:
            values["pace"] = one_of(values["pace"], (*path, "pace"), Pace)
        # What is missing is refused by the value itself, like any other wrong number.
        if "count" in names or "day" in names:
            values.setdefault(names[0], None)
        return _told_below(path, lambda: make(**values))

    return read


def _agreed(content: Mapping[str, object], path: Path) -> Agreed:
    an_object(content, path, known=frozenset({"at_most", "otherwise"}))
    parts = {name: _read(part, (*path, name), _PLAIN) for name, part in content.items() if part is not None}
    return _told_below(path, lambda: Agreed(**parts))


def _told_below(path: Path, make: Callable[[], D]) -> D:
    try:
        return make()
    except Refusal as reason:
        raise reason.below(*path) from None


_RELATIVE: dict[str, Reader[Relative]] = {
    AtOnce.kind: _plain(AtOnce, "grace_minutes"),
    Minutes.kind: _plain(Minutes, "count", "pace"),
    Hours.kind: _plain(Hours, "count", "pace"),
    HalfWorkingDays.kind: _plain(HalfWorkingDays, "count"),
    WorkingDays.kind: _plain(WorkingDays, "count"),
    CalendarDays.kind: _plain(CalendarDays, "count"),
    Weeks.kind: _plain(Weeks, "count"),
}
_PLAIN: dict[str, Reader[Plain]] = {
    **_RELATIVE,
    Months.kind: _plain(Months, "count"),
    DayOfNextMonth.kind: _plain(DayOfNextMonth, "day"),
}
_EVERY: dict[str, Reader[Duration]] = {**_PLAIN, Agreed.kind: _agreed}
