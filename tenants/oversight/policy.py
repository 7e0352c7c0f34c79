"""How long each step of a review may take."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields as columns

from tenants.base import VersionedModel, require_version
from tenants.constraints import all_or_nothing
from tenants.editing import edit, told
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.working_time import due, loading
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.durations import (
    AtOnce,
    CalendarDays,
    Relative,
    WorkingDays,
    duration_to_json,
    relative_from_json,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """The limits of a review."""

    # Until the facts are checked, and the breach is taken up or rejected.
    check_within: Relative
    # For the person, and the head of their department, to state what they have to say.
    statement_within: Relative
    # Until it is decided.
    decision_within: Relative
    # How far each of the two may be extended, once.
    extension_at_most: Relative
    # For the person to object.
    objection_within: Relative
    # Until that is decided.
    objection_decision_within: Relative


NAMES = tuple(field.name for field in fields(Terms))
# As R16.8 and R24.6 have it; what counts where an organization says nothing.
DEFAULT = Terms(
    check_within=CalendarDays(5),
    statement_within=WorkingDays(5),
    decision_within=WorkingDays(15),
    extension_at_most=WorkingDays(15),
    objection_within=CalendarDays(15),
    objection_decision_within=CalendarDays(30),
)


class ReviewPolicy(VersionedModel):
    """What an organization says itself."""

    check_within: columns.Field[dict[str, Any]] = columns.JSONField()
    statement_within: columns.Field[dict[str, Any]] = columns.JSONField()
    decision_within: columns.Field[dict[str, Any]] = columns.JSONField()
    extension_at_most: columns.Field[dict[str, Any]] = columns.JSONField()
    objection_within: columns.Field[dict[str, Any]] = columns.JSONField()
    objection_decision_within: columns.Field[dict[str, Any]] = columns.JSONField()

    class Meta:
        table = "review_policies"


def terms_of(row: ReviewPolicy | None) -> Terms:
    """What counts; a review that has begun keeps the dates that people were told."""
    if row is None:
        return DEFAULT
    return Terms(**{name: relative_from_json(getattr(row, name)) for name in NAMES})


async def in_force() -> Terms:
    """The limits of the tenant."""
    return terms_of(await ReviewPolicy.get_or_none())


async def configure(
    changes: Mapping[str, Relative],
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> ReviewPolicy:
    """Change the limits that are named; the others stay, at first as the defaults say."""
    for name, duration in changes.items():
        if isinstance(duration, AtOnce):
            raise Refusal(Code.INVALID, "nobody is heard at once: give them time", (name, "kind"))
    kept = {name: duration_to_json(duration) for name, duration in changes.items()}
    async with all_or_nothing():
        row = await ReviewPolicy.select_for_update().get_or_none()
        if row is not None:
            return await edit(
                row, kept, "review_policy.changed", by=by, at=at, expected_version=expected_version
            )
        whole: dict[str, Any] = {name: duration_to_json(getattr(DEFAULT, name)) for name in NAMES} | kept
        row = await ReviewPolicy.create(**whole, created_at=at, updated_at=at)
        require_version(row, expected_version)
        await record("review_policy.created", by=by, at=at, subject_id=row.id, data=told(whole))
    return row


async def checks_due(open_ones: Mapping[UUID, tuple[datetime, UUID]]) -> dict[UUID, datetime]:
    """By when the facts of open breaches are to be checked, from when they were noticed, and where.

    Without any working calendar there is no date.
    """
    if not open_ones:
        return {}
    within = (await in_force()).check_within
    calendars = await loading.for_departments({department for _, department in open_ones.values()})
    return {
        key: end_of(noticed_at, within, calendars[department_id])
        for key, (noticed_at, department_id) in open_ones.items()
        if department_id in calendars
    }


async def ends(start: datetime, within: Relative, department_id: UUID) -> datetime:
    """When a step that begins now must be done, by the calendar that the department works by."""
    return end_of(start, within, await loading.for_department(department_id))


def end_of(start: datetime, within: Relative, calendar: CompiledCalendar) -> datetime:
    """The end of a step; counted as the Civil Code counts."""
    found = due.due(start, within, CIVIL_CODE, calendar).at
    if found is None:
        raise AssertionError("nothing pauses a review")
    return found
