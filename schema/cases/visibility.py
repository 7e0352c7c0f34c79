"""Which cases a viewer sees, and with them everything that belongs to a case."""

from uuid import UUID

from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from tenants.directory.access import Permission, Scope, Viewer

# Alternatives are looked at in the order they are written: what the row itself tells comes before look-ups.
_OWN = "{t}.handler_id = {} or {t}.first_contact_id = {}"
_PART = "{t}.id in (select i.case_id from involvements i where i.staff_id = {})"
# In what is confidential a part counts while it lasts, not ever after.
_PART_NOW = "{t}.id in (select i.case_id from involvements i where i.staff_id = {} and i.ended_at is null)"
# The open cases of those who are away and for whom the viewer acts.
_ACTING = """{t}.id in (select i.case_id from involvements i
    where i.staff_id = any({}) and i.ended_at is null)"""
# An offer to a whole department is to whoever works there now, also to those who came after it was made.
_OFFERED = """{t}.id in (select h.case_id from hand_overs h
    where h.state = 'offered' and h.to_staff_id is null and h.to_department_id = {})"""
# What a department is to reply to, also those see who came to it later.
_REPLYING = "{t}.replier_department_id = {}"
# Whom somebody informed against, and everybody in or below a department that somebody informed against; a
# topmost department is meant without those below it: the same as `is_within` in the database.
_ACCUSED = """{t}.confidentiality = 'informant' and ({t}.about_staff_id = {} or {t}.about_department_id = {}
    or {t}.about_department_id = any({}) and exists (
        select from departments ad where ad.id = {t}.about_department_id and ad.parent_id is not null))"""
# Whoever follows a case, and whoever was let into it.
_NAMED = """exists (select from involvements n where n.case_id = {t}.id and n.staff_id = {}
    and n.part in ('supervisor', 'confidant', 'replier') and n.ended_at is null)"""

# No informant, and not known from confidential cases alone.
_OPEN_PROFILE = """not {t}.informant and (
    exists (select from cases oc where oc.requester_id = {t}.id and oc.confidentiality = 'ordinary')
    or not exists (select from cases ac where ac.requester_id = {t}.id))"""

_THIS_CASE = "vc.id = {t}.case_id"
# Of an informant's case this leads to what else the informant has asked for.
_MERGED = "{t}.kind = 'case.requester_merged'"
_ORDINARY = "{t}.confidentiality = 'ordinary'"
# This leads to another case, in whichever of the two it is told.
_LINKED = "{t}.kind = 'case.linked'"
# Whose data were read says more than the history is for: it has a list of its own.
_WHO_LOOKED = "{t}.kind = 'contact.read'"
# It was read while the profile was shared with other cases; those named in the case may know both.
_READ_BEFORE = """exists (select from cases rc where rc.id = {t}.case_id and rc.confidentiality = 'informant'
    and rc.requester_id <> {t}.requester_id)"""
# Who reported a breach the person whom it concerns does not read: not from the history either.
_REPORTED_ONESELF = "({t}.kind = 'breach.reported' and {t}.data ->> 'staff' = {} and {t}.actor_id <> {})"


def cases(viewer: Viewer) -> Predicate:
    """Cases within the scope of `case.read`; whoever has, had or is offered a part sees it.

    A machine's own are those that came in by its key. What is confidential only those see who need to know
    of it, and whoever holds `case.read_confidential` as far as that reaches.
    """
    scope = viewer.grants.get(Permission.CASE_READ)
    if scope is None:
        return NO_ROW
    return _in_reach(viewer, scope) & (sql("{t}.confidentiality = 'ordinary'") | _let_in(viewer))


def _in_reach(viewer: Viewer, scope: Scope) -> Predicate:
    if scope is Scope.TENANT:
        return EVERY_ROW
    if viewer.key_id is not None:
        return sql("{t}.api_key_id = {}", viewer.key_id) | _in_departments(_departments(viewer, scope))
    own = sql(_OWN, viewer.staff_id, viewer.staff_id) | _in_departments(_departments(viewer, scope))
    offered = sql(_OFFERED, viewer.department_id) if viewer.may(Permission.CASE_ACCEPT) else NO_ROW
    replying = sql(_REPLYING, viewer.department_id) if viewer.may(Permission.CASE_REPLY) else NO_ROW
    return own | replying | _part(viewer) | offered


def _let_in(viewer: Viewer) -> Predicate:
    """Whoever needs to know of a confidential case now; never those whom somebody informed against."""
    need = sql(_OWN, viewer.staff_id, viewer.staff_id) | having_part_now(viewer) | _acting(viewer)
    return (need | _within(viewer, Permission.CASE_READ_CONFIDENTIAL)) & ~accused(viewer)


def having_part(viewer: Viewer) -> Predicate:
    """Cases that the viewer has or had a part in."""
    return sql(_PART, viewer.staff_id)


def having_part_now(viewer: Viewer) -> Predicate:
    """Cases that the viewer has a part in now."""
    return sql(_PART_NOW, viewer.staff_id)


def _part(viewer: Viewer) -> Predicate:
    return having_part(viewer) | _acting(viewer)


def _acting(viewer: Viewer) -> Predicate:
    # Most people act for nobody.
    return sql(_ACTING, sorted(viewer.acts_for)) if viewer.acts_for else NO_ROW


def accused(viewer: Viewer) -> Predicate:
    """Cases in which somebody informed against the viewer, or against a department of theirs."""
    return sql(_ACCUSED, viewer.staff_id, viewer.department_id, sorted(viewer.above))


def named(viewer: Viewer) -> Predicate:
    """Cases whose requester the viewer has to do with.

    Handler, first contact, supervisor, whoever was let into it, whoever is to reply.
    """
    acting = sql("{t}.handler_id = any({})", sorted(viewer.acts_for))
    return sql(_OWN, viewer.staff_id, viewer.staff_id) | acting | sql(_NAMED, viewer.staff_id)


def contact_needed(viewer: Viewer) -> Predicate:
    """Cases because of which the viewer may read the requester's contact data in plain.

    Of an informant's only those who are named, however far the permission reaches.
    """
    if not viewer.may(Permission.REQUESTER_READ_CONTACT):
        return NO_ROW
    open_to = sql("{t}.confidentiality <> 'informant'") & _within(viewer, Permission.REQUESTER_READ_CONTACT)
    return cases(viewer) & (named(viewer) | open_to)


def requesters(viewer: Viewer) -> Predicate:
    """Those of visible cases; for whoever looks for them in the whole tenant every one that is no secret."""
    if viewer.grants.get(Permission.REQUESTER_READ) is Scope.TENANT:
        return sql(_OPEN_PROFILE) | requesters_of_cases(viewer)
    return requesters_of_cases(viewer)


def requesters_of_cases(viewer: Viewer) -> Predicate:
    """Whoever asks in cases that the viewer sees."""
    return _of_case(cases(viewer), "vc.requester_id = {t}.id")


def identity(viewer: Viewer) -> Predicate:
    """Requesters who may be known to the viewer by name."""
    return sql("not {t}.informant") | _of_case(named(viewer), "vc.requester_id = {t}.id")


def of_visible_case(viewer: Viewer) -> Predicate:
    """Rows with a `case_id` whose case the viewer sees."""
    return _of_case(cases(viewer), _THIS_CASE)


def links(viewer: Viewer) -> Predicate:
    """Links between visible cases; from and to what is confidential no word of it for anybody else.

    An informant's only for those named: nothing leads from other cases to it, nor from it to others.
    """
    seen = cases(viewer) & _may_be_led(viewer)
    return _of_case(seen, _THIS_CASE) & _of_case(seen | sql(_ORDINARY), "vc.id = {t}.to_case_id")


def visible_entries(viewer: Viewer) -> Predicate:
    """Entries of visible cases; a secret only for whoever has to do with the case."""
    named_here = _of_case(named(viewer), _THIS_CASE)
    return of_visible_case(viewer) & (sql("not {t}.secret") | named_here)


def protected_reads(viewer: Viewer) -> Predicate:
    """Readings of whoever asks in cases that the viewer supervises, as far as `case.supervise` reaches."""
    named_here = _of_case(named(viewer), _THIS_CASE)
    known = ~sql(_READ_BEFORE) | named_here
    if viewer.grants.get(Permission.CASE_SUPERVISE) is Scope.TENANT:
        return (sql("{t}.case_id is null") | of_visible_case(viewer)) & known
    followed = named(viewer) | _within(viewer, Permission.CASE_SUPERVISE)
    return _of_case(cases(viewer) & followed, _THIS_CASE) & known


def of_requester_in(case_id: UUID, viewer: Viewer) -> Predicate:
    """Rows with a `requester_id` that is of whoever asks in this case, if the viewer sees it."""
    this = sql("{t}.id = {}", case_id) & cases(viewer)
    return _of_case(this, "vc.requester_id = {t}.requester_id")


def of_visible_case_or_tenant(viewer: Viewer) -> Predicate:
    """Events: those of visible cases; those of no case for whoever may read the tenant's history.

    But for the reports of one's own breaches: their other steps, which name no reporter, are there.
    """
    of_cases = (
        of_visible_case(viewer)
        & (~sql(_MERGED) | _of_case(_may_be_led(viewer), _THIS_CASE))
        & (~sql(_LINKED) | _of_open_link(viewer))
    )
    if viewer.grants.get(Permission.HISTORY_READ) is Scope.TENANT:
        oneself = sql(_REPORTED_ONESELF, str(viewer.staff_id), viewer.staff_id)
        return of_cases | sql("{t}.case_id is null") & ~oneself & ~sql(_WHO_LOOKED)
    return sql("{t}.case_id is not null") & of_cases


def _of_open_link(viewer: Viewer) -> Predicate:
    """What is no secret may be told of where it is not seen: that it was asked again."""
    known = (cases(viewer) & _may_be_led(viewer)) | sql(_ORDINARY)
    both = _of_case(known, _THIS_CASE) & _of_case(known, "vc.id = {t}.to_case_id")
    inner = both.text.replace("{t}", "lk")
    # Looked up for each such event: as `exists` every link of the house would be read for a few of them.
    return Predicate(
        f"(select true from case_links lk where lk.id = {{t}}.subject_id and {inner})",  # noqa: S608  declared
        both.values,
    )


def _may_be_led(viewer: Viewer) -> Predicate:
    return sql("{t}.confidentiality <> 'informant'") | named(viewer)


def own_shifts(viewer: Viewer) -> Predicate:
    """Logs of shifts: for giver and taker, and for whoever sees every case."""
    if viewer.grants.get(Permission.CASE_READ) is Scope.TENANT:
        return EVERY_ROW
    return sql("({t}.from_staff_id = {} or {t}.to_staff_id = {})", viewer.staff_id, viewer.staff_id)


def own_inbox(viewer: Viewer) -> Predicate:
    """Nobody reads somebody else's inbox."""
    return sql("{t}.staff_id = {}", viewer.staff_id)


def files(viewer: Viewer) -> Predicate:
    """Files of visible cases; what belongs to a secret only for whoever has to do with the case."""
    secret = sql("exists (select from case_entries se where se.id = {t}.entry_id and se.secret)")
    named_here = _of_case(named(viewer), _THIS_CASE)
    return of_visible_case(viewer) & (~secret | named_here)


def _of_case(which: Predicate, joined: str) -> Predicate:
    if which is EVERY_ROW or which is NO_ROW:
        return which
    inner = which.text.replace("{t}", "vc")
    return Predicate(f"exists (select from cases vc where {joined} and {inner})", which.values)


def _within(viewer: Viewer, permission: Permission) -> Predicate:
    scope = viewer.grants.get(permission)
    if scope is None:
        return NO_ROW
    return EVERY_ROW if scope is Scope.TENANT else _in_departments(_departments(viewer, scope))


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
