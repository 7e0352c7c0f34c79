"""What was found, and how it is corrected."""

from datetime import timedelta

from tests.schema.oversight.checks.house import FINDINGS, House


async def test_what_was_found_is_read_by_the_department_when_the_check_is_concluded(house: House) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    case = (await house.clerk.do("caseRegister", "case { id number }", **given))["case"]
    key = await house.begun()
    finding = {"caseId": case["id"], "criterion": "登记完整", "verdict": "DEFECT", "opinion": "缺电话"}
    by = (house.at + timedelta(days=2)).isoformat()
    await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, correctBy=by, **finding)
    for name, count in (("clerk", 0), ("head", 0), ("mender", 0), ("inspector", 1), ("planner", 1)):
        assert (await house.everybody()[name].ask(FINDINGS))["checkFindings"]["totalCount"] == count, name

    await house.concluded(key)
    for name, count in (("clerk", 1), ("head", 1), ("mender", 0), ("inspector", 1), ("planner", 1)):
        assert (await house.everybody()[name].ask(FINDINGS))["checkFindings"]["totalCount"] == count, name
    (seen,) = (await house.clerk.ask(FINDINGS))["checkFindings"]["nodes"]
    assert (seen["criterion"], seen["case"], seen["overdue"]) == (
        "登记完整",
        {"number": case["number"]},
        False,
    )


async def test_a_correction_goes_back_and_forth(house: House) -> None:
    key = await house.begun()
    by = (house.at + timedelta(days=2)).isoformat()
    defect = {"criterion": "着装", "verdict": "DEFECT", "opinion": "未佩戴工号牌", "correctBy": by}
    payload = await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, **defect)
    finding = payload["finding"]["id"]
    await house.concluded(key)
    report = {"findingId": finding, "text": "已全员佩戴"}
    first = (await house.clerk.do("correctionReport", "correction { id state }", **report))["correction"]
    await house.inspector.do("correctionRefuse", "", correctionId=first["id"], reason="窗口三仍缺")
    second = (await house.head.do("correctionReport", "correction { id state }", **report))["correction"]
    await house.inspector.do("correctionAccept", "", correctionId=second["id"])

    query = "{ checkFindings { nodes { correctedAt corrections { state reason reportedBy { name } } } } }"
    (read,) = (await house.clerk.ask(query))["checkFindings"]["nodes"]
    assert read["correctedAt"] is not None
    assert read["corrections"] == [
        {"state": "REFUSED", "reason": "窗口三仍缺", "reportedBy": {"name": "李娜"}},
        {"state": "ACCEPTED", "reason": None, "reportedBy": {"name": "王芳"}},
    ]
