"""Time limits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry

from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, derived, to_one
from schema.reads.source import source, whole_tenant
from schema.rules.duration import Counting, Duration, shown_counting, shown_duration
from schema.rules.matter import Matter
from schema.rules.rung import Rung, shown_rung
from schema.working_time.calendar import Calendar
from tenants.directory.access import Permission
from tenants.rules.stages import Stage


async def _durations(rows: Sequence[Any], _context: Any) -> list[Duration]:
    return [shown_duration(row.duration) for row in rows]


async def _countings(rows: Sequence[Any], _context: Any) -> list[Counting]:
    return [shown_counting(row.counting) for row in rows]


async def _ladders(rows: Sequence[Any], _context: Any) -> list[list[Rung]]:
    return [[shown_rung(one) for one in row.rungs] for row in rows]


# Whoever reads a case reads by which limit it is due.
@readable(requires(Permission.RULES_READ, Permission.CASE_READ))
@source("time_limits", visible=whole_tenant)
@strawberry.type(
    description="How long a stage of a case may take. It never changes: another one takes its place, and "
    "clocks that run keep the one they were started under."
)
class TimeLimit(Node):
    """A rule, as it was set."""

    stage: Stage = column(description="What it limits.")
    matter: Matter | None = to_one(
        "matter_id",
        description="For which matter; null for every matter without one of its own.",
        unscoped=True,
    )
    duration: Duration = computed(_durations, description="How long.", needs=("duration",))
    counting: Counting = computed(_countings, description="How days are counted.", needs=("counting",))
    calendar: Calendar | None = to_one(
        "calendar_id", description="By which calendar; null for that of the department.", unscoped=True
    )
    pauses: bool = column(
        description="Whether its clocks stand still while the requester's papers are awaited."
    )
    rungs: list[Rung] = computed(_ladders, description="What happens on the way, in order.", needs=("rungs",))
    is_valid: bool = derived(
        "({t}.retired_at is null)", description="Whether new clocks are started under it."
    )
    created_at: datetime = column(description="When it was set.")
    retired_at: datetime | None = column(description="When another took its place, or it was retired.")
