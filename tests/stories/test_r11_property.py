"""R11.2, R11.3 and R11.6, property management, told through HTTP; the names begin with the clause."""

from datetime import datetime, timedelta

from tests.support.story import Story


async def test_r11_2_unclear_guidance_leads_straight_to_the_one_above(story: Story) -> None:
    case = await story.asked("0104", "楼上漏水，住户不开门")
    fields = "escalation { id level toStaff { badge } }"
    first = await story.portal.do("0104", "caseEscalate", fields, caseId=case["id"], question="能否破门？")
    await story.portal.do(
        "0101", "escalationAnswer", "", escalationId=first["escalation"]["id"], answer="你看着办"
    )
    second = await story.portal.do(
        "0104", "caseEscalate", fields, caseId=case["id"], question="主任未明确，请示"
    )

    assert (second["escalation"]["level"], second["escalation"]["toStaff"]["badge"]) == (2, "0001")
    read = await story.read("0104", case, "{ handler { badge } escalations { state } }")
    assert read == {"handler": {"badge": "0104"}, "escalations": [{"state": "UNCLEAR"}, {"state": "ASKED"}]}


async def test_r11_3_a_superior_who_does_not_act_is_at_fault_in_the_same_way(story: Story) -> None:
    await story.limit("GUIDANCE", minutes=15, breach="no_guidance")
    case = await story.asked("0104", "楼上漏水")
    await story.portal.do("0104", "caseEscalate", "", caseId=case["id"], question="怎么办？")
    await story.portal.advance(minutes=16)

    assert ("no_guidance", "0101") in await story.breaches()
    assert "clock.escalated" in await story.inbox("0001")


async def test_r11_5_on_site_within_ten_minutes(story: Story) -> None:
    await story.limit("ARRIVE", minutes=10, breach="not_on_site", matterId=story.ids["WS-04"])
    quick = await story.asked("0302", "电梯困人", matterId=story.ids["WS-04"])
    await story.asked("0302", "水淹车库", matterId=story.ids["WS-04"])
    await story.portal.advance(minutes=9)
    await story.do("0302", "caseArrive", quick, place="3 号楼")
    await story.portal.advance(minutes=2)

    assert [one for one in await story.breaches() if one[0] == "not_on_site"] == [("not_on_site", "0302")]


async def test_r11_6_no_limit_is_exceeded_without_the_managers_consent(story: Story) -> None:
    await story.allow(extensionApprover="LEADER")
    case = await story.asked(said="门禁坏了", matterId=story.ids["WS-06"])
    until = (story.portal.at + timedelta(days=20)).isoformat()
    fields = "extension { id approver { badge } } case { dueAt }"
    asked = await story.portal.do(
        "0102", "extensionAsk", fields, caseId=case["id"], until=until, reason="等配件"
    )
    assert asked["extension"]["approver"]["badge"] == "0001"
    assert asked["case"]["dueAt"] == case["dueAt"]
    head = await story.refused("0101", "extensionApprove", extensionId=asked["extension"]["id"])
    assert head == ("NOT_ALLOWED", ["input", "extensionId"])
    approved = await story.portal.do(
        "0001", "extensionApprove", fields, extensionId=asked["extension"]["id"], channel="PHONE"
    )

    assert datetime.fromisoformat(approved["case"]["dueAt"]) == datetime.fromisoformat(until)
    read = await story.read("0102", case)
    assert [(one["kind"], one["text"]) for one in read["entries"]] == [("EXTENSION", "等配件")]
