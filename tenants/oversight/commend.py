"""Commend: propose praise, or put a requester's on record; somebody else confirms or declines it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import inbox
from tenants.cases.case import Case, open_for
from tenants.cases.inbox import Telling
from tenants.directory import department, hierarchy, presence
from tenants.directory.access import Permission, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.oversight import commendation, entitled
from tenants.oversight.commendation import Commendation, CommendationSource, CommendationState
from tenants.rules.circumstances import Channel
from tenants.session import current
from tenants.text import optional_text, text


@dataclass(frozen=True, slots=True)
class Praise:
    """Who is praised, for what: one of the staff or a department, for a case or in general.

    `channel` is how the requester said so; without one the praise is that of whoever proposes it.
    """

    said: str
    staff_id: UUID | None = None
    department_id: UUID | None = None
    case_id: UUID | None = None
    channel: Channel | None = None


async def propose(praise: Praise, *, by: Viewer, at: datetime) -> Commendation:
    """Propose a commendation: for a case that one sees, else within the reach of one's permission."""
    words = text(praise.said, "said")
    whom = await _whom(praise)
    await _refuse_own(whom, by)
    if praise.case_id is None:
        _require_reach(whom, by)
    else:
        await _require_part(await open_for(by, praise.case_id), whom)
    row = await Commendation.create(
        case_id=praise.case_id,
        staff_id=whom.staff_id,
        department_id=whom.department_id,
        source=CommendationSource.STAFF if praise.channel is None else CommendationSource.REQUESTER,
        channel=praise.channel,
        said=words,
        state=CommendationState.PROPOSED,
        proposed_by_id=by.staff_id,
        proposed_at=at,
    )
    # Of no case: whoever is praised reads the events of theirs, and hears of it when it is confirmed.
    await history.record("commendation.proposed", by=by.staff_id, at=at, subject_id=row.id, data=_told(row))
    deciders = await entitled.deciders(
        Permission.COMMENDATION_DECIDE, row.department_id, besides=[by.staff_id, whom.staff_id]
    )
    await _tell(row, deciders, by=by, at=at)
    return row


async def confirm(
    commendation_id: UUID, *, reason: str | None = None, by: Viewer, at: datetime
) -> Commendation:
    """Confirm a proposal: from now on it stands with the case and the person, and both heads know."""
    why = optional_text(reason, "reason")
    row = await _decide(commendation_id, CommendationState.CONFIRMED, why, by=by, at=at)
    await history.record(
        "commendation.confirmed",
        by=by.staff_id,
        at=at,
        case_id=row.case_id,
        subject_id=row.id,
        reason=why,
        data=_told(row),
    )
    await _tell(row, [row.staff_id, await _head(row), row.proposed_by_id], by=by, at=at)
    return row


async def decline(commendation_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Commendation:
    """Decline a proposal; whoever made it is told why, and nobody else."""
    why = text(reason, "reason")
    row = await _decide(commendation_id, CommendationState.DECLINED, why, by=by, at=at)
    await history.record(
        "commendation.declined", by=by.staff_id, at=at, subject_id=row.id, reason=why, data=_told(row)
    )
    await _tell(row, [row.proposed_by_id], by=by, at=at)
    return row


@dataclass(frozen=True, slots=True)
class _Whom:
    staff_id: UUID | None
    department_id: UUID


async def _whom(praise: Praise) -> _Whom:
    if (praise.staff_id is None) == (praise.department_id is None):
        raise Refusal(Code.INVALID, "name a member of the staff or a department", ("staff_id",))
    if praise.staff_id is not None:
        await presence.require_present(praise.staff_id, "staff_id")
        return _Whom(praise.staff_id, (await Staff.get(id=praise.staff_id)).department_id)
    assert praise.department_id is not None  # noqa: S101
    await department.require_open(praise.department_id, "department_id")
    return _Whom(None, praise.department_id)


async def _refuse_own(whom: _Whom, by: Viewer) -> None:
    """Also a department is commended by others than those who work in it or lead it."""
    if whom.staff_id == by.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "nobody commends themselves", ("staff_id",))
    if whom.staff_id is None and await entitled.belongs_to(by, [whom.department_id]):
        raise Refusal(Code.NOT_ALLOWED, "nobody commends their own department", ("department_id",))


def _require_reach(whom: _Whom, by: Viewer) -> None:
    if not by.covers(Permission.COMMENDATION_PROPOSE, staff=(), departments=(whom.department_id,)):
        path = "department_id" if whom.staff_id is None else "staff_id"
        raise Refusal(Code.NOT_ALLOWED, "without a case this is beyond your reach", (path,))


async def _require_part(case: Case, whom: _Whom) -> None:
    if not await current().fetchval(_HAD_A_PART, case.id, whom.staff_id, whom.department_id):
        path = "department_id" if whom.staff_id is None else "staff_id"
        raise Refusal(Code.INVALID, "they had no part in this case", (path,))
    if await current().fetchval(_COMMENDED, case.id, whom.staff_id, whom.department_id):
        raise Refusal(Code.CONFLICT, "they are commended for this case already", ("case_id",))


_HAD_A_PART = """
select exists (
    select from involvements i join staff s on s.id = i.staff_id
    where i.case_id = $1 and (i.staff_id = $2 or $2 is null and s.department_id = $3))
"""
_COMMENDED = """
select exists (
    select from commendations
    where case_id = $1 and staff_id is not distinct from $2 and department_id = $3 and state <> 'declined')
"""


async def _decide(
    commendation_id: UUID, state: CommendationState, reason: str | None, *, by: Viewer, at: datetime
) -> Commendation:
    row = await commendation.to_decide(commendation_id, by=by)
    if row.proposed_by_id == by.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "somebody else decides what you proposed", ("commendation_id",))
    if not by.covers(Permission.COMMENDATION_DECIDE, staff=(), departments=(row.department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "this is not yours to decide", ("commendation_id",))
    if row.staff_id is None and await entitled.belongs_to(by, [row.department_id]):
        raise Refusal(Code.NOT_ALLOWED, "nobody commends their own department", ("commendation_id",))
    row.update_from_dict({"state": state, "reason": reason, "decided_by_id": by.staff_id, "decided_at": at})
    await row.save(update_fields=["state", "reason", "decided_by_id", "decided_at"])
    return row


async def _head(row: Commendation) -> UUID | None:
    """Who leads the department; of whoever leads it themself, who leads above."""
    if row.staff_id is None:
        return await hierarchy.head_of(row.department_id)
    above = (await hierarchy.answerable_chain([row.staff_id])).get(row.staff_id)
    return above.head_id if above else None


def _told(row: Commendation) -> dict[str, object]:
    """Not the words: they may hold a requester's name, and the history is never erased."""
    return {
        "staff": row.staff_id,
        "department": row.department_id,
        "source": row.source,
        "case": row.case_id,
    }


async def _tell(row: Commendation, staff_ids: list[UUID | None], *, by: Viewer, at: datetime) -> None:
    told = dict.fromkeys(one for one in staff_ids if one not in (None, by.staff_id))
    kind = f"commendation.{row.state}"
    await inbox.tell_all(
        [Telling(one, kind, row.case_id, by.staff_id, subject_id=row.id) for one in told if one], at=at
    )
