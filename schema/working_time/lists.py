"""What lists of calendars can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.comparators import DateIs, TextIs
from schema.order import order
from schema.where import Where, compare, conditions, whether


@conditions(description="Which calendars.")
class CalendarWhere(Where):
    """Conditions on calendars."""

    name: TextIs | None = compare(description="Its name.")
    holiday_region: TextIs | None = compare(description="Whose public holidays count.")
    is_default: bool | None = whether("is_default", description="Whether it is the default.")


@strawberry.enum(description="How calendars are sorted.")
class CalendarOrder(Enum):
    """Orders of calendars."""

    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")


@conditions(description="Which exceptions.")
class CalendarExceptionWhere(Where):
    """Conditions on exceptions."""

    day: DateIs | None = compare(description="Which day.")


@strawberry.enum(description="How exceptions are sorted.")
class CalendarExceptionOrder(Enum):
    """Orders of exceptions."""

    DAY_ASC = order("day", description="Earliest first.")
    DAY_DESC = order("-day", description="Latest first.")
