"""A creation that is sent again, because the answer was lost on the way, has one effect."""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.errors import Code, Refusal
from tenants.session import current
from tenants.text import line

LONGEST = 200


class IdempotencyKey(TenantModel):
    """What a key was used for."""

    key = fields.TextField()
    operation = fields.TextField()
    actor_id = fields.UUIDField(null=True)
    request_hash = fields.BinaryField()
    result_id = fields.UUIDField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "idempotency_keys"


def request_hash(request: Any) -> bytes:
    """Names a request; equal requests have equal hashes whatever the order of their fields."""
    return hashlib.sha256(json.dumps(request, sort_keys=True, default=str).encode()).digest()


async def earlier_result(*, operation: str, key: str, request: Any, actor_id: UUID | None) -> UUID | None:
    """The id that this key led to before, or None; refuses the key with another request.

    Twins that arrive at the same moment wait here for each other until the first one has ended.
    """
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise Refusal(Code.INVALID, f"a key has 1 to {LONGEST} printable characters", ("idempotency_key",))
    key = line(key, "idempotency_key")
    await current().execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"{current().tenant_id}:{operation}:{actor_id}:{key}",
    )
    used = await IdempotencyKey.get_or_none(operation=operation, key=key, actor_id=actor_id)
    if used is None:
        return None
    if used.request_hash != request_hash(request):
        raise Refusal(
            Code.IDEMPOTENCY_MISMATCH, "this key was used with another request", ("idempotency_key",)
        )
    return used.result_id


async def remember(
    *, operation: str, key: str, request: Any, actor_id: UUID | None, result_id: UUID, at: datetime
) -> None:
    """Keep what the key led to; kept for at least a day."""
    await IdempotencyKey.create(
        operation=operation,
        key=line(key, "idempotency_key"),
        actor_id=actor_id,
        request_hash=request_hash(request),
        result_id=result_id,
        created_at=at,
    )
