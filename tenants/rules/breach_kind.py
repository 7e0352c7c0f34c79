"""Kinds of breach: those that every organization knows, and its own."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.constraints import all_or_nothing
from tenants.errors import Code, Refusal
from tenants.rules import drafting, version
from tenants.rules.version import RuleRow
from tenants.text import line, optional_text

# R20, clause 7, and what clocks and notices find by themselves.
KNOWN = frozenset(
    {
        "not_handled",
        "not_passed_on",
        "sat_on_hand_over",
        "not_informed",
        "cold",
        "shirked",
        "irresponsible",
        "not_reported",
        "not_replied",
        "not_arrived",
        "not_answered",
        "no_guidance",
        "limit_exceeded",
        "repeated_notice",
    }
)
_CODE = re.compile("[a-z_]{1,50}")


class BreachKind(RuleRow):
    """A kind of breach of one version."""

    name = fields.TextField()
    description = fields.TextField(null=True)

    class Meta:
        table = "breach_kinds"


async def put(
    *,
    rule_set_id: UUID,
    code: str,
    name: str,
    description: str | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> BreachKind:
    """Set a kind of breach in a draft; one of the same code gives way to it."""
    if not _CODE.fullmatch(code):
        raise Refusal(Code.INVALID, "a code is a word of small letters and underscores", ("code",))
    values: dict[str, Any] = {
        "name": line(name, "name"),
        "description": optional_text(description, "description", most=1000),
    }
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        row = await BreachKind.get_or_none(rule_set_id=draft.id, code=code)
        if row is not None:
            await drafting.write(row, values, draft, "breach_kind.set", by=by, at=at)
            return row
        row = await BreachKind.create(rule_set_id=draft.id, code=code, **values)
        data = {"code": code, **values}
        await version.changed(draft, "breach_kind.set", subject_id=row.id, data=data, by=by, at=at)
    return row


async def remove(
    kind_id: UUID,
    *,
    rule_set_id: UUID,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> BreachKind:
    """Take a kind of breach out of a draft; validation names the rungs that still speak of it."""
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        row = await drafting.row_of(BreachKind, kind_id, draft, "id")
        await drafting.remove(row, draft, "breach_kind.removed", by=by, at=at)
    return row
