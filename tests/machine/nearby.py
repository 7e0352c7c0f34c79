"""What somebody with some sense would try next; nobody gets far by trying whatever there is."""

from collections.abc import Mapping
from uuid import UUID

from tenants.session import current

_FACTS = """
select k.state,
    exists (select from hand_overs h where h.case_id = k.id and h.state = 'offered') as offered,
    exists (select from hand_overs h where h.case_id = k.id and h.state = 'returned') as returned,
    exists (select from arbitrations a where a.case_id = k.id and a.decided_at is null
            and a.lapsed_at is null) as contested,
    exists (select from extensions x where x.case_id = k.id and x.state = 'asked') as extending,
    exists (select from case_pauses p where p.case_id = k.id and p.ended_at is null) as standing,
    exists (select from contributions c where c.case_id = k.id and c.state = 'proposed') as proposed,
    exists (select from contributions c where c.case_id = k.id and c.state = 'asked') as shared,
    exists (select from escalations e where e.case_id = k.id and e.state = 'asked') as asked,
    exists (select from supervisions s where s.case_id = k.id and s.ended_at is null) as supervised,
    exists (select from meetings m where m.case_id = k.id and m.held_at is null
            and m.cancelled_at is null) as meeting,
    exists (select from involvements i where i.case_id = k.id and i.part = 'relief'
            and i.ended_at is null) as relief,
    exists (select from referrals r where r.case_id = k.id and r.state = 'made'
            and r.outcome is null) as referred,
    exists (select from referrals r where r.case_id = k.id and r.state = 'proposed') as leaving,
    exists (select from case_materials m where m.case_id = k.id and m.state = 'held') as keeping,
    exists (select from case_materials m join material_passes p on p.material_id = m.id
            where m.case_id = k.id and p.state = 'on_the_way') as coming,
    k.emergency_at is not null and k.stabilised_at is null and k.state in ('open', 'waiting') as urgent
from cases k where k.id = $1
"""
_NEAR: Mapping[str, tuple[str, ...]] = {
    "open": (
        *("offer", "offer", "offer again", "write shift log", "give notice", "give notice", "promise"),
        *(
            "ask extension",
            "ask extension",
            "pause",
            "pause",
            "emergency",
            "resolve",
            "resolve",
            "decline",
            "refer",
            "supervise",
        ),
        *(
            "escalate",
            "consult",
            "assist",
            "convene",
            "urge",
            "report progress",
            "arrive",
            "remark",
            "withdraw",
            "accept papers",
            "accept papers",
        ),
    ),
    "waiting": ("supplement", "supplement", "offer", "promise", "urge", "withdraw", "consult", "escalate"),
    "resolved": ("reply", "reply", "reply", "urge", "withdraw", "supervise", "remark"),
    "replied": ("close", "close", "close", "acknowledge", "rate", "supervise"),
    "closed": ("reopen", "reopen", "acknowledge", "rate"),
    "offered": ("accept", "accept", "accept again", "return", "withdraw offer", "confirm meeting"),
    "returned": ("contest",),
    "contested": ("arbitrate", "arbitrate"),
    "extending": ("approve extension", "approve extension", "refuse extension"),
    "standing": ("resume", "resume", "pause"),
    "proposed": ("approve consultation", "refuse consultation", "withdraw contribution"),
    "shared": ("contribute", "contribute", "withdraw contribution"),
    "asked": ("guide", "escalate"),
    "supervised": ("report to supervisor", "lift supervision"),
    "meeting": ("hold meeting", "cancel meeting"),
    "relief": ("sign shift log", "sign shift log", "withdraw shift log"),
    "referred": ("register outcome",),
    "leaving": ("approve referral", "approve referral", "refuse referral"),
    "urgent": ("stabilise", "stabilise"),
    "keeping": ("pass papers on", "pass papers on", "settle papers", "take papers"),
    "coming": ("receive papers", "receive papers", "miss papers", "recall papers"),
}


async def near(case_id: UUID) -> list[str]:
    """What somebody with some sense would try with this case next."""
    facts = await current().fetchrow(_FACTS, case_id)
    assert facts is not None
    found = list(_NEAR[facts["state"]])
    for name, lies_near in _NEAR.items():
        if name in facts.keys() and facts[name]:  # noqa: SIM118  a record is no mapping
            found += lies_near * 3
    return found
