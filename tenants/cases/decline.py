"""Decline: it cannot be done at all, and the requester will be told why."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import binding, inbox, lapse, replier, stability, timing
from tenants.cases.case import Case, Outcome
from tenants.cases.hand_over import refuse_while_offered
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.text import text


async def decline(
    case_id: UUID, *, reason: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Case:
    """End the work with a reason instead of a result; the reply is due just the same."""
    why = text(reason, ("reason",))
    case = await take_up(
        case_id, Move.DECLINE, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    await binding.require_refusable(case)
    await refuse_while_offered(case)
    stability.require(case)
    case.resolution, case.resolved_at, case.outcome = why, at, Outcome.DECLINED
    called = await replier.call(case, at=at)
    await timing.follow(case, "case.declined", at=at, replying=called.doing)
    await lapse.with_the_work(case, by=by, at=at)
    kept = ("state", "resolution", "resolved_at", "outcome", "due_at", *replier.COLUMNS)
    await case.keep(*kept, at=at)
    await history.record(
        "case.declined", by=by.staff_id, at=at, case_id=case.id, reason=why, data=called.data
    )
    told = [case.first_contact_id, *called.people]
    await inbox.tell(told, "case.declined", case=case, by=by.staff_id, at=at)
    return case
