"""What every tenant-owned row has."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Self, TypeVar
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.session import current_tenant_id


class TenantModel(Model):
    """A row of one tenant; row-level security hides it from every other."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    tenant_id = fields.UUIDField(default=current_tenant_id)

    class Meta:
        abstract = True


class VersionedModel(TenantModel):
    """A row that two people may edit at once: the second one is told."""

    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        abstract = True

    async def change(self, *, at: datetime, expected_version: int | None = None, **values: Any) -> Self:
        """Write `values` and raise the version; refuses when the reader's copy is stale."""
        require_version(self, expected_version)
        self.update_from_dict(values)
        self.version += 1
        self.updated_at = at
        await self.save(update_fields=[*values, "version", "updated_at"])
        return self


Row = TypeVar("Row", bound=TenantModel)
_NO_SUCH = "there is no such entry"


def require_version(row: Any, expected: int | None) -> None:
    """Refuse an edit that is based on an older version."""
    if expected is not None and row.version != expected:
        raise Refusal(
            Code.STALE,
            f"somebody else has changed this meanwhile: it is at version {row.version}",
            ("expected_version",),
        )


async def find(model: type[Row], id: UUID, *path: str | int, lock: bool = False) -> Row:
    """The row, or NOT_FOUND at `path`; `lock` holds it until the transaction ends."""
    query = model.filter(id=id)
    row = await (query.select_for_update() if lock else query).get_or_none()
    if row is None:
        raise Refusal(Code.NOT_FOUND, _NO_SUCH, path)
    return row


@contextmanager
def told_at(*path: str | int) -> Iterator[None]:
    """A refusal that is about the case of a row points to the row that was named.

    One whose case is hidden is told like one that there is not, word for word.
    """
    try:
        yield
    except Refusal as refused:
        message = _NO_SUCH if refused.code is Code.NOT_FOUND else refused.message
        raise Refusal(refused.code, message, path) from None
