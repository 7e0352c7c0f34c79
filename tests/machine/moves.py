"""Everything that somebody may try with a case, and who usually does."""

from collections.abc import Mapping
from uuid import UUID

from tenants.cases import (
    acknowledge,
    arbitrate,
    arrive,
    assist,
    change_shift,
    close,
    consult,
    contributions,
    convene,
    decline,
    emergency,
    escalate,
    extend,
    hand_over,
    meet,
    notice,
    progress,
    promise,
    rate,
    refer,
    register,
    remark,
    reopen,
    reply,
    resolve,
    supervise,
    take_over,
    urge,
    withdraw,
)
from tenants.cases.case import Case, Channel
from tenants.cases.contributions import Wish
from tenants.cases.hand_over import Escort, Way
from tenants.cases.notice import Item, NoticeDraft, Situation
from tenants.cases.refer import Destination, ReferralKind
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tests.machine.house import Turn, Verb

ASKER = RequesterDetails(RequesterKind.PERSON, name="张三", phone="13800000000")


async def register_(turn: Turn) -> object:
    asked = () if turn.choice % 3 else (turn.someone(), turn.someone(shift=3))
    agreed = turn.later(hours=1 + turn.choice % 100) if turn.choice % 5 == 0 else None
    wanted = Registration(
        requester=ASKER,
        channel=turn.pick(list(Channel)),
        said="家里没水了",
        matter_id=await turn.matter(),
        asked=asked,
        agreed_until=agreed,
        idempotency_key=f"key-{turn.choice}" if turn.choice % 7 == 0 else None,
    )
    case = await register.register(wanted, by=turn.by, at=turn.at)
    if case.id not in turn.house.cases:
        turn.house.cases.append(case.id)
    return case


async def offer(turn: Turn) -> object:
    to_person = turn.choice % 2 == 0
    return await hand_over.offer(
        turn.case_id,
        to_department_id=None if to_person else turn.somewhere(),
        to_staff_id=turn.someone() if to_person else None,
        way=Way(escort=Escort.ACCOMPANIED if turn.choice % 11 == 0 else Escort.NONE),
        by=turn.by,
        at=turn.at,
    )


async def accept(turn: Turn) -> object:
    return await take_over.accept(await turn.latest("hand_overs", "offered_at"), by=turn.by, at=turn.at)


async def send_back(turn: Turn) -> object:
    offer_id = await turn.latest("hand_overs", "offered_at")
    return await take_over.send_back(offer_id, reason="不归我管", by=turn.by, at=turn.at)


async def withdraw_offer(turn: Turn) -> object:
    return await take_over.withdraw(await turn.latest("hand_overs", "offered_at"), by=turn.by, at=turn.at)


async def confirm_meeting(turn: Turn) -> object:
    return await meet.confirm(await turn.latest("hand_overs", "offered_at"), by=turn.by, at=turn.at)


async def contest(turn: Turn) -> object:
    offer_id = await turn.latest("hand_overs", "offered_at")
    return await arbitrate.contest(offer_id, reason="归你们管", by=turn.by, at=turn.at)


async def arbitrate_(turn: Turn) -> object:
    return await arbitrate.decide(
        await turn.latest("arbitrations", "contested_at"),
        to_department_id=turn.somewhere(),
        decision="由你部办理",
        by=turn.by,
        at=turn.at,
    )


async def give_notice(turn: Turn) -> object:
    draft = NoticeDraft(
        respond_by=turn.later(days=9),
        items=(Item("身份证"),),
        procedure="到窗口办理",
        situation=turn.pick(list(Situation)),
    )
    return await notice.issue(turn.case_id, draft, by=turn.by, at=turn.at)


async def supplement(turn: Turn) -> object:
    return await notice.receive_supplement(turn.case_id, by=turn.by, at=turn.at)


async def promise_(turn: Turn) -> object:
    until = turn.later(hours=turn.choice % 200 - 2)
    return await promise.promise(turn.case_id, until=until, told="到时办好", by=turn.by, at=turn.at)


async def report_progress(turn: Turn) -> object:
    return await progress.report(turn.case_id, told="正在办", by=turn.by, at=turn.at)


async def arrive_(turn: Turn) -> object:
    return await arrive.arrive(turn.case_id, place="现场", by=turn.by, at=turn.at)


async def remark_(turn: Turn) -> object:
    return await remark.remark(turn.case_id, said="已联系", by=turn.by, at=turn.at)


async def ask_extension(turn: Turn) -> object:
    due_at = turn.case.due_at if turn.case and turn.case.due_at else turn.at
    until = max(due_at, turn.at) + (turn.later(days=1 + turn.choice % 4) - turn.at)
    return await extend.ask(turn.case_id, until=until, reason="缺配件", by=turn.by, at=turn.at)


async def approve_extension(turn: Turn) -> object:
    return await extend.approve(await turn.latest("extensions", "asked_at"), by=turn.by, at=turn.at)


async def refuse_extension(turn: Turn) -> object:
    asked = await turn.latest("extensions", "asked_at")
    return await extend.refuse(asked, reason="不同意", by=turn.by, at=turn.at)


async def resolve_(turn: Turn) -> object:
    return await resolve.resolve(turn.case_id, resolution="已修好", by=turn.by, at=turn.at)


async def decline_(turn: Turn) -> object:
    return await decline.decline(turn.case_id, reason="办不了", by=turn.by, at=turn.at)


async def refer_(turn: Turn) -> object:
    led = turn.choice % 2 == 0
    body = Destination(
        body="供电公司",
        explanation="属供电",
        kind=ReferralKind.LED if led else ReferralKind.NAMED,
        contacted="值班员" if led else None,
    )
    return await refer.refer(turn.case_id, body, by=turn.by, at=turn.at)


async def register_outcome(turn: Turn) -> object:
    referral_id = await turn.latest("referrals", "at")
    return await refer.register_outcome(referral_id, outcome="对方已受理", by=turn.by, at=turn.at)


async def reply_(turn: Turn) -> object:
    return await reply.reply(turn.case_id, said="已办好", channel=Channel.PHONE, by=turn.by, at=turn.at)


async def acknowledge_(turn: Turn) -> object:
    return await acknowledge.acknowledge(turn.case_id, said="知道了", by=turn.by, at=turn.at)


async def rate_(turn: Turn) -> object:
    return await rate.rate(turn.case_id, score=turn.choice % 7, by=turn.by, at=turn.at)


async def close_(turn: Turn) -> object:
    return await close.close(turn.case_id, by=turn.by, at=turn.at)


async def withdraw_(turn: Turn) -> object:
    return await withdraw.withdraw(turn.case_id, said="不用了", by=turn.by, at=turn.at)


async def reopen_(turn: Turn) -> object:
    return await reopen.reopen(turn.case_id, reason="又坏了", by=turn.by, at=turn.at)


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


async def write_shift_log(turn: Turn) -> object:
    mine = await Case.filter(handler_id=turn.by.staff_id, closed_at=None)
    remarks: dict[UUID, str] = {case.id: "照看" for case in mine[turn.choice % 8 == 0 :]}
    return await change_shift.write(to_staff_id=turn.someone(), remarks=remarks, by=turn.by, at=turn.at)


async def _log(turn: Turn) -> UUID:
    logs = await change_shift.ShiftHandOver.all().order_by("-signed_by_giver_at", "-id").limit(1)
    return logs[0].id if logs else turn.case_id


async def sign_shift_log(turn: Turn) -> object:
    return await change_shift.sign(await _log(turn), by=turn.by, at=turn.at)


async def withdraw_shift_log(turn: Turn) -> object:
    return await change_shift.withdraw(await _log(turn), by=turn.by, at=turn.at)


Moves = Mapping[str, tuple[Verb, str]]
TRAVEL: Moves = {
    "offer": (offer, "handler"),
    "offer again": (offer, "handler"),
    "accept": (accept, "offered"),
    "accept again": (accept, "offered"),
    "return": (send_back, "offered"),
    "withdraw offer": (withdraw_offer, "handler"),
    "confirm meeting": (confirm_meeting, "handler"),
    "contest": (contest, "handler"),
    "arbitrate": (arbitrate_, "arbiter"),
    "write shift log": (write_shift_log, "handler"),
    "sign shift log": (sign_shift_log, "relief"),
    "withdraw shift log": (withdraw_shift_log, "handler"),
}
WORK: Moves = {
    "give notice": (give_notice, "handler"),
    "supplement": (supplement, "handler"),
    "promise": (promise_, "first_contact"),
    "report progress": (report_progress, "handler"),
    "arrive": (arrive_, "handler"),
    "remark": (remark_, "handler"),
    "ask extension": (ask_extension, "handler"),
    "approve extension": (approve_extension, "approver"),
    "refuse extension": (refuse_extension, "approver"),
    "emergency": (declare_emergency, "handler"),
    "stabilise": (stabilise, "handler"),
}
FINISH: Moves = {
    "resolve": (resolve_, "handler"),
    "decline": (decline_, "handler"),
    "refer": (refer_, "handler"),
    "register outcome": (register_outcome, "first_contact"),
    "reply": (reply_, "first_contact"),
    "acknowledge": (acknowledge_, "first_contact"),
    "rate": (rate_, "first_contact"),
    "close": (close_, "first_contact"),
    "withdraw": (withdraw_, "first_contact"),
    "reopen": (reopen_, "first_contact"),
}
TOGETHER: Moves = {
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

EVERYTHING: Moves = {**TRAVEL, **WORK, **FINISH, **TOGETHER}
