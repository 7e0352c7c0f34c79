"""Reply: the requester is told the result, by whom the rules name."""

from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import inbox, involvement, lifecycle, replier, timing
from tenants.cases.case import Case, Channel, open_for
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.text import text

CHANNELS = frozenset(
    {
        Channel.VISIT,
        Channel.PHONE,
        Channel.LETTER,
        Channel.EMAIL,
        Channel.SMS,
        Channel.WEB,
        Channel.APP,
        Channel.WECHAT,
    }
)


class Reply(TenantModel):
    """What the requester was told, how and by whom."""

    case_id = fields.UUIDField()
    by_id = fields.UUIDField()
    channel = fields.CharEnumField(Channel, max_length=20)
    text = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        table = "replies"


async def reply(
    case_id: UUID,
    *,
    said: str,
    channel: Channel,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Record the reply; whoever the rules name gives it, else the first contact or the handler."""
    words = text(said, ("text",))
    if channel not in CHANNELS:
        raise Refusal(Code.INVALID, "a requester is not answered through this channel", ("channel",))
    case = await open_for(by, case_id, expected_version=expected_version)
    await replier.require(by, case, at=at)
    lifecycle.make(Move.REPLY, case)
    given = await Reply.create(case_id=case.id, by_id=by.staff_id, channel=channel, text=words, at=at)
    case.replied_at = at
    await timing.follow(case, "case.replied", at=at)
    await involvement.leave(case.id, Part.REPLIER, at=at)
    await case.keep("state", "replied_at", "due_at", at=at)
    data = {"channel": channel}
    await history.record(
        "case.replied", by=by.staff_id, at=at, case_id=case.id, subject_id=given.id, data=data
    )
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "case.replied", case=case, by=by.staff_id, at=at)
    return case
