"""A tenant: one organization, and the history that begins with it."""

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.session import database, tenant_session


class Tenant(Model):
    """One organization; everything it owns carries its id."""

    id = fields.UUIDField(primary_key=True)
    slug = fields.TextField()
    name = fields.TextField()
    state = fields.TextField(default="active")
    language = fields.TextField(default="zh-CN")
    time_zone = fields.TextField(default="Asia/Shanghai")
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()

    class Meta:
        table = "tenants"


async def create(
    *,
    slug: str,
    name: str,
    at: datetime,
    language: str = "zh-CN",
    time_zone: str = "Asia/Shanghai",
) -> UUID:
    """Create an organization with an empty history; refuses a slug that is taken."""
    if await id_of(slug) is not None:
        raise Refusal(Code.CONFLICT, f"{slug} is taken", ("slug",))
    tenant_id = new_id()
    async with tenant_session(tenant_id) as session:
        await Tenant.create(
            id=tenant_id, slug=slug, name=name, language=language, time_zone=time_zone, created_at=at
        )
        await session.execute(
            "insert into history_heads (tenant_id, id) values ($1, $2)", tenant_id, new_id()
        )
    return tenant_id


async def id_of(slug: str) -> UUID | None:
    """The tenant of a slug; asked before anybody has signed in."""
    found: UUID | None = await database().fetchval("select tenant_by_slug($1)", slug)
    return found
