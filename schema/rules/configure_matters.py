"""Mutations: matters."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.department import Department
from schema.editing import Creation, given, once, optional
from schema.permissions import REACHED, readable, requires
from schema.rules.duration import DurationInput, plain
from schema.rules.matter import Material, Matter
from schema.rules.rule_set import RuleSet
from schema.rules.versions import DraftEdition, DraftRemoval
from tenants.directory.access import Permission, Viewer
from tenants.rules import matter
from tenants.rules.checklist import Required
from tenants.rules.circumstances import MatterKind, Severity
from tenants.rules.drafting import Edit

CONFIGURE = requires(Permission.RULES_CONFIGURE)
CLEARABLE = (
    *("description", "procedure", "legal_basis", "promise", "fees", "complaint_channel"),
    *("severity", "amount"),
)


@strawberry.input(description="Something the requester must bring.")
class MaterialInput:
    """One entry of a checklist."""

    id: strawberry.ID | None = strawberry.field(
        description="Keeps an entry that is there already; leave it out for a new one.", default=None
    )
    name: str = strawberry.field(description="What it is, at most 200 characters.")
    legal_basis: str | None = strawberry.field(
        description="The rule that asks for it, at most 1,000 characters.", default=None
    )
    model_text: str | None = strawberry.field(
        description="How it is to be written, at most 4,000 characters.", default=None
    )


@strawberry.input(description="A new matter of a draft.")
class MatterCreateInput(Creation, DraftEdition):
    """What can be asked, and whose it is."""

    code: str = strawberry.field(description="A short code, at most 50 characters; taken once.")
    name: str = strawberry.field(description="What it is called, at most 200 characters.")
    kind: MatterKind = strawberry.field(description="What sort of request it is.")
    department_id: strawberry.ID = strawberry.field(description="The department that owns it.")
    description: str | None = optional("What it is about, at most 4,000 characters.")
    procedure: str | None = optional(
        "How it is done, at most 4,000 characters; stands in the one-time notice."
    )
    legal_basis: str | None = optional("The rule that it rests on, at most 1,000 characters.")
    promise: DurationInput | None = optional("How long the public is told that it takes.")
    fees: str | None = optional("What it costs, at most 1,000 characters.")
    complaint_channel: str | None = optional("Where to complain about it, at most 200 characters.")
    severity: Severity | None = optional("What weighs on a case of it, unless the clerk says so.")
    amount: Decimal | None = optional("What a case of it is about, unless the clerk says so.")
    on_the_spot: bool = strawberry.field(description="Whether it may be settled on the spot.", default=False)
    materials: list[MaterialInput] = strawberry.field(
        description="Everything the requester must bring, in order; at most 50.", default_factory=list
    )


@strawberry.input(description="What changes about a matter of a draft.")
class MatterUpdateInput(DraftEdition):
    """What is left out stays; null clears."""

    id: strawberry.ID = strawberry.field(
        description="The matter; an id from another version stands for the same code."
    )
    code: str | None = optional("A new code: to other versions it is another matter then.")
    name: str | None = optional("A new name.")
    kind: MatterKind | None = optional("What sort of request it is.")
    department_id: strawberry.ID | None = optional("The department that owns it.")
    description: str | None = optional("What it is about.")
    procedure: str | None = optional("How it is done.")
    legal_basis: str | None = optional("The rule that it rests on.")
    promise: DurationInput | None = optional("How long the public is told that it takes.")
    fees: str | None = optional("What it costs.")
    complaint_channel: str | None = optional("Where to complain about it.")
    severity: Severity | None = optional("What weighs on a case of it, unless the clerk says so.")
    amount: Decimal | None = optional("What a case of it is about, unless the clerk says so.")
    on_the_spot: bool | None = optional("Whether it may be settled on the spot.")
    materials: list[MaterialInput] | None = optional("The whole checklist from now on, in order.")


@strawberry.input(description="Which matter is taken out of a draft.")
class MatterRemoveInput(DraftRemoval):
    """A matter that nobody asks for under this version."""


@readable(REACHED)
@strawberry.type(description="The draft as it is now.")
class DraftPayload(Payload):
    """Answer to the mutations that edit a draft."""

    rule_set: RuleSet | None = strawberry.field(
        description="The draft, with its new version; null when refused.", default=None
    )


@readable(REACHED)
@strawberry.type(description="The matter as it is now.")
class MatterPayload(DraftPayload):
    """Answer to the mutations of a matter."""

    matter: Matter | None = strawberry.field(description="The matter; null when refused.", default=None)


@strawberry.type
class MatterMutation:
    """How matters are configured."""

    @mutation(CONFIGURE, description="Add a matter with its checklist to a draft.")
    async def matter_create(self, info: Info, input: MatterCreateInput) -> MatterPayload:
        edit = editing(info, input)
        department_id = Department.key_of(input.department_id, "department_id")
        more = _particulars(given(input, clearable=CLEARABLE))
        materials = _required(input.materials)
        key = await once(
            info,
            "matter.create",
            input,
            lambda: matter.create(
                code=input.code,
                name=input.name,
                kind=input.kind,
                department_id=department_id,
                on_the_spot=input.on_the_spot,
                materials=materials,
                **edit,
                **more,
            ),
        )
        return MatterPayload(matter=Matter.one(key), rule_set=RuleSet.known(edit["rule_set_id"]))

    @mutation(CONFIGURE, description="Change a matter of a draft; published versions stay as they are.")
    async def matter_update(self, info: Info, input: MatterUpdateInput) -> MatterPayload:
        edit = editing(info, input)
        changes = given(
            input,
            required=("code", "name", "kind", "department_id", "on_the_spot", "materials"),
            clearable=CLEARABLE,
            ids={"department_id": Department},
        )
        if "materials" in changes:
            changes["materials"] = _required(changes["materials"])
        changed = await matter.change(Matter.key_of(input.id, "id"), **edit, **_particulars(changes))
        return MatterPayload(matter=Matter.known(changed.id), rule_set=RuleSet.known(changed.rule_set_id))

    @mutation(CONFIGURE, description="Take a matter out of a draft; its limits and routes must go first.")
    async def matter_remove(self, info: Info, input: MatterRemoveInput) -> DraftPayload:
        edit = editing(info, input)
        removed = await matter.remove(Matter.key_of(input.id, "id"), **edit)
        return DraftPayload(rule_set=RuleSet.known(removed.rule_set_id))


def configurer(info: Info) -> Viewer:
    """Rules are the whole organization's."""
    return info.context.require_throughout(Permission.RULES_CONFIGURE)


def editing(info: Info, input: DraftEdition) -> Edit:
    """What every edit of a draft is told: which one, as seen by whom, and when."""
    viewer = configurer(info)
    return {
        "rule_set_id": RuleSet.key_of(input.rule_set_id, "rule_set_id"),
        "expected_version": input.expected_version,
        "by": viewer.staff_id,
        "at": info.context.at,
    }


def _particulars(named: dict[str, Any]) -> dict[str, Any]:
    return named | {"promise": plain(named["promise"])} if "promise" in named else named


def _required(materials: Sequence[MaterialInput]) -> list[Required]:
    return [
        Required(
            name=one.name,
            legal_basis=one.legal_basis,
            id=Material.key_of(one.id, "materials", place, "id") if one.id is not None else None,
            model_text=one.model_text,
        )
        for place, one in enumerate(materials)
    ]
