"""Questions: what waits for somebody's word about a case, and where it goes when that word cannot be theirs.

Nobody decides on, answers or watches their own work: when a case has changed hands, what waits for its new
handler goes on to the next above. A question that its asker has passed on with the case is the new handler's,
as far as whoever was asked stands above them as well; else nobody waits for the answer any more.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from tenants import history
from tenants.cases import approving, confidentiality, escalate, inbox, involvement, timing
from tenants.cases.case import Case
from tenants.cases.escalate import Escalation, EscalationState
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.directory.access import Permission, Viewer
from tenants.history import Entry
from tenants.session import current


@dataclass(frozen=True, slots=True)
class _Kind:
    """Which column names the person, how they are told, what they need for it, and their part in the case."""

    person: str
    told: str
    permission: Permission | None
    part: Part = Part.APPROVER


_KINDS: Mapping[str, _Kind] = {
    "extensions": _Kind("approver_id", "extension.asked", Permission.CASE_APPROVE),
    "contributions": _Kind("approver_id", "consultation.proposed", Permission.CASE_APPROVE),
    "referrals": _Kind("approver_id", "referral.proposed", Permission.CASE_APPROVE),
    "arbitrations": _Kind("arbiter_id", "hand_over.contested", Permission.CASE_ARBITRATE),
    "escalations": _Kind("to_staff_id", "escalation.asked", None, Part.ESCALATED_TO),
    "supervisions": _Kind("supervisor_id", "supervision.marked", Permission.CASE_SUPERVISE, Part.SUPERVISOR),
}
_WAITING = """
select * from (
    select 'extensions' as what, id, case_id, approver_id as person, array[asked_by_id] as besides
    from extensions where state = 'asked'
    union all
    select 'contributions', id, case_id, approver_id, array[asked_by_id]
    from contributions where state = 'proposed'
    union all
    select 'referrals', id, case_id, approver_id, array[by_id] from referrals where state = 'proposed'
    union all
    select 'arbitrations', a.id, a.case_id, a.arbiter_id,
           array[a.contested_by_id, h.from_staff_id, h.to_staff_id, h.decided_by_id] || array(
               select d.head_id from departments d
               where d.id in (h.to_department_id, k.department_id) and d.head_id <> a.arbiter_id)
    from arbitrations a join hand_overs h on h.tenant_id = a.tenant_id and h.id = a.hand_over_id
    join cases k on k.tenant_id = a.tenant_id and k.id = a.case_id
    where a.decided_at is null and a.lapsed_at is null
    union all
    select 'escalations', id, case_id, to_staff_id, array[asked_by_id] from escalations where state = 'asked'
    union all
    select 'supervisions', id, case_id, supervisor_id, array[]::uuid[]
    from supervisions where ended_at is null
) q
"""
_OF_CASES = _WAITING + "where q.case_id = any($1::uuid[]) order by q.case_id, q.id"
# The case stays locked: nobody is asked about what is being decided.
_OF_PEOPLE = f"""
with q as ({_WAITING} where q.person = any($1::uuid[]) and q.what <> 'supervisions')
select q.* from cases k join q on q.case_id = k.id order by k.id, q.id for no key update of k
"""  # noqa: S608


async def put_to_acting(away: Collection[UUID], *, at: datetime) -> None:
    """What waits for people who are away now is put to whoever decides in their place as well."""
    rows = await current().fetch(_OF_PEOPLE, list(away)) if away else []
    for row in rows:
        await _put_on(await Case.get(id=row["case_id"]), row, besides=(), at=at)


async def settle(cases: Sequence[Case], *, besides: Collection[UUID] = (), by: Viewer, at: datetime) -> None:
    """Cases that are held have changed hands; `besides` are people who are about to go."""
    held = {case.id: case for case in cases}
    for row in await current().fetch(_OF_CASES, list(held)) if held else []:
        case = held[row["case_id"]]
        if row["what"] == "escalations" and row["besides"] != [case.handler_id]:
            await _inherit(case, row, by=by, at=at)
        elif row["person"] == case.handler_id:
            await _pass_up(case, row, besides=besides, by=by, at=at)
        elif row["what"] not in ("escalations", "supervisions"):
            await _put_on(case, row, besides=besides, at=at)


async def _put_on(case: Case, row: asyncpg.Record, *, besides: Collection[UUID], at: datetime) -> None:
    """Whoever decides in the place of the one named sees it, and is told once."""
    kind = _KINDS[row["what"]]
    others = [*row["besides"], *besides]
    decider = await approving.decides(case, row["person"], besides=others, permission=kind.permission, at=at)
    if decider == row["person"] or await involvement.has_part(case.id, decider, kind.part):
        return
    await involvement.take_part(case.id, decider, kind.part, at=at)
    await inbox.tell_all([Telling(decider, kind.told, case.id)], at=at)


async def _pass_up(
    case: Case, row: asyncpg.Record, *, besides: Collection[UUID], by: Viewer, at: datetime
) -> None:
    """What waits for the handler's own word waits for the next above; at the top for theirs all the same."""
    kind = _KINDS[row["what"]]
    above = await approving.decides(
        case, row["person"], besides=[*row["besides"], *besides], permission=kind.permission, at=at
    )
    if above == row["person"]:
        return
    if row["what"] == "escalations":
        before = await Escalation.get(id=row["id"])
        await escalate.ask_anew(case, before, above, question=before.question, by=by.staff_id, at=at)
        return
    await current().execute(
        f"update {row['what']} set {kind.person} = $2 where id = $1",  # noqa: S608 - both of the table above
        row["id"],
        above,
    )
    await involvement.end_part(case.id, row["person"], kind.part, at=at)
    await involvement.take_part(case.id, above, kind.part, at=at)
    data = {"what": kind.told, "from": row["person"], "to": above}
    await history.record_all([Entry("decision.passed_up", at, by.staff_id, case.id, row["id"], data=data)])
    await inbox.tell([above], kind.told, case=case, by=by.staff_id, at=at)


async def _inherit(case: Case, row: asyncpg.Record, *, by: Viewer, at: datetime) -> None:
    """A former handler's question."""
    asked = await Escalation.get(id=row["id"])
    beneath = await approving.upwards(case.handler_id)
    if asked.to_staff_id in beneath[1:]:
        asked.asked_by_id = case.handler_id
        await asked.save(update_fields=["asked_by_id"])
        return
    asked.state = EscalationState.UNANSWERED
    await asked.save(update_fields=["state"])
    await timing.follow(case, "escalation.answered", at=at)
    await case.keep("due_at", at=at)
    await escalate.record("escalation.lapsed", asked, by=by.staff_id, at=at)
    called = await involvement.who(case.id, Part.ESCALATED_TO)
    told = await confidentiality.unconcerned(case.about, dict.fromkeys([asked.to_staff_id, *called]))
    await inbox.tell(told, "escalation.lapsed", case=case, by=by.staff_id, at=at)
