"""Queues: the cases that somebody looks at first, ready-made, and how many there are in each."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Annotated

import strawberry
from strawberry import argument

from schema.cases.case import Case
from schema.cases.lists import CaseOrder, CaseWhere
from schema.cases.visibility import cases
from schema.context import Context, Info
from schema.listed import listed
from schema.permissions import REACHED, field, readable, requires
from schema.reads.predicate import Predicate, is_null, sql
from schema.reads.statement import AT, ME, Writer
from tenants.directory.access import Permission, Viewer

# More than a badge can say; nobody counts on.
MOST = 1000


@strawberry.enum(description="Ready-made queues of open cases.")
class CaseQueue(Enum):
    """Which cases."""

    MINE = strawberry.enum_value("mine", description="Those the viewer answers for.")
    FIRST_CONTACT = strawberry.enum_value(
        "first_contact", description="Those whose first contact the viewer is, whoever works on them."
    )
    OFFERED = strawberry.enum_value(
        "offered",
        description="Those offered to the viewer, to their department, or to somebody they act for.",
    )
    DEPARTMENT = strawberry.enum_value(
        "department", description="Those that lie with the viewer's department."
    )
    SUBTREE = strawberry.enum_value(
        "subtree", description="Those that lie with the viewer's department or with one below it."
    )
    DUE_SOON = strawberry.enum_value(
        "due_soon", description="The viewer's own, or as first contact, that are due within 24 hours."
    )
    OVERDUE = strawberry.enum_value(
        "overdue", description="The viewer's own, or as first contact, that should have been resolved by now."
    )
    WAITING = strawberry.enum_value(
        "waiting", description="The viewer's own, or as first contact, that wait for the requester."
    )
    EMERGENCIES = strawberry.enum_value(
        "emergencies", description="Emergencies that are not held yet, wherever the viewer sees one."
    )
    SUPERVISED = strawberry.enum_value("supervised", description="Those the viewer supervises.")
    PAPERS_COMING = strawberry.enum_value(
        "papers_coming",
        description="Those of which papers are on the way to the viewer, or to somebody they act for; of "
        "closed cases myMaterials tells as well.",
    )


@readable(REACHED)
@strawberry.type(description="How many cases stand in a queue.")
class CaseQueueCount:
    """The number on a badge."""

    queue: CaseQueue = strawberry.field(description="Which queue.")
    count: int = strawberry.field(description=f"How many; {MOST} means that many or more.")


def _waiting(
    info: Info, of: Annotated[CaseQueue, argument(description="Which queue.")] = CaseQueue.MINE
) -> Predicate:
    return standing_in(of, info.context.require_viewer())


@strawberry.type
class QueueQuery:
    """What waits for the viewer."""

    case_queue = listed(
        Case,
        requires(Permission.CASE_READ),
        scope=_waiting,
        conditions=CaseWhere,
        orders=CaseOrder,
        order="due_at",
        description="The open cases of a queue, as far as the viewer may see them; most urgent first unless "
        "sorted otherwise.",
    )

    @field(requires(Permission.CASE_READ), description="How many cases stand in each of these queues.")
    async def case_queue_counts(
        self,
        info: Info,
        of: Annotated[
            list[CaseQueue] | None, argument(description="Which queues; all of them where none is named.")
        ] = None,
    ) -> list[CaseQueueCount]:
        wanted = list(dict.fromkeys(of if of is not None else CaseQueue))
        return await _counts(wanted, info.context) if wanted else []


def standing_in(queue: CaseQueue, viewer: Viewer) -> Predicate:
    """The cases of a queue."""
    return is_null("closed_at") & _QUEUES[queue](viewer)


async def _counts(queues: Sequence[CaseQueue], context: Context) -> list[CaseQueueCount]:
    """All in one statement."""
    viewer, writer = context.require_viewer(), Writer()
    counts = [
        f"(select count(*) from (select from cases k where {writer.condition(_seen(one, viewer), 'k')}"  # noqa: S608
        f" limit {MOST}) q{number})"
        for number, one in enumerate(queues)
    ]
    given = {AT: context.at, ME: viewer.staff_id}
    arguments = [given.get(one, one) if one in (AT, ME) else one for one in writer.arguments]
    session = await context.session()
    row = await session.fetchrow("select " + ", ".join(counts), *arguments)
    assert row is not None  # noqa: S101  one row of counts
    return [CaseQueueCount(queue=one, count=row[number]) for number, one in enumerate(queues)]


def _seen(queue: CaseQueue, viewer: Viewer) -> Predicate:
    return standing_in(queue, viewer) & cases(viewer)


def _ours(viewer: Viewer) -> Predicate:
    return sql("{t}.handler_id = {}", viewer.staff_id) | sql("{t}.first_contact_id = {}", viewer.staff_id)


def _offered(viewer: Viewer) -> Predicate:
    mine = [viewer.staff_id, *sorted(viewer.acts_for)]
    return sql(
        """{t}.id in (
            select h.case_id from hand_overs h where h.state = 'offered' and h.to_staff_id = any({})
            union
            select h.case_id from hand_overs h
            where h.state = 'offered' and h.to_staff_id is null and h.to_department_id = {}
            union
            select i.case_id from involvements i
            where i.staff_id = {} and i.part = 'offered_to' and i.ended_at is null)
        and {t}.handler_id <> {}""",
        mine,
        viewer.department_id,
        viewer.staff_id,
        viewer.staff_id,
    )


_SUPERVISED = """{t}.id in (select s.case_id from supervisions s
    where s.supervisor_id = {} and s.ended_at is null)"""
_COMING = """{t}.id in (select qm.case_id
    from material_passes qp join case_materials qm on qm.id = qp.material_id
    where qp.state = 'on_the_way' and qp.to_staff_id = any({}))"""
_DANGER = "{t}.emergency_at is not null and {t}.stabilised_at is null"
_SOON = "{t}.resolved_at is null and {t}.due_at >= {at} and {t}.due_at < {at} + interval '24 hours'"
_LATE = "{t}.resolved_at is null and {t}.due_at < {at}"

_QUEUES: Mapping[CaseQueue, Callable[[Viewer], Predicate]] = {
    CaseQueue.MINE: lambda viewer: sql("{t}.handler_id = {}", viewer.staff_id),
    CaseQueue.FIRST_CONTACT: lambda viewer: sql("{t}.first_contact_id = {}", viewer.staff_id),
    CaseQueue.OFFERED: _offered,
    CaseQueue.DEPARTMENT: lambda viewer: sql("{t}.department_id = {}", viewer.department_id),
    CaseQueue.SUBTREE: lambda viewer: sql("{t}.department_id = any({})", sorted(viewer.subtree)),
    CaseQueue.DUE_SOON: lambda viewer: _ours(viewer) & sql(_SOON),
    CaseQueue.OVERDUE: lambda viewer: _ours(viewer) & sql(_LATE),
    CaseQueue.WAITING: lambda viewer: _ours(viewer) & sql("{t}.state = 'waiting'"),
    CaseQueue.EMERGENCIES: lambda _: sql(_DANGER),
    CaseQueue.SUPERVISED: lambda viewer: sql(_SUPERVISED, viewer.staff_id),
    CaseQueue.PAPERS_COMING: lambda viewer: sql(_COMING, [viewer.staff_id, *sorted(viewer.acts_for)]),
}
