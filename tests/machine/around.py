"""What happens around the cases: people come and go, rules and hours change, the worker wakes."""

from collections.abc import Mapping

from tenants.cases import carrying, deadlines, department_merge, standing_in, succession
from tenants.directory import absence, department, leaving, stand_in
from tenants.directory.absence import Absence
from tenants.rules.policies import DECLARED, Approver, Policy
from tenants.rules.reply_rules import Replier
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tenants.working_time import calendar
from tenants.working_time.calendar import Calendar
from tests.machine.house import House, Moves, Turn
from tests.support.rulebook import new_rules


async def go_away(turn: Turn) -> object:
    until = turn.later(days=1 + turn.choice % 9) if turn.choice % 3 else None
    since = turn.later(hours=turn.choice % 5)
    return await absence.create(
        staff_id=turn.someone(), since=since, until=until, reason="出差", by=turn.by.staff_id, at=turn.at
    )


async def come_back(turn: Turn) -> object:
    known = await Absence.all().order_by("id")
    absent = turn.pick([one.id for one in known] or [turn.case_id])
    return await absence.cancel(absent, by=turn.by.staff_id, at=turn.at)


async def name_stand_in(turn: Turn) -> object:
    return await stand_in.put(
        staff_id=turn.someone(),
        stand_in_id=turn.someone(shift=5),
        ordinal=1 + turn.choice % 3,
        by=turn.by.staff_id,
        at=turn.at,
    )


async def succeed(turn: Turn) -> object:
    return await succession.hand_over_all(
        from_staff_id=turn.someone(), to_staff_id=turn.someone(shift=4), by=turn.by, at=turn.at
    )


async def leave(turn: Turn) -> object:
    return await leaving.leave(turn.someone(), by=turn.by.staff_id, at=turn.at)


async def give_up_everything_and_leave(turn: Turn) -> object:
    """As it is meant to go: first somebody takes everything over."""
    goes, comes = turn.someone(), turn.someone(shift=4)
    for one in await department.Department.filter(head_id=goes, closed_at=None):
        await department.change(one.id, head_id=comes, by=turn.by.staff_id, at=turn.at)
    await succession.hand_over_all(from_staff_id=goes, to_staff_id=comes, by=turn.by, at=turn.at)
    return await leaving.leave(goes, by=turn.by.staff_id, at=turn.at)


async def name_head(turn: Turn) -> object:
    return await department.change(
        turn.somewhere(), head_id=turn.someone(shift=3), by=turn.by.staff_id, at=turn.at
    )


async def merge_departments(turn: Turn) -> object:
    return await department_merge.merge(
        turn.somewhere(), into_id=turn.somewhere(shift=2), by=turn.by.staff_id, at=turn.at
    )


BESIDE = [Stage.SHIFT, Stage.OPINION, Stage.REPORT, Stage.ASSIST]


async def publish_rules(turn: Turn) -> object:
    hours = 1 + turn.choice % 60
    pauses = [["materials", "other_body"], ["materials", "offer", *DECLARED], []][turn.choice % 3]
    policy = Policy(
        extension_approver=turn.pick(list(Approver)),
        extension_times=2,
        consultation_approver=Approver.SUPERIOR if turn.choice % 2 else None,
        referral_approver=Approver.HEAD if turn.choice % 5 < 3 else None,
    )
    carry = turn.choice % 2 == 0
    reason = "试行" if carry else None
    async with new_rules(at=turn.at, carry_open_cases=carry, reason=reason) as draft:
        await draft.limit(_terms(hours, pauses), Stage.RESOLVE)
        await draft.limit(_terms(hours + 3, pauses), Stage.ACCEPT)
        await draft.limit(_terms(hours, []), turn.pick(BESIDE))
        if turn.choice % 3:
            climbs = [{"moment": {"when": "at_due"}, "action": "climb"}]
            await draft.limit({**_terms(hours, []), "rungs": climbs}, Stage.GUIDANCE)
        await draft.policy(policy)
        replier = turn.pick(list(Replier))
        named = turn.somewhere() if replier is Replier.DEPARTMENT else None
        await draft.reply(replier, department_id=named, code="usual")
    return draft


def _terms(hours: int, pauses: list[str]) -> Mapping[str, object]:
    rungs = [
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "not_handled"},
        {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
    ]
    return {"duration": {"kind": "hours", "count": hours}, "rungs": rungs, "pauses": pauses}


async def change_hours(turn: Turn) -> object:
    opens = 60 * (turn.choice % 12)
    [kept] = await Calendar.filter(is_default=True)
    weekly = [[[opens, opens + 480]]] * 7
    return await calendar.change(kept.id, weekly=weekly, by=turn.by.staff_id, at=turn.at)


AROUND: Moves = {
    "go away": (go_away, "0010"),
    "come back": (come_back, "0010"),
    "name stand-in": (name_stand_in, "0010"),
    "succeed": (succeed, "0010"),
    "leave": (leave, "0010"),
    "give up everything and leave": (give_up_everything_and_leave, "0010"),
    "name head": (name_head, "0010"),
    "merge departments": (merge_departments, "0010"),
    "publish rules": (publish_rules, "0010"),
    "change hours": (change_hours, "0010"),
}


async def wake_worker(house: House) -> None:
    """What the timetable wakes, one after the other, until nothing is left to do."""
    more = True
    while more:
        async with tenant_session(house.tenant_id):
            more = (await carrying.carry(at=house.at)).more
    await deadlines.redate(at=house.at, tenant_id=house.tenant_id)
    report = await deadlines.sweep(at=house.at, tenant_id=house.tenant_id)
    assert report.faults == ()
    async with tenant_session(house.tenant_id):
        await standing_in.begin(at=house.at)
