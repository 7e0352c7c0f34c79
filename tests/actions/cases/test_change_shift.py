"""The change of shifts: a complete log, signed by both."""

from typing import Any

from tenants.cases import (
    change_shift,
    close,
    emergency,
    reply,
    resolve,
)
from tenants.cases.case import Case, Channel
from tenants.cases.change_shift import ShiftLine
from tenants.cases.clocks import Clock
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, periods, question, settle, viewer
from tests.support.refusals import refused


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


async def test_an_emergency_is_named_in_the_log_and_stays_while_the_rest_goes(desks: Desks) -> None:
    """One case that is not held yet keeps nobody from handing over the others (R2.4, R7.2)."""
    await desks.limit(hours=1, stage=Stage.SHIFT)
    burst, bill = await question(desks.clerk), await question(desks.clerk)
    await emergency.declare(burst.id, said="爆管", by=desks.clerk, at=AT)
    wanted: dict[str, Any] = {"to_staff_id": desks.wang.id, "by": desks.clerk, "at": later(hours=1)}
    await refused(change_shift.write(remarks={bill.id: "等回电"}, **wanted), Code.REQUIRED, "lines")
    remarks = {burst.id: "我留下处理", bill.id: "等回电"}
    log = await change_shift.write(remarks=remarks, **wanted)
    assert [one.case_id for one in await Clock.all()] == [bill.id]
    await change_shift.sign(log.id, by=desks.colleague, at=later(hours=1, minutes=5))

    assert (await Case.get(id=burst.id)).handler_id == desks.li.id
    assert (await Case.get(id=bill.id)).handler_id == desks.wang.id
    assert {line.case_id for line in await ShiftLine.filter(shift_hand_over_id=log.id)} == {burst.id, bill.id}
    # Whoever has it hands it over when it is held.
    await emergency.stabilise(burst.id, said="已关阀", by=desks.clerk, at=later(hours=2))
    later_on = {**wanted, "at": later(hours=2)}
    second = await change_shift.write(remarks={burst.id: "已关阀"}, **later_on)
    await change_shift.sign(second.id, by=desks.colleague, at=later(hours=2))
    assert (await Case.get(id=burst.id)).handler_id == desks.wang.id


async def test_nothing_but_an_emergency_is_nothing_to_hand_over(desks: Desks) -> None:
    case = await question(desks.clerk)
    await emergency.declare(case.id, said="爆管", by=desks.clerk, at=AT)
    await refused(
        change_shift.write(to_staff_id=desks.wang.id, remarks={case.id: "x"}, by=desks.clerk, at=AT),
        Code.ILLEGAL_MOVE,
        "lines",
    )


async def test_who_may_not_take_an_emergency_over_is_not_late_with_it(desks: Desks) -> None:
    await desks.limit(hours=1, stage=Stage.SHIFT)
    case = await question(desks.clerk)
    remarks = {case.id: "照看"}
    await change_shift.write(to_staff_id=desks.wang.id, remarks=remarks, by=desks.clerk, at=AT)
    await emergency.declare(case.id, said="爆管", by=desks.clerk, at=later(minutes=30))

    assert (await Clock.get(case_id=case.id)).stopped_at == later(minutes=30)


async def test_one_log_at_a_time_waits_for_its_signature(desks: Desks) -> None:
    case = await question(desks.clerk)
    wanted: dict[str, Any] = {"to_staff_id": desks.wang.id, "remarks": {case.id: "照看"}, "by": desks.clerk}
    log = await change_shift.write(**wanted, at=later(hours=1))
    await refused(change_shift.write(**wanted, at=later(hours=2)), Code.CONFLICT, "to_staff_id")
    await change_shift.withdraw(log.id, by=desks.clerk, at=later(hours=3))
    assert (await change_shift.write(**wanted, at=later(hours=3))).id != log.id
