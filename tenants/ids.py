"""Ids: UUIDv7, made here rather than in the database so that a row can be named before it is written."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new id; later ids sort after earlier ones, so indexes grow at their end."""
    return UUID(int=uuid7().int)
