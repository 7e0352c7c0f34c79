"""Roles and what they grant."""

from datetime import datetime

import strawberry

from schema.access import enums  # noqa: F401  their descriptions
from schema.directory.access import ROLES
from schema.node import Node
from schema.permissions import readable
from schema.reads.fields import column, to_many
from schema.reads.predicate import among
from schema.reads.source import source, whole_tenant
from tenants.directory.access import Permission, Scope


@readable(ROLES)
@source("role_permissions", visible=whole_tenant)
@strawberry.type(description="A permission that a role grants.")
class RoleGrant(Node):
    """A permission and how far it reaches."""

    permission: Permission = column(description="What it allows.")
    scope: Scope = column(description="How far it reaches.")


@readable(ROLES)
@source("roles", visible=whole_tenant)
@strawberry.type(description="A named set of permissions.")
class Role(Node):
    """What its holders may do."""

    name: str = column(description="What it is called.")
    grants: list[RoleGrant] = to_many(
        "role_id",
        description="What it allows.",
        order="permission, id",
        # A permission of an earlier release may still be stored; it allows nothing any more.
        where=among("permission", [permission.value for permission in Permission]),
    )
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was added.")
    updated_at: datetime = column(description="When it was last changed.")
