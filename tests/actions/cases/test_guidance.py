"""Guidance: who is asked when one cannot decide, and who above them."""

from tenants.cases import claim as claims
from tenants.cases import climb, escalate, hand_over, promise, take_over
from tenants.cases.breaches import Breach
from tenants.cases.case import Case
from tenants.cases.escalate import Escalation, EscalationState
from tenants.cases.settling import settle
from tenants.directory import staff
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules.stages import Stage
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office
from tests.support.refusals import refused
from tests.support.rulebook import new_rules


async def chain(desks: Desks, office: Office) -> list[Viewer]:
    """李娜 reports to 王芳, she to 郑伟, and he to the general manager."""
    manager = await office.staff("周明远")
    for below, above in ((desks.li, desks.wang), (desks.wang, desks.zheng), (desks.zheng, manager)):
        await staff.change(below.id, superior_id=above.id, by=None, at=AT)
    return [viewer(one) for one in (desks.wang, desks.zheng, manager)]


async def test_guidance_is_asked_of_the_superior_and_the_handler_goes_on_answering(
    desks: Desks, office: Office
) -> None:
    first, *_ = await chain(desks, office)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))
    given = await escalate.answer(asked.id, said="按规定减半", by=first, at=later(hours=2))

    assert (asked.to_staff_id, asked.level) == (first.staff_id, 1)
    assert (given.state, given.answer) == (EscalationState.ANSWERED, "按规定减半")
    assert (await Case.get(id=case.id)).handler_id == desks.li.id
    assert await inbox_of(first) == ["escalation.asked"]
    assert await inbox_of(desks.clerk) == ["escalation.answered"]


async def test_unclear_guidance_leads_higher_and_so_does_none(desks: Desks, office: Office) -> None:
    first, second, third = await chain(desks, office)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))
    await escalate.answer(asked.id, said="你看着办", by=first, at=later(hours=2))
    higher = await escalate.ask(case.id, question="主任未明确", by=desks.clerk, at=later(hours=3))
    highest = await escalate.ask(case.id, question="无人接听", by=desks.clerk, at=later(hours=4))

    assert [higher.to_staff_id, highest.to_staff_id] == [second.staff_id, third.staff_id]
    assert [(one.level, one.state) for one in await Escalation.filter(case_id=case.id).order_by("level")] == [
        (1, EscalationState.UNCLEAR),
        (2, EscalationState.UNANSWERED),
        (3, EscalationState.ASKED),
    ]
    await refused(
        escalate.ask(case.id, question="再问", by=desks.clerk, at=later(hours=5)), Code.CONFLICT, "case_id"
    )


async def test_whoever_takes_the_case_over_begins_at_their_own_superior(desks: Desks, office: Office) -> None:
    await chain(desks, office)
    case = await question(desks.clerk)
    await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))
    offered = await hand_over.offer(
        case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=later(hours=2)
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(hours=2))
    asked = await escalate.ask(case.id, question="归谁修？", by=desks.mender, at=later(hours=3))

    assert (asked.level, asked.asked_by_id) == (1, desks.zheng.id)
    assert (await _name_of(asked.to_staff_id)) == "周明远"


async def _name_of(staff_id: object) -> str:
    return str(await current().fetchval("select name from staff where id = $1", staff_id))


async def test_only_whoever_was_asked_gives_guidance_and_once(desks: Desks, office: Office) -> None:
    first, second, _ = await chain(desks, office)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=later(hours=1))

    await refused(
        escalate.answer(asked.id, said="不", by=desks.clerk, at=AT), Code.NOT_ALLOWED, "escalation_id"
    )
    await refused(escalate.answer(asked.id, said="不", by=second, at=AT), Code.NOT_FOUND, "escalation_id")
    await refused(escalate.answer(new_id(), said="不", by=first, at=AT), Code.NOT_FOUND, "escalation_id")
    await escalate.answer(asked.id, said="可以", by=first, at=later(hours=2))
    await refused(
        escalate.answer(asked.id, said="可以", by=first, at=later(hours=3)),
        Code.ILLEGAL_MOVE,
        "escalation_id",
    )


async def test_nobody_stands_above_the_top(desks: Desks) -> None:
    case = await question(desks.clerk)
    await refused(escalate.ask(case.id, question="怎么办", by=desks.clerk, at=AT), Code.CONFLICT, "case_id")


async def test_a_superior_who_gives_no_guidance_in_time_is_at_fault_and_theirs_is_called(
    desks: Desks, office: Office
) -> None:
    _, second, _ = await chain(desks, office)
    await desks.limit(hours=500)
    rungs = [
        {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "no_guidance"},
        {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
    ]
    terms = {"duration": {"kind": "hours", "count": 2}, "rungs": rungs}
    async with new_rules(at=AT) as draft:
        await draft.limit(terms, Stage.GUIDANCE)
    case = await question(desks.clerk)
    asked = await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=AT)
    # The verb fires by itself what the worker has not come to.
    await escalate.ask(case.id, question="无人答复", by=desks.clerk, at=later(hours=3))

    breach = await Breach.get(case_id=case.id)
    assert (breach.kind, breach.staff_id, breach.occurred_at) == (
        "no_guidance",
        desks.wang.id,
        later(hours=2),
    )
    assert "clock.escalated" in await inbox_of(second)
    assert asked.to_staff_id == desks.wang.id


async def test_whatever_is_done_before_the_sweep_a_question_nobody_answers_climbs_with_it_once(
    desks: Desks, office: Office
) -> None:
    _, second, _ = await chain(desks, office)
    await desks.limit(hours=500)
    rungs = [{"moment": {"when": "at_due"}, "action": "climb"}]
    async with new_rules(at=AT) as draft:
        await draft.limit({"duration": {"kind": "hours", "count": 2}, "rungs": rungs}, Stage.GUIDANCE)
    case = await question(desks.clerk)
    await escalate.ask(case.id, question="能否减免？", by=desks.clerk, at=AT)
    for day, minute in ((9, 1), (10, 2)):
        until, then = later(days=day), later(hours=2, minutes=minute)
        await promise.promise(case.id, until=until, told="会尽快答复", by=desks.clerk, at=then)
    for minute in (5, 6):
        at = later(hours=2, minutes=minute)
        claimed = await claims.due(at=at)
        await settle(claimed, at=at)
        await climb.follow(claimed, at=at)
    asked = await Escalation.filter(case_id=case.id).order_by("level")
    assert [one.to_staff_id for one in asked] == [desks.wang.id, second.staff_id]
