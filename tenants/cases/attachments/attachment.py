"""An attachment: what is known of a file; its bytes lie in the store, under its name here."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel


class State(StrEnum):
    """How far a file has come."""

    PREPARED = "prepared"
    STORED = "stored"
    REJECTED = "rejected"
    REMOVED = "removed"


class Attachment(TenantModel):
    """A file of a case; what it is about is one of the six ids, or the case as a whole."""

    case_id = fields.UUIDField()
    by_id = fields.UUIDField(null=True)
    actor = fields.UUIDField()
    state = fields.CharEnumField(State, max_length=20)
    name = fields.TextField()
    media_type = fields.TextField()
    size = fields.BigIntField()
    sha256 = fields.TextField()
    for_requester = fields.BooleanField()
    entry_id = fields.UUIDField(null=True)
    notice_id = fields.UUIDField(null=True)
    notice_item = fields.IntField(null=True)
    reply_id = fields.UUIDField(null=True)
    hand_over_id = fields.UUIDField(null=True)
    referral_id = fields.UUIDField(null=True)
    contribution_id = fields.UUIDField(null=True)
    prepared_at = fields.DatetimeField()
    upload_until = fields.DatetimeField()
    stored_at = fields.DatetimeField(null=True)
    rejection = fields.TextField(null=True)
    removed_at = fields.DatetimeField(null=True)
    removed_by_id = fields.UUIDField(null=True)
    removal_reason = fields.TextField(null=True)
    erased_at = fields.DatetimeField(null=True)

    class Meta:
        table = "attachments"

    @property
    def path(self) -> str:
        """Where its bytes lie in the store: nothing that anybody wrote is part of it."""
        return path_of(self.tenant_id, self.id)


def path_of(tenant_id: UUID, attachment_id: UUID) -> str:
    """Where the bytes of an attachment lie: each organization has a folder of its own."""
    return f"{tenant_id}/{attachment_id}"
