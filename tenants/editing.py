"""Edits what a tenant has configured: every value checked, every wrong one told, every change on record."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from tenants.base import VersionedModel, require_version
from tenants.errors import Code, Refusal, Refusals
from tenants.history import record

Check = Callable[[Any, str], Any]
Row = TypeVar("Row", bound=VersionedModel)

MOST = 1_000_000


def ordinal(value: int, path: str) -> int:
    """A place in an order, 0 to one million."""
    if not 0 <= value <= MOST:
        raise Refusal(Code.INVALID, f"this must lie between 0 and {MOST}", (path,))
    return value


def checked(values: Mapping[str, Any], checks: Mapping[str, Check]) -> dict[str, Any]:
    """The values as they may be kept; several that cannot be right are told at once."""
    kept: dict[str, Any] = {}
    reasons: list[Refusal] = []
    for name, value in values.items():
        try:
            kept[name] = checks[name](value, name) if name in checks else value
        except Refusal as reason:
            reasons.append(reason)
    if len(reasons) > 1:
        raise Refusals(reasons)
    if reasons:
        raise reasons[0]
    return kept


async def add(
    model: type[Row], values: Mapping[str, Any], kind: str, *, by: UUID | None, at: datetime
) -> Row:
    """Make a row and record it with all its values."""
    row = await model.create(**values, created_at=at, updated_at=at)
    await record(kind, by=by, at=at, subject_id=row.id, data=told(values))
    return row


async def remove(
    row: VersionedModel,
    kind: str,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **known_by: str,
) -> None:
    """Take a row away; the history keeps by what people knew it."""
    require_version(row, expected_version)
    await row.delete()
    await record(kind, by=by, at=at, subject_id=row.id, data=known_by)


async def edit(
    row: Row,
    values: Mapping[str, Any],
    kind: str,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    personal: frozenset[str] = frozenset(),
) -> Row:
    """Write what differs and record it; nothing differs, nothing happens.

    Of `personal` fields the history keeps only that they changed: it can never be erased.
    """
    require_version(row, expected_version)
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return row
    changes = {
        name: {} if name in personal else {"from": getattr(row, name), "to": value}
        for name, value in changed.items()
    }
    await row.change(at=at, **changed)
    await record(kind, by=by, at=at, subject_id=row.id, data={"changes": told(changes)})
    return row


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values under the names by which readers of the history know them: those of the schema."""
    return {_SECOND_WORD.sub(lambda found: found[1].upper(), name): value for name, value in values.items()}


_SECOND_WORD = re.compile("_([a-z])")
