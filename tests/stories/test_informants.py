"""Whoever informs is known to those who must know, and to nobody by any other way (R20.5, M16)."""

import asyncio
import contextvars
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import apart
from tenants.cases.case import Case
from tenants.cases.requester import Requester
from tenants.session import database
from tests.stories.checking import begun, concluded, found, planned
from tests.support.screen import named
from tests.support.story import Story
from tests.support.visitor import Visitor

WAITING = """select exists (select from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where a.datname = current_database() and not l.granted)"""
RAISED = {"confidentiality": "INFORMANT", "reason": "反映工作人员问题"}
BREACHES = "{ breaches { nodes { kind case { number } clock { stage case { said requester { name } } } } } }"
LINKS = """{ requester { name } links { toCase { number } } linkedBy { case { number } }
    events(first: 50) { nodes { kind data } } }"""
READ = {
    "requester": {"name": "吴老先生", "phone": "13900000000", "address": "幸福里一号"},
    "channel": "VISIT",
}


async def raised(story: Story, badge: str, case: dict[str, Any], about: str) -> None:
    """A case in which the requester turns out to inform against somebody."""
    given = {"caseId": case["id"], "aboutStaffId": story.ids[about], **RAISED}
    await story.portal.do(badge, "caseSetConfidentiality", "case { number }", **given)


async def kinds(story: Story, badge: str, case: dict[str, Any]) -> list[str]:
    events = (await story.read(badge, case, LINKS))["events"]["nodes"]
    return [event["kind"] for event in events]


async def test_the_clock_of_a_breach_does_not_lead_to_a_case_that_was_closed_to_its_former_handler(
    story: Story,
) -> None:
    await story.limit("RESOLVE", minutes=30, breach="late")
    case = await story.asked("0103", said="窗口有人收礼")
    await story.portal.advance(hours=2)
    await story.taken("0104", await story.offered("0103", case, toStaffId=story.ids["0104"]))
    people = {"fromStaffId": story.ids["0103"], "toStaffId": story.ids["0101"]}
    await story.portal.do("0010", "staffHandOverAll", "cases", **people)
    before = (await story.portal.ask("0103", BREACHES))["breaches"]["nodes"]
    await raised(story, "0104", case, "0103")

    after = (await story.portal.ask("0103", BREACHES))["breaches"]["nodes"]

    assert before[0]["clock"]["case"]["said"] == "窗口有人收礼"
    assert after == [{"kind": "late", "case": None, "clock": None}]


async def test_whom_somebody_informed_against_learns_of_no_breach_in_that_case(story: Story) -> None:
    await story.limit("RESOLVE", minutes=30, breach="late")
    await story.asked("0102", said="主任收礼", confidentiality="INFORMANT", aboutStaffId=story.ids["0101"])
    await story.portal.advance(hours=2)

    seen = {badge: await story.portal.ask(badge, BREACHES) for badge in ("0101", "0001")}

    assert seen["0101"]["breaches"]["nodes"] == []
    assert [one["kind"] for one in seen["0001"]["breaches"]["nodes"]] == ["late"]


async def test_a_registration_sent_again_gives_no_code_to_whoever_may_not_know_of_it_any_more(
    story: Story,
) -> None:
    given = {**READ, "said": "反映问题", "idempotencyKey": "desk-4-0001", "askedIds": [story.ids["0104"]]}
    fields = "case { id number } accessCode"
    case = (await story.portal.do("0103", "caseRegister", fields, **given))["case"]
    await raised(story, "0104", case, "0103")

    again = await story.portal.try_to("0103", "caseRegister", fields, **given)

    assert (again["case"], again["accessCode"]) == (None, None)
    assert [error["code"] for error in again["errors"]] == ["CONFLICT"]
    assert again["errors"][0]["path"] == ["input", "idempotencyKey"]


async def test_a_registration_sent_again_gives_a_code_only_while_the_requester_may_still_stand_there(
    story: Story,
) -> None:
    given = {**READ, "said": "缴费咨询", "idempotencyKey": "desk-4-0002"}
    fields = "case { id } accessCode"
    first = await story.portal.do("0103", "caseRegister", fields, **given)
    await story.portal.advance(minutes=30)
    soon = await story.portal.do("0103", "caseRegister", fields, **given)
    await story.portal.advance(minutes=31)
    late = await story.portal.do("0103", "caseRegister", fields, **given)

    assert first["case"] == soon["case"] == late["case"]
    assert soon["accessCode"] not in (None, first["accessCode"])
    assert late["accessCode"] is None


async def test_nothing_leads_from_a_report_to_what_else_its_informant_asked(story: Story) -> None:
    earlier, later = await story.asked("0102", said="水费"), await story.asked("0102", said="有人收礼")
    link = {"caseId": later["id"], "toCaseId": earlier["id"], "kind": "REPEAT"}
    await story.portal.do("0102", "caseLink", "link { id }", **link)
    await raised(story, "0102", later, "0104")

    outside = await story.read("0001", later, LINKS)

    assert (outside["requester"]["name"], outside["links"]) == (None, [])
    assert "case.linked" not in await kinds(story, "0001", later)
    assert (await story.read("0001", earlier, LINKS))["linkedBy"] == []
    assert "case.linked" not in await kinds(story, "0001", earlier)
    assert "case.linked" in await kinds(story, "0102", earlier)
    assert len((await story.read("0102", later, LINKS))["links"]) == 1
    assert len((await story.read("0102", earlier, LINKS))["linkedBy"]) == 1


async def test_a_repeat_is_seen_from_the_earlier_case_and_its_first_contact_is_told(story: Story) -> None:
    earlier, later = await story.asked("0103", said="漏水"), await story.asked("0302", said="又漏水")
    link = {"caseId": later["id"], "toCaseId": earlier["id"], "kind": "REPEAT"}
    await story.portal.do("0001", "caseLink", "link { id }", **link)

    seen = await story.read("0001", earlier, LINKS)

    assert [one["case"]["number"] for one in seen["linkedBy"]] == [later["number"]]
    assert "case.linked" in await kinds(story, "0103", earlier)
    inbox = await story.portal.ask("0103", "{ inbox { nodes { kind case { number } } } }")
    assert {"kind": "case.linked", "case": {"number": earlier["number"]}} in inbox["inbox"]["nodes"]


async def test_who_keeps_a_secret_of_a_requester_is_not_told_to_whoever_answers_them_otherwise(
    story: Story,
) -> None:
    secret = await story.asked("0103", said="有人收礼", confidentiality="RESTRICTED")
    open_one = await story.asked("0103", said="水费", askedIds=[story.ids["0102"]])
    link = {"caseId": secret["id"], "toCaseId": open_one["id"], "kind": "RELATED"}
    await story.portal.do("0103", "caseLink", "link { id }", **link)

    assert "case.linked" not in await story.inbox("0102")
    assert (await story.read("0102", open_one, LINKS))["linkedBy"] == []
    assert "case.linked" not in await kinds(story, "0102", open_one)


async def test_who_read_a_number_before_it_was_an_informants_is_told_to_nobody_who_is_not_named(
    story: Story,
) -> None:
    await story.asked("0102", said="水费")
    await story.portal.advance(minutes=5)
    case = await story.asked("0102", said="有人收礼")
    await story.read("0102", case, "{ requester { phone } }")
    await raised(story, "0102", case, "0104")
    reads = "{ protectedReads { nodes { case { number } requester { name } } } }"

    assert (await story.portal.ask("0001", reads))["protectedReads"]["nodes"] == []


async def test_the_history_of_the_house_does_not_tell_whose_data_were_read(story: Story) -> None:
    case = await story.asked(
        "0102", said="有人收礼", confidentiality="INFORMANT", aboutStaffId=story.ids["0010"]
    )
    await story.read("0102", case, "{ requester { phone } }")

    history = await story.portal.ask("0010", "{ history(first: 100) { nodes { kind } } }")

    assert "contact.read" not in [event["kind"] for event in history["history"]["nodes"]]


async def test_a_profile_known_in_confidence_only_is_opened_by_no_other_question(story: Story) -> None:
    fields = "case { requester { id address phone } }"
    given = {**READ, "said": "有人收礼", "confidentiality": "RESTRICTED"}
    known = (await story.portal.do("0102", "caseRegister", fields, **given))["case"]["requester"]
    same = {"name": "吴老先生", "phone": "13900000000"}

    by_id = await story.refused(
        "0202", "caseRegister", requester={"id": known["id"]}, channel="VISIT", said="问路"
    )
    asked = await story.portal.do(
        "0202", "caseRegister", fields, requester=same, channel="VISIT", said="问路"
    )
    again = await story.portal.do(
        "0102", "caseRegister", fields, requester=same, channel="VISIT", said="再问"
    )

    assert by_id == ("NOT_FOUND", ["input", "requester", "id"])
    assert asked["case"]["requester"]["id"] != known["id"]
    assert asked["case"]["requester"]["address"] is None
    assert again["case"]["requester"]["id"] == known["id"]


@pytest.mark.parametrize("asks_elsewhere", [False, True])
async def test_raising_a_case_leaves_no_profile_of_its_informant_behind_that_asked_for_nothing(
    story: Story, asks_elsewhere: bool
) -> None:
    fields = "case { id number state requester { id } }"
    case = (await story.portal.do("0102", "caseRegister", fields, **READ, said="有人收礼"))["case"]
    if asks_elsewhere:
        await story.portal.do("0102", "caseRegister", fields, **READ, said="水费")
    await raised(story, "0102", case, "0104")
    found = await story.portal.ask("0104", '{ requesters(name: "吴老先生") { nodes { informant } } }')

    await story.answered("0102", case)
    profile = (await story.read("0102", case, "{ requester { id informant } }"))["requester"]

    assert profile["informant"]
    assert found["requesters"]["nodes"] == ([{"informant": False}] if asks_elsewhere else [])
    assert (profile["id"] == case["requester"]["id"]) is not asks_elsewhere


async def test_the_log_of_a_shift_does_not_lead_to_a_case_that_was_closed_to_its_giver(story: Story) -> None:
    case = await story.asked("0103", said="窗口有人收礼")
    log = await signed(story, "0103", "0104", [case, await story.asked("0103", said="水费")])
    people = {"fromStaffId": story.ids["0103"], "toStaffId": story.ids["0101"]}
    await story.portal.do("0010", "staffHandOverAll", "cases", **people)
    before = await lines(story, "0103", log)
    await raised(story, "0104", case, "0103")

    assert before == ["窗口有人收礼", "水费"]
    assert await lines(story, "0103", log) == ["水费"]
    assert await lines(story, "0104", log) == ["窗口有人收礼", "水费"]


async def signed(story: Story, giver: str, taker: str, cases: list[dict[str, Any]]) -> str:
    """A shift that has changed, with a log; its id."""
    given = {
        "toStaffId": story.ids[taker],
        "lines": [{"caseId": case["id"], "remark": "未办结"} for case in cases],
    }
    payload = await story.portal.do(giver, "shiftHandOver", "shiftHandOver { id }", **given)
    await story.portal.do(taker, "shiftSign", "", shiftHandOverId=payload["shiftHandOver"]["id"])
    return str(payload["shiftHandOver"]["id"])


async def lines(story: Story, badge: str, log: str) -> list[str]:
    """What somebody reads of the cases in the log of a shift."""
    query = "query ($id: ID!) { node(id: $id) { ... on ShiftHandOver { lines { case { said } } } } }"
    node = (await story.portal.ask(badge, query, id=log))["node"]
    return [line["case"]["said"] for line in node["lines"]]


async def test_a_code_given_out_by_whoever_is_informed_against_is_void_and_the_handler_is_told(
    story: Story, empty_redis: str
) -> None:
    case, code = await registered(story, "0103", "0104")
    requester = await Visitor.of(story.portal)
    assert await requester.come_in(case["number"], code) == []

    await raised(story, "0104", case, "0103")

    assert [error["code"] for error in await requester.come_in(case["number"], code)] == ["SIGN_IN_FAILED"]
    assert "access_code.voided" in await story.inbox("0104")
    assert "access_code.voided" not in await story.inbox("0103")
    events = (await story.read("0104", case, LINKS))["events"]["nodes"]
    assert [event["data"] for event in events if event["kind"] == "access_code.voided"] == [{"voided": 1}]
    fresh = await story.portal.do("0104", "caseReissueAccessCode", "accessCode", caseId=case["id"])
    assert await requester.come_in(case["number"], fresh["accessCode"]) == []


async def test_whoever_comes_to_be_informed_against_later_loses_the_code_then(
    story: Story, empty_redis: str
) -> None:
    case, code = await registered(story, "0103", "0104")
    requester = await Visitor.of(story.portal)

    await raised(story, "0104", case, "0202")
    still = await requester.come_in(case["number"], code)
    await raised(story, "0104", case, "0103")

    assert still == []
    assert [error["code"] for error in await requester.come_in(case["number"], code)] == ["SIGN_IN_FAILED"]


async def registered(story: Story, badge: str, asked: str) -> tuple[dict[str, Any], str]:
    """A case that somebody wrote down for whoever was asked, and the code that its requester was given."""
    opened = {"isOpen": True, "departmentId": story.ids["CS"]}
    await story.portal.do("0010", "portalConfigure", "portal { isOpen }", **opened)
    given = {**READ, "said": "反映问题", "askedIds": [story.ids[asked]]}
    payload = await story.portal.do(badge, "caseRegister", "case { id number } accessCode", **given)
    return payload["case"], payload["accessCode"]


CHECKS = """{ checks { nodes { draws { registered cases { case { number } } }
    findings { nodes { criterion case { number } } } } } }"""


async def test_a_check_does_not_tell_the_accused_head_what_was_found_about_the_report(story: Story) -> None:
    report = await story.asked(
        "0102", said="主任收礼", confidentiality="INFORMANT", aboutStaffId=story.ids["0101"]
    )
    ordinary = await story.asked("0102", said="水费")
    check = await planned(story, "CS")
    await begun(story, check)
    lot = {"checkId": check, "departmentId": story.ids["CS"], "share": 100}
    await story.portal.do("0010", "checkDraw", "draw { id }", **lot)
    about_report = await found(story, check, "举报", caseId=report["id"], opinion="拖延")
    await found(story, check, "登记", caseId=ordinary["id"], opinion="缺电话")
    await concluded(story, check, "一般", CS="ADEQUATE")

    (head,) = (await story.portal.ask("0101", CHECKS))["checks"]["nodes"]
    (leader,) = (await story.portal.ask("0001", CHECKS))["checks"]["nodes"]
    corrected = await story.refused("0101", "correctionReport", findingId=about_report, text="已改")

    assert [one["criterion"] for one in head["findings"]["nodes"]] == ["登记"]
    assert head["draws"] == []
    assert corrected == ("NOT_FOUND", ["input", "findingId"])
    assert [one["criterion"] for one in leader["findings"]["nodes"]] == ["举报", "登记"]
    assert [one["registered"] for one in leader["draws"]] == [2]
    history = await story.portal.ask("0010", "{ history(first: 100) { nodes { kind data } } }")
    (end,) = [one["data"] for one in history["history"]["nodes"] if one["kind"] == "check.concluded"]
    assert [one["criterion"] for one in end["findings"]] == [None, "登记"]
    assert report["number"] not in str(end)


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        ("handOverAccept", {}),
        ("handOverReturn", {"reason": "不归我们"}),
        ("handOverWithdraw", {}),
        ("handOverContest", {"reason": "归你们"}),
        ("handOverConfirmMeeting", {}),
        ("contributionGive", {"answer": "同意"}),
        ("contributionWithdraw", {}),
        ("noticeSign", {"signedBy": "张三"}),
    ],
)
async def test_what_is_hidden_and_what_there_is_not_are_told_in_the_same_words(
    story: Story, verb: str, given: dict[str, Any]
) -> None:
    case = await story.asked(
        "0102", said="主任收礼", confidentiality="INFORMANT", aboutStaffId=story.ids["0101"]
    )
    people = {"toStaffId": story.ids["0103"]}
    if verb.startswith("notice"):
        missing = {"items": [{"name": "身份证"}], "procedure": "窗口", "respondBy": "2026-03-20T09:00:00Z"}
        payload = await story.portal.do("0102", "noticeIssue", "notice { id }", caseId=case["id"], **missing)
        kind, hidden = "notice", payload["notice"]["id"]
    elif verb.startswith("contribution"):
        asked = {"caseId": case["id"], "text": "您的意见？", **people}
        payload = await story.portal.do("0102", "caseConsult", "contribution { id }", **asked)
        kind, hidden = "contribution", payload["contribution"]["id"]
    else:
        kind, hidden = "handOver", await story.offered("0102", case, **people)
    nobody = named(kind[0].upper() + kind[1:], UUID(int=7))

    errors = [
        (await story.portal.try_to("0202", verb, "", **{f"{kind}Id": one}, **given))["errors"]
        for one in (hidden, nobody)
    ]

    assert errors[0] == errors[1]
    assert [(error["code"], error["path"]) for error in errors[0]] == [("NOT_FOUND", ["input", f"{kind}Id"])]


async def test_a_secret_of_another_kind_does_not_lead_whom_somebody_informed_against_to_the_report(
    story: Story,
) -> None:
    secret = await story.asked("0103", said="商业秘密", confidentiality="RESTRICTED")
    report = await story.asked(
        "0103", said="有人收礼", confidentiality="INFORMANT", aboutStaffId=story.ids["0010"]
    )
    link = {"caseId": report["id"], "toCaseId": secret["id"], "kind": "RELATED"}
    await story.portal.do("0103", "caseLink", "link { id }", **link)

    assert "case.linked" not in await kinds(story, "0010", secret)
    assert "case.linked" in await kinds(story, "0103", report)


async def test_whoever_asks_while_the_case_is_raised_asks_under_a_profile_of_their_own(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other question comes in the very moment in which it is looked for others."""
    fields = "case { id number requester { id informant } }"
    case = (await story.portal.do("0102", "caseRegister", fields, **READ, said="有人收礼"))["case"]
    asking: list[asyncio.Task[Any]] = []
    looks = apart._asked_elsewhere

    async def is_overtaken(profile: Requester, of: Case) -> bool:
        found = await looks(profile, of)
        other = story.portal.do("0202", "caseRegister", fields, **READ, said="水费")
        asking.append(asyncio.create_task(other, context=contextvars.Context()))
        while not (asking[0].done() or await database().fetchval(WAITING)):
            pass
        return found

    monkeypatch.setattr(apart, "_asked_elsewhere", is_overtaken)
    await raised(story, "0102", case, "0104")

    raised_one = (await story.read("0102", case, "{ requester { id informant } }"))["requester"]
    other_one = (await asking[0])["case"]["requester"]
    assert raised_one["informant"]
    assert not other_one["informant"]
    assert raised_one["id"] != other_one["id"]
