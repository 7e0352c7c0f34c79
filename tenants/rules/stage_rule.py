"""Stages of the organization's own: named and removed in a draft."""

import re
from collections.abc import Sequence
from typing import Any, Unpack
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from tenants.errors import Code, Refusal, Refusals
from tenants.rules import drafting
from tenants.rules.drafting import Edit
from tenants.rules.stages import BEGINNINGS, ENDINGS, why_not
from tenants.rules.version import RuleRow
from tenants.text import line

_CODE = re.compile("[a-z][a-z0-9_]{0,39}")


class StageRow(RuleRow):
    """A stage of one version: between which events of a case's history it lies."""

    name = fields.TextField()
    starts: fields.Field[Any] = ArrayField(element_type="text")
    stops: fields.Field[Any] = ArrayField(element_type="text")

    class Meta:
        table = "stages"


async def put(
    *,
    code: str,
    name: str,
    starts: Sequence[str],
    stops: Sequence[str],
    **edit: Unpack[Edit],
) -> StageRow:
    """Set a stage in a draft; one of the same code gives way to it."""
    if not _CODE.fullmatch(code):
        raise Refusal(Code.INVALID, "a code is a word of small letters, digits and underscores", ("code",))
    values: dict[str, Any] = {
        "name": line(name, "name"),
        "starts": _events(starts, "starts", BEGINNINGS),
        "stops": _events(stops, "stops", ENDINGS),
    }
    return await drafting.put_by_code(StageRow, code, values, "stage.set", **edit)


async def remove(stage_id: UUID, **edit: Unpack[Edit]) -> StageRow:
    """Take a stage out of a draft; validation names the limits that still speak of it."""
    return await drafting.take_out(StageRow, stage_id, "stage.removed", **edit)


def _events(kinds: Sequence[str], path: str, known: frozenset[str]) -> list[str]:
    if not kinds:
        raise Refusal(Code.REQUIRED, "name at least one event", (path,))
    reasons = [
        Refusal(Code.INVALID, why_not(kind), (path, place))
        for place, kind in enumerate(kinds)
        if kind not in known
    ]
    if len(reasons) == 1:
        raise reasons[0]
    if reasons:
        raise Refusals(reasons)
    return sorted(set(kinds))
