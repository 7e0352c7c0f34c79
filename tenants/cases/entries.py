"""Entries of a case: what the requester was told or said, and what is noted inside; each says who sees it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.case import Case, Channel
from tenants.cases.reply import CHANNELS
from tenants.directory.access import Actor, Viewer
from tenants.errors import Code, Refusal


class EntryKind(StrEnum):
    """What an entry is about."""

    PROMISE = "promise"
    PROGRESS = "progress"
    ARRIVAL = "arrival"
    ACCEPTANCE = "acceptance"
    EXTENSION = "extension"
    PAUSE = "pause"
    RESUMPTION = "resumption"
    ACKNOWLEDGEMENT = "acknowledgement"
    WITHDRAWAL = "withdrawal"
    REOPENING = "reopening"
    SATISFACTION = "satisfaction"
    URGE = "urge"
    REMARK = "remark"
    ANSWER = "answer"
    SUPPLEMENT = "supplement"
    REOPENING_ASKED = "reopening_asked"
    REOPENING_REFUSED = "reopening_refused"
    REPORT = "report"
    EMERGENCY = "emergency"
    SECRET = "secret"  # noqa: S105 - a kind, no password


class Audience(StrEnum):
    """Who may see an entry."""

    REQUESTER = "requester"
    INSIDE = "inside"
    # Only those who have to do with the case: the requester never.
    SECRET = "secret"  # noqa: S105 - an audience, no password


class CaseEntry(TenantModel):
    """One thing told, said or noted."""

    case_id = fields.UUIDField()
    kind = fields.CharEnumField(EntryKind, max_length=30)
    # Who of the staff; none where it was the requester or a machine.
    by_id = fields.UUIDField(null=True)
    author = fields.CharEnumField(Actor, max_length=20)
    at = fields.DatetimeField()
    text = fields.TextField()
    channel = fields.CharEnumField(Channel, max_length=20, null=True)
    for_requester = fields.BooleanField()
    secret = fields.BooleanField(default=False)

    class Meta:
        table = "case_entries"


async def write(
    case: Case,
    kind: EntryKind,
    text: str,
    *,
    audience: Audience,
    channel: Channel | None = None,
    by: Viewer,
    at: datetime,
) -> CaseEntry:
    """Put a checked text on the case; a channel is one through which a requester can be told."""
    if channel is not None and channel not in CHANNELS:
        raise Refusal(Code.INVALID, "a requester is not told anything through this channel", ("channel",))
    return await CaseEntry.create(
        case_id=case.id,
        kind=kind,
        by_id=by.staff_id if by.is_person else None,
        author=by.actor,
        at=at,
        text=text,
        channel=channel,
        for_requester=audience is Audience.REQUESTER,
        secret=audience is Audience.SECRET,
    )


async def of_case(case_id: UUID, kind: EntryKind) -> list[CaseEntry]:
    """The entries of a kind, in order."""
    return await CaseEntry.filter(case_id=case_id, kind=kind).order_by("at", "id")
