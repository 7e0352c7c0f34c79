"""Matters that everybody may read of, by their code, with what is said about them in other languages.

Translating decides nothing: it is no part of a version, and counts in every version that knows the code.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, require_version
from tenants.constraints import all_or_nothing
from tenants.directory import translations
from tenants.directory.translations import Texts
from tenants.editing import Check, edit
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.rules.checklist import MOST
from tenants.session import current
from tenants.text import Path, line, optional_line, optional_text


class PublicMatter(VersionedModel):
    """A code that the public directory shows."""

    code = fields.TextField()
    texts: fields.Field[Any] = fields.JSONField(default=dict)

    class Meta:
        table = "public_matters"


async def put(
    code: str,
    *,
    texts: Texts | None = None,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
) -> PublicMatter:
    """Show the matter from now on; `texts` replaces all it is told in other languages, None leaves them."""
    code = line(code, "code", most=50)
    values: dict[str, Any] = {} if texts is None else {"texts": translations.checked(texts, _TEXTS)}
    async with all_or_nothing():
        known = await PublicMatter.select_for_update().get_or_none(code=code)
        if known is not None:
            return await edit(
                known, values, "public_matter.changed", by=by, at=at, expected_version=expected_version
            )
        await _require_known(code)
        shown = await PublicMatter.create(code=code, created_at=at, updated_at=at, **values)
        data = {"code": code, **values}
        await record("public_matter.shown", by=by, at=at, subject_id=shown.id, data=data)
    return shown


async def remove(code: str, *, by: UUID | None, at: datetime, expected_version: int | None = None) -> None:
    """Show the matter no longer; its translations are gone."""
    async with all_or_nothing():
        shown = await PublicMatter.select_for_update().get_or_none(code=code)
        if shown is None:
            raise Refusal(Code.NOT_FOUND, "the public directory does not show this matter", ("code",))
        require_version(shown, expected_version)
        await shown.delete()
        await record("public_matter.hidden", by=by, at=at, subject_id=shown.id, data={"code": code})


async def _require_known(code: str) -> None:
    if not await current().fetchval("select exists (select from matters where code = $1)", code):
        raise Refusal(Code.NOT_FOUND, "no version of the rules knows a matter of this code", ("code",))


_MATERIAL: Mapping[str, Callable[[Any, Path], str | None]] = {
    "name": optional_line,
    "model_text": optional_text,
}


def _materials(value: Mapping[str, Mapping[str, Any]], path: str) -> dict[str, Any] | None:
    """By the name in the checklist: `{name, model_text}`."""
    if len(value) > MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST} materials", (path,))
    return {
        line(material, (path, str(place), "material")): {
            field: text
            for field, given in said.items()
            if (text := _MATERIAL[field](given, (path, str(place), field))) is not None
        }
        for place, (material, said) in enumerate(value.items())
    } or None


_LONG = partial(optional_text, most=1000)
_TEXTS: dict[str, Check] = {
    "name": optional_line,
    "description": optional_text,
    "procedure": optional_text,
    "legal_basis": partial(optional_line, most=1000),
    "fees": _LONG,
    "complaint_channel": optional_line,
    "materials": _materials,
}
