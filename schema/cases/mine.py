"""What is the viewer's own: the cases they have a part in, and the hand-overs that wait for them."""

from typing import Annotated

from strawberry import argument

from schema.cases.visibility import having_part, having_part_now
from schema.context import Info
from schema.reads.asker import ruled
from schema.reads.predicate import Predicate, sql
from tenants.cases.involvement import Part
from tenants.directory.access import Viewer

# Whoever has a part now also is among those who ever had one: visibility need not be asked for either.


def mine(
    info: Info,
    parts: Annotated[list[Part] | None, argument(description="Only these parts; every part if none.")] = None,
) -> Predicate:
    """Cases the viewer has a part in now."""
    viewer = info.context.require_viewer()
    return ruled(_mine, viewer) if parts is None else _mine_as(parts, viewer)


def offered(info: Info) -> Predicate:
    """Hand-overs that wait for the viewer's decision."""
    viewer = info.context.require_viewer()
    return sql(
        "{t}.state = 'offered' and {t}.from_staff_id <> {} and"
        " ({t}.to_staff_id = any({}) or ({t}.to_staff_id is null and {t}.to_department_id = {})"
        " or {t}.case_id in (select i.case_id from involvements i"
        " where i.staff_id = {} and i.part = 'offered_to' and i.ended_at is null))",
        viewer.staff_id,
        [viewer.staff_id, *sorted(viewer.acts_for)],
        viewer.department_id,
        viewer.staff_id,
    )


def _mine(viewer: Viewer) -> Predicate:
    return sql(
        "{t}.id in (select i.case_id from involvements i where i.staff_id = {} and i.ended_at is null)",
        viewer.staff_id,
    ).implying(having_part(viewer), having_part_now(viewer))


def _mine_as(parts: list[Part], viewer: Viewer) -> Predicate:
    return sql(
        "{t}.id in (select i.case_id from involvements i"
        " where i.staff_id = {} and i.ended_at is null and i.part = any({}))",
        viewer.staff_id,
        [part.value for part in parts],
    ).implying(having_part(viewer), having_part_now(viewer))
