"""What a requester sends along by themself, and what of their case's files they may fetch."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.expressions import Q

from tenants.cases import resume
from tenants.cases.attachments import prepare
from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.attachments.prepare import Announced
from tenants.cases.attachments.subject import About, Subject
from tenants.cases.attachments.terms import Terms
from tenants.cases.case import Case
from tenants.cases.entries import Audience
from tenants.cases.notice import Notice, Situation
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal

MOST, WITHIN = 20, timedelta(days=1)


async def attach(file: Announced, terms: Terms, *, by: Viewer, at: datetime) -> Attachment:
    """Announce a file for one's own case; while papers are missing it belongs to the notice about them."""
    assert by.case_id is not None  # noqa: S101  nobody else comes here
    sent = await Attachment.filter(
        case_id=by.case_id, by_id=None, actor=by.staff_id, prepared_at__gt=at - WITHIN
    ).count()
    if sent >= MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"{MOST} files a day are taken here: call the first contact")
    about = await _asked_for(by.case_id)
    wanted = replace(file, about=about, audience=Audience.REQUESTER)
    made = await prepare.prepare(by.case_id, wanted, terms, by=by, at=at)
    if about is None:
        # What was asked for ends the wait when all of it has come: `hand_in`.
        case = await Case.get(id=by.case_id)
        await resume.heard_from_requester(case, by=by.staff_id, at=at)
    return made


async def require_sent(notice: Notice, *, by: Viewer, at: datetime) -> None:
    """Refuse where nothing has come that was asked for, or something is still on its way."""
    files = await Attachment.filter(notice_id=notice.id, by_id=None, actor=by.staff_id)
    if not any(one.state is State.STORED for one in files):
        raise Refusal(Code.REQUIRED, "send the papers first; what you will bring is announced")
    if any(one.state is State.PREPARED and one.upload_until > at for one in files):
        raise Refusal(Code.CONFLICT, "a file is still on its way: send it, or try again later")


async def own(case_id: UUID, *, by: Viewer) -> list[Attachment]:
    """What a requester may fetch: what they sent themself, and what is meant for them."""
    theirs = Q(for_requester=True) | Q(by_id=None, actor=by.staff_id)
    return await Attachment.filter(theirs, case_id=case_id, state=State.STORED).order_by("stored_at", "id")


async def _asked_for(case_id: UUID) -> About | None:
    awaited = [one for one in Situation if one.awaits_papers]
    notice = await Notice.get_or_none(
        case_id=case_id, situation__in=awaited, supplement_received_at=None, lapsed_at=None
    )
    return About(Subject.NOTICE, notice.id) if notice is not None else None
