"""Accept: somebody takes in what a requester leaves, also on behalf of whoever is away, and holds it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history, idempotency
from tenants.cases import authority, confidentiality, heirs, inbox, lifecycle
from tenants.cases.case import Case, open_for
from tenants.cases.lifecycle import Move
from tenants.cases.materials import holding, keepers
from tenants.cases.materials.left import Left, checked
from tenants.cases.materials.material import CaseMaterial
from tenants.directory.access import Permission, Viewer
from tenants.directory.presence import require_present
from tenants.errors import Code, Refusal
from tenants.ids import new_id

OPERATION = "case_materials.accept"
# As many as a list below a case shows: one more would stand on no receipt.
MOST_OF_A_CASE = 100


async def accept(
    case_id: UUID,
    left: Sequence[Left],
    *,
    on_behalf_of_id: UUID | None = None,
    idempotency_key: str | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> list[CaseMaterial]:
    """Take these in: from this moment on `by` has them, until they are passed on and received, or settled.

    For whoever sees the case and registers cases or works on this one; never for a closed one.
    """
    request = {"case": case_id, "left": [asdict(one) for one in left], "onBehalfOf": on_behalf_of_id}
    if (earlier := await _earlier(idempotency_key, request, by)) is not None:
        return await CaseMaterial.filter(acceptance_id=earlier).order_by("ordinal")
    case = await open_for(by, case_id, expected_version=expected_version)
    _require_may(by, case)
    lifecycle.make(Move.ACCEPT_MATERIALS, case)
    taken = await take_in(case, left, on_behalf_of_id=on_behalf_of_id, by=by, at=at)
    await case.keep(at=at)
    if idempotency_key is not None:
        await idempotency.remember(
            operation=OPERATION,
            key=idempotency_key,
            request=request,
            actor_id=by.staff_id,
            result_id=taken[0].acceptance_id,
            at=at,
        )
    return taken


async def take_in(
    case: Case, left: Sequence[Left], *, on_behalf_of_id: UUID | None, by: Viewer, at: datetime
) -> list[CaseMaterial]:
    """The same where a verb that holds the case brings the requester's papers with it."""
    require_hands(by)
    await _require_sound(case, by)
    await _require_away(case, on_behalf_of_id, by, at=at)
    written = await checked(left, case)
    first, next_ordinal = new_id(), 1 + await _there_already(case, written)
    taken = [
        CaseMaterial(
            id=new_id() if place else first,
            case_id=case.id,
            ordinal=next_ordinal + place,
            acceptance_id=first,
            accepted_by_id=by.staff_id,
            accepted_at=at,
            on_behalf_of_id=on_behalf_of_id,
            holder_id=by.staff_id,
            **columns,
        )
        for place, columns in enumerate(written)
    ]
    await CaseMaterial.bulk_create(taken)
    await holding.begin(taken, at=at)
    await keepers.follow([case.id], at=at)
    await _tell(case, taken, by=by, at=at)
    return taken


async def _there_already(case: Case, written: Sequence[object]) -> int:
    known = await CaseMaterial.filter(case_id=case.id).count()
    if known + len(written) > MOST_OF_A_CASE:
        why = f"at most {MOST_OF_A_CASE} for one case: what belongs together is one, with copies"
        raise Refusal(Code.LIMIT_EXCEEDED, why, ("materials",))
    return known


def require_hands(by: Viewer) -> None:
    """Papers are put into somebody's hands."""
    if not by.is_person:
        raise Refusal(Code.NOT_ALLOWED, "only one of the staff can take in papers", ("materials",))


def _require_may(by: Viewer, case: Case) -> None:
    if not (by.may(Permission.CASE_REGISTER) and by.is_person):
        authority.require(by, Permission.CASE_WORK, case)


async def _require_sound(case: Case, by: Viewer) -> None:
    # Whoever has just left may not come to hold anything.
    await require_present(by.staff_id, "materials")
    if await confidentiality.concerned(case.about, [by.staff_id]):
        raise Refusal(Code.NOT_ALLOWED, "this case is about you", ("materials",))


async def _require_away(case: Case, on_behalf_of_id: UUID | None, by: Viewer, *, at: datetime) -> None:
    if on_behalf_of_id is None:
        return
    if on_behalf_of_id == by.staff_id:
        raise Refusal(Code.INVALID, "nobody acts on behalf of themself", ("on_behalf_of_id",))
    await require_present(on_behalf_of_id, "on_behalf_of_id")
    # They are told of it.
    if not await heirs.may_know(case, on_behalf_of_id, at=at):
        raise Refusal(Code.NOT_ALLOWED, "they need not know of this case", ("on_behalf_of_id",))


async def _earlier(key: str | None, request: Any, by: Viewer) -> UUID | None:
    if key is None:
        return None
    return await idempotency.earlier_result(
        operation=OPERATION, key=key, request=request, actor_id=by.staff_id
    )


async def _tell(case: Case, taken: Sequence[CaseMaterial], *, by: Viewer, at: datetime) -> None:
    absent = taken[0].on_behalf_of_id
    data = {
        "materials": [{"ordinal": one.ordinal, "kind": one.kind} for one in taken],
        **({"onBehalfOf": absent} if absent is not None else {}),
    }
    await history.record(
        "material.accepted", by=by.staff_id, at=at, case_id=case.id, subject_id=taken[0].id, data=data
    )
    told = [case.handler_id, case.first_contact_id, absent]
    await inbox.tell(told, "material.accepted", case=case, by=by.staff_id, at=at)
