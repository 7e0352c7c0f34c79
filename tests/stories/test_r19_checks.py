"""R19.6, a bank branch: a register per department, inspected, opinions sent to the office."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from tests.stories.checking import begun, concluded, found, planned
from tests.support.story import Story


async def test_r19_6_the_register_of_each_department_is_inspected_by_lot(story: Story) -> None:
    hall = {(await story.asked("0102", f"问 {one}"))["number"] for one in range(8)}
    await story.asked("0302", "报修")
    check = await planned(story, "CS")
    await begun(story, check)
    wanted = "draw { seed registered register proved cases { case { number } } }"
    given = {"checkId": check, "departmentId": story.ids["CS"], "share": 25}
    draw = (await story.portal.do("0010", "checkDraw", wanted, **given))["draw"]

    assert (draw["registered"], set(draw["register"]), draw["proved"]) == (8, hall, True)
    by_hand = sorted(hall, key=lambda number: sha256(f"{draw['seed']}:{number}".encode()).hexdigest())
    assert [one["case"]["number"] for one in draw["cases"]] == by_hand[:2]
    # Nobody draws again until they like what comes.
    assert await story.refused("0010", "checkDraw", **given) == ("CONFLICT", ["input", "departmentId"])


async def test_r19_6_opinions_are_sent_to_the_office(story: Story) -> None:
    case = await story.asked("0102", "没留电话")
    inspector = {"inspectorIds": [story.ids["0001"]]}
    check = await planned(story, "CS", by="0010", officeId=story.ids["OF"], **inspector)
    await begun(story, check, by="0001")
    finding = {"caseId": case["id"], "criterion": "登记要素", "verdict": "DEFECT", "opinion": "缺电话"}
    await story.portal.do("0001", "checkRecordFinding", "", checkId=check, **finding)
    rating = [{"departmentId": story.ids["CS"], "rating": "ADEQUATE"}]
    await story.portal.do("0001", "checkConclude", "", checkId=check, opinion="登记不全", ratings=rating)

    # 何静 leads the office, 陈丽华 the department.
    for badge in ("0010", "0101"):
        assert (await story.inbox(badge))[-1] == "check.concluded"
    query = """query ($id: ID!) { check(id: $id) { opinion departments { rating }
        findings { nodes { opinion case { number } } } } }"""
    read = (await story.portal.ask("0101", query, id=check))["check"]
    assert (read["opinion"], read["departments"]) == ("登记不全", [{"rating": "ADEQUATE"}])
    assert read["findings"]["nodes"] == [{"opinion": "缺电话", "case": {"number": case["number"]}}]


async def test_r19_6_nobody_inspects_their_own_department(story: Story) -> None:
    at = story.portal.at
    given = {
        "kind": "SPOT",
        "departmentIds": [story.ids["CS"], story.ids["BZ"]],
        "since": (at - timedelta(days=1)).isoformat(),
        "until": at.isoformat(),
    }
    inspectors = [story.ids["0010"], story.ids["0201"]]
    refused = await story.refused("0001", "checkPlan", inspectorIds=inspectors, **given)
    assert refused == ("NOT_ALLOWED", ["input", "inspectorIds", "1"])


async def test_r19_6_what_was_found_is_corrected_by_a_day_and_whether_it_was_is_known(story: Story) -> None:
    check = await planned(story, "CS")
    await begun(story, check)
    by = (story.portal.at + timedelta(days=3)).isoformat()
    defect = await found(story, check, "登记簿", opinion="三件未写电话", correctBy=by)
    await concluded(story, check, "总体较好", CS="GOOD")
    await story.portal.advance(days=4)
    overdue = "{ checkFindings(where: {overdue: true}) { nodes { id overdue } } }"
    late = (await story.portal.ask("0001", overdue))["checkFindings"]["nodes"]
    assert late == [{"id": defect, "overdue": True}]

    report = {"findingId": defect, "text": "已逐件补登"}
    made = (await story.portal.do("0101", "correctionReport", "correction { id }", **report))["correction"]
    assert (await story.inbox("0010"))[-1] == "correction.reported"
    await story.portal.do("0010", "correctionAccept", "", correctionId=made["id"])
    assert (await story.inbox("0101"))[-1] == "correction.accepted"
    query = "{ checkFindings { nodes { overdue correctedAt corrections { state } } } }"
    (read,) = (await story.portal.ask("0101", query))["checkFindings"]["nodes"]
    # Corrected, and late all the same.
    assert read["overdue"] is True
    assert read["corrections"] == [{"state": "ACCEPTED"}]


async def test_r19_6_each_department_is_evaluated_once_a_year_on_what_is_on_record(story: Story) -> None:
    check = await planned(story, "CS")
    await begun(story, check)
    await found(story, check, "登记簿", opinion="三件未写电话")
    await concluded(story, check, "总体较好", CS="GOOD")
    praise = {"staffId": story.ids["0102"], "said": "三次上门"}
    made = await story.portal.do("0101", "commendationPropose", "commendation { id }", **praise)
    await story.portal.do("0001", "commendationConfirm", "", commendationId=made["commendation"]["id"])
    await story.portal.advance(to=datetime(2026, 12, 31, 15, 0, tzinfo=UTC))
    year = {"departmentId": story.ids["CS"], "year": 2026, "rating": "GOOD", "opinion": "登记有缺，服务好"}
    wanted = "evaluation { checks defects corrected commendations }"
    evaluated = (await story.portal.do("0001", "departmentEvaluate", wanted, **year))["evaluation"]

    assert evaluated == {"checks": 1, "defects": 1, "corrected": 0, "commendations": 1}
    assert (await story.inbox("0101"))[-1] == "department.evaluated"
    assert await story.refused("0001", "departmentEvaluate", **year) == ("CONFLICT", ["input", "year"])
