"""Subscriptions: a case, my inbox, a queue."""

from collections.abc import AsyncGenerator
from enum import Enum
from typing import Annotated, cast

import strawberry
from strawberry import ID, argument
from strawberry.types.field import StrawberryField

from schema.cases.case import Case
from schema.context import Info
from schema.errors import BadInput
from schema.jobs import following as jobs
from schema.jobs.job import Job
from schema.live.change import IN_ORDER, Change, told
from schema.live.following import follow
from schema.live.sight import require_same_sight
from schema.permissions import KEY, SIGNED_IN, Access, requires
from schema.reads.catalog import catalog_of
from schema.reads.cursor import read_cursor
from schema.reads.predicate import Predicate, sql
from schema.reads.source import source_of
from tenants.directory.access import Permission, Viewer
from tenants.session import database

After = Annotated[
    str | None,
    argument(
        description="The last cursor of the feed that was received: everything after it comes first, so that "
        "nothing is lost between two connections. Without it, from now on. When the viewer's sight changes, "
        "the subscription ends with `SIGHT_CHANGED`, as `changes` does."
    ),
]
# Null only between the lines: a change that the viewer may no longer see is not sent at all.
Changes = AsyncGenerator[Change | None, None]


@strawberry.enum(description="Which cases stand in a queue.")
class Queue(Enum):
    """Queues to listen to."""

    MINE = strawberry.enum_value(
        "mine", description="Cases in which the viewer has, or had, a part: also those that leave them."
    )
    DEPARTMENT = strawberry.enum_value(
        "department",
        description="Cases that lie, began, or are offered in the viewer's department, as far as the viewer "
        "may see them: also those that leave it.",
    )


def listened(access: Access, *, description: str) -> StrawberryField:
    """Decorates the resolver of a subscription; its permission is asked at the start and at each change."""
    declared = strawberry.subscription(description=description, metadata={KEY: access})
    return cast("StrawberryField", declared)


@strawberry.type
class LiveSubscription:
    """Each sends changes of the feed, in order, each once; a job how far it has come."""

    @listened(requires(Permission.CASE_READ), description="Every change of one case.")
    async def case_changed(
        self, info: Info, id: Annotated[ID, argument(description="The case's id.")], after: After = None
    ) -> Changes:
        key = Case.asked_for(id)
        if key is None:
            raise BadInput("id is not a case's.", argument=["id"])
        condition = sql("{t}.case_id = {}", key)
        return follow(info.context, lambda _: condition, since=await place(info, after), case_id=key)

    @listened(
        SIGNED_IN,
        description="Everything the viewer is told, the moment they are told, and what they mark as read "
        "elsewhere.",
    )
    async def inbox_arrived(self, info: Info, after: After = None) -> Changes:
        return follow(info.context, told, since=await place(info, after))

    @listened(requires(Permission.CASE_READ), description="Every change of a case in a queue.")
    async def queue_changed(
        self,
        info: Info,
        of: Annotated[Queue, argument(description="Which queue.")] = Queue.MINE,
        after: After = None,
    ) -> Changes:
        which = _mine if of is Queue.MINE else _in_department
        return follow(info.context, which, since=await place(info, after))

    @listened(
        SIGNED_IN,
        description="A job: as it stands now, then whenever it has come further; completes when it has "
        "ended, or where there is no such job to see.",
    )
    async def job_progressed(
        self, info: Info, id: Annotated[ID, argument(description="The job's id.")]
    ) -> AsyncGenerator[Job | None, None]:
        return jobs.follow(info.context, Job.asked_for(id))


async def place(info: Info, after: str | None) -> int | None:
    """The number in a cursor of the feed; a wrong one is BAD_USER_INPUT."""
    if after is None:
        return None
    require_same_sight(after, info.context)
    facts = await catalog_of(info._raw_info.schema, database())
    number, _ = read_cursor(after, source_of(Change), IN_ORDER, facts, argument="after")
    assert isinstance(number, int)  # noqa: S101  the catalog says so
    return number


def _mine(viewer: Viewer) -> Predicate:
    return sql(
        "exists (select from involvements fv where fv.case_id = {t}.case_id and fv.staff_id = {})",
        viewer.staff_id,
    )


def _in_department(viewer: Viewer) -> Predicate:
    return sql(
        """exists (select from cases fc
                   where fc.id = {t}.case_id and {} in (fc.department_id, fc.first_department_id))
           or exists (select from hand_overs fh where fh.case_id = {t}.case_id and fh.to_department_id = {})
           or exists (select from custody fu join staff fs on fs.id = fu.staff_id
                      where fu.case_id = {t}.case_id and fs.department_id = {})""",
        viewer.department_id,
        viewer.department_id,
        viewer.department_id,
    )
