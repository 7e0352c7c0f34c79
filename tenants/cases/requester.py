"""Who asks: a profile that is found again, with what of it is protected sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.history import Entry, record_all
from tenants.rules.circumstances import RequesterClass
from tenants.session import current


class RequesterKind(StrEnum):
    """What sort of requester."""

    PERSON = "person"
    UNIT = "unit"
    INTERNAL = "internal"
    ANONYMOUS = "anonymous"


class Requester(TenantModel):
    """A person or unit. Whatever ends in `_sealed` opens only with the tenant's key: see `sealing`."""

    kind = fields.CharEnumField(RequesterKind, max_length=20)
    name = fields.TextField(null=True)
    unit = fields.TextField(null=True)
    requester_class = fields.CharEnumField(RequesterClass, max_length=20, default=RequesterClass.PUBLIC)
    # The member of the staff that somebody from inside is.
    staff_id = fields.UUIDField(null=True)
    key_id = fields.UUIDField(null=True)
    phone_sealed = fields.BinaryField(null=True)
    phone_hint = fields.TextField(null=True)
    phone_index = fields.BinaryField(null=True)
    identity_number_sealed = fields.BinaryField(null=True)
    identity_number_hint = fields.TextField(null=True)
    identity_number_index = fields.BinaryField(null=True)
    email_sealed = fields.BinaryField(null=True)
    email_hint = fields.TextField(null=True)
    email_index = fields.BinaryField(null=True)
    address_sealed = fields.BinaryField(null=True)
    address_hint = fields.TextField(null=True)
    informant = fields.BooleanField(default=False)
    merged_into_id = fields.UUIDField(null=True)
    erased_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField(null=True)

    class Meta:
        table = "requesters"


@dataclass(frozen=True, slots=True)
class RequesterDetails:
    """What the clerk wrote down about the requester; `id` alone for somebody who is known."""

    kind: RequesterKind = RequesterKind.PERSON
    name: str | None = None
    unit: str | None = None
    phone: str | None = None
    address: str | None = None
    identity_number: str | None = None
    email: str | None = None
    staff_id: UUID | None = None
    requester_class: RequesterClass | None = None
    id: UUID | None = None


CLASSES = {RequesterKind.INTERNAL: RequesterClass.INTERNAL}


async def keep(requester: Requester, *, at: datetime, **values: Any) -> None:
    """Write these columns and raise the version."""
    requester.update_from_dict({**values, "version": requester.version + 1, "updated_at": at})
    await requester.save(update_fields=[*values, "version", "updated_at"])


async def tell(
    kind: str,
    profile: Requester,
    *,
    by: UUID | None,
    at: datetime,
    reason: str | None = None,
    data: Mapping[str, object],
) -> None:
    """Write down what happened to a profile, also on each of its cases: whoever follows these shows it."""
    rows = await current().fetch("select id from cases where requester_id = $1 order by id", profile.id)
    cases = [None, *(row["id"] for row in rows)]
    await record_all([Entry(kind, at, by, case_id, profile.id, reason, data) for case_id in cases])
