"""Kinds of breach: those that every organization knows, and its own."""

import re
from typing import Any, Unpack
from uuid import UUID

from tortoise import fields

from tenants.errors import Code, Refusal
from tenants.rules import drafting
from tenants.rules.drafting import Edit
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
    code: str,
    name: str,
    description: str | None = None,
    **edit: Unpack[Edit],
) -> BreachKind:
    """Set a kind of breach in a draft; one of the same code gives way to it."""
    if not _CODE.fullmatch(code):
        raise Refusal(Code.INVALID, "a code is a word of small letters and underscores", ("code",))
    values: dict[str, Any] = {
        "name": line(name, "name"),
        "description": optional_text(description, "description", most=1000),
    }
    return await drafting.put_by_code(BreachKind, code, values, "breach_kind.set", **edit)


async def remove(kind_id: UUID, **edit: Unpack[Edit]) -> BreachKind:
    """Take a kind of breach out of a draft; validation names the rungs that still speak of it."""
    return await drafting.take_out(BreachKind, kind_id, "breach_kind.removed", **edit)
