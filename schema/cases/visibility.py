"""Which cases a viewer sees, and with them everything that belongs to a case."""

from uuid import UUID

from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from tenants.directory.access import Permission, Scope, Viewer

# Alternatives are looked at in the order they are written: what the row itself tells comes before look-ups.
_OWN = "{t}.handler_id = {} or {t}.first_contact_id = {}"
_PART = "{t}.id in (select i.case_id from involvements i where i.staff_id = {})"
# The open cases of those who are away and for whom the viewer acts.
_ACTING = """{t}.id in (select i.case_id from involvements i
    where i.staff_id = any({}) and i.ended_at is null)"""
# An offer to a whole department is to whoever works there now, also to those who came after it was made.
_OFFERED = """{t}.id in (select h.case_id from hand_overs h
    where h.state = 'offered' and h.to_staff_id is null and h.to_department_id = {})"""


def cases(viewer: Viewer) -> Predicate:
    """Cases within the scope of `case.read`; whoever has, had or is offered a part sees it."""
    scope = viewer.grants.get(Permission.CASE_READ)
    if scope is None:
        return NO_ROW
    if scope is Scope.TENANT:
        return EVERY_ROW
    own = sql(_OWN, viewer.staff_id, viewer.staff_id) | _in_departments(_departments(viewer, scope))
    part = sql(_PART, viewer.staff_id) | sql(_ACTING, sorted(viewer.acts_for))
    offered = sql(_OFFERED, viewer.department_id) if viewer.may(Permission.CASE_ACCEPT) else NO_ROW
    return own | part | offered


def of_visible_case(viewer: Viewer) -> Predicate:
    """Rows with a `case_id` whose case the viewer sees."""
    visible = cases(viewer)
    if visible is EVERY_ROW or visible is NO_ROW:
        return visible
    inner = visible.text.replace("{t}", "vc")
    return Predicate(f"exists (select from cases vc where vc.id = {{t}}.case_id and {inner})", visible.values)


def of_visible_case_or_tenant(viewer: Viewer) -> Predicate:
    """Events: those of visible cases; those of no case for whoever may read the tenant's history."""
    of_cases = of_visible_case(viewer)
    if viewer.grants.get(Permission.HISTORY_READ) is Scope.TENANT:
        return of_cases | sql("{t}.case_id is null")
    return sql("{t}.case_id is not null") & of_cases


def breaches(viewer: Viewer) -> Predicate:
    """Breaches within the scope of `breach.read`; own means about oneself."""
    scope = viewer.grants.get(Permission.BREACH_READ)
    if scope is None:
        return NO_ROW
    if scope is Scope.TENANT:
        return EVERY_ROW
    return sql("{t}.staff_id = {}", viewer.staff_id) | _in(("department_id",), _departments(viewer, scope))


def own_shifts(viewer: Viewer) -> Predicate:
    """Logs of shifts: for giver and taker, and for whoever sees every case."""
    if viewer.grants.get(Permission.CASE_READ) is Scope.TENANT:
        return EVERY_ROW
    return sql("({t}.from_staff_id = {} or {t}.to_staff_id = {})", viewer.staff_id, viewer.staff_id)


def own_inbox(viewer: Viewer) -> Predicate:
    """Nobody reads somebody else's inbox."""
    return sql("{t}.staff_id = {}", viewer.staff_id)


def _departments(viewer: Viewer, scope: Scope) -> list[UUID]:
    if scope is Scope.DEPARTMENT:
        return [viewer.department_id]
    return sorted(viewer.subtree) if scope is Scope.SUBTREE else []


def _in_departments(departments: list[UUID]) -> Predicate:
    return _in(("department_id", "first_department_id"), departments)


def _in(columns: tuple[str, ...], departments: list[UUID]) -> Predicate:
    if not departments:
        return NO_ROW
    text = " or ".join(f"{{t}}.{column} = any({{}})" for column in columns)
    return sql(text, *([departments] * len(columns)))
