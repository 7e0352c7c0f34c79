"""Ladders: what happens before and after a due time, rung by rung. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import pairwise
from typing import TypeVar

from tenants.errors import Code, Refusal
from tenants.working_time.durations import Relative, duration_to_json, relative_from_json
from tenants.working_time.reading import Findings, Path, a_number, an_object, each, invalid, one_of

MOST_RUNGS = 20


class When(StrEnum):
    """What a rung's moment is counted from."""

    SHARE = "share"
    BEFORE_DUE = "before_due"
    AT_DUE = "at_due"
    AFTER_DUE = "after_due"


class Whom(StrEnum):
    """Who is called on."""

    HANDLER = "handler"
    FIRST_CONTACT = "first_contact"
    SUPERIOR = "superior"
    HEAD = "head"
    DUTY_OFFICER = "duty_officer"
    LEADER = "leader"
    SUPERVISOR = "supervisor"


class Action(StrEnum):
    """What is done."""

    NOTIFY = "notify"
    ESCALATE = "escalate"
    OPEN_BREACH = "open_breach"
    # Of a question that nobody answers: ask the next level above.
    CLIMB = "climb"
    # Of the decision on acceptance that nobody makes: the case counts as accepted.
    ACCEPT = "accept"


class Hold(StrEnum):
    """Whether people may be called on at any hour."""

    AT_ANY_HOUR = "at_any_hour"
    IN_WORKING_HOURS = "in_working_hours"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a rung fires: after a percentage of the limit, or a duration before or after the due time."""

    when: When
    percent: int | None = None
    duration: Relative | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: when, who, what; a breach names nobody: it is held against whoever answers for the clock."""

    number: int
    moment: Moment
    action: Action
    whom: Whom | None = None
    breach: str | None = None
    hold: Hold = Hold.AT_ANY_HOUR


Ladder = tuple[Rung, ...]
E = TypeVar("E", bound=StrEnum)


def ladder_from_json(data: object, path: Path = ("rungs",)) -> Ladder:
    """Read rungs in the order in which they fire; they are numbered from 1.

    A rung is `{moment: {when, percent?, duration?}, action, whom?, breach?, hold?}`; everything wrong is
    refused at once.
    """
    numbers = iter(range(1, MOST_RUNGS + 1))
    rungs = tuple(each(data, path, lambda one, at: _rung(one, at, number=next(numbers)), most=MOST_RUNGS))
    for place, (earlier, later) in enumerate(pairwise(rungs), start=1):
        if _order(later) < _order(earlier):
            raise invalid("a rung may not come before the one above it", (*path, str(place), "moment"))
    return rungs


def counterparts(before: Ladder, after: Ladder) -> dict[int, int]:
    """Which rung of one ladder is which of another, by number.

    The same rung is, else the next that does the same and calls on the same.
    """
    found: dict[int, int] = {}
    for alike in _ALIKE:
        for rung in (one for one in before if one.number not in found):
            taken = found.values()
            left = [one.number for one in after if one.number not in taken and alike(one) == alike(rung)]
            if left:
                found[rung.number] = left[0]
    return found


_ALIKE: tuple[Callable[[Rung], object], ...] = (
    lambda rung: replace(rung, number=0),
    lambda rung: (rung.action, rung.whom),
)


def ladder_to_json(ladder: Sequence[Rung]) -> list[dict[str, object]]:
    """The rungs as `ladder_from_json` reads them."""
    return [_told(rung) for rung in ladder]


def _rung(data: object, path: Path, *, number: int) -> Rung:
    content = an_object(data, path, known=frozenset({"number", "moment", "action", "whom", "breach", "hold"}))
    findings = Findings()
    moment = findings.attempt(None, partial(_moment, content.get("moment"), (*path, "moment")))
    action = findings.attempt(None, partial(one_of, content.get("action"), (*path, "action"), Action))
    whom = findings.attempt(None, partial(_optional, content.get("whom"), (*path, "whom"), Whom))
    hold = findings.attempt(None, partial(_optional, content.get("hold"), (*path, "hold"), Hold))
    findings.settle()
    assert moment is not None and action is not None  # noqa: S101, PT018 - settle() has refused otherwise
    rung = Rung(number, moment, action, whom, _breach(content.get("breach"), path), hold or Hold.AT_ANY_HOUR)
    _require_fitting(rung, path)
    return rung


def _moment(data: object, path: Path) -> Moment:
    content = an_object(data, path, known=frozenset({"when", "percent", "duration"}))
    when = one_of(content.get("when"), (*path, "when"), When)
    percent, duration = content.get("percent"), content.get("duration")
    if (percent is not None) != (when is When.SHARE):
        raise _misplaced(percent, "percent", "share", path)
    if (duration is not None) != (when in (When.BEFORE_DUE, When.AFTER_DUE)):
        raise _misplaced(duration, "duration", "before_due and after_due", path)
    return Moment(
        when,
        None if percent is None else a_number(percent, (*path, "percent"), least=1, most=99),
        None if duration is None else relative_from_json(duration, (*path, "duration")),
    )


def _misplaced(given: object, name: str, where: str, path: Path) -> Refusal:
    if given is None:
        return Refusal(Code.REQUIRED, f"say the {name}", (*path, name))
    return invalid(f"a {name} belongs to {where} only", (*path, name))


def _optional(value: object, path: Path, choices: type[E]) -> E | None:
    return None if value is None else one_of(value, path, choices)


_BREACH = re.compile("[a-z_]{1,50}")


def _breach(value: object, path: Path) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _BREACH.fullmatch(value):
        raise invalid("a kind of breach is a word of small letters and underscores", (*path, "breach"))
    return value


def _require_fitting(rung: Rung, path: Path) -> None:
    opens = rung.action is Action.OPEN_BREACH
    if opens != (rung.breach is not None):
        raise _misplaced(rung.breach, "breach", "open_breach", path)
    calls = rung.action in (Action.NOTIFY, Action.ESCALATE)
    if calls != (rung.whom is not None):
        raise _misplaced(rung.whom, "whom", "notify and escalate", path)
    if not calls and rung.moment.when in (When.SHARE, When.BEFORE_DUE):
        raise invalid("nothing has been breached before it is due", (*path, "moment", "when"))
    if rung.action is Action.ACCEPT and rung.moment.when is not When.AT_DUE:
        raise invalid("it counts as accepted when the limit ends, not later", (*path, "moment", "when"))
    if (opens or rung.action is Action.ACCEPT) and rung.hold is not Hold.AT_ANY_HOUR:
        raise invalid("this is dated by the deadline, whatever the hour", (*path, "hold"))


_PHASES = {When.SHARE: 0, When.BEFORE_DUE: 0, When.AT_DUE: 1, When.AFTER_DUE: 2}


def _order(rung: Rung) -> int:
    return _PHASES[rung.moment.when]


def _told(rung: Rung) -> dict[str, object]:
    moment: dict[str, object] = {"when": rung.moment.when.value}
    if rung.moment.percent is not None:
        moment["percent"] = rung.moment.percent
    if rung.moment.duration is not None:
        moment["duration"] = duration_to_json(rung.moment.duration)
    told: dict[str, object] = {
        "number": rung.number,
        "moment": moment,
        "action": rung.action.value,
        "hold": rung.hold.value,
    }
    return told | {
        name: value for name, value in (("whom", rung.whom), ("breach", rung.breach)) if value is not None
    }
