"""Travel: contested returns, bodies outside, emergencies, leading people on, and the change of shifts."""

from typing import Any

from tenants.cases import (
    arbitrate,
    change_shift,
    close,
    emergency,
    hand_over,
    meet,
    refer,
    reply,
    resolve,
    take_over,
)
from tenants.cases.arbitrate import Arbitration
from tenants.cases.case import Case, Channel, Outcome, State
from tenants.cases.change_shift import ShiftLine
from tenants.cases.hand_over import Escort, HandOver, OfferState, Way
from tenants.cases.refer import Destination, ReferralKind
from tenants.directory import department
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.office import Office, last_event
from tests.support.refusals import refused

# Contested returns


async def _company(desks: Desks, office: Office) -> Viewer:
    """The hall and the repairs lie below a company that 周明远 leads."""
    company = await office.department("公司")
    leader = await office.staff("周明远", within=company)
    await department.change(company.id, head_id=leader.id, by=None, at=AT)
    for one in (desks.hall, desks.repairs):
        await department.change(one.id, parent_id=company.id, by=None, at=AT)
    return viewer(leader)


async def _returned(desks: Desks) -> tuple[Case, HandOver]:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(minutes=5)
    )
    return case, await take_over.send_back(
        offered.id, reason="属于营业部", by=desks.mender, at=later(minutes=30)
    )


async def test_what_the_common_superior_decides_may_not_be_returned(desks: Desks, office: Office) -> None:
    leader = await _company(desks, office)
    case, returned = await _returned(desks)
    asked = await arbitrate.contest(returned.id, reason="是水管问题", by=desks.clerk, at=later(hours=1))
    await arbitrate.decide(
        asked.id, to_department_id=desks.repairs.id, decision="由维修部办理", by=leader, at=later(hours=2)
    )
    offered = await HandOver.get(case_id=case.id, state=OfferState.OFFERED)
    mender = viewer(desks.zheng)
    await refused(
        take_over.send_back(offered.id, reason="还是不归我", by=mender, at=later(hours=3)),
        Code.ILLEGAL_MOVE,
        "hand_over_id",
    )
    await take_over.accept(offered.id, by=mender, at=later(hours=3))
    await settle()

    assert await periods(case) == [(desks.li.id, AT, later(hours=3)), (desks.zheng.id, later(hours=3), None)]
    assert await inbox_of(leader) == ["hand_over.contested"]
    assert "hand_over.arbitrated" in await inbox_of(desks.clerk)


async def test_the_common_superior_may_leave_the_case_where_it_is(desks: Desks, office: Office) -> None:
    leader = await _company(desks, office)
    case, returned = await _returned(desks)
    asked = await arbitrate.contest(returned.id, reason="是水管问题", by=desks.clerk, at=later(hours=1))
    await arbitrate.decide(
        asked.id, to_department_id=desks.hall.id, decision="由大厅答复", by=leader, at=later(hours=2)
    )

    assert not await HandOver.filter(case_id=case.id, state=OfferState.OFFERED).exists()
    assert (await Arbitration.get(id=asked.id)).to_department_id == desks.hall.id


async def test_a_return_is_contested_once_and_by_whoever_answers_for_the_case(
    desks: Desks, office: Office
) -> None:
    leader = await _company(desks, office)
    _, returned = await _returned(desks)
    await refused(
        arbitrate.contest(returned.id, reason="x", by=desks.mender, at=AT), Code.NOT_ALLOWED, "hand_over_id"
    )
    await refused(
        arbitrate.contest(new_id(), reason="x", by=desks.clerk, at=AT), Code.NOT_FOUND, "hand_over_id"
    )
    asked = await arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=later(hours=1))
    await refused(
        arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=AT), Code.CONFLICT, "hand_over_id"
    )
    decision: dict[str, Any] = {"to_department_id": desks.repairs.id, "decision": "x", "at": later(hours=2)}
    await refused(arbitrate.decide(asked.id, by=desks.clerk, **decision), Code.NOT_ALLOWED, "arbitration_id")
    await refused(arbitrate.decide(new_id(), by=leader, **decision), Code.NOT_FOUND, "arbitration_id")
    await refused(
        arbitrate.decide(asked.id, by=leader, **{**decision, "to_department_id": new_id()}),
        Code.NOT_FOUND,
        "to_department_id",
    )
    await arbitrate.decide(asked.id, by=leader, **{**decision, "to_department_id": desks.hall.id})
    await refused(arbitrate.decide(asked.id, by=leader, **decision), Code.ILLEGAL_MOVE, "arbitration_id")


async def test_only_a_return_is_contested(desks: Desks, office: Office) -> None:
    await _company(desks, office)
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await refused(
        arbitrate.contest(offered.id, reason="x", by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "hand_over_id"
    )


async def test_without_a_superior_in_common_there_is_nobody_to_decide(desks: Desks) -> None:
    _, returned = await _returned(desks)
    await refused(
        arbitrate.contest(returned.id, reason="x", by=desks.clerk, at=AT), Code.CONFLICT, "hand_over_id"
    )


# Bodies outside

NAMED = Destination(body="市房管局", explanation="过户属房管局", body_contact="市民中心二楼")
LED = Destination(
    body="市第一医院",
    explanation="本院无床位",
    kind=ReferralKind.LED,
    contacted="急诊科王医生，已留床",
    papers="病历复印件",
    precautions="途中吸氧",
    escort="护士小李",
)


async def test_a_requester_is_told_the_competent_body_and_the_case_comes_to_its_end(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refer.refer(case.id, NAMED, by=desks.clerk, at=later(hours=1))
    held = await Case.get(id=case.id)
    assert (held.state, held.outcome, held.resolution) == (State.RESOLVED, Outcome.REFERRED, "过户属房管局")

    await reply.reply(case.id, said="请到房管局", channel=Channel.VISIT, by=desks.clerk, at=later(hours=1))
    await close.close(case.id, by=desks.clerk, at=later(hours=2))


async def test_who_is_led_away_is_not_forgotten_before_the_outcome_is_known(desks: Desks) -> None:
    case = await question(desks.clerk)
    made = await refer.refer(case.id, LED, by=desks.clerk, at=later(hours=1))
    await reply.reply(case.id, said="已联系", channel=Channel.VISIT, by=desks.clerk, at=later(hours=1))
    await refused(close.close(case.id, by=desks.clerk, at=later(hours=2)), Code.ILLEGAL_MOVE, "case_id")
    await refer.register_outcome(made.id, outcome="已收治入院", by=desks.clerk, at=later(hours=5))
    await refused(
        refer.register_outcome(made.id, outcome="x", by=desks.clerk, at=later(hours=6)),
        Code.CONFLICT,
        "referral_id",
    )
    await close.close(case.id, by=desks.clerk, at=later(hours=6))


async def test_nobody_is_led_anywhere_before_that_body_was_spoken_to(desks: Desks) -> None:
    case = await question(desks.clerk)
    unannounced = Destination(body="市第一医院", explanation="无床位", kind=ReferralKind.LED)
    await refused(refer.refer(case.id, unannounced, by=desks.clerk, at=AT), Code.REQUIRED, "contacted")
    await refused(
        refer.refer(case.id, Destination(body=" ", explanation="x"), by=desks.clerk, at=AT),
        Code.REQUIRED,
        "body",
    )
    await refused(refer.refer(case.id, NAMED, by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")
    await refused(
        refer.register_outcome(new_id(), outcome="x", by=desks.clerk, at=AT), Code.NOT_FOUND, "referral_id"
    )


# Emergencies


async def test_an_emergency_is_told_to_those_above_and_not_passed_on_before_it_is_stable(
    desks: Desks,
) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await emergency.declare(case.id, said="井盖缺失，已设警示", by=desks.clerk, at=later(minutes=1))
    assert await inbox_of(viewer(desks.wang)) == ["case.emergency"]
    offer: dict[str, Any] = {
        "to_department_id": None,
        "to_staff_id": desks.zheng.id,
        "by": desks.clerk,
        "at": later(hours=1),
    }
    await refused(hand_over.offer(case.id, **offer), Code.ILLEGAL_MOVE, "case_id")
    await refused(refer.refer(case.id, NAMED, by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "case_id")
    await refused(
        emergency.declare(case.id, said="x", by=desks.clerk, at=later(hours=1)), Code.CONFLICT, "case_id"
    )
    await emergency.stabilise(case.id, said="已加盖", by=desks.clerk, at=later(hours=1))
    await refused(
        emergency.stabilise(case.id, said="x", by=desks.clerk, at=later(hours=1)), Code.CONFLICT, "case_id"
    )

    assert (await hand_over.offer(case.id, **offer)).state == OfferState.OFFERED
    held = await Case.get(id=case.id)
    assert (held.emergency_at, held.stabilised_at) == (later(minutes=1), later(hours=1))


# Leading the requester on


async def test_a_hand_over_counts_only_when_both_have_met(desks: Desks) -> None:
    case = await question(desks.clerk)
    way = Way(phoned="郑伟，已备好工具", escort=Escort.ACCOMPANIED)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, way=way, by=desks.clerk, at=AT
    )
    assert (await last_event())["data"] is not None
    await refused(
        take_over.accept(offered.id, by=desks.mender, at=later(minutes=9)), Code.ILLEGAL_MOVE, "hand_over_id"
    )
    await refused(meet.confirm(offered.id, by=desks.mender, at=AT), Code.NOT_ALLOWED, "hand_over_id")
    await meet.confirm(offered.id, by=desks.clerk, at=later(minutes=10))
    await refused(meet.confirm(offered.id, by=desks.clerk, at=AT), Code.CONFLICT, "hand_over_id")
    await settle()
    assert await periods(case) == [(desks.li.id, AT, None)]
    taken = await take_over.accept(offered.id, by=desks.mender, at=later(minutes=11))

    assert (taken.phoned, taken.met_at) == ("郑伟，已备好工具", later(minutes=10))
    assert (await Case.get(id=case.id)).handler_id == desks.zheng.id


async def test_where_nobody_is_led_there_is_no_meeting_to_confirm(desks: Desks) -> None:
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
    )
    await refused(meet.confirm(offered.id, by=desks.clerk, at=AT), Code.ILLEGAL_MOVE, "hand_over_id")
    await refused(meet.confirm(new_id(), by=desks.clerk, at=AT), Code.NOT_FOUND, "hand_over_id")


# The change of shifts


async def test_a_shift_passes_everything_on_when_both_have_signed(desks: Desks) -> None:
    first, second = await question(desks.clerk), await question(desks.clerk)
    remarks = {first.id: "等回电", second.id: "手机在前台"}
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks=remarks, by=desks.clerk, at=later(hours=8)
    )
    await settle()
    assert await periods(first) == [(desks.li.id, AT, None)]
    await change_shift.sign(log.id, by=viewer(desks.wang), at=later(hours=8, minutes=5))
    await settle()

    moment = later(hours=8, minutes=5)
    for case in (first, second):
        assert await periods(case) == [(desks.li.id, AT, moment), (desks.wang.id, moment, None)]
        held = await Case.get(id=case.id)
        assert (held.handler_id, held.first_contact_id) == (desks.wang.id, desks.li.id)
    assert {line.remark for line in await ShiftLine.filter(shift_hand_over_id=log.id)} == set(
        remarks.values()
    )
    assert await inbox_of(viewer(desks.wang)) == ["shift.offered", "shift.offered"]
    assert await inbox_of(desks.clerk) == ["shift.taken_over", "shift.taken_over"]


async def test_a_log_that_leaves_something_out_is_not_signed(desks: Desks) -> None:
    first, second = await question(desks.clerk), await question(desks.clerk)
    night: dict[str, Any] = {"to_staff_id": desks.wang.id, "by": desks.clerk, "at": later(hours=8)}
    both = {first.id: "x", second.id: "x"}
    await refused(change_shift.write(remarks={first.id: "x"}, **night), Code.REQUIRED, "lines")
    await refused(change_shift.write(remarks={**both, new_id(): "x"}, **night), Code.INVALID, "lines")
    await refused(
        change_shift.write(remarks=both, **{**night, "to_staff_id": desks.li.id}), Code.INVALID, "to_staff_id"
    )
    await refused(change_shift.write(remarks={}, **{**night, "by": desks.mender}), Code.CONFLICT, "lines")
    log = await change_shift.write(remarks=both, **night)
    await refused(
        change_shift.sign(log.id, by=desks.mender, at=later(hours=9)), Code.NOT_ALLOWED, "shift_hand_over_id"
    )
    await question(desks.clerk, at=later(hours=8))
    await refused(
        change_shift.sign(log.id, by=viewer(desks.wang), at=later(hours=9)),
        Code.CONFLICT,
        "shift_hand_over_id",
    )


async def test_what_was_finished_in_between_is_simply_not_taken_over(desks: Desks) -> None:
    first, second = await question(desks.clerk), await question(desks.clerk)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={first.id: "x", second.id: "x"}, by=desks.clerk, at=later(hours=8)
    )
    await resolve.resolve(first.id, resolution="已办", by=desks.clerk, at=later(hours=8))
    await reply.reply(first.id, said="已办", channel=Channel.PHONE, by=desks.clerk, at=later(hours=8))
    await close.close(first.id, by=desks.clerk, at=later(hours=8))
    await change_shift.sign(log.id, by=viewer(desks.wang), at=later(hours=9))
    await settle()

    assert (await Case.get(id=first.id)).handler_id == desks.li.id
    assert (await Case.get(id=second.id)).handler_id == desks.wang.id


async def test_a_log_is_withdrawn_by_its_giver_and_dealt_with_once(desks: Desks) -> None:
    case = await question(desks.clerk)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={case.id: "x"}, by=desks.clerk, at=later(hours=8)
    )
    await refused(
        change_shift.withdraw(log.id, by=viewer(desks.wang), at=AT), Code.NOT_ALLOWED, "shift_hand_over_id"
    )
    await change_shift.withdraw(log.id, by=desks.clerk, at=later(hours=9))
    await refused(
        change_shift.sign(log.id, by=viewer(desks.wang), at=AT), Code.ILLEGAL_MOVE, "shift_hand_over_id"
    )


async def test_a_shift_is_not_taken_over_while_there_is_an_emergency_in_it(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    log = await change_shift.write(
        to_staff_id=desks.wang.id, remarks={case.id: "照看"}, by=desks.clerk, at=later(hours=1)
    )
    await emergency.declare(case.id, said="有人受困", by=desks.clerk, at=later(hours=2))
    await refused(
        change_shift.sign(log.id, by=desks.colleague, at=later(hours=2)),
        Code.ILLEGAL_MOVE,
        "shift_hand_over_id",
    )
    await emergency.stabilise(case.id, said="已脱险", by=desks.clerk, at=later(hours=3))
    await change_shift.sign(log.id, by=desks.colleague, at=later(hours=3))
    assert (await Case.get(id=case.id)).handler_id == desks.wang.id


async def test_one_log_at_a_time_waits_for_its_signature(desks: Desks) -> None:
    case = await question(desks.clerk)
    wanted: dict[str, Any] = {"to_staff_id": desks.wang.id, "remarks": {case.id: "照看"}, "by": desks.clerk}
    log = await change_shift.write(**wanted, at=later(hours=1))
    await refused(change_shift.write(**wanted, at=later(hours=2)), Code.CONFLICT, "to_staff_id")
    await change_shift.withdraw(log.id, by=desks.clerk, at=later(hours=3))
    assert (await change_shift.write(**wanted, at=later(hours=3))).id != log.id
