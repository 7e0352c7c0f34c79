"""Reply rules as they are configured: set and removed in a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from tortoise import fields

from tenants.constraints import all_or_nothing
from tenants.directory.department import require_open
from tenants.errors import Code, Refusal
from tenants.rules import drafting, reply_rules, version
from tenants.rules.conditions import Conditions, conditions_from_json
from tenants.rules.matter import Matter
from tenants.rules.reply_rules import Replier
from tenants.rules.version import RuleRow
from tenants.text import optional_line


class ReplyRule(RuleRow):
    """A reply rule of one version."""

    matter_id = fields.UUIDField(null=True)
    conditions: fields.Field[Any] = fields.JSONField()
    replier = fields.CharEnumField(Replier, max_length=30)
    department_id = fields.UUIDField(null=True)
    note = fields.TextField(null=True)

    class Meta:
        table = "reply_rules"


async def put(
    *,
    rule_set_id: UUID,
    replier: Replier,
    code: str | None = None,
    matter_id: UUID | None = None,
    conditions: Mapping[str, object] | None = None,
    department_id: UUID | None = None,
    note: str | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> ReplyRule:
    """Set who replies in a draft; one of the same code, else under the same conditions, gives way to it."""
    require_department(replier, department_id)
    wanted = optional_line(code, "code", most=120)
    read = known_of_a_case(conditions_from_json(conditions or {}, ("conditions",)))
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        matter = await drafting.row_of(Matter, matter_id, draft, "matter_id") if matter_id else None
        if department_id is not None:
            await require_open(department_id, "department_id")
        values = {
            "matter_id": matter.id if matter else None,
            "conditions": read.to_json(),
            "replier": replier,
            "department_id": department_id,
            "note": optional_line(note, "note", most=1000),
        }
        usual = replier.value
        return await drafting.put(
            ReplyRule,
            draft,
            wanted,
            values,
            usual=f"{matter.code}/{usual}" if matter else usual,
            alike=("matter_id",),
            kind="reply_rule.set",
            by=by,
            at=at,
        )


async def remove(
    rule_id: UUID,
    *,
    rule_set_id: UUID,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> ReplyRule:
    """Take a reply rule out of a draft."""
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        rule = await drafting.row_of(ReplyRule, rule_id, draft, "id")
        await drafting.remove(rule, draft, "reply_rule.removed", by=by, at=at)
    return rule


def parse(row: asyncpg.Record) -> reply_rules.ReplyRule:
    """A row as a value."""
    return reply_rules.ReplyRule(
        id=row["id"],
        code=row["code"],
        conditions=conditions_from_json(
            orjson.loads(row["conditions"]), ("conditions",), matter_id=row["matter_id"]
        ),
        replier=Replier(row["replier"]),
        department_id=row["department_id"],
    )


def require_department(
    replier: Replier, department: object, path: tuple[str, ...] = ("department_id",)
) -> None:
    """Only a department, or whoever stands in for a registrar that there is not, is named."""
    if replier is Replier.DEPARTMENT and department is None:
        raise Refusal(Code.REQUIRED, "name the department that replies", path)
    if replier not in (Replier.DEPARTMENT, Replier.REGISTRAR) and department is not None:
        raise Refusal(Code.INVALID, f"{replier.value} names no department", path)


def known_of_a_case(conditions: Conditions, path: tuple[str, ...] = ("conditions",)) -> Conditions:
    """Refuse what is known only while a case is being registered."""
    for name in ("hours", "words"):
        if getattr(conditions, name):
            raise Refusal(Code.INVALID, "only routes depend on this", (*path, name))
    return conditions
