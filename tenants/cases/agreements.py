"""What was agreed about a running limit: promises to the requester and approved extensions. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tenants.working_time.agreed import put_off
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.due import Due
from tenants.working_time.durations import Duration
from tenants.working_time.pauses import Pause


class AgreementKind(StrEnum):
    """Which way an agreement can move a limit."""

    PROMISE = "promise"
    EXTENSION = "extension"


@dataclass(frozen=True, slots=True)
class Agreement:
    """A moment agreed at `at`, and reckoned at `since` where that was earlier: when it was asked for."""

    kind: AgreementKind
    at: datetime
    until: datetime
    since: datetime | None = None


def promised(agreements: Sequence[Agreement]) -> datetime | None:
    """The latest promise, for limits that are what is agreed with the requester."""
    found = [one.until for one in agreements if one.kind is AgreementKind.PROMISE]
    return found[-1] if found else None


def agreed_due(
    reckoned: Due,
    agreements: Sequence[Agreement],
    *,
    duration: Duration,
    calendar: CompiledCalendar,
    pauses: Sequence[Pause],
) -> Due:
    """The due time after agreements in the order they were made.

    A promise counts when it is tighter and is capped by the limit when it is looser; an extension takes the
    place of whatever counted before it, and never shortens that.
    """
    for one in agreements:
        until = put_off(
            one.until, since=one.since or one.at, duration=duration, calendar=calendar, pauses=pauses
        )
        looser = reckoned.at is None or until is None or until > reckoned.at
        if looser is (one.kind is AgreementKind.EXTENSION):
            reckoned = Due(until, provisional=False)
    return reckoned
