"""Sign for a notice: the requester has it in writing, and their name stands for it."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.base import find, told_at
from tenants.cases import authority, lifecycle
from tenants.cases.case import open_for
from tenants.cases.lifecycle import Move
from tenants.cases.notice import Notice
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import line


async def sign(notice_id: UUID, *, signed_by: str, by: Viewer, at: datetime) -> Notice:
    """Put on record who signed for the paper; for whoever issued it, and whoever answers for the case."""
    name = line(signed_by, ("signed_by",))
    known = await find(Notice, notice_id, "notice_id")
    with told_at("notice_id"):
        case = await open_for(by, known.case_id)
        if known.issued_by_id != by.staff_id:
            authority.require(by, Permission.CASE_WORK, case)
        lifecycle.make(Move.SIGN_NOTICE, case)
    notice = await Notice.get(id=notice_id)
    if notice.signed_at is not None:
        raise Refusal(Code.CONFLICT, "somebody has signed for it already", ("notice_id",))
    notice.signed_by, notice.signed_at = name, at
    await notice.save(update_fields=["signed_by", "signed_at"])
    await history.record(
        "notice.signed",
        by=by.staff_id,
        at=at,
        case_id=case.id,
        subject_id=notice.id,
        data={"ordinal": notice.ordinal, "signedBy": name},
    )
    return notice
