"""Who sees which checks, and what was found in them; the same as in tenants/oversight/check.py."""

from schema.cases.visibility import accused
from schema.oversight.within import reached
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from tenants.directory.access import Permission, Scope, Viewer

_MINE = """{t}.planned_by_id = {}
    or {t}.id in (select i.check_id from check_inspectors i where i.staff_id = {})"""
_ANNOUNCED = "({t}.kind <> 'unannounced' or {t}.begun_at is not null)"
_LED = """{t}.id in (select lc.check_id from checked_departments lc
    join departments ld on ld.id = lc.department_id where ld.head_id = {})"""
_LED_HERE = "{t}.department_id in (select ld.id from departments ld where ld.head_id = {})"
_WITHIN = """{t}.id in (select wc.check_id from checked_departments wc where wc.department_id = any({}))"""
_OVER = sql("{t}.state = 'concluded'")
_OPEN_CASE = """({t}.case_id is null or exists (
    select from cases fc where fc.id = {t}.case_id and fc.confidentiality = 'ordinary'))"""
_OFFICE = "({t}.state = 'concluded' and {t}.office_id = {})"


def checks(viewer: Viewer) -> Predicate:
    """Its inspectors and whoever planned it always; the departments once they may know of it.

    Before that, of those who may plan checks everywhere, only whoever is of none of the departments.
    """
    if not viewer.is_person:
        return NO_ROW
    mine = sql(_MINE, viewer.staff_id, viewer.staff_id)
    reach = _reach(viewer, _WITHIN) | sql(_LED, viewer.staff_id)
    return mine | sql(_ANNOUNCED) & reach | sql(_OFFICE, viewer.department_id) | _elsewhere(viewer)


def lots(viewer: Viewer) -> Predicate:
    """Lots: for whoever inspects or planned it at once, for the department and the office when it is over.

    Whoever has come to be of a checked department meanwhile waits like the others there. Those from whose
    register the viewer could tell that there is a report against them they do not see.
    """
    return _over_or_inspected(viewer) & _no_report_against(viewer, "ac.number = any({t}.register)")


def findings(viewer: Viewer) -> Predicate:
    """Findings: with the lots; everybody who works in the department reads those about it as well.

    Of a confidential case not everybody there learns, and nobody of the report against them. The same as in
    tenants/oversight/check_finding.py.
    """
    if not viewer.is_person:
        return NO_ROW
    here = sql("{t}.department_id = {}", viewer.department_id) & sql(_OPEN_CASE)
    read = _over_or_inspected(viewer) | _of_check(_OVER) & here
    return read & _no_report_against(viewer, "ac.id = {t}.case_id")


def _over_or_inspected(viewer: Viewer) -> Predicate:
    """Rows of a check and a department, for whoever works on it, and in the end for whom it reaches."""
    if not viewer.is_person:
        return NO_ROW
    reach = _reach(viewer, "{t}.department_id = any({})") | sql(_LED_HERE, viewer.staff_id)
    return inspects(viewer) | _of_check(_OVER) & reach | _of_check(sql(_OFFICE, viewer.department_id))


def _no_report_against(viewer: Viewer, joined: str) -> Predicate:
    against = accused(viewer)
    inner = against.text.replace("{t}", "ac")
    return Predicate(f"not exists (select from cases ac where {joined} and {inner})", against.values)


def evaluations(viewer: Viewer) -> Predicate:
    """Evaluations of departments that a permission about checks reaches, or that the viewer leads."""
    if not viewer.is_person:
        return NO_ROW
    led = sql(_LED_HERE, viewer.staff_id)
    return _reach(viewer, "{t}.department_id = any({})") | led


def drawn(viewer: Viewer) -> Predicate:
    """Drawn cases: with their lot."""
    lot = lots(viewer)
    if lot is NO_ROW:
        return NO_ROW
    inner = lot.text.replace("{t}", "dl")
    return Predicate(
        f"exists (select from check_draws dl where dl.id = {{t}}.check_draw_id and {inner})", lot.values
    )


def corrections(viewer: Viewer) -> Predicate:
    """Corrections: with their finding."""
    found = findings(viewer)
    if found is NO_ROW:
        return NO_ROW
    inner = found.text.replace("{t}", "cf")
    return Predicate(
        f"exists (select from check_findings cf where cf.id = {{t}}.finding_id and {inner})", found.values
    )


def checked(viewer: Viewer) -> Predicate:
    """The departments of a check that the viewer sees."""
    seen = checks(viewer)
    return NO_ROW if seen is NO_ROW else _of_check(seen)


def inspects(viewer: Viewer) -> Predicate:
    """Rows of checks that the viewer inspects or planned, while they go on as somebody from elsewhere."""
    return _of_check(sql(_MINE, viewer.staff_id, viewer.staff_id) & (_OVER | ~_near(viewer)))


def _of_check(which: Predicate) -> Predicate:
    inner = which.text.replace("{t}", "oc")
    return Predicate(f"exists (select from checks oc where oc.id = {{t}}.check_id and {inner})", which.values)


def _reach(viewer: Viewer, text: str) -> Predicate:
    """As far as either permission reaches."""
    scopes = [viewer.grants.get(one) for one in (Permission.CHECK_READ, Permission.CHECK_CONDUCT)]
    if Scope.TENANT in scopes:
        return EVERY_ROW
    departments = sorted({one for scope in scopes for one in reached(viewer, scope)})
    return sql(text, departments) if departments else NO_ROW


def _elsewhere(viewer: Viewer) -> Predicate:
    if viewer.grants.get(Permission.CHECK_CONDUCT) is not Scope.TENANT:
        return NO_ROW
    return ~_near(viewer)


def _near(viewer: Viewer) -> Predicate:
    """Checks of a department that the viewer works in or leads."""
    return sql(_WITHIN, [viewer.department_id]) | sql(_LED, viewer.staff_id)
