"""Acceptance by silence: where the rules say so, what nobody has decided on in time counts as accepted.

Administrative Licensing Law 32: who is not told in time what is missing has been accepted from the receipt of
the papers. The limit's ladder says that it is so; it comes about when that rung fires, once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import clocks, firing, following, inbox
from tenants.cases.case import Acceptance, Case
from tenants.cases.claim import Claim
from tenants.cases.inbox import Telling
from tenants.cases.promise import promised_before
from tenants.history import Entry
from tenants.rules import loading
from tenants.rules.stages import ACCEPTED, Stage
from tenants.session import current

WHY = "nobody said otherwise within the limit"
# Nobody has heard anything yet.
UNHEARD = (Stage.FIRST_RESPONSE,)

# The clocks whose ladder has said by now that the case counts as accepted, with their deadline.
_SILENT = """
select c.case_id, f.due_at from clocks c
join rung_firings f on f.clock_id = c.id and f.owed and f.due_at <= $2
where c.stage = 'decide_acceptance' and c.state = 'running' and
"""


async def follow(claimed: Sequence[Claim], *, at: datetime) -> None:
    """Accept the cases whose claimed clocks say so; they are held."""
    ids = [one.id for one in claimed if one.stage == Stage.DECIDE_ACCEPTANCE]
    if not ids:
        return
    rows = await current().fetch(f"{_SILENT} c.id = any($1::uuid[]) order by f.due_at desc", ids, at)
    # Where several rungs say so, the first of them counts.
    deadlines: dict[UUID, datetime] = {row["case_id"]: row["due_at"] for row in rows}
    cases = await Case.filter(id__in=list(deadlines), accepted_at=None).order_by("id") if deadlines else []
    await _accept(cases, deadlines, at=at)
    await firing.done(ids)


async def catch_up(case: Case, *, at: datetime) -> None:
    """The same for a held case of which nobody has thought yet: no verb is quicker than the deadline."""
    if case.accepted_at is not None or not (await loading.load(case.rule_set_id)).silent:
        return
    await clocks.catch_up(case, at=at)
    row = await current().fetchrow(f"{_SILENT} c.case_id = $1 order by f.due_at", case.id, at)
    if row is not None:
        await _accept([case], {case.id: row["due_at"]}, at=at)


async def _accept(cases: Sequence[Case], deadlines: Mapping[UUID, datetime], *, at: datetime) -> None:
    """Each ends as of its deadline, and what counts from the acceptance counts from the receipt."""
    if not cases:
        return
    received = await _received(cases)
    for case in cases:
        await _count(case, received[case.id], deadline=deadlines[case.id], at=at)
    await history.record_all([_told(case, deadlines[case.id], at) for case in cases])
    tellings = [
        Telling(staff_id, ACCEPTED, case.id)
        for case in cases
        for staff_id in dict.fromkeys((case.handler_id, case.first_contact_id))
    ]
    await inbox.tell_all(tellings, at=at)


async def _count(case: Case, received: datetime, *, deadline: datetime, at: datetime) -> None:
    case.accepted_at, case.acceptance = received, Acceptance.SILENCE
    await following.follow(
        case,
        ACCEPTED,
        at=deadline,
        told_at=at,
        since=received,
        working=await promised_before(case, at=at),
        unended=UNHEARD,
    )
    await case.keep("accepted_at", "acceptance", "due_at", at=at)


def _told(case: Case, deadline: datetime, at: datetime) -> Entry:
    data = {"silence": True, "happenedAt": case.accepted_at, "dueAt": deadline}
    return Entry(ACCEPTED, at, case_id=case.id, reason=WHY, data=data)


async def _received(cases: Sequence[Case]) -> dict[UUID, datetime]:
    """When the papers of each came, the last of them where some had been missing."""
    rows = await current().fetch(
        """select case_id, max(supplement_received_at) as at from notices
           where case_id = any($1::uuid[]) and supplement_received_at is not null group by case_id""",
        [case.id for case in cases],
    )
    return {case.id: case.opened_at for case in cases} | {row["case_id"]: row["at"] for row in rows}
