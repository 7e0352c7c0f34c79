"""Prepare: a file is announced with its name, size and hash; whatever comes must be just that."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.cases import lifecycle
from tenants.cases.attachments import media, subject
from tenants.cases.attachments.attachment import Attachment, State
from tenants.cases.attachments.subject import About
from tenants.cases.attachments.terms import Terms
from tenants.cases.case import open_for
from tenants.cases.entries import Audience
from tenants.cases.lifecycle import Move
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.session import current
from tenants.text import line

_HASH = re.compile("[0-9a-f]{64}")
_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Announced:
    """A file as whoever sends it describes it."""

    name: str
    media_type: str
    size: int
    sha256: str
    about: About | None = None
    audience: Audience = Audience.INSIDE


async def prepare(case_id: UUID, file: Announced, terms: Terms, *, by: Viewer, at: datetime) -> Attachment:
    """Make room for a file; whoever may read the case may attach to it. Nothing is on record before."""
    checked = _checked(file, terms)
    case = await open_for(by, case_id)
    lifecycle.make(Move.ATTACH, case)
    await _require_room(case_id, file.size, terms)
    return await Attachment.create(
        case_id=case.id,
        by_id=by.staff_id if by.is_person else None,
        actor=by.staff_id,
        state=State.PREPARED,
        size=file.size,
        for_requester=file.audience is Audience.REQUESTER,
        prepared_at=at,
        upload_until=at + terms.upload_within,
        **checked,
        **await subject.columns(file.about, case.id, file.audience),
    )


def _checked(file: Announced, terms: Terms) -> dict[str, Any]:
    name = line(file.name, ("name",))
    if _NOT_IN_NAMES.search(name):
        raise Refusal(Code.INVALID, "a file's name holds none of / \\ : * ? \" < > |", ("name",))
    if file.media_type not in terms.kinds:
        raise Refusal(Code.INVALID, "files of this type are not taken", ("media_type",))
    if not media.is_named_like(name, file.media_type):
        raise Refusal(Code.INVALID, f"a file of {file.media_type} is not named like this", ("name",))
    if not _HASH.fullmatch(file.sha256):
        raise Refusal(Code.INVALID, "a SHA-256 has 64 hexadecimal digits in small letters", ("sha256",))
    if file.size < 1:
        raise Refusal(Code.INVALID, "an empty file tells nothing", ("size",))
    if file.size > terms.largest:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {terms.largest} bytes are taken", ("size",))
    return {"name": name, "media_type": file.media_type, "sha256": file.sha256}


async def _require_room(case_id: UUID, size: int, terms: Terms) -> None:
    # Two who announce at the same moment see each other's file: they take turns until the transaction ends.
    tenant_id = current().tenant_id
    await current().execute(
        "select pg_advisory_xact_lock(hashtextextended('attachments ' || $1, 0))", str(tenant_id)
    )
    row = await current().fetchrow(
        """select coalesce(sum(size), 0) as used, count(*) filter (where case_id = $1) as of_case
           from attachments where state in ('prepared', 'stored')""",
        case_id,
    )
    assert row is not None  # noqa: S101 - an aggregate always has one row
    if row["of_case"] >= terms.most_of_case:
        raise Refusal(Code.LIMIT_EXCEEDED, f"a case has {terms.most_of_case} files at most", ("case_id",))
    if row["used"] + size > terms.quota:
        raise Refusal(Code.LIMIT_EXCEEDED, "the organization's space for files is used up", ("size",))
