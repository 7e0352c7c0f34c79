"""Whether whoever asked for the address of a file may still use it: both may have changed since."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from schema.cases.visibility import files
from schema.reads.statement import Writer
from tenants.cases.attachments.attachment import Attachment
from tenants.directory import bearer, viewer
from tenants.directory.access import Actor, Viewer
from tenants.portal import coming_in
from tenants.portal.coming_in import CameIn
from tenants.session import current, current_tenant_id


def holder(by: Viewer) -> dict[str, UUID | None]:
    """What an address tells of whoever asked for it."""
    return {"holder": by.staff_id, "case": by.case_id, "came_by": by.code_id}


async def holder_of(told: Mapping[str, Any], *, at: datetime) -> Viewer | None:
    """Them again, as they are now; a requester as long as the code is good that they came in by."""
    if told["came_by"] is not None:
        came = CameIn(current_tenant_id(), UUID(told["case"]), UUID(told["came_by"]))
        return await coming_in.viewer(came)
    key = UUID(told["holder"])
    found = await viewer.load_staff(staff_id=key, at=at)
    if found is None and (machine := await bearer.load(key, at=at)) is not None:
        found = machine.viewer
    return found


async def may_fetch(file: Attachment, who: Viewer) -> bool:
    """Asked in the moment of fetching."""
    if who.actor is Actor.REQUESTER:
        theirs = file.for_requester or (file.by_id is None and file.actor == who.staff_id)
        return theirs and file.case_id == who.case_id
    return await _sees(who, file)


async def may_send(file: Attachment, who: Viewer) -> bool:
    """Asked before the bytes come and when they have."""
    if who.actor is Actor.REQUESTER:
        return file.by_id is None and file.case_id == who.case_id
    return await _sees(who, file)


async def _sees(who: Viewer, file: Attachment) -> bool:
    writer = Writer()
    visible = writer.condition(files(who), "a")
    statement = f"select true from attachments a where a.id = {writer.bind(file.id)} and {visible}"  # noqa: S608
    return bool(await current().fetchval(statement, *writer.arguments))
