"""Mutations: matters."""

from collections.abc import Sequence

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.department import Department
from schema.editing import Creation, Edition, given, once, optional
from schema.permissions import REACHED, readable, requires
from schema.rules.matter import Material, Matter
from tenants.directory.access import Permission, Viewer
from tenants.directory.authority import require_tenant_wide
from tenants.rules import matter
from tenants.rules.checklist import Required
from tenants.rules.matter import MatterKind

CONFIGURE = requires(Permission.RULES_CONFIGURE)
CLEARABLE = ("description", "procedure")


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


@strawberry.input(description="A new matter.")
class MatterCreateInput(Creation):
    """What can be asked, and whose it is."""

    code: str = strawberry.field(description="A short code, at most 50 characters; taken once.")
    name: str = strawberry.field(description="What it is called, at most 200 characters.")
    kind: MatterKind = strawberry.field(description="What sort of request it is.")
    department_id: strawberry.ID = strawberry.field(description="The department that owns it.")
    description: str | None = optional("What it is about, at most 4,000 characters.")
    procedure: str | None = optional(
        "How it is done, at most 4,000 characters; stands in the one-time notice."
    )
    materials: list[MaterialInput] = strawberry.field(
        description="Everything the requester must bring, in order; at most 50.", default_factory=list
    )


@strawberry.input(description="What changes about a matter.")
class MatterUpdateInput(Edition):
    """What is left out stays; null clears."""

    code: str | None = optional("A new code.")
    name: str | None = optional("A new name.")
    kind: MatterKind | None = optional("What sort of request it is.")
    department_id: strawberry.ID | None = optional("The department that owns it.")
    description: str | None = optional("What it is about.")
    procedure: str | None = optional("How it is done.")
    materials: list[MaterialInput] | None = optional("The whole checklist from now on, in order.")


@strawberry.input(description="Which matter is retired.")
class MatterRetireInput(Edition):
    """A matter that nobody may ask for any more."""


@readable(REACHED)
@strawberry.type(description="The matter as it is now.")
class MatterPayload(Payload):
    """Answer to the mutations of a matter."""

    matter: Matter | None = strawberry.field(description="The matter; null when refused.", default=None)


@strawberry.type
class MatterMutation:
    """How matters are configured."""

    @mutation(CONFIGURE, description="Add a matter with its checklist.")
    async def matter_create(self, info: Info, input: MatterCreateInput) -> MatterPayload:
        """Resolver."""
        viewer = configurer(info)
        department_id = Department.key_of(input.department_id, "department_id")
        more = given(input, clearable=CLEARABLE)
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
                materials=materials,
                by=viewer.staff_id,
                at=info.context.at,
                **more,
            ),
        )
        return MatterPayload(matter=Matter.one(key))

    @mutation(CONFIGURE, description="Change a matter; notices already given out stay as they are.")
    async def matter_update(self, info: Info, input: MatterUpdateInput) -> MatterPayload:
        """Resolver."""
        viewer = configurer(info)
        changes = given(
            input,
            required=("code", "name", "kind", "department_id", "materials"),
            clearable=CLEARABLE,
            ids={"department_id": Department},
        )
        if "materials" in changes:
            changes["materials"] = _required(changes["materials"])
        changed = await matter.change(
            Matter.key_of(input.id, "id"),
            by=viewer.staff_id,
            at=info.context.at,
            expected_version=input.expected_version,
            **changes,
        )
        return MatterPayload(matter=Matter.known(changed.id))

    @mutation(CONFIGURE, description="Retire a matter: no new case may name it, open ones go on.")
    async def matter_retire(self, info: Info, input: MatterRetireInput) -> MatterPayload:
        """Resolver."""
        viewer = configurer(info)
        retired = await matter.retire(
            Matter.key_of(input.id, "id"),
            by=viewer.staff_id,
            at=info.context.at,
            expected_version=input.expected_version,
        )
        return MatterPayload(matter=Matter.known(retired.id))


def configurer(info: Info) -> Viewer:
    """Rules are the whole organization's."""
    viewer = info.context.require_viewer()
    require_tenant_wide(viewer, Permission.RULES_CONFIGURE)
    return viewer


def _required(materials: Sequence[MaterialInput]) -> list[Required]:
    return [
        Required(
            name=one.name,
            legal_basis=one.legal_basis,
            id=Material.key_of(one.id, "materials", place, "id") if one.id else None,
        )
        for place, one in enumerate(materials)
    ]
