"""Convening: a meeting on a case, with invitation, minutes and decision."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find, told_at
from tenants.cases import confidentiality, inbox, involvement, lifecycle
from tenants.cases.case import Case, open_for
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.directory.presence import require_present
from tenants.errors import Code, Refusal
from tenants.text import line, text

LONGEST_MINUTES = 20_000
MOST_INVITED = 100


class Meeting(TenantModel):
    """Who meets where and when, and what came out."""

    case_id = fields.UUIDField()
    convened_by_id = fields.UUIDField()
    convened_at = fields.DatetimeField()
    topic = fields.TextField()
    place = fields.TextField()
    begins_at = fields.DatetimeField()
    minutes = fields.TextField(null=True)
    decision = fields.TextField(null=True)
    held_at = fields.DatetimeField(null=True)
    cancelled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "meetings"


class MeetingInvitation(TenantModel):
    """Somebody who is asked to come."""

    meeting_id = fields.UUIDField()
    case_id = fields.UUIDField()
    staff_id = fields.UUIDField()
    attended = fields.BooleanField(null=True)

    class Meta:
        table = "meeting_invitations"


async def convene(
    case_id: UUID,
    *,
    topic: str,
    place: str,
    begins_at: datetime,
    invited: Sequence[UUID],
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Meeting:
    """Call people together about a case; the first contact is always among them."""
    subject, where = text(topic, ("topic",)), line(place, ("place",))
    if begins_at <= at:
        raise Refusal(Code.INVALID, "the meeting lies in the past", ("begins_at",))
    case = await take_up(
        case_id, Move.CONVENE, permission=Permission.CASE_CONVENE, expected_version=expected_version, by=by
    )
    people = await _people(case, invited, by)
    meeting = await Meeting.create(
        case_id=case.id,
        convened_by_id=by.staff_id,
        convened_at=at,
        topic=subject,
        place=where,
        begins_at=begins_at,
    )
    await MeetingInvitation.bulk_create(
        MeetingInvitation(meeting_id=meeting.id, case_id=case.id, staff_id=one) for one in people
    )
    await involvement.take_parts([(case.id, one) for one in people], Part.CONVENED, at=at)
    await _keep(case, meeting, "meeting.convened", people, by=by, at=at, reason=subject)
    return meeting


async def record(
    meeting_id: UUID,
    *,
    minutes: str,
    decision: str,
    attended: Sequence[UUID],
    by: Viewer,
    at: datetime,
) -> Meeting:
    """Put minutes, decision and attendance on record; for whoever convened it."""
    said = text(minutes, ("minutes",), most=LONGEST_MINUTES)
    decided = text(decision, ("decision",))
    case, meeting, people = await _open(meeting_id, by=by)
    if at < meeting.begins_at:
        raise Refusal(Code.ILLEGAL_MOVE, "the meeting has not begun yet", ("meeting_id",))
    for place, one in enumerate(attended):
        if one not in people:
            raise Refusal(Code.NOT_FOUND, "they were not invited", ("attended_ids", place))
    meeting.update_from_dict({"minutes": said, "decision": decided, "held_at": at})
    await meeting.save(update_fields=["minutes", "decision", "held_at"])
    here = list(attended)
    await MeetingInvitation.filter(meeting_id=meeting.id, staff_id__in=here).update(attended=True)
    await MeetingInvitation.filter(meeting_id=meeting.id).exclude(staff_id__in=here).update(attended=False)
    await _end(case, meeting, "meeting.held", people, by=by, at=at, reason=decided)
    return meeting


async def cancel(meeting_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Meeting:
    """It will not be held."""
    why = text(reason, ("reason",))
    case, meeting, people = await _open(meeting_id, by=by)
    meeting.cancelled_at = at
    await meeting.save(update_fields=["cancelled_at"])
    await _end(case, meeting, "meeting.cancelled", people, by=by, at=at, reason=why)
    return meeting


async def _people(case: Case, invited: Sequence[UUID], by: Viewer) -> list[UUID]:
    if not invited:
        raise Refusal(Code.REQUIRED, "nobody is invited", ("invited_ids",))
    if len(invited) > MOST_INVITED:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_INVITED} people", ("invited_ids",))
    for place, one in enumerate(invited):
        try:
            await require_present(one, "invited_ids")
        except Refusal as refused:
            raise Refusal(refused.code, refused.message, ("invited_ids", place)) from None
    if case.confidentiality is Confidentiality.INFORMANT:
        for one in await confidentiality.concerned(case.about, invited):
            raise Refusal(
                Code.NOT_ALLOWED, "the case is about them", ("invited_ids", list(invited).index(one))
            )
    return list(dict.fromkeys([by.staff_id, *invited, case.first_contact_id, case.handler_id]))


async def _open(meeting_id: UUID, *, by: Viewer) -> tuple[Case, Meeting, list[UUID]]:
    known = await find(Meeting, meeting_id, "meeting_id")
    with told_at("meeting_id"):
        case = await open_for(by, known.case_id)
        lifecycle.make(Move.HOLD_MEETING, case)
    if by.staff_id != known.convened_by_id and known.convened_by_id not in by.acts_for:
        raise Refusal(Code.NOT_ALLOWED, "somebody else convened it", ("meeting_id",))
    meeting = await Meeting.get(id=meeting_id)
    if meeting.held_at is not None or meeting.cancelled_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this meeting is over", ("meeting_id",))
    return case, meeting, [one.staff_id for one in await MeetingInvitation.filter(meeting_id=meeting_id)]


async def _end(
    case: Case,
    meeting: Meeting,
    kind: str,
    people: Sequence[UUID],
    *,
    by: Viewer,
    at: datetime,
    reason: str,
) -> None:
    if not await Meeting.filter(case_id=case.id, held_at=None, cancelled_at=None).exists():
        await involvement.leave(case.id, Part.CONVENED, at=at)
    await _keep(case, meeting, kind, people, by=by, at=at, reason=reason)


async def _keep(
    case: Case,
    meeting: Meeting,
    kind: str,
    people: Sequence[UUID],
    *,
    by: Viewer,
    at: datetime,
    reason: str,
) -> None:
    await case.keep(at=at)
    data = {"place": meeting.place, "beginsAt": meeting.begins_at, "invited": [str(one) for one in people]}
    await history.record(
        kind, by=by.staff_id, at=at, case_id=case.id, subject_id=meeting.id, reason=reason, data=data
    )
    await inbox.tell(people, kind, case=case, by=by.staff_id, at=at)
