"""What a version of the rules would have made of past cases."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.cases.visibility import of_visible_case
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.paging import Connection
from schema.permissions import readable, requires
from schema.reads.fields import column, connection, derived, to_many, to_one
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from schema.reads.source import source
from schema.rules.replayed_lists import PreviewedCaseWhere, PreviewedDeadlineOrder, PreviewedDeadlineWhere
from schema.rules.rule_set import RuleSet
from schema.rules.time_limit import OWN_STAGE, STAGE
from tenants.cases.replaying.deadline import Movement
from tenants.cases.replaying.tally import MOST_KEPT
from tenants.directory.access import Permission, Scope, Viewer
from tenants.rules.stages import Stage

if TYPE_CHECKING:
    from schema.cases.case import Case

PREVIEW = requires(Permission.RULES_CONFIGURE, Permission.RULES_PUBLISH)
LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]
KEPT = f"the first {MOST_KEPT:,} of them, as far as the viewer may see the cases"


def previews(viewer: Viewer) -> Predicate:
    """For whoever edits or publishes the rules of the whole organization: they tell how busy who is."""
    wide = (viewer.grants.get(one) for one in PREVIEW.permissions)
    return EVERY_ROW if Scope.TENANT in wide else NO_ROW


def of_cases(viewer: Viewer) -> Predicate:
    """The same, but only rows of cases that the viewer may see."""
    return previews(viewer) & of_visible_case(viewer)


def may_preview(viewer: Viewer) -> bool:
    """Whether the viewer may ask for a preview."""
    return previews(viewer) is EVERY_ROW


@readable(PREVIEW)
@source("previewed_stages", visible=previews)
@strawberry.type(description="The due times of one stage, before and after.")
class PreviewedStage(Node):
    """Counts of due times."""

    stage: Stage = derived(STAGE, description="Which part of a case's way.")
    own_stage: str | None = derived(
        OWN_STAGE, description="For OWN: the code of the organization's own stage."
    )
    deadlines: int = column(description="How many there were or would have been.")
    earlier: int = column(description="How many would have been due earlier.")
    later: int = column(description="How many would have been due later.")
    added: int = column(description="How many would have been due that were not.")
    removed: int = column(description="How many would not have been due that were.")
    newly_late: int = column(description="How many were kept and would not have been.")
    no_longer_late: int = column(description="How many were not kept and would have been.")


@readable(PREVIEW)
@source("previewed_deadlines", visible=of_cases)
@strawberry.type(description="A due time that moves.")
class PreviewedDeadline(Node):
    """Of one stage of one case."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    stage: Stage = derived(STAGE, description="Which part of the case's way.")
    own_stage: str | None = derived(
        OWN_STAGE, description="For OWN: the code of the organization's own stage."
    )
    limit_code: str | None = column(description="The limit that would count; null where none would.")
    movement: Movement = column(description="Which way it moves.")
    started_at: datetime = column(description="When the stage began.")
    stopped_at: datetime | None = column(description="When it ended; null where it had not by the preview.")
    due_before: datetime | None = column(description="When it was due; null where it was not.")
    due_after: datetime | None = column(description="When it would have been; null where it would not.")
    late_before: bool = column(description="Whether it was not kept.")
    late_after: bool = column(description="Whether it would not have been, by the same doing.")


@readable(PREVIEW)
@source("previewed_cases", visible=of_cases)
@strawberry.type(description="A case that would belong elsewhere, or that the version has no answer for.")
class PreviewedCase(Node):
    """Whose it was and would be, and what is missing."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    opened_at: datetime = column(description="When it was registered.")
    rerouted: bool = column(description="Whether it would belong elsewhere.")
    department_before: Department | None = to_one(
        "department_before_id", description="Where it belonged, or lay.", unscoped=True
    )
    department_after: Department | None = to_one(
        "department_after_id", description="Where it would belong, or lie.", unscoped=True
    )
    staff_before: Staff | None = to_one("staff_before_id", description="Who did the work.", unscoped=True)
    staff_after: Staff | None = to_one(
        "staff_after_id",
        description="Who would; null where the version names a department only.",
        unscoped=True,
    )
    matter_left_out: bool = column(description="Whether the version no longer has its matter.")
    without_limit: bool = column(description="Whether no limit for the work would count.")
    limits_tie: bool = column(description="Whether several limits of a stage tie for it.")
    owner_unclear: bool = column(description="Whether it would be unclear whose it is.")


@readable(PREVIEW)
@source("previewed_loads", visible=previews)
@strawberry.type(description="What a department or a person had to do, and would have had to.")
class PreviewedLoad(Node):
    """Cases, due times, and how many were late."""

    department: Department | None = to_one(
        "department_id", description="The department, or null for a person.", unscoped=True
    )
    staff: Staff | None = to_one(
        "staff_id", description="The person, or null for a department.", unscoped=True
    )
    cases_before: int = column(description="How many cases they had.")
    cases_after: int = column(description="How many they would have had.")
    deadlines_before: int = column(description="How many due times those had.")
    deadlines_after: int = column(description="How many they would have had.")
    late_before: int = column(description="How many of the cases were late with something.")
    late_after: int = column(description="How many would have been.")


@readable(PREVIEW)
@source("rule_set_previews", visible=previews)
@strawberry.type(
    description="The cases of a past period under a version of the rules: their facts as they were (matter, "
    "channel, severity, registration, pauses, what was done when), calendars and people as they are. What "
    "the version says no other way than the one a case was opened under has not moved."
)
class RuleSetPreview(Node):
    """What changes, counted, and listed as far as it is kept."""

    rule_set: RuleSet = to_one("rule_set_id", description="The version.", unscoped=True)
    since: datetime = column(description="Cases registered from this moment on.")
    until: datetime = column(description="Cases registered before this moment.")
    cases: int = column(description="How many cases were replayed.")
    rerouted: int = column(description="How many would belong to another department or person.")
    newly_late: int = column(description="How many were in time with everything, and would not have been.")
    no_longer_late: int = column(description="How many were late with something, and would not have been.")
    matter_left_out: int = column(description="Of how many the version no longer has the matter.")
    without_limit: int = column(description="For how many no limit for the work would count.")
    limits_tie: int = column(description="For how many several limits tie; such a draft is not published.")
    owner_unclear: int = column(description="Of how many it would be unclear whose they are.")
    stages: list[PreviewedStage] = to_many(
        "job_id", description="The due times, stage by stage; all are counted.", order="stage", unscoped=True
    )
    deadlines: Connection[PreviewedDeadline] = connection(
        "job_id",
        description=f"The due times that move: {KEPT}, and as many of those that change who is late.",
        order="started_at",
        conditions=PreviewedDeadlineWhere,
        orders=PreviewedDeadlineOrder,
    )
    case_list: Connection[PreviewedCase] = connection(
        "job_id",
        description=f"The cases that would belong elsewhere, or lack a rule: {KEPT}.",
        order="opened_at",
        conditions=PreviewedCaseWhere,
        graphql_name="affectedCases",
    )
    departments: Connection[PreviewedLoad] = connection(
        "job_id",
        description="What it would mean for each department, most cases first.",
        order="-cases_after",
        where=sql("{t}.department_id is not null"),
        unscoped=True,
    )
    staff: Connection[PreviewedLoad] = connection(
        "job_id",
        description="What it would mean for each person, most cases first.",
        order="-cases_after",
        where=sql("{t}.staff_id is not null"),
        unscoped=True,
    )
