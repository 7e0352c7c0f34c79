"""A resident reports a blocked drain at night, follows it, answers, urges, is answered; told through HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.demo.water_utility import Utility
from tenants import tenant as tenants
from tenants.cases import access_code
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.support.portal import rows
from tests.support.story import Story
from tests.support.visitor import Visitor

# Tuesday, three o'clock in the morning in Shanghai.
NIGHT = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
SAID = "厨房下水道堵了，水漫出来了"


@pytest.fixture
async def visitor(story: Story, utility: Utility, empty_redis: str) -> Visitor:
    """Somebody in front of the utility's portal, which has just been opened; 王芳 is on duty at night."""
    do = story.portal.do
    await do(
        "0010",
        "portalConfigure",
        "portal { isOpen department { code } }",
        isOpen=True,
        takesQuestions=True,
        departmentId=story.ids["CS"],
    )
    roster = await do("0010", "rosterCreate", "roster { id }", name="客服夜班", departmentId=story.ids["CS"])
    night = {"since": "2026-03-02T18:00:00+08:00", "until": "2026-03-03T08:00:00+08:00"}
    await do("0010", "shiftSet", "", rosterId=roster["roster"]["id"], staffId=story.ids["0103"], **night)
    await story.portal.advance(to=NIGHT)
    return await Visitor.of(story.portal)


async def _case(story: Story, visitor: Visitor) -> dict[str, Any]:
    """The case as the staff sees it."""
    query = """query ($n: String!) { case(number: $n) {
        id state channel firstContact { badge name } entries { kind author forRequester by { badge } }
        events(first: 50) { nodes { kind acted actor { badge } } } } }"""
    return dict((await story.portal.ask("0001", query, n=visitor.number))["case"])


async def test_from_the_blocked_drain_at_night_to_the_mark_for_the_reply(
    story: Story, visitor: Visitor
) -> None:
    asked = await visitor.ask(SAID)
    case = await _case(story, visitor)

    # Whoever is on duty at that hour answers for it, and knows.
    assert asked["errors"] == []
    assert case["channel"] == "WEB"
    assert case["firstContact"] == {"badge": "0103", "name": "王芳"}
    assert case["events"]["nodes"][0] == {"kind": "case.registered", "acted": "PORTAL", "actor": None}
    assert await story.inbox("0103") == ["case.assigned"]

    assert await visitor.come_in() == []
    shown = await visitor.case()
    assert (shown["state"], shown["stateText"]) == ("IN_HAND", "正在办理")
    assert shown["firstContact"]["name"] == "王芳"
    assert (shown["entries"], shown["replies"], shown["handler"]) == ([], [], None)
    assert set(shown["may"]) == {"ANSWER", "URGE", "WITHDRAW", "CHANGE_CONTACT"}

    # In the morning a photo is asked for, and a slip of the tongue stays inside.
    await story.portal.advance(to=NIGHT + timedelta(hours=6, minutes=30))
    await story.do("0103", "caseRemark", case, text="住户态度急，先安抚")
    await story.do("0103", "caseRemark", case, text="维修工十点前联系您", forRequester=True)
    await story.portal.do(
        "0103",
        "noticeIssue",
        "",
        caseId=case["id"],
        items=[{"name": "堵塞处照片", "legalBasis": "维修规程第3条"}],
        procedure="回复本页或发到客服邮箱",
        place="网上办理",
        respondBy=(story.portal.at + timedelta(days=2)).isoformat(),
    )
    await story.portal.advance(minutes=40)
    assert await visitor.come_in() == []
    shown = await visitor.case()
    assert shown["state"] == "YOUR_TURN"
    assert shown["notices"][0]["items"] == [{"name": "堵塞处照片", "legalBasis": "维修规程第3条"}]
    assert [one["text"] for one in shown["entries"]] == ["维修工十点前联系您"]

    await visitor.do("ownCaseAnnounceSupplement", text="照片已发到邮箱")
    await visitor.do("ownCaseAnswer", text="堵在厨房水槽下面")
    await story.portal.do("0103", "supplementReceive", "", caseId=case["id"])
    shown = await visitor.do("ownCaseUrge", text="水还在漫，请快一点")
    assert shown["state"] == "IN_HAND"
    assert [(one["kind"], one["mine"]) for one in shown["entries"]] == [
        ("REMARK", False),
        ("SUPPLEMENT", True),
        ("ANSWER", True),
        ("URGE", True),
    ]
    assert (await story.inbox("0103"))[1:] == ["notice.announced", "case.answered", "case.urged"]

    await story.do("0103", "caseReportProgress", case, text="师傅已出发")
    await story.do("0103", "caseResolve", case, resolution="已疏通，更换弯管")
    assert (await visitor.case())["stateText"] == "已办理，即将答复您"
    assert "更换弯管" not in str(await visitor.case())
    await story.do("0103", "caseReply", case, text="已疏通并更换弯管", channel="WEB")
    shown = await visitor.case()
    assert shown["replies"] == [{"text": "已疏通并更换弯管", "channel": "WEB"}]
    assert (shown["state"], shown["outcome"]) == ("REPLIED", "DONE")

    await visitor.do("ownCaseAcknowledge")
    rated = await visitor.do("ownCaseRate", score=5, text="半夜也有人管，谢谢")
    assert (rated["satisfaction"], rated["acknowledgedAt"] is not None) == (5, True)
    await story.portal.do("0103", "caseClose", "", caseId=case["id"])

    # The next day it is blocked again: the requester asks, the staff reopen.
    await story.portal.advance(days=1)
    assert await visitor.come_in() == []
    asked_again = await visitor.do("ownCaseAskReopening", text="又堵了")
    assert asked_again["state"] == "CLOSED"
    assert (await story.inbox("0103"))[-1] == "case.reopening_asked"
    await story.do("0103", "caseReopen", case, reason="住户反映又堵了")
    assert (await visitor.case())["state"] == "IN_HAND"

    kinds = [(one["kind"], one["acted"]) for one in (await _case(story, visitor))["events"]["nodes"]]
    assert ("case.answered", "REQUESTER") in kinds
    assert ("case.rated", "REQUESTER") in kinds
    assert ("case.replied", "STAFF") in kinds


async def test_a_visitor_who_was_not_satisfied_is_not_made_so_by_the_house(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    case = await _case(story, visitor)
    badge = case["firstContact"]["badge"]
    await story.do(badge, "caseResolve", case, resolution="已疏通")
    await story.do(badge, "caseReply", case, text="已疏通", channel="WEB")
    assert await visitor.come_in() == []
    await visitor.do("ownCaseRate", score=1, text="来得太晚")

    assert await story.refused(badge, "caseRate", caseId=case["id"], score=5) == (
        "CONFLICT",
        ["input", "score"],
    )
    read = await story.read(badge, case, "{ satisfaction ratedBy ratedByStaff { badge } }")
    assert read == {"satisfaction": 1, "ratedBy": "REQUESTER", "ratedByStaff": None}
    assert (await visitor.case())["satisfaction"] == 1


async def test_a_visitor_is_never_shown_a_promise_that_does_not_count(story: Story, visitor: Visitor) -> None:
    await story.limit("RESOLVE", minutes=60)
    await visitor.ask(SAID)
    case = await _case(story, visitor)
    badge = case["firstContact"]["badge"]
    fortnight = (story.portal.at + timedelta(days=14)).isoformat()
    await story.do(badge, "casePromise", case, until=fortnight, text="两周内答复您")

    assert await visitor.come_in() == []
    shown = await visitor.case()
    assert shown["promisedUntil"] == shown["dueAt"] is not None
    tighter = (story.portal.at + timedelta(minutes=20)).isoformat()
    await story.do(badge, "casePromise", case, until=tighter, text="二十分钟内答复您")
    shown = await visitor.case()
    assert shown["promisedUntil"] == shown["dueAt"]
    assert datetime.fromisoformat(shown["promisedUntil"]) == datetime.fromisoformat(tighter)


async def test_in_working_hours_whoever_takes_cases_there_is_first_contact(
    story: Story, visitor: Visitor
) -> None:
    await story.portal.advance(to=datetime(2026, 3, 3, 2, 0, tzinfo=UTC))
    await visitor.ask(SAID)

    case = await _case(story, visitor)
    # By the tie-break among those who take cases and are there, their head left out: the highest position.
    assert case["firstContact"]["badge"] == "0104"


async def test_sent_again_with_the_same_key_it_is_the_same_case_and_both_codes_open_it(
    story: Story, visitor: Visitor
) -> None:
    key = "5d0c9a51-3f5e-4e9b-9f0e-000000000001"
    first = await visitor.ask(SAID, idempotencyKey=key)
    again = await visitor.ask(SAID, idempotencyKey=key)
    other = await visitor.ask("别的话", idempotencyKey=key)

    assert first["number"] == again["number"]
    assert first["accessCode"] != again["accessCode"]
    assert other["errors"][0]["code"] == "IDEMPOTENCY_MISMATCH"
    for code in (first["accessCode"], again["accessCode"]):
        assert await visitor.come_in(first["number"], code) == []
    assert len(await rows(story.portal.tenant_id, "select id from cases where channel = 'web'")) == 1


async def test_what_a_requester_does_is_done_once_for_each_key(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    for _ in range(3):
        await visitor.do("ownCaseUrge", text="快一点", idempotencyKey="urge-1")

    assert [one["kind"] for one in (await visitor.case())["entries"]] == ["URGE"]


async def test_a_clerks_receipt_opens_the_same_door(story: Story, visitor: Visitor) -> None:
    payload = await story.portal.do(
        "0102",
        "caseRegister",
        "case { id number } accessCode",
        requester={"name": "张三"},
        channel="VISIT",
        said="水表不转",
        subject="又是他",
    )
    number = payload["case"]["number"]
    assert await visitor.come_in(number, payload["accessCode"]) == []
    shown = await visitor.case()
    assert (shown["number"], shown["said"], shown["matter"]) == (number, "水表不转", None)
    assert "又是他" not in str(shown)

    anew = await story.portal.do("0102", "caseReissueAccessCode", "accessCode", caseId=payload["case"]["id"])
    answer = await visitor.portal.post(None, "{ ownCase { number } }", token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert [one["code"] for one in await visitor.come_in(number, payload["accessCode"])] == ["SIGN_IN_FAILED"]
    assert await visitor.come_in(number, anew["accessCode"]) == []


async def test_an_informant_without_a_name_is_answered_and_stays_unknown(
    story: Story, visitor: Visitor
) -> None:
    refused = await visitor.ask("举报有人偷水", requester={"kind": "ANONYMOUS"})
    assert [one["code"] for one in refused["errors"]] == ["NOT_ALLOWED"]

    await story.portal.do("0010", "portalConfigure", "", takesAnonymous=True)
    await visitor.ask("举报有人偷水", requester={"kind": "ANONYMOUS"}, confidential=True)
    assert await visitor.come_in() == []
    shown = await visitor.do("ownCaseAnswer", text="照片在门口信箱")
    assert [one["text"] for one in shown["entries"]] == ["照片在门口信箱"]
    refused = await visitor.try_to("ownCaseChangeContact", phone="13900000000")
    assert [one["code"] for one in refused["errors"]] == ["NOT_ALLOWED"]


async def test_contact_data_change_for_this_case_and_for_no_other(story: Story, visitor: Visitor) -> None:
    """Whoever knows somebody's name and number must not change where that person is called back."""
    known = await story.asked("0102", "查水费", requester={"name": "周敏", "phone": "13911112222"})
    await visitor.ask(SAID)
    await visitor.come_in()
    await visitor.do("ownCaseChangeContact", phone="13955556666", address="3 栋 502")

    query = "query ($n: String!) { case(number: $n) { requester { id name phone address } } }"
    mine = (await story.portal.ask("0103", query, n=visitor.number))["case"]["requester"]
    theirs = (await story.portal.ask("0102", query, n=known["number"]))["case"]["requester"]
    assert mine["id"] != theirs["id"]
    assert (mine["name"], mine["phone"][-4:]) == ("周敏", "6666")
    assert theirs["phone"][-4:] == "2222"
    assert (await story.inbox("0103"))[-1] == "requester.changed"


async def test_a_requester_gives_their_case_up(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    shown = await visitor.do("ownCaseWithdraw", text="自己修好了")

    assert (shown["state"], shown["outcome"]) == ("WITHDRAWN", "WITHDRAWN")
    refused = await visitor.try_to("ownCaseAnswer", text="喂")
    assert [one["code"] for one in refused["errors"]] == ["ILLEGAL_MOVE"]
    assert (await _case(story, visitor))["state"] == "CLOSED"


async def test_the_code_of_one_case_opens_no_other(story: Story, visitor: Visitor) -> None:
    await visitor.ask("第一件")
    number = visitor.number
    await visitor.ask("第二件")

    refused = await visitor.come_in(number, visitor.code)
    assert [one["code"] for one in refused] == ["SIGN_IN_FAILED"]
    assert visitor.token is None


async def test_wrong_codes_make_the_right_one_wait_and_tell_nothing(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    for number in (visitor.number, "20260303-9999"):
        answers = [await visitor.come_in(number, "AAAA-BBBB-CCCC") for _ in range(5)]
        assert {str(one) for one in answers} == {str(answers[0])}
    known = await visitor.come_in(visitor.number, "AAAA-BBBB-CCCC")
    unknown = await visitor.come_in("20260303-9999", "AAAA-BBBB-CCCC")
    assert known == unknown

    assert [one["code"] for one in await visitor.come_in()] == ["SIGN_IN_FAILED"]
    await story.portal.advance(seconds=30)
    assert await visitor.come_in() == []
    held = await rows(
        story.portal.tenant_id, "select number, failures from access_attempts where source <> ''"
    )
    # Locked attempts are not counted; the right code makes good for the wrong ones.
    assert held == [{"number": "20260303-9999", "failures": 5}]


async def test_each_further_failure_doubles_the_wait(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    waits = []
    for _ in range(4):
        await visitor.come_in(visitor.number, "AAAA-BBBB-CCCC")
    for _ in range(3):
        await visitor.come_in(visitor.number, "AAAA-BBBB-CCCC")
        held = await rows(
            story.portal.tenant_id, "select locked_until from access_attempts where source <> ''"
        )
        waits.append((held[0]["locked_until"] - story.portal.at).total_seconds())
        await story.portal.advance(to=held[0]["locked_until"])
    assert waits == [30, 60, 120]


async def test_a_portal_that_is_closed_opens_to_nobody(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    await story.portal.do("0010", "portalConfigure", "", isOpen=False)

    answer = await visitor.portal.post(None, "{ ownCase { number } }", token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert [one["code"] for one in await visitor.come_in()] == ["SIGN_IN_FAILED"]
    before = await rows(story.portal.tenant_id, "select id from cases")
    closed = await visitor.ask("还有人吗")
    nobody = await Visitor(visitor.portal, "there-is-no-such-place").ask("还有人吗")
    assert closed["errors"] == nobody["errors"]
    assert [one["code"] for one in closed["errors"]] == ["NOT_ALLOWED"]
    assert await rows(story.portal.tenant_id, "select id from cases") == before


async def test_the_staff_decide_whether_the_handler_is_shown(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    assert (await visitor.case())["handler"] is None
    await story.portal.do("0010", "portalConfigure", "", showsHandler=True)
    assert (await visitor.case())["handler"] == {"name": "王芳"}


async def test_of_an_open_case_nothing_internal_reaches_the_requester(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    case = await _case(story, visitor)
    await story.portal.advance(to=NIGHT + timedelta(hours=7))
    inside = {"caseRemark": "内部备注", "caseUrge": "内部催办"}
    for verb, text in inside.items():
        await story.do("0101", verb, case, text=text)
    await story.do("0103", "caseReportProgress", case, text="内部进展", forRequester=False)
    await story.offered("0103", case, toDepartmentId=story.ids["NT"], note="内部交接")

    await visitor.come_in()
    shown = str(await visitor.case())
    assert "内部" not in shown


async def test_a_requesters_token_opens_one_case_and_nothing_of_the_house(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    case = await _case(story, visitor)
    for query in (
        "{ me { departmentId } }",
        "{ tenant { name } }",
        "{ cases { nodes { id } } }",
        "{ inbox { nodes { id } } }",
        "{ staff { nodes { id } } }",
        f'{{ node(id: "{case["id"]}") {{ id }} }}',
        "{ changesCursor }",
        "{ apiKeys { nodes { id } } }",
        "{ portalSettings { isOpen } }",
    ):
        answer = await visitor.portal.post(None, query, token=visitor.token)
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", query
        assert "data" not in answer or not any((answer["data"] or {}).values()), query


async def test_the_staff_have_no_case_of_their_own(story: Story, visitor: Visitor) -> None:
    answer = await story.portal.post("0010", "{ ownCase { number } }")
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    nobody = await story.portal.post(None, "{ ownCase { number } }")
    assert nobody["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_token_ends_with_its_time(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    await story.portal.advance(minutes=30)
    answer = await visitor.portal.post(None, "{ ownCase { number } }", token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_twenty_entries_a_day_are_enough(story: Story, visitor: Visitor) -> None:
    await visitor.ask(SAID)
    await visitor.come_in()
    for number in range(20):
        await visitor.do("ownCaseAnswer", text=f"第 {number} 次")
    refused = await visitor.try_to("ownCaseUrge", text="再一次")
    assert [one["code"] for one in refused["errors"]] == ["LIMIT_EXCEEDED"]
    await story.portal.advance(days=1)
    await visitor.come_in()
    await visitor.do("ownCaseUrge", text="再一次")


async def test_other_peoples_numbers_of_another_organization_are_unknown_here(
    story: Story, visitor: Visitor
) -> None:
    await visitor.ask(SAID)
    async with tenant_session(story.portal.tenant_id):
        assert await access_code.case_of(visitor.number, visitor.code) is not None
    other = await tenants.create(slug=f"o-{new_id().hex}", name="别家", at=story.portal.at)
    async with tenant_session(other):
        assert await access_code.case_of(visitor.number, visitor.code) is None


async def test_a_requester_sees_why_time_stands_still_and_with_their_answer_it_goes_on(
    story: Story, visitor: Visitor
) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    hours = {"kind": "HOURS", "count": 24}
    await story.portal.do(
        "0010", "timeLimitSet", "", stage="RESOLVE", duration=hours, pauses=["REQUESTER"], **draft
    )
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await visitor.ask(SAID)
    assert await visitor.come_in() == []
    case = await _case(story, visitor)
    why = {"caseId": case["id"], "cause": "REQUESTER", "reason": "多次上门无人，请来电约时间"}
    await story.portal.do("0103", "casePause", "", **why)

    shown = await visitor.pauses()
    assert [(one["cause"], one["reason"], one["endedAt"]) for one in shown] == [
        ("REQUESTER", "多次上门无人，请来电约时间", None)
    ]
    assert (await visitor.case())["dueAt"] is None
    await story.portal.advance(hours=5)
    await visitor.come_in()
    answered = await visitor.do("ownCaseAnswer", text="明天上午在家")
    assert answered["dueAt"] is not None
    assert [one["endedAt"] is not None for one in await visitor.pauses()] == [True]
    assert "requester.returned" in await story.inbox("0103")


async def test_a_pause_whose_end_is_known_is_over_then_for_the_requester_whoever_has_looked(
    story: Story, visitor: Visitor
) -> None:
    drafted = await story.portal.do("0010", "ruleSetDraft", "ruleSet { id }")
    draft = {"ruleSetId": drafted["ruleSet"]["id"]}
    hours = {"kind": "HOURS", "count": 24}
    await story.portal.do(
        "0010", "timeLimitSet", "", stage="RESOLVE", duration=hours, pauses=["OTHER_BODY"], **draft
    )
    await story.portal.do("0010", "ruleSetPublish", "", **draft)
    await visitor.ask(SAID)
    assert await visitor.come_in() == []
    case = await _case(story, visitor)
    ends_at = story.portal.at + timedelta(hours=2)
    why = {"cause": "OTHER_BODY", "reason": "等待供电公司", "endsAt": ends_at.isoformat()}
    await story.portal.do("0103", "casePause", "", caseId=case["id"], **why)
    assert [one["endedAt"] for one in await visitor.pauses()] == [None]
    # No worker has come by.
    story.portal.at = ends_at
    await visitor.come_in()
    assert [datetime.fromisoformat(one["endedAt"]) for one in await visitor.pauses()] == [ends_at]
