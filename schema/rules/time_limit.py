"""Time limits."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.node import Node
from schema.permissions import REACHED, readable, requires
from schema.reads.fields import column, computed, derived, to_one
from schema.reads.source import source, whole_tenant
from schema.rules.conditions import Conditions, shown_conditions
from schema.rules.duration import Counting, Duration, shown_counting, shown_duration
from schema.rules.matter import Matter
from schema.rules.rung import Rung, shown_rung
from schema.rules.versions import IS_IN_FORCE
from schema.working_time.calendar import Calendar
from tenants.directory.access import Permission
from tenants.rules.policies import Approver, PauseCause
from tenants.rules.stages import Stage, Start

if TYPE_CHECKING:
    from schema.rules.rule_set import RuleSet

STAGE = "(case when {t}.stage like 'own.%' then 'own' else {t}.stage end)"
OWN_STAGE = "(case when {t}.stage like 'own.%' then substr({t}.stage, 5) end)"


@readable(REACHED)
@strawberry.type(description="How a limit may be extended; only before it ends.")
class ExtensionPolicy:
    """Who approves, by how much, how often."""

    approver: Approver = strawberry.field(description="Who approves.")
    at_most: Duration = strawberry.field(description="By how much each time, at most.")
    times: int = strawberry.field(description="How often.")


@readable(REACHED)
@strawberry.type(description="By whose word clocks stand still for a cause, and for how long at most.")
class PauseTerms:
    """Who declares it."""

    cause: PauseCause = strawberry.field(description="The cause.")
    declared_by: Approver | None = strawberry.field(
        description="Who above the handler declares it; null leaves it to the handler."
    )
    at_most: Duration | None = strawberry.field(description="How long at most; null for as long as it takes.")


async def _pause_terms(rows: Sequence[Any], _context: Any) -> list[list[PauseTerms]]:
    return [[_shown_terms(one) for one in row.pause_terms] for row in rows]


def _shown_terms(stored: Mapping[str, Any]) -> PauseTerms:
    by, at_most = stored["declared_by"], stored["at_most"]
    return PauseTerms(
        cause=PauseCause(stored["cause"]),
        declared_by=None if by is None else Approver(by),
        at_most=None if at_most is None else shown_duration(at_most),
    )


async def _durations(rows: Sequence[Any], _context: Any) -> list[Duration]:
    return [shown_duration(row.duration) for row in rows]


async def _countings(rows: Sequence[Any], _context: Any) -> list[Counting]:
    return [shown_counting(row.counting) for row in rows]


async def _ladders(rows: Sequence[Any], _context: Any) -> list[list[Rung]]:
    return [[shown_rung(one) for one in row.rungs] for row in rows]


async def _conditions(rows: Sequence[Any], _context: Any) -> list[Conditions]:
    return [shown_conditions(row.conditions) for row in rows]


async def _extensions(rows: Sequence[Any], _context: Any) -> list[ExtensionPolicy | None]:
    return [
        None
        if row.extension is None
        else ExtensionPolicy(
            approver=Approver(row.extension["approver"]),
            at_most=shown_duration(row.extension["at_most"]),
            times=row.extension["times"],
        )
        for row in rows
    ]


# Whoever reads a case reads by which limit it is due.
@readable(requires(Permission.RULES_READ, Permission.CASE_READ))
@source("time_limits", visible=whole_tenant)
@strawberry.type(
    description="How long a stage of a case may take, in one version of the rules. Of those that fit the "
    "most specific counts; clocks that run keep the one they were started under."
)
class TimeLimit(Node):
    """A rule, as it was set."""

    rule_set: Annotated["RuleSet", strawberry.lazy("schema.rules.rule_set")] = to_one(
        "rule_set_id", description="The version of the rules that it belongs to.", unscoped=True
    )
    code: str = column(description="Its name; the same limit has the same in every version.")
    stage: Stage = derived(STAGE, description="What it limits.")
    own_stage: str | None = derived(
        OWN_STAGE, description="For OWN: the code of the organization's own stage."
    )
    matter: Matter | None = to_one("matter_id", description="For which matter; null for any.", unscoped=True)
    conditions: Conditions = computed(_conditions, description="What else must hold.", needs=("conditions",))
    duration: Duration = computed(_durations, description="How long.", needs=("duration",))
    counting: Counting = computed(_countings, description="How days are counted.", needs=("counting",))
    calendar: Calendar | None = to_one(
        "calendar_id", description="By which calendar; null for that of the department.", unscoped=True
    )
    starts_with: Start = column(description="With what its clocks start; a reopened case begins anew.")
    pauses: list[PauseCause] = column(description="For which causes its clocks stand still.")
    pause_terms: list[PauseTerms] = computed(
        _pause_terms,
        description="By whose word its clocks stand still, where the limit says so itself. Else the handler "
        "declares everything but FORCE_MAJEURE, which their superior does.",
        needs=("pause_terms",),
    )
    extension: ExtensionPolicy | None = computed(
        _extensions,
        description="How it may be extended: goes before every policy; null: as the policy says.",
        needs=("extension",),
    )
    rungs: list[Rung] = computed(_ladders, description="What happens on the way, in order.", needs=("rungs",))
    is_valid: bool = derived(
        IS_IN_FORCE, description="Whether new clocks are started under it: its version is the one in force."
    )
