"""What is true of a house whatever has happened in it, said again in SQL apart from the product's words."""

from collections.abc import Mapping
from datetime import datetime
from itertools import pairwise

from tenants import history
from tenants.cases import accounts
from tenants.cases.timeline import Timeline
from tenants.session import current, tenant_session
from tests.machine.house import House

# Each gives the rows of which its sentence is not true.
ALWAYS: Mapping[str, str] = {
    "an open case has exactly one person who answers for it": """
        select k.id from cases k left join custody c on c.case_id = k.id and c.until is null
        where k.closed_at is null group by k.id, k.handler_id
        having count(c.id) <> 1 or bool_or(c.staff_id <> k.handler_id)""",
    "nobody answers for a closed case": """
        select k.id from cases k join custody c on c.case_id = k.id
        where k.closed_at is not null group by k.id, k.closed_at
        having bool_or(c.until is null) or max(c.until) <> k.closed_at""",
    "somebody answers from the registration on": """
        select k.id from cases k join custody c on c.case_id = k.id group by k.id, k.opened_at
        having min(c.since) <> k.opened_at""",
    "custody has no gap but while the case was closed": """
        select p.case_id
        from (select case_id, since, lag(until) over (partition by case_id order by ordinal) as before
              from custody) p
        where p.before <> p.since and not exists (
            select from reopenings r where r.case_id = p.case_id and r.closed_at = p.before
            and r.reopened_at = p.since)""",
    "no two answer at once": """
        select a.case_id from custody a join custody b on b.case_id = a.case_id and a.id <> b.id
        where a.during && b.during""",
    "whoever answers, or is first contact, works here": """
        select k.id from cases k join staff s on s.id in (k.handler_id, k.first_contact_id)
        where k.closed_at is null and s.left_on is not null""",
    "an open case lies with a department that is open": """
        select k.id from cases k join departments d on d.id = k.department_id
        where k.closed_at is null and d.closed_at is not null""",
    "the handler and the first contact find the case among theirs, and nobody else in their place": """
        select k.id from cases k where k.closed_at is null and (
            array(select i.staff_id from involvements i where i.case_id = k.id and i.part = 'handler'
                  and i.ended_at is null) <> array[k.handler_id]
            or array(select i.staff_id from involvements i where i.case_id = k.id and i.part = 'first_contact'
                     and i.ended_at is null) <> array[k.first_contact_id])""",
    "nobody who has left has a part in anything, nor anybody in what is closed but for its papers": """
        select i.case_id
        from involvements i join cases k on k.id = i.case_id join staff s on s.id = i.staff_id
        where i.ended_at is null
          and (s.left_on is not null or k.closed_at is not null and i.part <> 'keeper')""",
    "each paper that is held has exactly one holder, who is there": """
        select m.id from case_materials m
            left join material_holdings h on h.material_id = m.id and h.until is null
            left join staff s on s.id = m.holder_id
        group by m.id, m.state, m.holder_id, s.left_on
        having (m.state = 'held') <> (count(h.id) = 1) or count(h.id) > 1
            or bool_or(h.staff_id <> m.holder_id) or s.left_on is not null""",
    "a paper lies between two desks at no moment": """
        select p.material_id
        from (select material_id, since, lag(until) over (partition by material_id order by ordinal) as before
              from material_holdings) p
        where p.before <> p.since
        union all
        select m.id from case_materials m join material_holdings h on h.material_id = m.id
        group by m.id, m.accepted_at having min(h.since) <> m.accepted_at""",
    "a paper is on its way from whoever has it, to somebody else who is there": """
        select p.material_id from material_passes p join case_materials m on m.id = p.material_id
            join staff s on s.id = p.to_staff_id
        where p.state = 'on_the_way'
          and (p.from_staff_id is distinct from m.holder_id or p.to_staff_id = m.holder_id
               or s.left_on is not null)""",
    "whoever has papers, or is to be handed some, finds the case among theirs, and nobody else for that": """
        (select m.case_id from case_materials m
         cross join lateral (
             select m.holder_id as staff_id where m.state = 'held'
             union select p.to_staff_id from material_passes p
             where p.material_id = m.id and p.state = 'on_the_way') t
         where not exists (select from involvements i where i.case_id = m.case_id and i.part = 'keeper'
                           and i.ended_at is null and i.staff_id = t.staff_id))
        union all
        select i.case_id from involvements i where i.part = 'keeper' and i.ended_at is null and not exists (
            select from case_materials m left join material_passes p
                on p.material_id = m.id and p.state = 'on_the_way'
            where m.case_id = i.case_id and i.staff_id in (m.holder_id, p.to_staff_id))""",
    "what the requester wants back is here no longer when a case is closed, unless they withdrew it": """
        select m.case_id from case_materials m join cases k on k.id = m.case_id
        where m.state = 'held' and k.closed_at is not null
          and (k.outcome is distinct from 'withdrawn' or not m.to_give_back)""",
    "only what is worked on is offered, to somebody who is there, by whoever answers": """
        select h.case_id from hand_overs h join cases k on k.id = h.case_id
            join departments d on d.id = h.to_department_id left join staff s on s.id = h.to_staff_id
        where h.state = 'offered' and (k.state not in ('open', 'waiting') or s.left_on is not null
            or d.closed_at is not null or h.from_staff_id <> k.handler_id or h.to_staff_id = k.handler_id)""",
    "whoever is offered a case is waited for, once they have met who is led there, and nobody else is": """
        select k.id from cases k
            left join hand_overs h on h.case_id = k.id and h.state = 'offered'
            left join clocks c on c.case_id = k.id and c.stage = 'accept' and c.state <> 'stopped'
        where c.hand_over_id is distinct from
            case when h.escort = 'none' or h.met_at is not null then h.id end""",
    "a case waits for papers that somebody was asked for": """
        select k.id from cases k where k.state = 'waiting' and not exists (
            select from notices n where n.case_id = k.id and n.supplement_received_at is null
            and n.lapsed_at is null)""",
    "no clock runs for what is closed": """
        select c.case_id from clocks c join cases k on k.id = c.case_id
        where k.closed_at is not null and c.state <> 'stopped'""",
    "a clock stands still exactly while there is a reason": """
        select c.case_id from clocks c where (c.state = 'paused') <> exists (
            select from clock_pauses p where p.clock_id = c.id and p.until is null)""",
    "a clock that stands still until a known moment is looked at then": """
        select c.case_id from clocks c join clock_pauses p on p.clock_id = c.id and p.until is null
        where c.state = 'paused' group by c.id, c.case_id, c.next_check_at
        having min(p.ends_at) < coalesce(c.next_check_at, 'infinity')""",
    "nobody has declared a pause for what is not worked on": """
        select p.case_id from case_pauses p join cases k on k.id = p.case_id
        where p.ended_at is null and k.state not in ('open', 'waiting')""",
    "a reply is waited for from somebody who is there": """
        select k.id from cases k join staff s on s.id = k.replier_staff_id
        where k.state = 'resolved' and s.left_on is not null""",
    "a department that is to reply is open": """
        select k.id from cases k join departments d on d.id = k.replier_department_id
        where k.state = 'resolved' and d.closed_at is not null""",
    "whoever is to reply finds the case among theirs": """
        select k.id from cases k where k.state = 'resolved' and k.replier_id is not null and not exists (
            select from involvements i where i.case_id = k.id and i.part = 'replier'
            and i.staff_id = k.replier_id and i.ended_at is null)""",
    "the work on what is done is measured no longer": """
        select c.case_id from clocks c join cases k on k.id = c.case_id
        where c.stage in ('resolve', 'hand_on', 'accept', 'guidance', 'progress') and c.state <> 'stopped'
          and k.state not in ('open', 'waiting')""",
    "a case is due when its clock is": """
        select k.id
        from cases k join clocks c on c.case_id = k.id and c.stage = 'resolve' and c.state <> 'stopped'
        where c.due_at is distinct from k.due_at""",
    "nothing that lies at home is to be passed on": """
        select k.id
        from cases k join clocks c on c.case_id = k.id and c.stage = 'hand_on' and c.state <> 'stopped'
        where k.destination_department_id is null or k.destination_department_id = k.department_id""",
    "more time is asked for a limit that runs, of somebody who is there": """
        select x.case_id from extensions x join cases k on k.id = x.case_id join clocks c on c.id = x.clock_id
            join staff s on s.id = x.approver_id
        where x.state = 'asked' and (k.state not in ('open', 'waiting') or c.state = 'stopped'
                                     or s.left_on is not null)""",
    "guidance is asked for what is worked on, of somebody who is there": """
        select e.case_id
        from escalations e join cases k on k.id = e.case_id join staff s on s.id = e.to_staff_id
        where e.state = 'asked' and (k.state not in ('open', 'waiting') or s.left_on is not null)""",
    "a return is contested while the case is worked on, before somebody who is there": """
        select a.case_id
        from arbitrations a join cases k on k.id = a.case_id join staff s on s.id = a.arbiter_id
        where a.decided_at is null and a.lapsed_at is null
          and (k.state not in ('open', 'waiting') or s.left_on is not null)""",
    "a referral waits for a decision while the case is worked on, of somebody who is there": """
        select r.case_id
        from referrals r join cases k on k.id = r.case_id join staff s on s.id = r.approver_id
        where r.state = 'proposed' and (k.state not in ('open', 'waiting') or s.left_on is not null)""",
    "who signs for a shift is waited for while the log waits for it": """
        select c.case_id from clocks c where c.stage = 'shift' and c.state <> 'stopped' and not exists (
            select from shift_lines l join shift_hand_overs h on h.id = l.shift_hand_over_id
            where l.case_id = c.case_id and h.signed_by_taker_at is null and h.withdrawn_at is null)""",
    "nobody is asked for a part of what is closed": """
        select c.case_id from contributions c join cases k on k.id = c.case_id
            left join staff s on s.id in (c.staff_id, c.approver_id)
        where c.ended_at is null and (k.closed_at is not null or s.left_on is not null)""",
    "nobody follows, or meets about, what is closed": """
        select s.case_id from supervisions s join cases k on k.id = s.case_id
        where s.ended_at is null and k.closed_at is not null
        union all
        select m.case_id from meetings m join cases k on k.id = m.case_id
        where m.held_at is null and m.cancelled_at is null and k.closed_at is not null""",
    "an emergency is not handed over before it is stabilised": """
        select k.id from cases k join custody c on c.case_id = k.id
        where c.since > k.emergency_at and c.since < coalesce(k.stabilised_at, 'infinity') and not exists (
            select from events e where e.case_id = k.id and e.kind in ('case.passed_on', 'case.reopened')
            and e.at = c.since)""",
    "a log that waits for a signature waits for somebody who is there": """
        select l.id from shift_hand_overs l join staff s on s.id in (l.from_staff_id, l.to_staff_id)
        where l.signed_by_taker_at is null and l.withdrawn_at is null and s.left_on is not null""",
    "an open department is led by somebody who is there": """
        select d.id from departments d join staff s on s.id = d.head_id
        where d.closed_at is null and s.left_on is not null""",
    "people are told with what has happened": """
        select i.id from inbox_entries i where not exists (select from events e where e.id = i.event_id)""",
    "a breach is dated by its deadline, never later than it was noticed": """
        select b.case_id from breaches b where b.occurred_at > b.noticed_at""",
}
_ALL = " union all ".join(
    f"select '{name}' as sentence, found.id from ({sql}) found(id)" for name, sql in ALWAYS.items()
)
_DEPARTMENTS = "select id, first_department_id from cases"
_CUSTODY = "select staff_id, since, until from custody where case_id = $1 order by ordinal"


async def require_order(house: House) -> None:
    """Everything above holds, the history is whole, and every timeline adds up."""
    async with tenant_session(house.tenant_id, readonly=True) as session:
        broken = {(row["sentence"], row["id"]) for row in await session.fetch(_ALL)}
        assert broken == set(), broken
        assert await history.broken_at() is None
        departments = {row["id"]: row["first_department_id"] for row in await session.fetch(_DEPARTMENTS)}
        lines = await accounts.timelines(departments, at=house.at)
        assert lines.keys() == departments.keys()
        for case_id, line in lines.items():
            _adds_up(line)
            await _tells_who_answered(case_id, line)


async def require_nothing_due(house: House) -> None:
    """After the worker has been there nothing is left that it ought to have seen."""
    async with tenant_session(house.tenant_id, readonly=True) as session:
        late = await session.fetch("select id from clocks where next_check_at <= $1", house.at)
    assert late == []


def _adds_up(line: Timeline) -> None:
    assert all(a.until == b.since for a, b in pairwise(line.stretches))
    assert sum(one.elapsed for one in line.stretches) == line.elapsed == _seconds(line.since, line.until)
    assert sum(one.elapsed for one in line.shares) == line.elapsed
    assert sum(one.working for one in line.stretches) == line.working
    assert sum(one.working for one in line.shares) == line.working
    assert sum(one.waiting for one in line.shares) == line.waiting <= line.working <= line.elapsed


def _seconds(since: datetime, until: datetime) -> int:
    return int((until - since).total_seconds())


async def _tells_who_answered(case_id: object, line: Timeline) -> None:
    held: dict[object, int] = {}
    for one in await current().fetch(_CUSTODY, case_id):
        until = one["until"] or line.until
        held[one["staff_id"]] = held.get(one["staff_id"], 0) + _seconds(one["since"], until)
        inside = [part for part in line.stretches if one["since"] <= part.since < until]
        assert {part.staff_id for part in inside} <= {one["staff_id"]}
    shares = {one.staff_id: one.elapsed for one in line.shares if one.staff_id is not None}
    assert shares == {staff_id: seconds for staff_id, seconds in held.items() if seconds}
