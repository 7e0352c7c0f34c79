"""R4, a government service hall, told through HTTP; the names begin with the clause."""

import re
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.demo.water_utility import Utility
from app.settings import Settings
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal
from tests.support.story import Story

NOTICE = "notice { id ordinal situation items { name legalBasis } signedBy signedAt issuedBy { name } }"
MISSING = [
    {"name": "营业执照副本", "legalBasis": "《条例》第五条"},
    {"name": "法定代表人身份证"},
    {"name": "申请表补签字"},
]
MODEL_TEXT = "申请书示范文本：本公司……".encode()


@pytest.fixture
async def portal(tenant: Any, utility: Utility, settings: Settings, tmp_path: Path) -> Any:
    """A hall that keeps files too."""
    given = settings.model_copy(update={"file_store": (tmp_path / "files").as_uri()})
    opened = Portal(given, tenant, utility.staff, at=MONDAY)
    yield opened
    await opened.close()


async def noticed(story: Story, case: dict[str, Any], situation: str, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "respondBy": (story.portal.at + timedelta(days=5)).isoformat(),
        "items": MISSING,
        "procedure": "到本窗口一次提交",
        "situation": situation,
        **more,
    }
    return dict((await story.portal.do("0102", "noticeIssue", NOTICE, caseId=case["id"], **given))["notice"])


async def printed(story: Story, case: dict[str, Any], kind: str, badge: str = "0102", **more: Any) -> str:
    query = """query ($id: ID!, $kind: PageKind!, $noticeId: ID, $accessCode: String) { case(id: $id) {
        printable(kind: $kind, noticeId: $noticeId, accessCode: $accessCode) { address } } }"""
    data = await story.portal.ask(badge, query, id=case["id"], kind=kind, **more)
    response = await story.portal.client.get(data["case"]["printable"]["address"])
    assert response.status_code == 200, response.text
    return re.sub(r"<[^>]*>", " ", response.text)


async def attached(story: Story, badge: str, case: dict[str, Any], name: str, **more: Any) -> dict[str, Any]:
    """A text file that has arrived."""
    given = {
        "caseId": case["id"],
        "name": name,
        "mediaType": "text/plain",
        "size": str(len(MODEL_TEXT)),
        "sha256": sha256(MODEL_TEXT).hexdigest(),
        **more,
    }
    fields = "attachment { id } upload { address }"
    payload = await story.portal.do(badge, "attachmentPrepare", fields, **given)
    response = await story.portal.client.put(payload["upload"]["address"], content=MODEL_TEXT)
    assert response.status_code == 201, response.text
    return dict(payload["attachment"])


async def test_r4_1_not_this_window_names_the_window_its_place_and_phone(story: Story) -> None:
    case = await story.asked(said="办过户", matterId=story.ids["WS-02"])
    fields = "{ destination { because department { name place phone officeHours } } }"
    window = (await story.read("0102", case, fields))["destination"]["department"]

    assert window["name"] == "营业部"
    assert (window["place"], window["phone"]) == ("服务大厅二层 3 号窗口", "0571-96390201")
    assert window["officeHours"]


async def test_r4_1_this_window_another_person_is_a_hand_over_face_to_face_at_once(story: Story) -> None:
    case = await story.asked(said="找王芳办的件")
    offer = await story.offered("0102", case, toStaffId=story.ids["0103"], escort="ACCOMPANIED")
    assert (await story.refused("0103", "handOverAccept", handOverId=offer))[0] == "ILLEGAL_MOVE"
    await story.portal.do("0102", "handOverConfirmMeeting", "", handOverId=offer)
    await story.taken("0103", offer)

    # At once: the same minute, the same department, and nobody in between.
    assert await story.custody(case) == [("0102", MONDAY, MONDAY), ("0103", MONDAY, None)]
    read = await story.read("0103", case, "{ department { code } handOvers { escort metAt } }")
    assert read["department"]["code"] == "CS"
    assert read["handOvers"][0]["metAt"]


async def test_r4_2_at_a_consultation_a_slip_signed_by_the_window_tells_everything(story: Story) -> None:
    case = await story.asked(said="开店要带什么？", matterId=story.ids["WS-06"])
    before = await story.read("0102", case)
    slip = await noticed(story, case, "CONSULTATION")
    after = await story.read("0102", case)

    # Nothing is awaited: the clocks run on, and the answer is the slip itself.
    assert (after["state"], after["dueAt"]) == ("OPEN", before["dueAt"])
    page = await printed(story, case, "NOTICE")
    for part in (
        "咨询",
        "营业执照副本",
        "《条例》第五条",
        "法定代表人身份证",
        "申请表补签字",
        "到本窗口一次提交",
        "李娜",
    ):
        assert part in page
    assert "经办人签名" in page
    assert slip["issuedBy"] == {"name": "李娜"}
    assert (await story.answered("0102", case, "已书面告知"))["state"] == "CLOSED"


async def test_r4_2_an_incomplete_application_is_told_on_the_spot_in_writing_and_at_once(
    story: Story,
) -> None:
    case = await story.asked(said="申请报装", matterId=story.ids["WS-03"])
    notice = await noticed(story, case, "APPLICATION")
    signed = await story.portal.do("0102", "noticeSign", NOTICE, noticeId=notice["id"], signedBy="张三")

    assert (await story.read("0102", case))["state"] == "WAITING"
    assert [item["name"] for item in notice["items"]] == [item["name"] for item in MISSING]
    assert signed["notice"]["signedBy"] == "张三"
    assert signed["notice"]["signedAt"].startswith("2026-03-02T01:00:00")
    page = await printed(story, case, "NOTICE")
    for part in ("一次性告知书", "申请材料不齐全", "已签收", "张三", "服务对象签名", "服务大厅一层"):
        assert part in page
    twice = await story.refused("0102", "noticeSign", noticeId=notice["id"], signedBy="李四")
    assert twice == ("CONFLICT", ["input", "noticeId"])


async def test_r4_2_the_review_tells_everything_at_once_or_gives_a_model_text(story: Story) -> None:
    case = await story.asked(said="申请报装")
    await noticed(story, case, "CONSULTATION")
    # What a slip has told may be asked for: it is no further notice.
    notice = await noticed(story, case, "REVIEW")
    assert await story.breaches() == []
    model = await attached(
        story, "0102", case, "申请书示范文本.txt", aboutId=notice["id"], noticeItem=2, forRequester=True
    )
    fields = "{ notices { situation attachments { id noticeItem forRequester download { address } } } }"
    slip, review = (await story.read("0102", case, fields))["notices"]
    assert (slip["situation"], slip["attachments"]) == ("CONSULTATION", [])
    (one,) = review["attachments"]
    assert (one["id"], one["noticeItem"], one["forRequester"]) == (model["id"], 2, True)
    assert (await story.portal.client.get(one["download"]["address"])).content == MODEL_TEXT

    await story.do("0102", "supplementReceive", case)
    await noticed(story, case, "REVIEW", items=[{"name": "还要房产证"}])
    assert await story.breaches() == [("repeated_notice", "0102")]


async def test_r4_2_acceptance_on_the_spot_ends_in_a_written_opinion_with_every_correction(
    story: Story,
) -> None:
    case = await story.asked(said="现场验收")
    await noticed(
        story, case, "ON_SITE", items=[{"name": "水表井加盖"}, {"name": "止回阀"}], place="验收现场"
    )
    page = await printed(story, case, "NOTICE")
    for part in ("现场验收", "水表井加盖", "止回阀", "验收现场", "书面告知"):
        assert part in page


async def test_r4_3_every_application_gets_a_registration_and_a_receipt(story: Story) -> None:
    given = {"requester": {"name": "张三", "phone": "13800000000"}, "channel": "VISIT", "said": "申请报装"}
    fields = "accessCode case { id number }"
    payload = await story.portal.do("0102", "caseRegister", fields, matterId=story.ids["WS-03"], **given)
    case = payload["case"]
    await attached(story, "0102", case, "申请表.txt")
    page = await printed(story, case, "RECEIPT", accessCode=payload["accessCode"])
    for part in (
        "回执",
        case["number"],
        payload["accessCode"],
        "新装报装",
        "申请表.txt",
        "李娜",
        "0571-96390101",
    ):
        assert part in page
    later = await printed(story, case, "RECEIPT")
    assert payload["accessCode"] not in later


async def test_r4_3_for_the_papers_left_there_is_a_receipt_of_its_own_and_the_other_lists_them(
    story: Story,
) -> None:
    given = {"requester": {"name": "张三"}, "channel": "VISIT", "said": "申请报装"}
    papers = {"materials": [{"name": "房产证"}, {"name": "身份证", "kind": "COPY", "copies": 2}]}
    payload = await story.portal.do("0102", "caseRegister", "case { id number }", **given, **papers)
    for kind in ("RECEIPT", "MATERIALS_RECEIPT"):
        page = await printed(story, payload["case"], kind)
        for part in (payload["case"]["number"], "房产证", "身份证", "复印件", "服务对象签名"):
            assert part in page, (kind, part)


async def test_r4_4_liability_reaches_the_unit_the_window_and_the_person(story: Story) -> None:
    case = await story.asked(said="申请报装")
    await noticed(story, case, "APPLICATION")
    await story.do("0102", "supplementReceive", case)
    await noticed(story, case, "REVIEW", items=[{"name": "还要房产证"}])
    query = """{ breaches { nodes { kind staff { badge name position { name } }
        department { name place parent { name } } case { firstDepartment { name parent { name } } } } } }"""
    (breach,) = (await story.portal.ask("0001", query))["breaches"]["nodes"]

    assert breach["staff"] == {"badge": "0102", "name": "李娜", "position": {"name": "客服员"}}
    window = breach["department"]
    assert (window["name"], window["place"], window["parent"]) == (
        "客户服务中心",
        "服务大厅一层",
        {"name": "公司领导"},
    )
    assert breach["case"]["firstDepartment"]["parent"] == {"name": "公司领导"}
