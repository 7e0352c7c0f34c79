"""Close: the requester has the result, and nobody answers for the case any more."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import authority, clocks, custody, inbox, lapse, lifecycle, refer, supervise, unwritten
from tenants.cases.case import Case, open_for
from tenants.cases.lifecycle import Move
from tenants.cases.materials import closing
from tenants.directory.access import Permission, Viewer


async def close(case_id: UUID, *, expected_version: int | None = None, by: Viewer, at: datetime) -> Case:
    """End the case; only after the reply."""
    case = await open_for(by, case_id, expected_version=expected_version)
    authority.require(by, Permission.CASE_CLOSE, case)
    lifecycle.make(Move.CLOSE, case)
    await refer.refuse_without_outcome(case)
    await unwritten.refuse(case)
    await closing.file_the_rest(case, by=by, at=at)
    case.closed_at = at
    await clocks.stop_all(case, at=at)
    await lapse.with_the_case(case, by=by, at=at)
    await custody.end(case, at=at)
    await supervise.end(case, by=by, at=at)
    await case.keep("state", "closed_at", "due_at", at=at)
    await history.record("case.closed", by=by.staff_id, at=at, case_id=case.id)
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "case.closed", case=case, by=by.staff_id, at=at)
    return case
