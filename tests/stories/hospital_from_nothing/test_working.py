"""The hospital works by its rules: the first complaint, and the first call at night."""

from tests.stories.hospital_from_nothing.hospital import NINE_IN_THE_EVENING, Hospital


async def test_r7_10_the_first_complaint_runs_to_its_end_and_the_centre_tells_the_complainant(
    working: Hospital,
) -> None:
    portal, ids = working.portal, working.ids
    case = await working.registered("0201", said="护士打针太疼，也不解释", matterId=ids["TS-00"])
    assert case["dueAt"] == "2026-03-05T09:30:00+00:00"
    assert case["destination"]["department"] == {"code": "ND"}
    assert case["destination"]["routes"] == ["nursing"]
    await working.handed_over("0201", case, "0300", toDepartmentId=ids["ND"], phoned="已电话告知")
    await portal.advance(days=1)
    of_case = {"caseId": case["id"]}
    await portal.do("0300", "caseResolve", "", resolution="已道歉并培训", **of_case)
    # The department has done its work; what is said to the complainant is said by the centre.
    assert "case.resolved" in await working.inbox("0201")
    answer = {"text": "护理部已整改", "channel": "PHONE", **of_case}
    refused = await portal.try_to("0300", "caseReply", "", **answer)
    assert refused["errors"] == [
        {"code": "NOT_ALLOWED", "message": "投诉管理中心 is to reply", "path": ["input", "caseId"]}
    ]
    await portal.do("0201", "caseReply", "", **answer)
    closed = await portal.do(
        "0201", "caseClose", "case { state overdue custody { staff { badge } } }", **of_case
    )
    assert closed["case"] == {
        "state": "CLOSED",
        "overdue": False,
        "custody": [{"staff": {"badge": "0201"}}, {"staff": {"badge": "0300"}}],
    }
    history = await working.ask("{ historyCheck { intact } breaches { totalCount } }")
    assert history == {"historyCheck": {"intact": True}, "breaches": {"totalCount": 0}}


async def test_r7_12_the_duty_officers_stand_in_is_there_in_time_and_whoever_is_late_is_in_breach(
    working: Hospital,
) -> None:
    portal, ids = working.portal, working.ids
    await portal.advance(to=NINE_IN_THE_EVENING)
    called = {"said": "家属在病区争执", "channel": "INTERNAL", "matterId": ids["ZB-01"]}
    in_time, late = [await working.registered("0401", **called) for _ in range(2)]
    assert in_time["destination"]["staff"] == {"badge": "0602"}
    assert in_time["clocks"] == [{"stage": "ARRIVE", "dueAt": "2026-03-02T13:10:00+00:00"}]
    for case in (in_time, late):
        await working.handed_over("0401", case, "0602", toStaffId=ids["0602"])
    await portal.advance(minutes=7)
    await portal.do("0602", "caseArrive", "", caseId=in_time["id"], place="内科病区")
    await portal.advance(minutes=20)

    data = await working.ask("{ breaches { nodes { kind occurredAt case { id } staff { badge } } } }", "0100")
    assert data["breaches"]["nodes"] == [
        {
            "kind": "not_arrived",
            "occurredAt": "2026-03-02T13:10:00+00:00",
            "case": {"id": late["id"]},
            "staff": {"badge": "0602"},
        }
    ]
    # Ten minutes after the limit the leader in charge is called on.
    assert "clock.escalated" in await working.inbox("0100")
