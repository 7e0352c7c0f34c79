"""Who reads of a breach: person, head, whoever reported it, and as far as breach.read reaches."""

from schema.cases.visibility import accused
from schema.oversight.within import within
from schema.reads.predicate import Predicate, sql
from tenants.directory.access import Permission, Viewer

_TOLD = "{t}.id in (select tr.breach_id from breach_reviews tr where tr.head_id = {})"
_REPORTED = "{t}.id in (select rr.breach_id from breach_reports rr where rr.by_id = {})"
# The same as `concerned`, asked of a row that the viewer sees: for what the row itself tells of a review, and
# for conditions, which are put together before it is known who asks.
REVIEW_SHOWN = """(not exists (select from breach_reports mr where mr.breach_id = {t}.id and mr.by_id = {me})
    or {t}.staff_id = {me}
    or exists (select from breach_reviews mh where mh.breach_id = {t}.id and mh.head_id = {me})
    or exists (select from staff ms join staff_roles sr on sr.staff_id = ms.id
        join role_permissions rp on rp.role_id = sr.role_id and rp.permission = 'breach.read'
        where ms.id = {me} and (rp.scope = 'tenant'
            or rp.scope = 'department' and ms.department_id = {t}.department_id
            or rp.scope = 'subtree' and ms.department_id in (
                with recursive up(id) as (select {t}.department_id
                    union select d.parent_id from departments d join up on d.id = up.id)
                select id from up))))"""
_OF_SOMEBODY_ELSE = "not exists (select from breaches ob where ob.id = {t}.breach_id and ob.staff_id = {})"


def breaches(viewer: Viewer) -> Predicate:
    """Breaches that the viewer may know of; the same as `may_read` in tenants/oversight/opening.py."""
    return concerned(viewer) | sql(_REPORTED, viewer.staff_id)


def concerned(viewer: Viewer) -> Predicate:
    """Breaches whose review is shown: one's own, those one was told of as head, those that one may read.

    But for those in a case that somebody informed against the viewer: that there is one they do not learn.
    """
    reach = within(viewer, Permission.BREACH_READ) | sql(_TOLD, viewer.staff_id)
    return sql("{t}.staff_id = {}", viewer.staff_id) | reach & _of_no_report_against(viewer)


def _of_no_report_against(viewer: Viewer) -> Predicate:
    against = accused(viewer)
    inner = against.text.replace("{t}", "ac")
    return Predicate(
        f"not exists (select from cases ac where ac.id = {{t}}.case_id and {inner})", against.values
    )


def of_concerned(viewer: Viewer) -> Predicate:
    """What belongs to the review of a breach: whoever reported it is told the result and no more."""
    which = concerned(viewer)
    inner = which.text.replace("{t}", "vb")
    return Predicate(
        f"exists (select from breaches vb where vb.id = {{t}}.breach_id and ({inner}))", which.values
    )


def reports(viewer: Viewer) -> Predicate:
    """Who reported a breach; the person themself does not read it."""
    return of_concerned(viewer) & sql(_OF_SOMEBODY_ELSE, viewer.staff_id) | sql(
        "{t}.by_id = {}", viewer.staff_id
    )
