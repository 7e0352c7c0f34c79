"""What lists of rules can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.order import order
from schema.reads.predicate import Predicate, sql
from schema.where import EnumIs, IdIs, TextIs, TimeIs, Where, compare, condition, conditions
from tenants.rules.matter import MatterKind
from tenants.rules.stages import Stage


def _not_retired(wanted: bool | None) -> Predicate:
    return sql("({t}.retired_at is null) = {}", wanted)


@conditions(description="Which matters.")
class MatterWhere(Where):
    """Conditions on matters."""

    code: TextIs | None = compare(description="Its code.")
    name: TextIs | None = compare(description="Its name.")
    kind: EnumIs[MatterKind] | None = compare(description="What sort of request it is.")
    department_id: IdIs | None = compare(of="Department", description="The department that owns it.")
    is_offered: bool | None = condition(
        _not_retired, description="True: new cases may name it. False: retired."
    )
    updated_at: TimeIs | None = compare(description="When it was last changed.")


@strawberry.enum(description="How matters are sorted.")
class MatterOrder(Enum):
    """Orders of matters."""

    CODE_ASC = order("code", description="By code.")
    CODE_DESC = order("-code", description="By code, the last first.")
    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")


@conditions(description="Which time limits.")
class TimeLimitWhere(Where):
    """Conditions on time limits."""

    stage: EnumIs[Stage] | None = compare(description="What it limits.")
    matter_id: IdIs | None = compare(of="Matter", description="For which matter; general ones have none.")
    calendar_id: IdIs | None = compare(of="Calendar", description="By which calendar.")
    is_valid: bool | None = condition(
        _not_retired, description="True: new clocks are started under it. False: retired."
    )
    created_at: TimeIs | None = compare(description="When it was set.")


@strawberry.enum(description="How time limits are sorted.")
class TimeLimitOrder(Enum):
    """Orders of time limits."""

    CREATED_AT_DESC = order("-created_at", description="Latest first.")
    CREATED_AT_ASC = order("created_at", description="Earliest first.")
    STAGE_ASC = order("stage", "-created_at", description="By stage, then the latest first.")
    STAGE_DESC = order("-stage", "-created_at", description="By stage backwards, then the latest first.")
