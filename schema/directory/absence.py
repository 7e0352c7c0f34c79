"""Absences and stand-ins."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.directory.access import DIRECTORY
from schema.node import Node
from schema.permissions import readable
from schema.reads.fields import column, derived, to_one
from schema.reads.predicate import EVERY_ROW, Predicate, sql
from schema.reads.source import source, whole_tenant
from tenants.directory.access import Permission, Scope, Viewer

if TYPE_CHECKING:
    from schema.directory.staff import Staff


def _reasons(viewer: Viewer) -> Predicate:
    """Why somebody is away may be about their health: for themselves, and for whoever enters it."""
    own, scope = sql("{t}.staff_id = {}", viewer.staff_id), viewer.grants.get(Permission.ABSENCE_ENTER)
    if scope is Scope.TENANT:
        return EVERY_ROW
    if scope in (None, Scope.OWN):
        return own
    departments = [viewer.department_id] if scope is Scope.DEPARTMENT else sorted(viewer.subtree)
    return own | sql(
        "{t}.staff_id in (select p.id from staff p where p.department_id = any({}))", departments
    )


@readable(DIRECTORY)
@source("absences", visible=whole_tenant)
@strawberry.type(description="A period in which somebody is away.")
class Absence(Node):
    """What they answer for stays theirs; what is new goes to whoever acts."""

    staff: Annotated["Staff", strawberry.lazy("schema.directory.staff")] = to_one(
        "staff_id", description="Who is away.", unscoped=True
    )
    since: datetime = column(description="From when.")
    until: datetime | None = column(description="Until when; null while nobody knows.")
    reason: str | None = column(
        description="Why; null for whoever is neither the person nor may enter absences for them.",
        shown=_reasons,
    )
    lasting: bool = derived(
        "({t}.since <= {at} and {t}.ends_at > {at})", description="Whether they are away by it now."
    )
    entered_by: Annotated["Staff", strawberry.lazy("schema.directory.staff")] | None = to_one(
        "entered_by_id", description="Who of the staff entered it.", unscoped=True
    )
    cancelled_at: datetime | None = column(
        description="Since when it does not count: before its beginning it never was, later it ended then."
    )
    cancelled_by: Annotated["Staff", strawberry.lazy("schema.directory.staff")] | None = to_one(
        "cancelled_by_id", description="Who of the staff cancelled it.", unscoped=True
    )
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was entered.")
    updated_at: datetime = column(description="When it was last changed.")


@readable(DIRECTORY)
@source("stand_ins", visible=whole_tenant)
@strawberry.type(description="Somebody who acts for the holder of a post while the holder is away.")
class StandIn(Node):
    """One of the people asked in their order."""

    staff: Annotated["Staff", strawberry.lazy("schema.directory.staff")] = to_one(
        "staff_id", description="The holder of the post.", unscoped=True
    )
    stand_in: Annotated["Staff", strawberry.lazy("schema.directory.staff")] = to_one(
        "stand_in_id", description="Who acts.", unscoped=True
    )
    ordinal: int = column(description="The lowest who is here acts.")
    since: datetime = column(description="From when.")
    until: datetime | None = column(description="Until when; null for good.")
    entered_by: Annotated["Staff", strawberry.lazy("schema.directory.staff")] | None = to_one(
        "entered_by_id", description="Who named them.", unscoped=True
    )
    entered_at: datetime = column(description="When they were named.")
