"""Acceptance by silence: where the rules say so, what nobody has decided on in time counts as accepted.

Administrative Licensing Law 32: who is not told in time what is missing has been accepted from the receipt of
the papers. The limit's ladder says that it is so; it comes about when that rung fires, once.
"""

from collections.abc import Sequence
from datetime import datetime

from tenants import history
from tenants.cases import clocks, firing, following, inbox
from tenants.cases.case import Acceptance, Case
from tenants.cases.claim import Claim
from tenants.cases.promise import promised_before
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
    rows = (
        await current().fetch(f"{_SILENT} c.id = any($1::uuid[]) order by c.case_id, f.due_at", ids, at)
        if ids
        else []
    )
    for row in rows:
        await _accept(await Case.get(id=row["case_id"]), deadline=row["due_at"], at=at)
    if ids:
        await firing.done(ids)


async def catch_up(case: Case, *, at: datetime) -> None:
    """The same for a held case of which nobody has thought yet: no verb is quicker than the deadline."""
    if case.accepted_at is not None or not (await loading.load(case.rule_set_id)).silent:
        return
    await clocks.catch_up(case, at=at)
    row = await current().fetchrow(f"{_SILENT} c.case_id = $1 order by f.due_at", case.id, at)
    if row is not None:
        await _accept(case, deadline=row["due_at"], at=at)


async def _accept(case: Case, *, deadline: datetime, at: datetime) -> None:
    """It ends as of the deadline, and what counts from the acceptance counts from the receipt."""
    if case.accepted_at is not None:
        return
    case.accepted_at, case.acceptance = await _received(case), Acceptance.SILENCE
    await following.follow(
        case,
        ACCEPTED,
        at=deadline,
        told_at=at,
        since=case.accepted_at,
        working=await promised_before(case, at=at),
        unended=UNHEARD,
    )
    await case.keep("accepted_at", "acceptance", "due_at", at=at)
    data = {"silence": True, "happenedAt": case.accepted_at, "dueAt": deadline}
    await history.record(ACCEPTED, by=None, at=at, case_id=case.id, reason=WHY, data=data)
    told = [case.handler_id, case.first_contact_id]
    await inbox.tell(told, ACCEPTED, case=case, by=None, at=at)


async def _received(case: Case) -> datetime:
    """When the papers came, the last of them where some had been missing."""
    supplied: datetime | None = await current().fetchval(
        "select max(supplement_received_at) from notices where case_id = $1", case.id
    )
    return supplied or case.opened_at
