"""What the database refuses, told as a refusal: it has the last word when two people act at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from tortoise.exceptions import IntegrityError

from tenants.errors import Code, Refusal
from tenants.session import current

_CODES = {
    "key": (Code.CONFLICT, "this is already taken"),
    "fkey": (Code.NOT_FOUND, "there is no such entry"),
    "check": (Code.INVALID, "the value is out of bounds"),
    "overlap": (Code.CONFLICT, "this overlaps with another period"),
    "no_cycle": (Code.INVALID, "this would lead back to where it starts"),
}
_KINDS = {"23505": "key", "23503": "fkey", "23514": "check", "23P01": "overlap"}


@asynccontextmanager
async def all_or_nothing(*, in_use: str | None = None) -> AsyncIterator[None]:
    """A broken constraint becomes a refusal, and a refusal leaves nothing of what was done inside.

    `in_use` is the reason to give when something still refers to what is being deleted.
    """
    try:
        async with current().savepoint():
            yield
    except IntegrityError as error:
        raise _told(error.args[0], in_use) from error
    except asyncpg.IntegrityConstraintViolationError as error:
        raise _told(error, in_use) from error


def _told(error: asyncpg.IntegrityConstraintViolationError, in_use: str | None) -> Refusal:
    """Constraints are named `table_columns_kind`; ours begin with the tenant and end in what was given."""
    kind = _KINDS.get(error.sqlstate or "")
    if kind is None:
        raise error
    if kind == "fkey" and in_use is not None:
        return Refusal(Code.CONFLICT, in_use, ("id",))
    name = (error.constraint_name or "").removeprefix(f"{error.table_name}_").removeprefix("tenant_id_")
    for suffix, (code, message) in _CODES.items():
        if name.endswith(f"_{suffix}"):
            return Refusal(code, message, (name.removesuffix(f"_{suffix}"),))
    return Refusal(*_CODES[kind])
