"""The organization."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.editing import as_seen, given, optional
from schema.permissions import REACHED, SIGNED_IN, field, readable, requires
from schema.reads.identity import global_id
from tenants.directory import organization
from tenants.directory.access import Permission
from tenants.session import current_tenant_id
from tenants.tenant import Tenant as Organization


@readable(SIGNED_IN)
@strawberry.type(description="The organization that the viewer belongs to.")
class Tenant:
    """What it is called, which language it speaks, and whose clock it keeps."""

    id: strawberry.ID = strawberry.field(description="The organization's id.")
    slug: str = strawberry.field(description="Its short name; used to sign in, and never changed.")
    name: str = strawberry.field(description="What it is called.")
    language: str = strawberry.field(description="The language it speaks, e.g. `zh-CN`.")
    time_zone: str = strawberry.field(description="Whose days its case numbers count, e.g. `Asia/Shanghai`.")
    version: int = strawberry.field(description="For `expectedVersion`.")
    created_at: datetime = strawberry.field(description="Since when it is here.")

    @classmethod
    def of(cls, row: Organization) -> "Tenant":
        """The organization shown."""
        return cls(
            id=strawberry.ID(global_id("Tenant", row.id)),
            slug=row.slug,
            name=row.name,
            language=row.language,
            time_zone=row.time_zone,
            version=row.version,
            created_at=row.created_at,
        )


@strawberry.input(description="What changes about the organization.")
class TenantUpdateInput:
    """What is left out stays."""

    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )
    name: str | None = optional("A new name, at most 200 characters.")
    language: str | None = optional("A language tag such as `zh-CN`.")
    time_zone: str | None = optional("Whose days count from now on, e.g. `Asia/Shanghai`.")


@readable(REACHED)
@strawberry.type(description="The organization as it is now.")
class TenantPayload(Payload):
    """Answer to tenantUpdate."""

    tenant: Tenant | None = strawberry.field(description="The organization; null when refused.", default=None)


@strawberry.type
class TenantQuery:
    """What can be asked about the organization."""

    @field(SIGNED_IN, description="The organization that the viewer belongs to.")
    async def tenant(self, info: Info) -> Tenant:
        async with info.context.inside():
            return Tenant.of(await Organization.get(id=current_tenant_id()))


@strawberry.type
class TenantMutation:
    """How the organization is configured."""

    @mutation(
        requires(Permission.TENANT_CONFIGURE),
        description="Change what the organization is called, its language or its time zone.",
    )
    async def tenant_update(self, info: Info, input: TenantUpdateInput) -> TenantPayload:
        viewer = info.context.require_throughout(Permission.TENANT_CONFIGURE)
        changed = await organization.change(
            **as_seen(input, by=viewer, at=info.context.at),
            **given(input, required=("name", "language", "time_zone")),
        )
        return TenantPayload(tenant=Tenant.of(changed))
