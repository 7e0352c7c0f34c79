"""Resolve: the work is done; the requester is still to be told."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import authority, contributions, inbox, lapse, lifecycle, replier, stability, timing
from tenants.cases.case import Case, Outcome, open_for
from tenants.cases.hand_over import refuse_while_offered
from tenants.cases.lifecycle import Move
from tenants.directory.access import Permission, Viewer
from tenants.text import text


async def resolve(
    case_id: UUID, *, resolution: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Case:
    """Write down the result; from here on the reply is due."""
    outcome = text(resolution, ("resolution",))
    case = await open_for(by, case_id, expected_version=expected_version)
    authority.require(by, Permission.CASE_WORK, case)
    lifecycle.make(Move.RESOLVE, case)
    await refuse_while_offered(case)
    await contributions.refuse_while_shared(case)
    stability.require(case)
    case.resolution, case.resolved_at, case.outcome = outcome, at, Outcome.DONE
    called = await replier.call(case, at=at)
    await timing.follow(case, "case.resolved", at=at, replying=called.doing)
    await lapse.with_the_work(case, by=by, at=at)
    kept = ("state", "resolution", "resolved_at", "outcome", "due_at", *replier.COLUMNS)
    await case.keep(*kept, at=at)
    await history.record("case.resolved", by=by.staff_id, at=at, case_id=case.id, data=called.data)
    told = [case.first_contact_id, *called.people]
    await inbox.tell(told, "case.resolved", case=case, by=by.staff_id, at=at)
    return case
