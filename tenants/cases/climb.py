"""Climb: a question that nobody answers goes up by itself, level by level, until somebody decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases import confidentiality, firing, inbox, involvement
from tenants.cases.case import Case
from tenants.cases.claim import Claim
from tenants.cases.escalate import Escalation, ask_anew, next_above, record
from tenants.cases.involvement import Part
from tenants.directory import on_the_day
from tenants.errors import Refusal
from tenants.rules import loading
from tenants.rules.stages import Stage
from tenants.session import current

# Of these clocks, the questions whose ladder says that they climb by now.
_CLIMBING = """
select distinct e.id, e.case_id from clocks c
join escalations e on e.case_id = c.case_id and e.state = 'asked' and e.exhausted_at is null
join rung_firings f on f.clock_id = c.id and f.owed
where c.id = any($1::uuid[]) and c.stage = 'guidance' and c.state = 'running' and f.due_at <= $2
order by e.case_id
"""
_LEADERSHIP = """
select d.head_id from departments d join staff s on s.id = d.head_id
where d.parent_id is null and d.closed_at is null and s.left_on is null order by d.head_id
"""


async def follow(claimed: Sequence[Claim], *, at: datetime) -> None:
    """Let the questions climb that these clocks measure; their cases are held."""
    ids = [one.id for one in claimed if one.stage == Stage.GUIDANCE]
    rows = await current().fetch(_CLIMBING, ids, at) if ids else []
    for row in rows:
        await _climb(await Case.get(id=row["case_id"]), await Escalation.get(id=row["id"]), at=at)
    if ids:
        await firing.done(ids)


async def _climb(case: Case, asked: Escalation, *, at: datetime) -> None:
    """To the superior; at the top to the leader in charge; where nobody is left, to all of the leadership."""
    before = await Escalation.filter(case_id=case.id, asked_by_id=asked.asked_by_id)
    heard = {case.handler_id, *(one.to_staff_id for one in before)}
    leader_id = await _leader(case)
    for above in (await _superior(case, asked), leader_id):
        if above is not None and above not in heard:
            await ask_anew(case, asked, above, question=asked.question, by=None, at=at)
            return
    await _tell_everybody(case, asked, leader_id, at=at)


async def _superior(case: Case, asked: Escalation) -> UUID | None:
    try:
        return await next_above(case, asked.to_staff_id)
    except Refusal:
        return None


async def _leader(case: Case) -> UUID | None:
    leader_id = (await loading.load(case.rule_set_id)).leader_id
    rows = await current().fetch("select id from staff where id = $1 and left_on is null", leader_id)
    there = await confidentiality.unconcerned(case.about, [row["id"] for row in rows])
    return there[0] if there else None


async def _tell_everybody(case: Case, asked: Escalation, leader_id: UUID | None, *, at: datetime) -> None:
    """Nobody stands higher: whoever of them decides first, decides."""
    leaders = [row["head_id"] for row in await current().fetch(_LEADERSHIP)]
    named = list(dict.fromkeys([*leaders, *([leader_id] if leader_id else []), asked.to_staff_id]))
    acting = await on_the_day.acting_for(named, at=at)
    called = dict.fromkeys([*named, *acting.values()])
    people = await confidentiality.unconcerned(case.about, list(called))
    asked.exhausted_at = at
    await asked.save(update_fields=["exhausted_at"])
    await involvement.take_parts([(case.id, one) for one in people], Part.ESCALATED_TO, at=at)
    await case.keep(at=at)
    await record("escalation.exhausted", asked, by=None, at=at)
    await inbox.tell([*people, case.first_contact_id], "escalation.exhausted", case=case, by=None, at=at)
