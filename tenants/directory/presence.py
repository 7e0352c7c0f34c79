"""Who is of the staff: whoever has left may be named nowhere as answering for something."""

from collections.abc import Iterable
from uuid import UUID

from tenants.errors import Code, Refusal
from tenants.session import current


async def require_present(staff_id: UUID, path: str) -> None:
    """Refuse somebody unknown or gone; they cannot leave before the transaction ends."""
    row = await current().fetchrow("select left_on from staff where id = $1 for key share", staff_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND, "there is no such member of the staff", (path,))
    if row["left_on"] is not None:
        raise Refusal(Code.CONFLICT, "this member of the staff has left", (path,))


async def stay(staff_ids: Iterable[UUID]) -> set[UUID]:
    """Those of them who have not left, and cannot before the transaction ends."""
    rows = await current().fetch(
        "select id from staff where id = any($1::uuid[]) and left_on is null order by id for key share",
        list(staff_ids),
    )
    return {row["id"] for row in rows}


async def of_the_staff(actor_id: UUID | None) -> UUID | None:
    """Who of the staff it is; None for a machine, which the history names and no row of people does."""
    found: UUID | None = await current().fetchval("select id from staff where id = $1", actor_id)
    return found
