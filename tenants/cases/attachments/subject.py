"""What a file is about: an entry, a notice or a line of it, a reply, a hand-over, a referral, a share."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.base import TenantModel
from tenants.cases.contributions import Contribution
from tenants.cases.entries import CaseEntry
from tenants.cases.hand_over import HandOver
from tenants.cases.notice import Notice
from tenants.cases.refer import Referral
from tenants.cases.reply import Reply
from tenants.errors import Code, Refusal


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


async def columns(about: About | None, case_id: UUID) -> dict[str, Any]:
    """What is written down of it; refuses a part of another case."""
    if about is None:
        return {}
    row = await _MODELS[about.subject].get_or_none(id=about.id, case_id=case_id)
    if row is None:
        raise Refusal(Code.NOT_FOUND, "the case has no such part", ("about_id",))
    if about.item is not None and not (isinstance(row, Notice) and 0 <= about.item < len(row.items)):
        raise Refusal(Code.NOT_FOUND, "the notice has no such line", ("notice_item",))
    return {about.subject.value: about.id, "notice_item": about.item}
