"""What every verb of a case begins with: find it, ask who may, and make the move."""

from uuid import UUID

from tenants.cases import authority, lifecycle
from tenants.cases.case import Case, open_for
from tenants.cases.lifecycle import Move
from tenants.directory.access import Actor, Permission, Viewer
from tenants.errors import Code, Refusal


async def take_up(
    case_id: UUID,
    move: Move,
    *,
    permission: Permission,
    expected_version: int | None = None,
    by: Viewer,
) -> Case:
    """The case, held until the transaction ends and moved on; for whoever answers for it or leads there.

    Some moves are the requester's own: they need no permission for these, and have none for any other.
    """
    case = await open_for(by, case_id, expected_version=expected_version)
    if not _is_own(move, by):
        authority.require(by, permission, case)
    lifecycle.make(move, case)
    return case


# What a clerk writes down in the requester's name, the requester may do by themself.
OWN_MOVES = frozenset(
    {
        Move.URGE,
        Move.WITHDRAW,
        Move.ACKNOWLEDGE,
        Move.RATE,
        Move.ANSWER,
        Move.ANNOUNCE_SUPPLEMENT,
        Move.HAND_IN,
        Move.ASK_REOPENING,
        Move.CHANGE_CONTACT,
    }
)


def _is_own(move: Move, by: Viewer) -> bool:
    return by.actor is Actor.REQUESTER and move in OWN_MOVES


async def look_in(
    case_id: UUID,
    move: Move,
    *,
    permission: Permission,
    expected_version: int | None = None,
    by: Viewer,
) -> Case:
    """The same for what everybody may do who sees the case and holds the permission."""
    if _is_own(move, by):
        case = await open_for(by, case_id, expected_version=expected_version)
    else:
        case = await see(case_id, permission=permission, expected_version=expected_version, by=by)
    lifecycle.make(move, case)
    return case


async def see(
    case_id: UUID, *, permission: Permission, expected_version: int | None = None, by: Viewer
) -> Case:
    """The same for what moves nothing, whatever the case's state."""
    case = await open_for(by, case_id, expected_version=expected_version)
    if not by.may(permission):
        raise Refusal(Code.NOT_ALLOWED, f"this needs {permission}", ("case_id",))
    return case
