"""A remark: what was done or said on the way, e.g. the department was phoned ahead."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import lifecycle
from tenants.cases.case import Case, open_for
from tenants.cases.lifecycle import Move
from tenants.directory.access import Viewer
from tenants.text import text


async def remark(case_id: UUID, *, said: str, by: Viewer, at: datetime) -> Case:
    """Put a remark on record; everybody who may read the case may make one."""
    words = text(said, ("text",))
    case = await open_for(by, case_id)
    lifecycle.make(Move.REMARK, case)
    await case.keep(at=at)
    await history.record("case.remarked", by=by.staff_id, at=at, case_id=case.id, reason=words)
    return case
