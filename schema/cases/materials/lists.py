"""What lists of materials can be narrowed and sorted by."""

from enum import Enum

import strawberry

from schema.comparators import EnumIs, IdIs, TextIs, TimeIs
from schema.order import order
from schema.reads.predicate import Predicate, equals
from schema.where import Where, compare, condition, conditions
from tenants.cases.materials.material import MaterialKind, MaterialState


def _on_the_way(wanted: bool | None) -> Predicate:
    there = """exists (select from material_passes op where op.material_id = {t}.id
        and op.state = 'on_the_way')"""
    return Predicate(f"({there} = {{}})", (wanted,))


def _to_give_back(wanted: bool | None) -> Predicate:
    return equals("to_give_back", wanted)


@conditions(description="Which materials.")
class CaseMaterialWhere(Where):
    """Conditions on materials."""

    name: TextIs | None = compare(description="What it is.")
    kind: EnumIs[MaterialKind] | None = compare(description="What sort of thing it is.")
    state: EnumIs[MaterialState] | None = compare(description="Where it is.")
    case_id: IdIs | None = compare(of="Case", description="The case.")
    holder_id: IdIs | None = compare(of="Staff", description="Who holds it.")
    accepted_by_id: IdIs | None = compare(of="Staff", description="Who took it in.")
    on_behalf_of_id: IdIs | None = compare(of="Staff", description="For whom, who was away.")
    to_give_back: bool | None = condition(
        _to_give_back, description="Whether the requester is to have it again."
    )
    accepted_at: TimeIs | None = compare(description="When it was taken in.")
    on_the_way: bool | None = condition(
        _on_the_way, description="True: passed on, and not confirmed yet. False: on nobody's way."
    )


@strawberry.enum(description="How materials are sorted.")
class CaseMaterialOrder(Enum):
    """Orders of materials."""

    ACCEPTED_AT_ASC = order("accepted_at", description="Taken in first first.")
    ACCEPTED_AT_DESC = order("-accepted_at", description="Taken in last first.")
