"""What there is to say about each kind of thing that waits: who wanted it, who was to act, who watches it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tenants.session import current


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the history says of it, and whom it concerns; None for who was to act is the case's handler."""

    event: str
    wanted_by: UUID | None
    doer_id: UUID | None
    doer_department_id: UUID | None
    # A limit of the rules watches it: its ladder says who is told.
    is_measured: bool


# A limit without a ladder tells nobody anything.
_LADDERED = """clocks c join time_limits l on l.tenant_id = c.tenant_id and l.id = c.time_limit_id
                       and jsonb_array_length(l.rungs) > 0"""

# By kind, of these subjects (`$1`): id, event, wanted_by, doer, department, measured.
_KNOWN: Mapping[str, str] = {
    "notice": """
        select id, 'notice.unanswered' as event, issued_by_id as wanted_by, null::uuid as doer,
               null::uuid as department, false as measured
        from notices where id = any($1::uuid[])""",
    "contribution": """
        select t.id,
               case when t.state = 'proposed' then 'consultation.undecided'
                    when t.kind = 'assist' then 'assist.overdue' else 'consultation.overdue' end as event,
               t.asked_by_id as wanted_by,
               case when t.state = 'proposed' then t.approver_id else t.staff_id end as doer,
               case when t.state <> 'proposed' then t.department_id end as department,
               exists (select from {laddered} where c.case_id = t.case_id and c.contribution_id = t.id
                       and c.state <> 'stopped') as measured
        from contributions t where t.id = any($1::uuid[])""",
    "supervision": """
        select s.id, 'supervision.overdue' as event, s.supervisor_id as wanted_by, null::uuid as doer,
               null::uuid as department,
               exists (select from {laddered} where c.case_id = s.case_id and c.stage = 'report'
                       and c.state <> 'stopped') as measured
        from supervisions s where s.id = any($1::uuid[])""",
    "promise": """
        select k.id, 'case.promise_passed' as event,
               (select p.by_id from promises p where p.case_id = k.id order by p.at desc, p.id desc limit 1)
                   as wanted_by,
               null::uuid as doer, null::uuid as department,
               exists (select from {laddered} where c.case_id = k.id and c.stage = 'resolve'
                       and c.state <> 'stopped') as measured
        from cases k where k.id = any($1::uuid[])""",
    "meeting": """
        select id, 'meeting.unrecorded' as event, null::uuid as wanted_by, convened_by_id as doer,
               null::uuid as department, false as measured
        from meetings where id = any($1::uuid[])""",
    "pause": """
        select id, 'case.still_paused' as event, declared_by_id as wanted_by, null::uuid as doer,
               null::uuid as department, false as measured
        from case_pauses where id = any($1::uuid[])""",
    "referral": """
        select id,
               case when state = 'proposed' then 'referral.undecided'
                    else 'referral.outcome_missing' end as event,
               by_id as wanted_by, case when state = 'proposed' then approver_id end as doer,
               null::uuid as department, false as measured
        from referrals where id = any($1::uuid[])""",
    # Whoever was led away keeps a case open, and a promise is a date of its own: neither is told of twice.
    "case": """
        select k.id,
               case k.state when 'open' then 'case.still_open' when 'resolved' then 'case.not_replied'
                    else 'case.not_closed' end as event,
               null::uuid as wanted_by,
               case when k.state = 'resolved'
                    then coalesce(k.replier_staff_id, k.first_contact_id) end as doer,
               null::uuid as department,
               exists (select from {laddered} where c.case_id = k.id and c.state <> 'stopped'
                       and c.stage = case k.state when 'open' then 'resolve' when 'resolved' then 'reply' end)
               or exists (select from waits w where w.case_id = k.id
                       and w.kind = case k.state when 'open' then 'promise' else 'referral' end) as measured
        from cases k where k.id = any($1::uuid[])""",
    "reopening": """
        select id, 'case.reopening_unanswered' as event, null::uuid as wanted_by, null::uuid as doer,
               department_id as department, false as measured
        from cases where id = any($1::uuid[])""",
    "escalation": """
        select e.id, 'escalation.unanswered' as event, e.asked_by_id as wanted_by, e.to_staff_id as doer,
               null::uuid as department,
               exists (select from {laddered} where c.case_id = e.case_id and c.stage = 'guidance'
                       and c.state <> 'stopped') as measured
        from escalations e where e.id = any($1::uuid[])""",
    "extension": """
        select id, 'extension.undecided' as event, asked_by_id as wanted_by, approver_id as doer,
               null::uuid as department, false as measured
        from extensions where id = any($1::uuid[])""",
    "arbitration": """
        select id, 'hand_over.unarbitrated' as event, contested_by_id as wanted_by, arbiter_id as doer,
               null::uuid as department, false as measured
        from arbitrations where id = any($1::uuid[])""",
    "hand_over": """
        select h.id, 'hand_over.undecided' as event, h.from_staff_id as wanted_by, h.to_staff_id as doer,
               h.to_department_id as department,
               exists (select from {laddered} where c.case_id = h.case_id and c.hand_over_id = h.id
                       and c.state <> 'stopped') as measured
        from hand_overs h where h.id = any($1::uuid[])""",
}


async def known(kind: str, subject_ids: Sequence[UUID]) -> dict[UUID, Awaited]:
    """By subject; all of a kind in one statement."""
    rows = await current().fetch(_KNOWN[kind].format(laddered=_LADDERED), list(subject_ids))
    return {
        row["id"]: Awaited(
            row["event"], row["wanted_by"], row["doer"], row["department"], is_measured=row["measured"]
        )
        for row in rows
    }
