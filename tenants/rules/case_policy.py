"""What a version allows with cases: extensions, reopening, consultation, referral, refusal."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField

from tenants.base import TenantModel
from tenants.constraints import all_or_nothing
from tenants.editing import told
from tenants.rules import drafting, version
from tenants.rules.circumstances import Channel
from tenants.rules.matter import Matter
from tenants.rules.policies import Approver, Policy
from tenants.working_time.durations import duration_to_json, relative_from_json


class CasePolicy(TenantModel):
    """What holds for a matter; without one, for every matter that has none of its own."""

    rule_set_id = fields.UUIDField()
    matter_id = fields.UUIDField(null=True)
    extension_approver = fields.CharEnumField(Approver, max_length=20)
    extension_times = fields.IntField()
    extension_at_most: fields.Field[dict[str, Any] | None] = fields.JSONField(null=True)
    reopen_within_days = fields.IntField()
    look_after_days = fields.IntField(default=7)
    consultation_approver = fields.CharEnumField(Approver, max_length=20, null=True)
    consultation_level = fields.IntField(null=True)
    referral_approver = fields.CharEnumField(Approver, max_length=20, null=True)
    binding_channels: fields.Field[Any] = ArrayField(element_type="text", default=list)

    class Meta:
        table = "case_policies"


async def put(
    matter_id: UUID | None,
    policy: Policy,
    *,
    rule_set_id: UUID,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> CasePolicy:
    """Set what a draft allows with the cases of a matter, or with every other case."""
    values = kept(policy)
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        matter = await drafting.row_of(Matter, matter_id, draft, "matter_id") if matter_id else None
        key = matter.id if matter else None
        row = await CasePolicy.get_or_none(rule_set_id=draft.id, matter_id=key)
        if row is None:
            row = await CasePolicy.create(rule_set_id=draft.id, matter_id=key, **values)
        elif all(getattr(row, name) == value for name, value in values.items()):
            return row
        else:
            row.update_from_dict(values)
            await row.save(update_fields=list(values))
        data = told({"matter": matter.code if matter else None, **values})
        await version.changed(draft, "case_policy.set", subject_id=row.id, data=data, by=by, at=at)
    return row


def parse(row: asyncpg.Record) -> Policy:
    """A row as a value."""
    at_most = row["extension_at_most"]
    approver, referral = row["consultation_approver"], row["referral_approver"]
    return Policy(
        extension_approver=Approver(row["extension_approver"]),
        extension_times=row["extension_times"],
        extension_at_most=at_most and relative_from_json(orjson.loads(at_most)),
        reopen_within_days=row["reopen_within_days"],
        look_after_days=row["look_after_days"],
        consultation_approver=Approver(approver) if approver else None,
        consultation_level=row["consultation_level"],
        referral_approver=Approver(referral) if referral else None,
        binding_channels=frozenset(map(Channel, row["binding_channels"])),
    )


def kept(policy: Policy) -> dict[str, Any]:
    """A policy as its row holds it."""
    at_most = policy.extension_at_most
    return {
        "extension_approver": policy.extension_approver,
        "extension_times": policy.extension_times,
        "extension_at_most": None if at_most is None else duration_to_json(at_most),
        "reopen_within_days": policy.reopen_within_days,
        "look_after_days": policy.look_after_days,
        "consultation_approver": policy.consultation_approver,
        "consultation_level": policy.consultation_level,
        "referral_approver": policy.referral_approver,
        "binding_channels": sorted(channel.value for channel in policy.binding_channels),
    }
