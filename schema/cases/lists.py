"""What lists of cases and their company can be narrowed and sorted by."""

from datetime import datetime
from enum import Enum

import strawberry

from schema.cases.searching import holding
from schema.comparators import EnumIs, IdIs, IntIs, TextIs, TimeIs
from schema.directory.department import Department
from schema.order import order
from schema.oversight.breach_visibility import REVIEW_SHOWN
from schema.reads.predicate import Predicate, equals, is_null, not_null, sql
from schema.where import Where, compare, condition, conditions
from tenants.cases.breaches import BreachState
from tenants.cases.case import Channel, Outcome, State
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.hand_over import OfferState
from tenants.rules.circumstances import RequesterClass, Severity


def _open(wanted: bool | None) -> Predicate:
    # In the text, not as a value: plans are made before values are known, and these indexes are partial.
    return is_null("closed_at") if wanted else not_null("closed_at")


def _overdue(wanted: bool | None) -> Predicate:
    late = "coalesce({t}.due_at < coalesce({t}.resolved_at, {at}), false)"
    return Predicate(f"({late} = {{}})", (wanted,))


def _in_danger(wanted: bool | None) -> Predicate:
    # In the text as well: the index of emergencies is partial.
    danger = sql("{t}.emergency_at is not null and {t}.stabilised_at is null")
    return danger if wanted else ~danger


def _repeated(wanted: bool | None) -> Predicate:
    return equals("repeated", wanted)


def _due_before(moment: datetime | None) -> Predicate:
    return sql("({t}.closed_at is null and {t}.due_at < {})", moment)


_BELOW = """{{t}}.{column} in (with recursive below(id) as (
        select d.id from departments d where d.id = {{}}
        union select d.id from departments d join below b on d.parent_id = b.id) select id from below)"""


def _within(department: str | None) -> Predicate:
    return sql(_BELOW.format(column="department_id"), Department.asked_for(department or "", "where"))


def _first_within(department: str | None) -> Predicate:
    return sql(_BELOW.format(column="first_department_id"), Department.asked_for(department or "", "where"))


def _undecided(wanted: bool | None) -> Predicate:
    late = """{t}.state = 'in_review' and exists (
        select from breach_reviews lr where lr.breach_id = {t}.id and lr.decide_by < {at})"""
    # What a review has come to is not found out by asking for it.
    return Predicate(f"({REVIEW_SHOWN} and ({late}) = {{}})", (wanted,))


def _unread(wanted: bool | None) -> Predicate:
    return is_null("read_at") if wanted else not_null("read_at")


@conditions(description="Which cases.")
class CaseWhere(Where):
    """Conditions on cases."""

    number: TextIs | None = compare(description="Its number.")
    state: EnumIs[State] | None = compare(description="Where it stands.")
    channel: EnumIs[Channel] | None = compare(description="How it came.")
    matter_id: IdIs | None = compare(of="Matter", description="The catalogue entry.")
    department_id: IdIs | None = compare(of="Department", description="Where the work is done.")
    first_department_id: IdIs | None = compare(of="Department", description="The first department.")
    handler_id: IdIs | None = compare(of="Staff", description="Who answers for the work.")
    first_contact_id: IdIs | None = compare(of="Staff", description="Who was asked first.")
    requester_id: IdIs | None = compare(of="Requester", description="Who asks.")
    confidentiality: EnumIs[Confidentiality] | None = compare(description="Who may know of it.")
    severity: EnumIs[Severity] | None = compare(description="How much weighs on it.")
    requester_class: EnumIs[RequesterClass] | None = compare(description="As whom the requester is received.")
    outcome: EnumIs[Outcome] | None = compare(description="How it came out.")
    repeated: bool | None = condition(_repeated, description="Whether it is the same question asked again.")
    emergency: bool | None = condition(
        _in_danger, description="True: an emergency that is not held yet. False: none, or held."
    )
    opened_at: TimeIs | None = compare(description="When it was registered.")
    due_at: TimeIs | None = compare(description="When it must be resolved.")
    closed_at: TimeIs | None = compare(description="When it was closed.")
    is_open: bool | None = condition(_open, description="True: not closed yet. False: closed.")
    overdue: bool | None = condition(_overdue, description="Whether it was not resolved by its due time.")
    due_before: datetime | None = condition(
        _due_before, description="Not closed, and due before this moment: what is due soon."
    )
    text: str | None = condition(
        holding,
        description="All of these words stand in its number, subject, text, result or requester, or in what "
        "was written on it: remarks, entries, replies, notices, hand-overs, referrals, opinions. Chinese or "
        "English, in any order. Nothing secret is found. Two letters or one Chinese character at least, ten "
        "words at most.",
    )
    within_department_id: strawberry.ID | None = condition(
        _within, description="The work is done in this department or in one below it."
    )
    first_within_department_id: strawberry.ID | None = condition(
        _first_within, description="It came to this department or to one below it."
    )


@strawberry.enum(description="How cases are sorted.")
class CaseOrder(Enum):
    """Orders of cases."""

    OPENED_AT_DESC = order("-opened_at", description="Newest first.")
    OPENED_AT_ASC = order("opened_at", description="Oldest first.")
    DUE_AT_ASC = order("due_at", description="Most urgent first; without a due time last.")
    DUE_AT_DESC = order("-due_at", description="Least urgent first; without a due time first.")
    PRECEDENCE_ASC = order(
        "precedence",
        "due_at",
        description="Emergencies first, then what is urgent, then what was asked again; among equals by "
        "their due time.",
    )
    NUMBER_ASC = order("number", description="By number.")
    NUMBER_DESC = order("-number", description="By number, the last first.")


@conditions(description="Which hand-overs.")
class HandOverWhere(Where):
    """Conditions on hand-overs."""

    state: EnumIs[OfferState] | None = compare(description="What became of it.")
    offered_at: TimeIs | None = compare(description="When it was offered.")


@strawberry.enum(description="How hand-overs are sorted.")
class HandOverOrder(Enum):
    """Orders of hand-overs."""

    OFFERED_AT_ASC = order("offered_at", description="Longest waiting first.")
    OFFERED_AT_DESC = order("-offered_at", description="Newest first.")


@conditions(description="Which inbox entries.")
class InboxWhere(Where):
    """Conditions on inbox entries."""

    kind: TextIs | None = compare(description="What it is about.")
    at: TimeIs | None = compare(description="When.")
    case_id: IdIs | None = compare(of="Case", description="The case it is about.")
    unread: bool | None = condition(_unread, description="True: not read yet. False: read.")


@strawberry.enum(description="How inbox entries are sorted.")
class InboxOrder(Enum):
    """Orders of inbox entries."""

    AT_DESC = order("-at", description="Newest first.")
    AT_ASC = order("at", description="Oldest first.")


@conditions(description="Which breaches.")
class BreachWhere(Where):
    """Conditions on breaches."""

    state: EnumIs[BreachState] | None = compare(description="How far it has been looked into.")
    kind: TextIs | None = compare(description="Which rule.")
    case_id: IdIs | None = compare(of="Case", description="The case.")
    staff_id: IdIs | None = compare(of="Staff", description="Who is suspected.")
    department_id: IdIs | None = compare(of="Department", description="Which department.")
    occurred_at: TimeIs | None = compare(description="When it happened.")
    noticed_at: TimeIs | None = compare(description="When it was noticed.")
    within_department_id: strawberry.ID | None = condition(
        _within, description="Of this department or of one below it."
    )
    overdue: bool | None = condition(
        _undecided,
        description="Whether it is in review and was to be decided by now; of one not shown, neither.",
    )


@strawberry.enum(description="How breaches are sorted.")
class BreachOrder(Enum):
    """Orders of breaches."""

    OCCURRED_AT_DESC = order("-occurred_at", description="Latest first.")
    OCCURRED_AT_ASC = order("occurred_at", description="Earliest first.")
    NOTICED_AT_DESC = order("-noticed_at", description="Noticed last first.")
    NOTICED_AT_ASC = order("noticed_at", description="Noticed first first.")


@conditions(description="Which events.")
class EventWhere(Where):
    """Conditions on events."""

    kind: TextIs | None = compare(description="What happened.")
    seq: IntIs | None = compare(description="Its number in the tenant's history.")
    at: TimeIs | None = compare(description="When.")
    actor_id: IdIs | None = compare(of="Staff", description="Who did it.")
    case_id: IdIs | None = compare(of="Case", description="The case it belongs to.")


@strawberry.enum(description="How events are sorted.")
class EventOrder(Enum):
    """Orders of events."""

    SEQ_ASC = order("seq", description="As it happened.")
    SEQ_DESC = order("-seq", description="The last first.")
