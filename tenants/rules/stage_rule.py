"""Stages of the organization's own: named and removed in a draft."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from tenants.constraints import all_or_nothing
from tenants.errors import Code, Refusal, Refusals
from tenants.rules import drafting, version
from tenants.rules.stages import KNOWN_EVENTS
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
    rule_set_id: UUID,
    code: str,
    name: str,
    starts: Sequence[str],
    stops: Sequence[str],
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> StageRow:
    """Set a stage in a draft; one of the same code gives way to it."""
    if not _CODE.fullmatch(code):
        raise Refusal(Code.INVALID, "a code is a word of small letters, digits and underscores", ("code",))
    values: dict[str, Any] = {
        "name": line(name, "name"),
        "starts": _events(starts, "starts"),
        "stops": _events(stops, "stops"),
    }
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        row = await StageRow.get_or_none(rule_set_id=draft.id, code=code)
        if row is not None:
            await drafting.write(row, values, draft, "stage.set", by=by, at=at)
            return row
        row = await StageRow.create(rule_set_id=draft.id, code=code, **values)
        data = {"code": code, **values}
        await version.changed(draft, "stage.set", subject_id=row.id, data=data, by=by, at=at)
    return row


async def remove(
    stage_id: UUID,
    *,
    rule_set_id: UUID,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> StageRow:
    """Take a stage out of a draft; validation names the limits that still speak of it."""
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        row = await drafting.row_of(StageRow, stage_id, draft, "id")
        await drafting.remove(row, draft, "stage.removed", by=by, at=at)
    return row


def _events(kinds: Sequence[str], path: str) -> list[str]:
    if not kinds:
        raise Refusal(Code.REQUIRED, "name at least one event", (path,))
    reasons = [
        Refusal(Code.INVALID, "no case's history tells of this", (path, place))
        for place, kind in enumerate(kinds)
        if kind not in KNOWN_EVENTS
    ]
    if len(reasons) == 1:
        raise reasons[0]
    if reasons:
        raise Refusals(reasons)
    return sorted(set(kinds))
