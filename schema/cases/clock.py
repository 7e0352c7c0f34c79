"""A clock of a case."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.proof import ClockProof, proofs
from schema.cases.visibility import of_visible_case
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, derived, to_many, to_one
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate
from schema.reads.source import source
from schema.rules.time_limit import OWN_STAGE, STAGE, TimeLimit
from tenants.cases.clocks import ClockState
from tenants.directory.access import Permission, Viewer
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage

if TYPE_CHECKING:
    from schema.cases.case import Case


def _of_visible_clock(viewer: Viewer) -> Predicate:
    visible = of_visible_case(viewer)
    if visible is EVERY_ROW or visible is NO_ROW:
        return visible
    inner = visible.text.replace("{t}", "vk")
    return Predicate(
        f"exists (select from clocks vk where vk.id = {{t}}.clock_id and {inner})", visible.values
    )


@readable(requires(Permission.CASE_READ))
@source("rung_firings", visible=_of_visible_clock)
@strawberry.type(description="A rung of the ladder that has fired; each rung of a clock fires once.")
class RungFiring(Node):
    """A warning or an escalation that happened."""

    rung: int = column(description="The rung's number on its ladder, from 1.")
    due_at: datetime = column(description="When it was due.")
    fired_at: datetime = column(description="When the worker fired it.")


@readable(requires(Permission.CASE_READ))
@source("clock_pauses", visible=_of_visible_clock)
@strawberry.type(description="A time in which a clock stood still.")
class ClockPause(Node):
    """A pause and its cause."""

    cause: PauseCause = column(description="Why.")
    since: datetime = column(description="From when.")
    until: datetime | None = column(description="Until when; null while the clock still stands.")


@readable(requires(Permission.CASE_READ))
@source("clocks", visible=of_visible_case)
@strawberry.type(description="A running instance of a time limit on one stage of a case.")
class Clock(Node):
    """What is due, by when, and by which limit."""

    case: Annotated["Case", strawberry.lazy("schema.cases.case")] = to_one(
        "case_id", description="The case.", unscoped=True
    )
    stage: Stage = derived(STAGE, description="Which part of the case's way it measures.")
    own_stage: str | None = derived(
        OWN_STAGE, description="For OWN: the code of the organization's own stage."
    )
    state: ClockState = column(description="Whether it runs.")
    started_at: datetime = column(description="When it started.")
    due_at: datetime | None = column(description="When it is due; null while it is paused.")
    provisional: bool = column(
        description="True while the due time lies beyond the published public holidays and may still move."
    )
    stopped_at: datetime | None = column(description="When the stage ended.")
    overdue: bool = derived(
        "({t}.due_at is not null and {t}.due_at < coalesce({t}.stopped_at, {at}))",
        description="Whether it ran, or was stopped, past its due time.",
    )
    remaining_seconds: int | None = derived(
        "case when {t}.state = 'running' then greatest(least("
        "floor(extract(epoch from {t}.due_at - {at})), 2147483647), -2147483648)::int end",
        description="Seconds until it is due, by the wall clock; negative once late; null unless it runs.",
    )
    time_limit: TimeLimit = to_one(
        "time_limit_id", description="The limit it was started under.", unscoped=True
    )
    pauses: list[ClockPause] = to_many(
        "clock_id", description="When it stood still.", order="since, id", unscoped=True
    )
    firings: list[RungFiring] = to_many(
        "clock_id", description="The rungs that have fired.", order="rung, id", unscoped=True
    )
    proof: ClockProof | None = computed(
        proofs,
        description="Why it is due when it is; null where its limit cannot be read any more.",
        needs=("time_limit_id", "calendar_id", "started_at"),
    )
