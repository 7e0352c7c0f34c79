"""Departments, as everybody may see them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from schema.context import Context
from schema.node import Node
from schema.permissions import REACHED, public, readable
from schema.public.language import told
from schema.reads.fields import column, computed, derived, to_many, to_one
from schema.reads.predicate import sql
from schema.reads.source import source
from schema.working_time.hours import WorkingDay, shown_week
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.hours import weekly_to_json
from tenants.working_time.opening import opening

SHOWN = sql("({t}.is_public and {t}.closed_at is null)")
RECEPTIONIST = (
    "(select s.name from staff s where s.tenant_id = {t}.tenant_id and s.id = {t}.receptionist_id "
    "and s.left_on is null)"
)


@readable(REACHED)
@strawberry.type(description="When somebody is there, by the working calendar of the place.")
class PublicHours:
    """Now and next."""

    is_open: bool = strawberry.field(description="Whether it is open now.")
    opens_at: datetime | None = strawberry.field(
        description="When it opens next; null while it is open, and where that lies more than a month ahead."
    )
    closes_at: datetime | None = strawberry.field(
        description="When it closes next; null where it does not within a month."
    )
    time_zone: str = strawberry.field(description="Whose clock counts, e.g. `Asia/Shanghai`.")
    weekly: list[WorkingDay] = strawberry.field(
        description="An ordinary week, Monday first; public holidays and single days apart."
    )


def text(name: str) -> Callable[[Sequence[Any], Context], Awaitable[list[Any]]]:
    """A text of each row in the language of the operation."""

    async def load(rows: Sequence[Any], context: Context) -> list[Any]:
        return [told(context, row, name) for row in rows]

    return load


async def _hours(rows: Sequence[Any], context: Context) -> list[PublicHours | None]:
    async with context.inside():
        found = await loading.for_departments([row.key for row in rows])
    return [_shown(found.get(row.key), context.at) for row in rows]


def _shown(calendar: CompiledCalendar | None, at: datetime) -> PublicHours | None:
    if calendar is None:
        return None
    now = opening(calendar, at)
    return PublicHours(
        is_open=now.is_open,
        opens_at=now.opens_at,
        closes_at=now.closes_at,
        time_zone=calendar.definition.time_zone,
        weekly=shown_week(weekly_to_json(calendar.definition.weekly)),
    )


@readable(public("it holds only what the organization has marked as public"))
@source("departments", visible=lambda _viewer: SHOWN, guests=SHOWN)
@strawberry.type(description="A department, as everybody may see it.")
class PublicDepartment(Node):
    """Where to go, whom to ask for, and when."""

    code: str = column(description="Its short code, for links that last.")
    name: str = computed(text("name"), description="What it is called.", needs=("name", "texts"))
    place: str | None = computed(text("place"), description="Where it is.", needs=("place", "texts"))
    phone: str | None = column(description="Where to call.")
    receptionist: str | None = derived(RECEPTIONIST, description="Whom to ask for.")
    office_hours: str | None = computed(
        text("office_hours"), description="When it is open, in words.", needs=("office_hours", "texts")
    )
    complaint_channel: str | None = computed(
        text("complaint_channel"),
        description="Where to complain about it.",
        needs=("complaint_channel", "texts"),
    )
    hours: PublicHours | None = computed(
        _hours, description="Whether it is open now, and when that changes; null without a calendar."
    )
    parent: Annotated["PublicDepartment", strawberry.lazy("schema.public.department")] | None = to_one(
        "parent_id", description="The department above it; null at the top, or where that one is not public."
    )
    children: list[Annotated["PublicDepartment", strawberry.lazy("schema.public.department")]] = to_many(
        "parent_id", description="The public departments directly below it.", order="code, id"
    )
