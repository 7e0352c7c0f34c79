"""What an organization shows to everybody: whether it does, what it says about itself, where to complain."""

from datetime import datetime
from functools import partial
from typing import Any, TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel
from tenants.constraints import all_or_nothing
from tenants.directory import translations
from tenants.directory.translations import Texts
from tenants.editing import Check, checked, edit
from tenants.tenant import Tenant
from tenants.text import optional_line, optional_text


class PublicDirectory(VersionedModel):
    """One for each organization; nobody reads a word of it before it is open."""

    is_open = fields.BooleanField(default=False)
    introduction = fields.TextField(null=True)
    complaint_channel = fields.TextField(null=True)
    texts: fields.Field[Any] = fields.JSONField(default=dict)

    class Meta:
        table = "public_directories"


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    is_open: bool
    introduction: str | None
    complaint_channel: str | None
    texts: Texts


_CHANNEL = partial(optional_text, most=1000)
_TEXTS: dict[str, Check] = {
    "name": optional_line,
    "introduction": optional_text,
    "complaint_channel": _CHANNEL,
}
_CHECKS: dict[str, Check] = {
    "introduction": optional_text,
    "complaint_channel": _CHANNEL,
    "texts": lambda value, path: translations.checked(value, _TEXTS, path),
}


async def of_tenant() -> PublicDirectory | None:
    """What the organization shows; None while it has said nothing."""
    return await PublicDirectory.get_or_none()


async def change(
    *, by: UUID | None, at: datetime, expected_version: int | None = None, **changes: Unpack[Changes]
) -> PublicDirectory:
    """Change what is named; from the moment it is open, everybody may read what is marked public."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        # The organization's row is always there: of two who begin at once, the second waits for the first.
        await Tenant.select_for_update().get()
        known = await PublicDirectory.select_for_update().get_or_none()
        directory = known or await PublicDirectory.create(created_at=at, updated_at=at)
        return await edit(
            directory,
            values,
            "public_directory.changed",
            by=by,
            at=at,
            expected_version=expected_version,
        )
