"""What a file is about: an entry, a notice or a line of it, a reply, a hand-over, a referral, a share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.base import TenantModel
from tenants.cases.contributions import Contribution
from tenants.cases.entries import Audience, CaseEntry
from tenants.cases.hand_over import HandOver
from tenants.cases.notice import Notice
from tenants.cases.refer import Referral
from tenants.cases.reply import Reply
from tenants.errors import Code, Refusal
from tenants.session import current


class Subject(StrEnum):
    """A part of a case; the value is the column that names it."""

    ENTRY = "entry_id"
    NOTICE = "notice_id"
    REPLY = "reply_id"
    HAND_OVER = "hand_over_id"
    REFERRAL = "referral_id"
    CONTRIBUTION = "contribution_id"


_MODELS: dict[Subject, type[TenantModel]] = {
    Subject.ENTRY: CaseEntry,
    Subject.NOTICE: Notice,
    Subject.REPLY: Reply,
    Subject.HAND_OVER: HandOver,
    Subject.REFERRAL: Referral,
    Subject.CONTRIBUTION: Contribution,
}


@dataclass(frozen=True, slots=True)
class About:
    """One part of a case; `item` is the place of a notice's line, from 0."""

    subject: Subject
    id: UUID
    item: int | None = None


async def columns(about: About | None, case_id: UUID, audience: Audience) -> dict[str, Any]:
    """What is written down of it; refuses a part of another case."""
    if about is None:
        return {}
    row = await _MODELS[about.subject].get_or_none(id=about.id, case_id=case_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND, "the case has no such part", ("about_id",))
    if audience is Audience.REQUESTER and isinstance(row, CaseEntry) and await is_secret(row.id):
        raise Refusal(Code.INVALID, "what belongs to a secret is not for the requester", ("for_requester",))
    if about.item is not None and not (isinstance(row, Notice) and 0 <= about.item < len(row.items)):
        raise Refusal(Code.NOT_FOUND, "the notice has no such line", ("notice_item",))
    return {about.subject.value: about.id, "notice_item": about.item}


async def is_secret(entry_id: UUID | None) -> bool:
    """Whether an entry is only for those who have to do with the case."""
    return bool(await current().fetchval("select secret from case_entries where id = $1", entry_id))
