"""A promise: the limit that the requester was told; from then on it counts, where it is the tighter one."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import dating, entries, inbox
from tenants.cases.case import Case, Channel
from tenants.cases.doing import Doing
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.stages import Stage
from tenants.session import current
from tenants.text import text


class Promise(TenantModel):
    """What was promised, and what counts since."""

    case_id = fields.UUIDField()
    clock_id = fields.UUIDField(null=True)
    by_id = fields.UUIDField()
    at = fields.DatetimeField()
    until = fields.DatetimeField()
    counts_until = fields.DatetimeField(null=True)

    class Meta:
        table = "promises"


async def promise(
    case_id: UUID,
    *,
    until: datetime,
    told: str,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Promise:
    """Tell the requester by when; a promise tighter than the limit counts as the limit."""
    words = text(told, ("text",))
    if until <= at:
        raise Refusal(Code.INVALID, "the promised moment lies in the past", ("until",))
    case = await take_up(
        case_id, Move.PROMISE, permission=Permission.CASE_REPLY, expected_version=expected_version, by=by
    )
    await entries.write(
        case, EntryKind.PROMISE, words, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    clock = await dating.running(case, Stage.RESOLVE, at=at)
    made = await Promise.create(
        case_id=case.id, clock_id=clock.id if clock else None, by_id=by.staff_id, at=at, until=until
    )
    await _let_it_count(case, made, by=by, at=at)
    await inbox.tell(
        [case.handler_id, case.first_contact_id], "case.promised", case=case, by=by.staff_id, at=at
    )
    return made


async def promised_before(case: Case, *, at: datetime) -> Doing | None:
    """What the requester was promised before any limit ran: the last word on it counts once one does."""
    until = await current().fetchval(
        """select until from promises where case_id = $1 and clock_id is null and until > $2
           order by at desc, id desc limit 1""",
        case.id,
        at,
    )
    return Doing(until=until) if until is not None else None


async def _let_it_count(case: Case, made: Promise, *, by: Viewer, at: datetime) -> None:
    if made.clock_id is None:
        case.due_at = made.until
    else:
        await dating.date_anew(case, made.clock_id, reason="promised to the requester", by=by, at=at)
    made.counts_until = case.due_at
    await made.save(update_fields=["counts_until"])
    await case.keep("due_at", at=at)
    data = {"until": made.until, "countsUntil": made.counts_until}
    await history.record(
        "case.promised", by=by.staff_id, at=at, case_id=case.id, subject_id=made.id, data=data
    )
