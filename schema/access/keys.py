"""Keys by which machines and the servers of portals come in."""

from datetime import datetime
from enum import Enum

import strawberry

from schema.access import enums  # noqa: F401  their descriptions
from schema.atomic import Payload, mutation
from schema.comparators import IdIs, TextIs, TimeIs
from schema.context import Info
from schema.directory.configure_roles import RoleGrantInput
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.editing import Edition
from schema.listed import listed
from schema.node import Node
from schema.order import order
from schema.permissions import REACHED, by_people, readable, requires
from schema.reads.fields import column, derived, to_many, to_one
from schema.reads.predicate import Predicate, among, is_null, not_null
from schema.reads.source import source, whole_tenant
from schema.where import Where, compare, condition, conditions
from tenants.directory import api_key
from tenants.directory.access import Permission, Scope
from tenants.directory.role import Grant

KEYS = by_people(requires(Permission.ACCOUNT_CONFIGURE))


@readable(KEYS)
@source("api_key_permissions", visible=whole_tenant)
@strawberry.type(description="A permission of a key.")
class ApiKeyGrant(Node):
    """A permission and how far it reaches."""

    permission: Permission = column(description="What it allows.")
    scope: Scope = column(
        description="How far it reaches from the key's department; OWN are the cases that came in by the key."
    )


@readable(requires(Permission.ACCOUNT_CONFIGURE, Permission.CASE_READ))
@source("api_keys", visible=whole_tenant)
@strawberry.type(description="What a machine or a portal's server comes in by. The key itself is shown once.")
class ApiKey(Node):
    """A key, without its secret."""

    name: str = column(description="What it is for.")
    prefix: str = column(description="The eight signs after `swk_`, by which people tell which key it is.")
    department: Department = to_one(
        "department_id",
        description="Where it belongs: its scopes reach from here, and what it registers is received here.",
        unscoped=True,
    )
    grants: list[ApiKeyGrant] = to_many(
        "api_key_id",
        description="What it allows.",
        order="permission, id",
        where=among("permission", [permission.value for permission in Permission]),
    )
    is_good: bool = derived(
        "({t}.revoked_at is null and {t}.expires_at > {at})",
        description="Whether it opens the door now.",
    )
    created_by: Staff | None = to_one("created_by_id", description="Who made it.", unscoped=True)
    created_at: datetime = column(description="When it was made.")
    expires_at: datetime = column(description="When it ends.")
    last_used_at: datetime | None = column(
        description="When it was last used, to the hour; null for one that never was."
    )
    revoked_by: Staff | None = to_one("revoked_by_id", description="Who revoked it.", unscoped=True)
    revoked_at: datetime | None = column(description="When it was revoked.")
    version: int = column(description="For `expectedVersion`.")


def _revoked(wanted: bool | None) -> Predicate:
    return not_null("revoked_at") if wanted else is_null("revoked_at")


@conditions(description="Which keys.")
class ApiKeyWhere(Where):
    """Conditions on keys."""

    name: TextIs | None = compare(description="What it is for.")
    prefix: TextIs | None = compare(description="The eight signs after `swk_`.")
    department_id: IdIs | None = compare(of="Department", description="Where it belongs.")
    expires_at: TimeIs | None = compare(description="When it ends.")
    is_revoked: bool | None = condition(_revoked, description="True: revoked. False: not revoked.")


@strawberry.enum(description="How keys are sorted.")
class ApiKeyOrder(Enum):
    """Orders of keys."""

    NAME_ASC = order("name", description="By name.")
    NAME_DESC = order("-name", description="By name, the last first.")
    EXPIRES_AT_ASC = order("expires_at", description="By their end, the next first.")
    EXPIRES_AT_DESC = order("-expires_at", description="By their end, the latest first.")


@strawberry.input(description="Who is let in, and what for.")
class ApiKeyCreateInput:
    """A new key."""

    name: str = strawberry.field(description="What it is for, at most 200 characters.")
    department_id: strawberry.ID = strawberry.field(
        description="Where it belongs: its scopes reach from here, and what it registers is received here."
    )
    grants: list[RoleGrantInput] = strawberry.field(
        description="What it allows, each permission once: of what its maker holds, and of what machines may."
    )
    expires_at: datetime = strawberry.field(description="When it ends: within 1,100 days.")


@strawberry.input(description="Which key is shut out.")
class ApiKeyRevokeInput(Edition):
    """A key that is no longer good."""


@readable(REACHED)
@strawberry.type(description="The new key.")
class ApiKeyCreatePayload(Payload):
    """Answer to apiKeyCreate."""

    api_key: ApiKey | None = strawberry.field(description="The key; null when refused.", default=None)
    token: str | None = strawberry.field(
        description="Send it as `Authorization: Bearer swk_…`. Shown only here: nobody can look it up.",
        default=None,
    )


@readable(REACHED)
@strawberry.type(description="The key as it is now.")
class ApiKeyPayload(Payload):
    """Answer to apiKeyRevoke."""

    api_key: ApiKey | None = strawberry.field(description="The key; null when refused.", default=None)


@strawberry.type
class ApiKeyQuery:
    """What can be asked about keys."""

    api_keys = listed(
        ApiKey,
        KEYS,
        conditions=ApiKeyWhere,
        orders=ApiKeyOrder,
        order="name",
        description="The organization's keys, by name unless sorted otherwise; revoked ones too.",
    )


@strawberry.type
class ApiKeyMutation:
    """How keys are made and shut out."""

    @mutation(
        KEYS,
        description="Let a machine in. The key is shown once, in this answer. It goes for the whole "
        "organization: whoever keeps accounts makes keys.",
    )
    async def api_key_create(self, info: Info, input: ApiKeyCreateInput) -> ApiKeyCreatePayload:
        made = await api_key.create(
            name=input.name,
            department_id=Department.key_of(input.department_id, "department_id"),
            grants=[Grant(one.permission, one.scope) for one in input.grants],
            expires_at=input.expires_at,
            **info.context.signature(),
        )
        return ApiKeyCreatePayload(api_key=ApiKey.known(made.key.id), token=made.token)

    @mutation(KEYS, description="Shut a key out for good, within five seconds.")
    async def api_key_revoke(self, info: Info, input: ApiKeyRevokeInput) -> ApiKeyPayload:
        revoked = await api_key.revoke(
            ApiKey.key_of(input.id, "id"),
            expected_version=input.expected_version,
            **info.context.signature(),
        )
        return ApiKeyPayload(api_key=ApiKey.known(revoked.id))
