"""What people do together with a case, or over somebody's head, and who usually does."""

from tenants.cases import assist, consult, contributions, convene, emergency, escalate, supervise, urge
from tenants.cases.contributions import Wish
from tests.machine.house import Moves, Turn


async def urge_(turn: Turn) -> object:
    return await urge.urge(turn.case_id, said="请尽快", by=turn.by, at=turn.at)


async def supervise_(turn: Turn) -> object:
    report_by = turn.later(days=2) if turn.choice % 2 else None
    return await supervise.mark(turn.case_id, reason="重点件", report_by=report_by, by=turn.by, at=turn.at)


async def report_to_supervisor(turn: Turn) -> object:
    return await supervise.report(turn.case_id, said="进展如下", by=turn.by, at=turn.at)


async def lift_supervision(turn: Turn) -> object:
    return await supervise.lift(turn.case_id, reason="已解决", by=turn.by, at=turn.at)


async def escalate_(turn: Turn) -> object:
    return await escalate.ask(turn.case_id, question="怎么办？", by=turn.by, at=turn.at)


async def guide(turn: Turn) -> object:
    asked = await turn.latest("escalations", "asked_at")
    return await escalate.answer(asked, said="照章办", by=turn.by, at=turn.at)


async def declare_emergency(turn: Turn) -> object:
    return await emergency.declare(turn.case_id, said="有人受困", by=turn.by, at=turn.at)


async def stabilise(turn: Turn) -> object:
    return await emergency.stabilise(turn.case_id, said="已脱险", by=turn.by, at=turn.at)


def _wish(turn: Turn) -> Wish:
    if turn.choice % 2:
        return Wish(text="请看一下", staff_id=turn.someone(), until=turn.later(days=1))
    return Wish(text="请看一下", department_id=turn.somewhere())


async def consult_(turn: Turn) -> object:
    return await consult.ask(turn.case_id, _wish(turn), by=turn.by, at=turn.at)


async def approve_consultation(turn: Turn) -> object:
    return await consult.approve(await turn.latest("contributions", "asked_at"), by=turn.by, at=turn.at)


async def refuse_consultation(turn: Turn) -> object:
    asked = await turn.latest("contributions", "asked_at")
    return await consult.refuse(asked, reason="不必", by=turn.by, at=turn.at)


async def assist_(turn: Turn) -> object:
    return await assist.ask(turn.case_id, _wish(turn), by=turn.by, at=turn.at)


async def contribute(turn: Turn) -> object:
    asked = await turn.latest("contributions", "asked_at")
    return await contributions.give(asked, answer="意见如下", by=turn.by, at=turn.at)


async def withdraw_contribution(turn: Turn) -> object:
    return await contributions.withdraw(
        await turn.latest("contributions", "asked_at"), by=turn.by, at=turn.at
    )


async def convene_(turn: Turn) -> object:
    return await convene.convene(
        turn.case_id,
        topic="怎么办",
        place="会议室",
        begins_at=turn.later(hours=5),
        invited=[turn.someone(), turn.someone(shift=2)],
        by=turn.by,
        at=turn.at,
    )


async def hold_meeting(turn: Turn) -> object:
    return await convene.record(
        await turn.latest("meetings", "convened_at"),
        minutes="记录",
        decision="照办",
        attended=[turn.someone()],
        by=turn.by,
        at=turn.at,
    )


async def cancel_meeting(turn: Turn) -> object:
    return await convene.cancel(
        await turn.latest("meetings", "convened_at"), reason="不用了", by=turn.by, at=turn.at
    )


TOGETHER: Moves = {
    "emergency": (declare_emergency, "handler"),
    "stabilise": (stabilise, "handler"),
    "urge": (urge_, "first_contact"),
    "supervise": (supervise_, "0001"),
    "report to supervisor": (report_to_supervisor, "handler"),
    "lift supervision": (lift_supervision, "supervisor"),
    "escalate": (escalate_, "handler"),
    "guide": (guide, "guide"),
    "consult": (consult_, "handler"),
    "approve consultation": (approve_consultation, "approver"),
    "refuse consultation": (refuse_consultation, "approver"),
    "assist": (assist_, "handler"),
    "contribute": (contribute, "asked"),
    "withdraw contribution": (withdraw_contribution, "handler"),
    "convene": (convene_, "0001"),
    "hold meeting": (hold_meeting, "0001"),
    "cancel meeting": (cancel_meeting, "0001"),
}
