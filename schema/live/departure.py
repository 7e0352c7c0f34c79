"""Departures: a case leaves the sight of somebody who saw it, by what happens to the case."""

from collections.abc import Iterator, Sequence
from typing import Any

from strawberry import ID

from schema.cases.visibility import of_visible_case
from schema.context import Context
from schema.reads.identity import global_id
from schema.reads.predicate import NO_ROW, Predicate, any_of, sql
from schema.reads.statement import Writer
from tenants.directory.access import Permission, Scope, Viewer

_THEN = "cd.case_id = {t}.case_id and cd.at = {t}.at"
# Of those for whom somebody acts they see what is open; whoever was let in sees it until they are shut out.
_PART_ENDED = """exists (select from involvements ei
    where ei.case_id = {t}.case_id and ei.ended_at = {t}.at and ei.staff_id = any({}))"""
_PART = "exists (select from involvements ci where ci.case_id = cd.case_id and ci.staff_id = any({}))"
_OFFERED = "cd.offered and not cd.replying and cd.department_id = {}"
_REPLYING = "cd.replying and cd.department_id = {}"
_LAY = "not cd.offered and cd.department_id = any({})"
_CAME_IN = "exists (select from cases cc where cc.id = cd.case_id and cc.api_key_id = {})"


def departed(viewer: Viewer) -> Predicate:
    """Events with which a case left where the viewer would have seen it."""
    scope = viewer.grants.get(Permission.CASE_READ)
    if scope is None:
        return NO_ROW
    left = _left(any_of(_ways(viewer, scope)))
    if viewer.key_id is not None:
        return left
    return left | sql(_PART_ENDED, [viewer.staff_id, *sorted(viewer.acts_for)])


def _left(where: Predicate) -> Predicate:
    return Predicate(f"exists (select from case_departures cd where {_THEN} and {where.text})", where.values)


def _ways(viewer: Viewer, scope: Scope) -> Iterator[Predicate]:
    """How the viewer may have seen a case that is written down as having left."""
    if scope is Scope.TENANT:
        yield sql("not cd.offered")
        return
    if scope is Scope.DEPARTMENT:
        yield sql(_LAY, [viewer.department_id])
    elif scope is Scope.SUBTREE:
        yield sql(_LAY, sorted(viewer.subtree))
    if viewer.key_id is not None:
        yield sql(_CAME_IN, viewer.key_id)
        return
    yield sql(_PART, [viewer.staff_id, *sorted(viewer.acts_for)])
    if viewer.may(Permission.CASE_ACCEPT):
        yield sql(_OFFERED, viewer.department_id)
    if viewer.may(Permission.CASE_REPLY):
        yield sql(_REPLYING, viewer.department_id)


async def gone(rows: Sequence[Any], context: Context) -> list[ID | None]:
    """For each change the case that the viewer saw before it and may see no longer."""
    viewer, writer = context.require_viewer(), Writer()
    condition = writer.condition(departed(viewer) & ~of_visible_case(viewer), "e")
    keys = writer.bind([row.key for row in rows])
    statement = f"select e.id from events e where e.id = any({keys}) and {condition}"  # noqa: S608
    async with context.inside() as session:
        found = {row["id"] for row in await session.fetch(statement, *writer.arguments)}
    return [ID(global_id("Case", row.case_id)) if row.key in found else None for row in rows]
