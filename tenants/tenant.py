"""A tenant: one organization, and the history that begins with it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from tortoise import fields
from tortoise.models import Model

from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.session import database, tenant_session
from tenants.text import line

_SLUG = re.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# A language and perhaps a script, a region, a variant: zh-CN, zh-Hans-CN, de.
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


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


def _slug(value: str, path: str) -> str:
    if not _SLUG.fullmatch(value):
        raise Refusal(Code.INVALID, "use small letters, digits and hyphens, 63 at most", (path,))
    return value


def _language(value: str, path: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise Refusal(Code.INVALID, "this is not a language tag such as zh-CN", (path,))
    return value


def _time_zone(value: str, path: str) -> str:
    if value not in available_timezones():
        raise Refusal(Code.INVALID, "this time zone is not known", (path,))
    return value


# What each field must be; gives the value as it is kept, or refuses it at the path.
CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "slug": _slug,
    "name": line,
    "language": _language,
    "time_zone": _time_zone,
}


async def create(
    *,
    slug: str,
    name: str,
    at: datetime,
    language: str = "zh-CN",
    time_zone: str = "Asia/Shanghai",
) -> UUID:
    """Create an organization with an empty history; refuses a slug that is taken."""
    given = {"slug": slug, "name": name, "language": language, "time_zone": time_zone}
    values = {field: CHECKS[field](value, field) for field, value in given.items()}
    if await id_of(slug) is not None:
        raise Refusal(Code.CONFLICT, f"{slug} is taken", ("slug",))
    tenant_id = new_id()
    async with tenant_session(tenant_id) as session:
        await Tenant.create(id=tenant_id, **values, created_at=at)
        await session.execute(
            "insert into history_heads (tenant_id, id) values ($1, $2)", tenant_id, new_id()
        )
    return tenant_id


async def id_of(slug: str) -> UUID | None:
    """The tenant of a slug; asked before anybody has signed in."""
    found: UUID | None = await database().fetchval("select tenant_by_slug($1)", slug)
    return found
