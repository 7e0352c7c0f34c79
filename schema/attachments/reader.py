"""Whether whoever asked for the address of a file may still have it: both may have changed since."""

from datetime import datetime
from uuid import UUID

from schema.cases.visibility import files
from schema.reads.statement import Writer
from tenants.cases.attachments.attachment import Attachment
from tenants.cases.case import Case
from tenants.directory import bearer, viewer
from tenants.directory.access import Viewer
from tenants.session import current


async def may_fetch(file: Attachment, case: Case, *, reader: UUID, at: datetime) -> bool:
    """Asked in the moment of fetching; `reader` is one of the staff, a key, or who asks in the case."""
    if reader == case.requester_id:
        return file.for_requester or (file.by_id is None and file.actor == reader)
    who = await viewer.load_staff(staff_id=reader, at=at) or await _machine(reader, at=at)
    return who is not None and await _sees(who, file)


async def _machine(reader: UUID, *, at: datetime) -> Viewer | None:
    found = await bearer.load(reader, at=at)
    return found.viewer if found is not None else None


async def _sees(who: Viewer, file: Attachment) -> bool:
    writer = Writer()
    visible = writer.condition(files(who), "a")
    statement = f"select true from attachments a where a.id = {writer.bind(file.id)} and {visible}"  # noqa: S608
    return bool(await current().fetchval(statement, *writer.arguments))
