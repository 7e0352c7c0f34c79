"""What the organization is called, which language it speaks, and whose clock it keeps."""

import re
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID
from zoneinfo import available_timezones

from tenants.base import require_version
from tenants.constraints import all_or_nothing
from tenants.editing import Check, checked, told
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.session import current_tenant_id
from tenants.tenant import Tenant
from tenants.text import line

# A language and perhaps a script, a region, a variant: zh-CN, zh-Hans-CN, de.
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    name: str
    language: str
    time_zone: str


def _language(value: str, path: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise Refusal(Code.INVALID, "this is not a language tag such as zh-CN", (path,))
    return value


def _time_zone(value: str, path: str) -> str:
    if value not in available_timezones():
        raise Refusal(Code.INVALID, "this time zone is not known", (path,))
    return value


_CHECKS: dict[str, Check] = {"name": line, "language": _language, "time_zone": _time_zone}


async def change(
    *, by: UUID | None, at: datetime, expected_version: int | None = None, **changes: Unpack[Changes]
) -> Tenant:
    """Change what is named of the session's tenant; numbers and days follow a new time zone from now on."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        tenant = await Tenant.select_for_update().get(id=current_tenant_id())
        require_version(tenant, expected_version)
        differing = {
            name: {"from": getattr(tenant, name), "to": value}
            for name, value in values.items()
            if getattr(tenant, name) != value
        }
        if differing:
            tenant.update_from_dict(values)
            tenant.version += 1
            await tenant.save(update_fields=[*differing, "version"])
            await record(
                "tenant.changed", by=by, at=at, subject_id=tenant.id, data={"changes": told(differing)}
            )
    return tenant
