"""A row of a limit table, and the durations that stand in it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tenants.rules.circumstances import CaseScope, MatterKind, Severity
from tenants.rules.stages import Stage, Start

Json = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A matter or a circumstance, the stage it limits, and how long that may take."""

    label: str
    duration: Json
    # Rows of one matter have one code; none is for every matter.
    matter: str | None = None
    stage: Stage = Stage.RESOLVE
    own_stage: str | None = None
    # Under which conditions the limit counts, and the case that the row is about.
    conditions: Json = field(default_factory=dict)
    case: Json = field(default_factory=dict)
    counting: Json = field(default_factory=dict)
    extension: Json | None = None
    starts_with: Start = Start.REGISTRATION
    # Agreed with the requester, so long after the registration.
    agreed: timedelta | None = None
    kind: MatterKind = MatterKind.BUSINESS


def at_once(minutes: int = 0) -> Json:
    return {"kind": "at_once", "grace_minutes": minutes}


def minutes(count: int) -> Json:
    return {"kind": "minutes", "count": count}


def hours(count: int) -> Json:
    return {"kind": "hours", "count": count}


def half_days(count: int) -> Json:
    return {"kind": "half_working_days", "count": count}


def wd(count: int) -> Json:
    return {"kind": "working_days", "count": count}


def cd(count: int) -> Json:
    return {"kind": "calendar_days", "count": count}


def weeks(count: int) -> Json:
    return {"kind": "weeks", "count": count}


def months(count: int) -> Json:
    return {"kind": "months", "count": count}


def of_next_month(day: int) -> Json:
    return {"kind": "day_of_next_month", "day": day}


def agreed(at_most: Json | None = None, otherwise: Json | None = None) -> Json:
    parts = {"at_most": at_most, "otherwise": otherwise}
    return {"kind": "agreed", **{name: part for name, part in parts.items() if part is not None}}


def severe(*severities: Severity) -> Json:
    return {"severities": [one.value for one in severities]}


def scoped(*scopes: CaseScope) -> Json:
    return {"scopes": [one.value for one in scopes]}


# The day itself is the first and only one.
SAME_DAY: Json = {"start_day": "counted"}
DAY, WEEK = timedelta(days=1), timedelta(days=7)
