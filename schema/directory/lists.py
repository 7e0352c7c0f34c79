"""What lists of the directory can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.comparators import DateIs, IdIs, IntIs, TextIs, TimeIs
from schema.order import order
from schema.reads.predicate import Predicate, is_null, not_null
from schema.where import Where, compare, condition, conditions


def _open(wanted: bool | None) -> Predicate:
    return is_null("closed_at") if wanted else not_null("closed_at")


def _present(wanted: bool | None) -> Predicate:
    return is_null("left_on") if wanted else not_null("left_on")


@conditions(description="Which departments.")
class DepartmentWhere(Where):
    """Conditions on departments."""

    code: TextIs | None = compare(description="Its code.")
    name: TextIs | None = compare(description="Its name.")
    parent_id: IdIs | None = compare(
        of="Department", description="The department above it; the top has none."
    )
    head_id: IdIs | None = compare(of="Staff", description="Who leads it.")
    calendar_id: IdIs | None = compare(of="Calendar", description="Its own working calendar.")
    is_open: bool | None = condition(_open, description="True: not closed. False: closed.")
    updated_at: TimeIs | None = compare(description="When it was last changed.")


@strawberry.enum(description="How departments are sorted.")
class DepartmentOrder(Enum):
    """Orders of departments."""

    CODE_ASC = order("code", description="By code.")
    CODE_DESC = order("-code", description="By code, the last first.")
    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")


@conditions(description="Which members of the staff.")
class StaffWhere(Where):
    """Conditions on members of the staff."""

    badge: TextIs | None = compare(description="The badge number.")
    name: TextIs | None = compare(description="The name.")
    department_id: IdIs | None = compare(of="Department", description="Where they belong.")
    position_id: IdIs | None = compare(of="Position", description="Their post.")
    grade_id: IdIs | None = compare(of="Grade", description="Their professional grade.")
    superior_id: IdIs | None = compare(of="Staff", description="Whom they report to.")
    joined_on: DateIs | None = compare(description="Their first day.")
    left_on: DateIs | None = compare(description="Their last day.")
    present: bool | None = condition(_present, description="True: works here. False: has left.")
    updated_at: TimeIs | None = compare(description="When they were last changed.")


@strawberry.enum(description="How members of the staff are sorted.")
class StaffOrder(Enum):
    """Orders of members of the staff."""

    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")
    BADGE_ASC = order("badge", description="By badge.")
    BADGE_DESC = order("-badge", description="By badge, the last first.")
    JOINED_ON_ASC = order("joined_on", description="Longest tenure first.")
    JOINED_ON_DESC = order("-joined_on", description="Shortest tenure first.")


@conditions(description="Which positions.")
class PositionWhere(Where):
    """Conditions on positions."""

    name: TextIs | None = compare(description="Its name.")
    rank: IntIs | None = compare(description="Its rank.")


@strawberry.enum(description="How positions are sorted.")
class PositionOrder(Enum):
    """Orders of positions."""

    RANK_DESC = order("-rank", description="Highest first.")
    RANK_ASC = order("rank", description="Lowest first.")
    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")


@conditions(description="Which grades.")
class GradeWhere(Where):
    """Conditions on grades."""

    name: TextIs | None = compare(description="Its name.")
    level: IntIs | None = compare(description="Its level.")


@strawberry.enum(description="How grades are sorted.")
class GradeOrder(Enum):
    """Orders of grades."""

    LEVEL_DESC = order("-level", description="Highest first.")
    LEVEL_ASC = order("level", description="Lowest first.")
    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")


@conditions(description="Which roles.")
class RoleWhere(Where):
    """Conditions on roles."""

    name: TextIs | None = compare(description="Its name.")


@strawberry.enum(description="How roles are sorted.")
class RoleOrder(Enum):
    """Orders of roles."""

    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")
