"""Matters: what can be asked, whose it is, what the requester must bring, and what the public is told."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.constraints import all_or_nothing
from tenants.directory.department import require_open
from tenants.editing import Check, checked, told
from tenants.rules import checklist, drafting, version
from tenants.rules.checklist import Required
from tenants.rules.circumstances import MatterKind as MatterKind  # noqa: PLC0414 - a matter's word
from tenants.rules.circumstances import Severity
from tenants.rules.conditions import an_amount
from tenants.rules.drafting import Edit
from tenants.rules.version import RuleRow
from tenants.text import line, optional_line, optional_text
from tenants.working_time.durations import duration_from_json, duration_to_json


class Matter(RuleRow):
    """A catalogue entry of one version."""

    name = fields.TextField()
    kind = fields.CharEnumField(MatterKind, max_length=40)
    department_id = fields.UUIDField()
    description = fields.TextField(null=True)
    procedure = fields.TextField(null=True)
    legal_basis = fields.TextField(null=True)
    fees = fields.TextField(null=True)
    complaint_channel = fields.TextField(null=True)
    promise: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    severity = fields.CharEnumField(Severity, max_length=20, null=True)
    amount = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    on_the_spot = fields.BooleanField(default=False)

    class Meta:
        table = "matters"


class Particulars(TypedDict, total=False):
    """What a matter may have; what is not named stays as it is."""

    description: str | None
    procedure: str | None
    legal_basis: str | None
    fees: str | None
    complaint_channel: str | None
    promise: dict[str, Any] | None
    severity: Severity | None
    amount: Decimal | None
    on_the_spot: bool


class Changes(Particulars, total=False):
    """What may be changed."""

    code: str
    name: str
    kind: MatterKind
    department_id: UUID


def _promise(value: object, path: str) -> dict[str, object] | None:
    return None if value is None else duration_to_json(duration_from_json(value, (path,)))


_LONG = partial(optional_line, most=1000)
_CHECKS: dict[str, Check] = {
    "code": lambda value, path: line(value, path, most=50),
    "name": line,
    "description": optional_text,
    "procedure": optional_text,
    "legal_basis": _LONG,
    "fees": lambda value, path: optional_text(value, path, most=1000),
    "complaint_channel": optional_line,
    "promise": _promise,
    "amount": lambda value, path: None if value is None else an_amount(value, (path,)),
}


async def create(
    *,
    rule_set_id: UUID,
    code: str,
    name: str,
    kind: MatterKind,
    department_id: UUID,
    materials: Sequence[Required] = (),
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
    **particulars: Unpack[Particulars],
) -> Matter:
    """Add a matter with its checklist to a draft; refuses a code that is taken and a closed department."""
    values = checked(
        {"code": code, "name": name, "kind": kind, "department_id": department_id, **particulars}, _CHECKS
    )
    wanted = checklist.checked(materials)
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        await require_open(department_id, "department_id")
        matter = await Matter.create(rule_set_id=draft.id, **values)
        await checklist.write(matter, wanted)
        data = {**told(values), "materials": [material.name for material in wanted]}
        await version.changed(draft, "matter.created", subject_id=matter.id, data=data, by=by, at=at)
    return matter


async def change(
    matter_id: UUID,
    *,
    rule_set_id: UUID,
    materials: Sequence[Required] | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
    **changes: Unpack[Changes],
) -> Matter:
    """Change what is named; `materials` replaces the whole checklist. Published versions stay as they are."""
    values = checked(changes, _CHECKS)
    wanted = None if materials is None else checklist.checked(materials)
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        matter = await drafting.row_of(Matter, matter_id, draft, "id")
        if "department_id" in changes:
            await require_open(changes["department_id"], "department_id")
        await drafting.write(matter, values, draft, "matter.changed", by=by, at=at)
        if wanted is not None:
            await checklist.replace(matter, wanted, draft, by=by, at=at)
    return matter


async def remove(matter_id: UUID, **edit: Unpack[Edit]) -> Matter:
    """Take a matter out of a draft: under that version nobody asks for it any more; open cases go on.

    Limits and routes of its own must go first.
    """
    return await drafting.take_out(
        Matter,
        matter_id,
        "matter.removed",
        in_use="a limit or a route of this draft is for this matter",
        **edit,
    )
