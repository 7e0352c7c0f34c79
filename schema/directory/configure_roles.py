"""Mutations: roles, and who has them. They go with accounts: both decide who may do what."""

from collections.abc import Sequence

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.configure_staff import StaffPayload
from schema.directory.role import Role
from schema.directory.staff import Staff
from schema.editing import Creation, Edition, Removed, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from tenants.directory import assignment, role
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.role import Grant

CONFIGURE = requires(Permission.ACCOUNT_CONFIGURE)


@strawberry.input(description="A permission that a role grants.")
class RoleGrantInput:
    """A permission and how far it reaches."""

    permission: Permission = strawberry.field(description="What it allows.")
    scope: Scope = strawberry.field(description="How far it reaches.")


@strawberry.input(description="A new role.")
class RoleCreateInput(Creation):
    """A named set of permissions."""

    name: str = strawberry.field(description="What it is called, at most 200 characters; taken once.")
    grants: list[RoleGrantInput] = strawberry.field(description="What it allows; each permission once.")


@strawberry.input(description="What changes about a role.")
class RoleUpdateInput(Edition):
    """What is left out stays."""

    name: str | None = optional("A new name.")
    grants: list[RoleGrantInput] | None = optional("All that it allows from now on.")


@strawberry.input(description="Which role is removed.")
class RoleDeleteInput(Edition):
    """A role that nobody has."""


@strawberry.input(description="Which roles somebody has from now on.")
class StaffRolesSetInput(Edition):
    """Exactly these roles; `id` is the member of the staff."""

    role_ids: list[strawberry.ID] = strawberry.field(description="The roles; none takes all away.")


@readable(REACHED)
@strawberry.type(description="The role as it is now.")
class RolePayload(Payload):
    """Answer to roleCreate and roleUpdate."""

    role: Role | None = strawberry.field(description="The role; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The role that was removed.")
class RoleDeletePayload(Removed):
    """Answer to roleDelete."""


@strawberry.type
class RoleMutation:
    """How roles are configured and given."""

    @mutation(CONFIGURE, description="Add a role.")
    async def role_create(self, info: Info, input: RoleCreateInput) -> RolePayload:
        viewer = _administrator(info)
        key = await once(
            info,
            "role.create",
            input,
            lambda: role.create(
                name=input.name, grants=_grants(input.grants), by=viewer.staff_id, at=info.context.at
            ),
        )
        return RolePayload(role=Role.one(key))

    @mutation(CONFIGURE, description="Rename a role, or replace all that it allows.")
    async def role_update(self, info: Info, input: RoleUpdateInput) -> RolePayload:
        viewer = _administrator(info)
        changes = given(input, required=("name", "grants"))
        if "grants" in changes:
            changes["grants"] = _grants(changes["grants"])
        changed = await role.change(
            Role.key_of(input.id, "id"),
            **as_seen(input, by=viewer, at=info.context.at),
            **changes,
        )
        return RolePayload(role=Role.known(changed.id))

    @mutation(CONFIGURE, description="Remove a role that nobody has.")
    async def role_delete(self, info: Info, input: RoleDeleteInput) -> RoleDeletePayload:
        viewer = _administrator(info)
        await role.delete(
            Role.key_of(input.id, "id"),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return RoleDeletePayload(deleted_id=input.id)

    @mutation(
        CONFIGURE,
        description="Give somebody exactly these roles. Refused where nobody would be left to give roles.",
    )
    async def staff_roles_set(self, info: Info, input: StaffRolesSetInput) -> StaffPayload:
        viewer = _administrator(info)
        changed = await assignment.assign(
            Staff.key_of(input.id, "id"),
            role_ids=[Role.key_of(one, "role_ids", place) for place, one in enumerate(input.role_ids)],
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return StaffPayload(staff=Staff.known(changed.id))


def _administrator(info: Info) -> Viewer:
    """Who may do what is decided for the whole organization: a part of it could grant itself the rest."""
    return info.context.require_throughout(Permission.ACCOUNT_CONFIGURE)


def _grants(grants: Sequence[RoleGrantInput]) -> list[Grant]:
    return [Grant(one.permission, one.scope) for one in grants]
