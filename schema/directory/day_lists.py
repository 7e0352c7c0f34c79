"""Conditions and orders of absences, stand-ins, rosters and shifts."""

from datetime import datetime
from enum import Enum

import strawberry

from schema.comparators import IdIs, IntIs, TextIs, TimeIs
from schema.order import order
from schema.reads.predicate import Predicate, is_null, not_null, sql
from schema.where import Where, compare, condition, conditions

AT = "They last at this moment."


def _absence_at(at: datetime) -> Predicate:
    return sql("{t}.since <= {} and {t}.ends_at > {}", at, at)


def _stand_in_at(at: datetime) -> Predicate:
    return sql("{t}.since <= {} and ({t}.until is null or {t}.until > {})", at, at)


def _shift_at(at: datetime) -> Predicate:
    return sql("{t}.since <= {} and {t}.until > {}", at, at)


def _open(wanted: bool | None) -> Predicate:
    return is_null("closed_at") if wanted else not_null("closed_at")


@conditions(description="Which absences.")
class AbsenceWhere(Where):
    """Conditions on absences."""

    staff_id: IdIs | None = compare(of="Staff", description="Who is away.")
    since: TimeIs | None = compare(description="When they begin.")
    until: TimeIs | None = compare(description="When they end, as entered.")
    cancelled_at: TimeIs | None = compare(description="When they were cancelled.")
    lasting_at: datetime | None = condition(_absence_at, description=AT)


@strawberry.enum(description="How absences are sorted.")
class AbsenceOrder(Enum):
    """Orders of absences."""

    SINCE_ASC = order("since", description="The earliest first.")
    SINCE_DESC = order("-since", description="The latest first.")


@conditions(description="Which stand-ins.")
class StandInWhere(Where):
    """Conditions on stand-ins."""

    staff_id: IdIs | None = compare(of="Staff", description="Whose.")
    stand_in_id: IdIs | None = compare(of="Staff", description="Who acts.")
    ordinal: IntIs | None = compare(description="At which place.")
    valid_at: datetime | None = condition(_stand_in_at, description=AT)


@strawberry.enum(description="How stand-ins are sorted.")
class StandInOrder(Enum):
    """Orders of stand-ins."""

    ORDINAL_ASC = order("staff_id", "ordinal", description="By person, in the order in which they are asked.")
    SINCE_DESC = order("-since", description="The latest first.")


@conditions(description="Which rosters.")
class RosterWhere(Where):
    """Conditions on rosters."""

    name: TextIs | None = compare(description="Its name.")
    department_id: IdIs | None = compare(
        of="Department", description="Whose; the whole organization's has none."
    )
    is_open: bool | None = condition(_open, description="True: not closed. False: closed.")


@strawberry.enum(description="How rosters are sorted.")
class RosterOrder(Enum):
    """Orders of rosters."""

    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")


@conditions(description="Which shifts.")
class ShiftWhere(Where):
    """Conditions on shifts."""

    roster_id: IdIs | None = compare(of="Roster", description="On which roster.")
    staff_id: IdIs | None = compare(of="Staff", description="Whose.")
    place: IntIs | None = compare(description="At which place.")
    since: TimeIs | None = compare(description="When they begin.")
    until: TimeIs | None = compare(description="When they end.")
    lasting_at: datetime | None = condition(_shift_at, description=AT)


@strawberry.enum(description="How shifts are sorted.")
class ShiftOrder(Enum):
    """Orders of shifts."""

    SINCE_ASC = order("since", description="The earliest first.")
    SINCE_DESC = order("-since", description="The latest first.")
