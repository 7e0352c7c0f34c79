"""R7.1 to R7.6, first diagnosis, told through HTTP; the names begin with the clause."""

from tests.stories.papers import desks, left, settled
from tests.support.story import Story

LED = {
    "kind": "LED",
    "body": "市第一医院",
    "explanation": "本院无相应设备",
    "papers": "病历、检查单",
    "precautions": "途中吸氧",
    "escort": "护士小李",
}


async def test_r7_2_critical_patients_are_rescued_first_and_the_senior_is_told_at_the_same_time(
    story: Story,
) -> None:
    case = await story.asked(said="胸痛，面色苍白")
    await story.do("0102", "caseDeclareEmergency", case, text="已开放静脉通路，正在抢救")
    assert await story.inbox("0104") == ["case.emergency"]
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"]}
    assert (await story.refused("0102", "caseHandOver", **given))[0] == "ILLEGAL_MOVE"
    stable = await story.do("0102", "caseStabilise", case, text="血压回升")
    await story.offered("0102", case, toStaffId=story.ids["0302"])

    assert stable["stabilisedAt"] is not None


async def test_r7_2_an_emergency_is_one_from_the_moment_it_is_written_down(
    story: Story,
) -> None:
    """Act first: the superior knows at the same moment, and no clock says to send them on."""
    case = await story.asked(
        said="大厅有人晕倒", matterId=story.ids["WS-04"], emergency="已平卧、吸氧，已呼急救"
    )
    assert case["emergencyAt"] is not None
    assert [entry["kind"] for entry in case["entries"]] == ["EMERGENCY"]
    assert await story.inbox("0104") == ["case.emergency"]
    offer = {"caseId": case["id"], "toStaffId": story.ids["0302"]}
    assert await story.refused("0102", "caseHandOver", **offer) == ("ILLEGAL_MOVE", ["input", "caseId"])
    await story.portal.advance(minutes=45)
    assert await story.breaches() == []  # to pass it on within half an hour
    await story.do("0102", "caseStabilise", case, text="生命体征平稳")
    await story.offered("0102", case, toStaffId=story.ids["0302"])


async def test_r7_2_an_emergency_says_what_is_done(story: Story) -> None:
    asking = {"requester": {"name": "张三"}, "channel": "VISIT", "said": "有人晕倒"}
    refused = await story.refused("0102", "caseRegister", **asking, emergency="  ")
    assert refused == ("REQUIRED", ["input", "emergency"])


async def test_r7_3_a_consultation_needs_the_seniors_agreement_and_an_answer_of_the_right_grade(
    story: Story,
) -> None:
    policy = {"consultationApprover": "HEAD", "consultationLevel": 30}
    await story.allow(**policy)
    case = await story.asked(said="腹痛待查")
    fields = "contribution { id state approver { badge } }"
    given = {"caseId": case["id"], "toDepartmentId": story.ids["NT"], "text": "请外科会诊"}
    asked = (await story.portal.do("0102", "caseConsult", fields, **given))["contribution"]
    assert (asked["state"], asked["approver"]["badge"]) == ("PROPOSED", "0101")
    assert await story.inbox("0302") == []
    await story.portal.do("0101", "consultationApprove", fields, contributionId=asked["id"])
    opinion = {"contributionId": asked["id"], "answer": "考虑阑尾炎，建议手术"}
    # 郑伟's grade is below the one that the policy asks for; 马军's is not.
    assert (await story.refused("0302", "contributionGive", **opinion))[0] == "NOT_ALLOWED"
    done = await story.portal.do("0301", "contributionGive", "contribution { state answer }", **opinion)

    assert done["contribution"] == {"state": "DONE", "answer": "考虑阑尾炎，建议手术"}
    assert (await story.inbox("0102"))[-1] == "consultation.done"


async def test_r7_4_nobody_is_transferred_before_the_receiving_hospital_was_spoken_to(story: Story) -> None:
    case = await story.asked(said="需转院")
    given = {"caseId": case["id"], **LED}
    assert await story.refused("0102", "caseRefer", **given) == ("REQUIRED", ["input", "contacted"])
    fields = "referral { contacted papers precautions escort } case { id state }"
    made = await story.portal.do("0102", "caseRefer", fields, contacted="急诊王医生已留床", **given)

    assert made["referral"] == {
        "contacted": "急诊王医生已留床",
        "papers": "病历、检查单",
        "precautions": "途中吸氧",
        "escort": "护士小李",
    }


async def test_r7_4_what_the_patient_left_goes_along_with_the_transfer_and_it_is_known_where_it_is(
    story: Story,
) -> None:
    case = await story.asked(said="需转院")
    films = {"name": "CT 片", "kind": "OBJECT", "copies": 3}
    ids = await left(story, "0102", case, films, {"name": "外院病历"}, {"name": "医保卡"})
    await story.portal.do("0102", "caseRefer", "", caseId=case["id"], contacted="急诊王医生已留床", **LED)
    await settled(story, "0102", ids[:2], "SENT_ON", to="市第一医院急诊", remark="随车交接")
    await settled(story, "0102", ids[2:], "GIVEN_BACK", to="患者家属")

    assert await desks(story, "0102", case) == [
        ("CT 片", "SENT_ON", None),
        ("外院病历", "SENT_ON", None),
        ("医保卡", "GIVEN_BACK", None),
    ]
    refused = await story.refused("0102", "materialsSettle", materialIds=ids[:1], outcome="FILED")
    assert refused == ("ILLEGAL_MOVE", ["input", "materialIds", "0"])


async def test_r7_4_the_second_line_doctor_decides_on_a_transfer_with_all_that_belongs_to_it(
    story: Story,
) -> None:
    await story.allow(referralApprover="HEAD")
    case = await story.asked(said="需转院")
    given = {"caseId": case["id"], **LED, "contacted": "急诊王医生已留床"}
    for missing in ("precautions", "escort"):
        without = {name: value for name, value in given.items() if name != missing}
        assert await story.refused("0102", "caseRefer", **without) == ("REQUIRED", ["input", missing])
    fields = "referral { id state approver { badge } contacted precautions escort decidedAt } case { state }"
    made = await story.portal.do("0102", "caseRefer", fields, **given)
    referral = made["referral"]
    assert (referral["state"], referral["approver"]["badge"]) == ("PROPOSED", "0101")
    assert made["case"]["state"] == "OPEN"
    assert (await story.inbox("0101"))[-1] == "referral.proposed"
    assert (await story.refused("0102", "caseRefer", **given))[0] == "CONFLICT"
    # Whoever does not see the case learns nothing of its referral.
    assert (await story.refused("0201", "referralApprove", referralId=referral["id"]))[0] == "NOT_FOUND"
    assert (await story.refused("0001", "referralApprove", referralId=referral["id"]))[0] == "NOT_ALLOWED"

    done = await story.portal.do("0101", "referralApprove", fields, referralId=referral["id"])
    assert (done["referral"]["state"], done["case"]["state"]) == ("MADE", "RESOLVED")
    assert done["referral"]["decidedAt"] is not None
    again = await story.refused("0101", "referralApprove", referralId=referral["id"])
    assert again == ("ILLEGAL_MOVE", ["input", "referralId"])


async def test_r7_4_a_transfer_that_is_refused_leaves_the_patient_where_they_are(story: Story) -> None:
    await story.allow(referralApprover="HEAD")
    case = await story.asked(said="需转院")
    fields = "referral { id state refusal } case { state }"
    given = {"caseId": case["id"], **LED, "contacted": "急诊王医生已留床"}
    made = (await story.portal.do("0102", "caseRefer", fields, **given))["referral"]
    refused = await story.portal.do(
        "0101", "referralRefuse", fields, referralId=made["id"], reason="本院可处理"
    )
    assert refused["referral"] == {"id": made["id"], "state": "REFUSED", "refusal": "本院可处理"}
    assert refused["case"]["state"] == "OPEN"
    assert (await story.refused("0102", "referralRegisterOutcome", referralId=made["id"], outcome="x"))[
        0
    ] == ("ILLEGAL_MOVE")
    closed = await story.answered("0102", case)  # and no outcome there is waited for
    assert closed["state"] == "CLOSED"


async def test_r7_4_a_transfer_that_nobody_decided_on_is_over_with_the_work(story: Story) -> None:
    await story.allow(referralApprover="HEAD")
    case = await story.asked(said="需转院")
    given = {"caseId": case["id"], **LED, "contacted": "急诊王医生已留床"}
    await story.portal.do("0102", "caseRefer", "referral { id }", **given)
    await story.do("0102", "caseResolve", case, resolution="已处理")
    read = await story.read("0102", case, "{ referrals { state } }")
    assert read["referrals"] == [{"state": "LAPSED"}]


async def test_r7_1_the_first_doctor_owns_the_patient_writes_the_record_and_nobody_shirks(
    story: Story,
) -> None:
    case = await story.asked(said="腹痛")
    await story.portal.do(
        "0102", "caseRemark", "", caseId=case["id"], text="查体：右下腹压痛；初诊：阑尾炎待排"
    )
    offer = await story.offered("0102", case, toDepartmentId=story.ids["NT"])
    await story.portal.do("0302", "handOverReturn", "", handOverId=offer, reason="非本专业")
    read = await story.read("0102", case)
    # Sent back and forth or not: somebody owns the patient all the while, and it is the first doctor.
    assert (read["firstContact"]["badge"], read["handler"]["badge"]) == ("0102", "0102")
    assert [period[0] for period in await story.custody(case)] == ["0102"]
    refused = await story.refused("0102", "caseResolve", caseId=case["id"], resolution=" ")
    assert refused == ("REQUIRED", ["input", "resolution"])


async def test_r7_5_the_patients_outcome_is_registered_before_the_case_ends(story: Story) -> None:
    case = await story.asked(said="需转院")
    fields = "referral { id }"
    made = await story.portal.do("0102", "caseRefer", fields, caseId=case["id"], contacted="已留床", **LED)
    await story.do("0102", "caseReply", case, text="已联系好", channel="VISIT")
    assert (await story.refused("0102", "caseClose", caseId=case["id"]))[0] == "ILLEGAL_MOVE"
    outcome = {"referralId": made["referral"]["id"], "outcome": "已收治"}
    await story.portal.do("0102", "referralRegisterOutcome", fields, **outcome)

    assert (await story.do("0102", "caseClose", case))["state"] == "CLOSED"


async def test_r7_6_whoever_is_consulted_and_does_not_come_is_in_breach(story: Story) -> None:
    await story.limit("OPINION", minutes=30, breach="late_consultation")
    case = await story.asked(said="腹痛待查")
    given = {"caseId": case["id"], "toStaffId": story.ids["0302"], "text": "请会诊"}
    await story.portal.do("0102", "caseConsult", "contribution { id }", **given)
    await story.portal.advance(minutes=31)

    assert ("late_consultation", "0302") in await story.breaches()
