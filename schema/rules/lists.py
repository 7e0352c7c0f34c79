"""What lists of rules can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.comparators import EnumIs, IdIs, IntIs, TextIs, TimeIs
from schema.order import order
from schema.reads.predicate import Predicate, sql
from schema.rules.time_limit import STAGE
from schema.rules.versions import in_force
from schema.where import Where, compare, condition, conditions
from tenants.rules.circumstances import MatterKind
from tenants.rules.stages import Stage
from tenants.rules.version import RuleSetState


def _of_stage(wanted: Stage | None) -> Predicate:
    return sql(f"{STAGE} = {{}}", wanted)


@conditions(description="Which matters.")
class MatterWhere(Where):
    """Conditions on matters."""

    code: TextIs | None = compare(description="Its code.")
    name: TextIs | None = compare(description="Its name.")
    kind: EnumIs[MatterKind] | None = compare(description="What sort of request it is.")
    department_id: IdIs | None = compare(of="Department", description="The department that owns it.")
    is_offered: bool | None = condition(
        in_force, description="True: of the version in force. False: of any other."
    )


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

    code: TextIs | None = compare(description="Its name.")
    stage: Stage | None = condition(_of_stage, description="What it limits.")
    matter_id: IdIs | None = compare(of="Matter", description="For which matter; general ones have none.")
    calendar_id: IdIs | None = compare(of="Calendar", description="By which calendar.")
    is_valid: bool | None = condition(
        in_force, description="True: of the version in force. False: of any other."
    )


@strawberry.enum(description="How time limits are sorted.")
class TimeLimitOrder(Enum):
    """Orders of time limits."""

    CODE_ASC = order("code", description="By code.")
    CODE_DESC = order("-code", description="By code, the last first.")
    STAGE_ASC = order("stage", "code", description="By stage, then by code.")
    STAGE_DESC = order("-stage", "code", description="By stage backwards, then by code.")


@conditions(description="Which versions of the rules.")
class RuleSetWhere(Where):
    """Conditions on versions."""

    number: IntIs | None = compare(description="Its number.")
    state: EnumIs[RuleSetState] | None = compare(description="How far it has come.")
    effective_from: TimeIs | None = compare(description="From when it is in force.")


@strawberry.enum(description="How versions of the rules are sorted.")
class RuleSetOrder(Enum):
    """Orders of versions."""

    NUMBER_DESC = order("-number", description="The newest first.")
    NUMBER_ASC = order("number", description="The oldest first.")
