"""R21, a customer company with hotline dispatch, told through HTTP; the names begin with the clause."""

from datetime import datetime, timedelta
from typing import Any

from tests.support.story import Story


async def _at_once(story: Story) -> None:
    """Whoever takes an order over is in touch with the user within five minutes."""
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    span = {"starts": ["hand_over.accepted"], "stops": ["progress.reported", "case.resolved"]}
    await story.portal.do("0010", "ownStageSet", "", code="in_touch", name="联系用户", **span, **draft)
    await story.portal.do("0010", "breachKindSet", "", code="not_in_touch", name="未即时联系", **draft)
    at_due = {"when": "AT_DUE"}
    limit = {
        "stage": "OWN",
        "ownStage": "in_touch",
        "duration": {"kind": "AT_ONCE", "graceMinutes": 5},
        "rungs": [
            {"moment": at_due, "action": "OPEN_BREACH", "breach": "not_in_touch"},
            {"moment": at_due, "action": "ESCALATE", "whom": "SUPERIOR"},
        ],
    }
    await story.portal.do("0010", "timeLimitSet", "", **limit, **draft)
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await story.open()


async def _passed_on(story: Story) -> dict[str, Any]:
    case = await story.asked(channel="HOTLINE", said="家里没水，3 栋 502，昨晚开始")
    await story.taken("0302", await story.offered("0102", case, toDepartmentId=story.ids["NT"]))
    return case


async def test_r21_1_the_user_is_contacted_at_once_by_the_unit(story: Story) -> None:
    await _at_once(story)
    case = await _passed_on(story)
    read = await story.read("0302", case, "{ clocks { stage state dueAt } }")
    running = [one["dueAt"] for one in read["clocks"] if one["stage"] == "OWN"]
    assert [datetime.fromisoformat(one) for one in running] == [story.portal.at + timedelta(minutes=5)]
    await story.portal.advance(minutes=4)
    told = await story.do("0302", "caseReportProgress", case, text="半小时内到", channel="PHONE")

    assert [(one["kind"], one["by"]["badge"]) for one in told["entries"]] == [("PROGRESS", "0302")]
    await story.portal.advance(minutes=30)
    assert await story.breaches() == []


async def test_r21_1_a_unit_that_does_not_contact_the_user_at_once_is_in_breach(story: Story) -> None:
    await _at_once(story)
    case = await _passed_on(story)
    await story.portal.advance(minutes=6)

    assert await story.breaches() == [("not_in_touch", "0302")]
    assert (await story.inbox("0301"))[-1] == "clock.escalated"
    await story.do("0302", "caseReportProgress", case, text="半小时内到", channel="PHONE")


async def test_r21_2_what_is_complex_goes_to_the_next_level(story: Story) -> None:
    case = await story.asked(said="全小区水压低")
    asked = await story.portal.do(
        "0102", "caseEscalate", "escalation { toStaff { badge } }", caseId=case["id"], question="请派专人"
    )

    assert asked["escalation"]["toStaff"]["badge"] == "0104"


async def test_r21_3_a_dispatched_order_is_fed_back_within_its_limit(story: Story) -> None:
    case = await story.asked(channel="HOTLINE", said="路面冒水", matterId=story.ids["WS-04"])
    await story.portal.advance(hours=5)

    assert ("not_handled", "0102") in await story.breaches()
    assert (await story.read("0102", case))["overdue"] is True


async def test_r21_3_a_dispatched_order_may_not_be_refused(story: Story) -> None:
    order = await story.asked(channel="DISPATCH", said="12345派单：路面冒水")
    mine = {"caseId": order["id"]}
    assert (await story.read("0102", order, "{ isBinding }"))["isBinding"] is True
    not_allowed = ("NOT_ALLOWED", ["input", "caseId"])
    assert await story.refused("0102", "caseDecline", reason="不归我们管", **mine) == not_allowed
    elsewhere = {"kind": "NAMED", "body": "市政管理处", "explanation": "属市政管理处职责"}
    assert await story.refused("0102", "caseRefer", **elsewhere, **mine) == not_allowed
    offer = await story.offered("0102", order, toDepartmentId=story.ids["NT"])
    [shown] = (await story.read("0302", order, "{ handOvers { mayBeReturned } }"))["handOvers"]
    assert shown["mayBeReturned"] is False
    sent_back = {"handOverId": offer, "reason": "不归维修"}
    assert await story.refused("0302", "handOverReturn", **sent_back) == (
        "NOT_ALLOWED",
        ["input", "handOverId"],
    )

    await story.taken("0302", offer)
    assert (await story.answered("0302", await story.read("0302", order)))["state"] == "CLOSED"


async def test_r21_3_what_a_caller_asks_may_be_declined_with_a_reason(story: Story) -> None:
    asked = await story.asked(channel="HOTLINE", said="请给我装燃气")
    assert (await story.read("0102", asked, "{ isBinding }"))["isBinding"] is False

    assert (await story.do("0102", "caseDecline", asked, reason="本公司只供水"))["outcome"] == "DECLINED"


async def test_r21_3_whether_a_channel_binds_is_a_rule_of_the_version(story: Story) -> None:
    await story.allow(bindingChannels=["HOTLINE"])
    order = await story.asked(channel="DISPATCH", said="派单")
    call = await story.asked(channel="HOTLINE", said="请给我装燃气")

    assert (await story.do("0102", "caseDecline", order, reason="重复派单"))["outcome"] == "DECLINED"
    assert (await story.refused("0102", "caseDecline", caseId=call["id"], reason="不装"))[0] == "NOT_ALLOWED"
    read = await story.portal.ask("0010", "{ casePolicies { bindingChannels } }")
    assert read["casePolicies"] == [{"bindingChannels": ["HOTLINE"]}]
