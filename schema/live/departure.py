"""Departures: a case leaves the sight of somebody who saw it only because of where it lay."""

from collections.abc import Sequence
from typing import Any

from strawberry import ID

from schema.cases.visibility import of_visible_case
from schema.context import Context
from schema.reads.identity import global_id
from schema.reads.predicate import NO_ROW, Predicate, sql
from schema.reads.statement import Writer
from tenants.directory.access import Permission, Scope, Viewer

_THEN = "cd.case_id = {t}.case_id and cd.at = {t}.at"
_PART = "exists (select from involvements ci where ci.case_id = cd.case_id and ci.staff_id = {})"


def departed(viewer: Viewer) -> Predicate:
    """Events with which a case left where the viewer would have seen it."""
    scope = viewer.grants.get(Permission.CASE_READ)
    if scope is None or viewer.key_id is not None:
        return NO_ROW
    where, values = _from(viewer, scope)
    return sql(f"exists (select from case_departures cd where {_THEN} and {where})", *values)


def _from(viewer: Viewer, scope: Scope) -> tuple[str, list[object]]:
    if scope is Scope.TENANT:
        return "not cd.offered", []
    offered = "cd.offered and cd.department_id = {}" if viewer.may(Permission.CASE_ACCEPT) else "false"
    values: list[object] = [viewer.department_id] if viewer.may(Permission.CASE_ACCEPT) else []
    if scope is Scope.OWN:
        return f"({offered} or {_PART})", [*values, viewer.staff_id]
    places = [viewer.department_id] if scope is Scope.DEPARTMENT else sorted(viewer.subtree)
    return f"({offered} or not cd.offered and cd.department_id = any({{}}) or {_PART})", [
        *values,
        places,
        viewer.staff_id,
    ]


async def gone(rows: Sequence[Any], context: Context) -> list[ID | None]:
    """For each change the case that the viewer saw before it and may see no longer."""
    viewer, writer = context.require_viewer(), Writer()
    condition = writer.condition(departed(viewer) & ~of_visible_case(viewer), "e")
    keys = writer.bind([row.key for row in rows])
    statement = f"select e.id from events e where e.id = any({keys}) and {condition}"  # noqa: S608
    async with context.inside() as session:
        found = {row["id"] for row in await session.fetch(statement, *writer.arguments)}
    return [ID(global_id("Case", row.case_id)) if row.key in found else None for row in rows]
