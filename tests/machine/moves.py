"""Everything that somebody may try with a case, and who usually does."""

from uuid import UUID

from tenants.cases import (
    acknowledge,
    arbitrate,
    arrive,
    change_shift,
    close,
    decline,
    extend,
    hand_over,
    meet,
    notice,
    pause,
    progress,
    promise,
    rate,
    refer,
    register,
    remark,
    reopen,
    reply,
    resolve,
    resume,
    take_over,
    withdraw,
)
from tenants.cases.case import Case, Channel
from tenants.cases.hand_over import Escort, Way
from tenants.cases.notice import Item, NoticeDraft, Situation
from tenants.cases.pauses import CasePause
from tenants.cases.refer import Destination, ReferralKind
from tenants.cases.register import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.rules.policies import DECLARED
from tests.machine.house import Moves, Turn
from tests.machine.papers import PAPERS, left
from tests.machine.together import TOGETHER

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
        emergency="有人受困" if turn.choice % 13 == 0 else None,
        materials=left(turn) if turn.choice % 4 == 0 else (),
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
    brought = left(turn) if turn.choice % 2 else ()
    return await notice.receive_supplement(turn.case_id, materials=brought, by=turn.by, at=turn.at)


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


async def pause_(turn: Turn) -> object:
    ends_at = turn.later(hours=turn.choice % 30 - 1) if turn.choice % 3 else None
    cause = turn.pick(DECLARED)
    return await pause.declare(
        turn.case_id, cause, reason="等外单位", ends_at=ends_at, by=turn.by, at=turn.at
    )


async def resume_(turn: Turn) -> object:
    lasting = await CasePause.filter(case_id=turn.case_id, ended_at=None).order_by("id")
    cause = turn.pick([one.cause for one in lasting] or list(DECLARED))
    return await resume.resume(turn.case_id, cause, said="可以继续了", by=turn.by, at=turn.at)


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
        precautions="途中吸氧" if led else None,
        escort="护士" if led and turn.choice % 3 else None,
    )
    return await refer.refer(turn.case_id, body, by=turn.by, at=turn.at)


async def approve_referral(turn: Turn) -> object:
    return await refer.approve(await turn.latest("referrals", "at"), by=turn.by, at=turn.at)


async def refuse_referral(turn: Turn) -> object:
    referral_id = await turn.latest("referrals", "at")
    return await refer.refuse(referral_id, reason="本院可处理", by=turn.by, at=turn.at)


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
    "pause": (pause_, "handler"),
    "resume": (resume_, "handler"),
}
FINISH: Moves = {
    "resolve": (resolve_, "handler"),
    "decline": (decline_, "handler"),
    "refer": (refer_, "handler"),
    "approve referral": (approve_referral, "approver"),
    "refuse referral": (refuse_referral, "approver"),
    "register outcome": (register_outcome, "first_contact"),
    "reply": (reply_, "replier"),
    "acknowledge": (acknowledge_, "first_contact"),
    "rate": (rate_, "first_contact"),
    "close": (close_, "first_contact"),
    "withdraw": (withdraw_, "first_contact"),
    "reopen": (reopen_, "first_contact"),
}
EVERYTHING: Moves = {**TRAVEL, **WORK, **FINISH, **TOGETHER, **PAPERS}
