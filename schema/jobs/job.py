"""A job: long work that somebody has asked for."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.comparators import EnumIs, TimeIs
from schema.directory.staff import Staff
from schema.jobs import enums as enums  # noqa: PLC0414 - describes what the fields below show
from schema.node import Node
from schema.order import order
from schema.permissions import SIGNED_IN, readable
from schema.reads.fields import column, derived, to_one
from schema.reads.predicate import EVERY_ROW, Predicate, sql
from schema.reads.source import source
from schema.where import Where, compare, conditions
from tenants.directory.access import Permission, Scope, Viewer
from tenants.jobs.job import JobState, Kind

if TYPE_CHECKING:
    from schema.cases.imported import CaseImport
    from schema.rules.replayed import RuleSetPreview

LazyPreview = Annotated["RuleSetPreview", strawberry.lazy("schema.rules.replayed")]
LazyImport = Annotated["CaseImport", strawberry.lazy("schema.cases.imported")]
_IN = "{t}.asked_by_id in (select js.id from staff js where js.department_id = any({}))"


def jobs(viewer: Viewer) -> Predicate:
    """One's own; those of others within the scope of `job.oversee`."""
    own, scope = sql("{t}.asked_by_id = {}", viewer.staff_id), viewer.grants.get(Permission.JOB_OVERSEE)
    if scope is Scope.TENANT:
        return EVERY_ROW
    if scope is Scope.DEPARTMENT:
        return own | sql(_IN, [viewer.department_id])
    return own | sql(_IN, sorted(viewer.subtree)) if scope is Scope.SUBTREE else own


@readable(SIGNED_IN)
@source("jobs", visible=jobs)
@strawberry.type(
    description="Work that takes longer than an answer may: it is asked for by a mutation, tells how far it "
    "has come, and is kept with its outcome for 30 days. One sees one's own; those of others with "
    "`job.oversee`."
)
class Job(Node):
    """Who asked for what, how far it is, and what came of it."""

    kind: Kind = column(description="What is done.")
    state: JobState = column(description="Where it stands.")
    asked_by: Staff | None = to_one("asked_by_id", description="Who asked for it.", unscoped=True)
    asked_at: datetime = column(description="When it was asked for.")
    started_at: datetime | None = column(description="When somebody first took it up.")
    finished_at: datetime | None = column(description="When it ended, in whichever way.")
    done: int = column(description="How much is done, in whatever is counted: cases, rows.")
    total: int | None = column(description="How much there is to do; null until that is known.")
    share: float | None = derived(
        "case when {t}.state = 'done' then 1 else {t}.done::float8 / nullif({t}.total, 0) end",
        description="How much of the whole is done, from 0 to 1; null until that is known.",
    )
    failure_code: str | None = column(
        description="For programs: why it failed. An `ErrorCode`; GIVEN_UP where several attempts at it were "
        "broken off; INTERNAL where something went wrong on our side."
    )
    failure: str | None = column(description="For people: why it failed.")
    rule_set_preview: LazyPreview | None = to_one(
        "id", description="For RULE_SET_PREVIEW: what came of it, once it is done."
    )
    case_import: LazyImport | None = to_one(
        "id", description="For CASE_IMPORT: what has come of it so far.", unscoped=True
    )


@conditions(description="Which jobs; all that is given must hold.")
class JobWhere(Where):
    """Conditions on jobs."""

    kind: EnumIs[Kind] | None = compare(description="What is done.")
    state: EnumIs[JobState] | None = compare(description="Where it stands.")
    asked_at: TimeIs | None = compare(description="When it was asked for.")


@strawberry.enum(description="In which order jobs are listed.")
class JobOrder(Enum):
    """Orders of jobs."""

    ASKED_AT_DESC = order("-asked_at", description="Newest first.")
    ASKED_AT_ASC = order("asked_at", description="Oldest first.")
