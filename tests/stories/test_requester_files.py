"""What a requester sends from home, and what they fetch there; told through HTTP."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from app.demo.water_utility import Utility
from app.settings import Settings
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal
from tests.support.story import Story
from tests.support.visitor import ERRORS, Visitor

PHOTO = b"\xff\xd8\xff\xe0" + b"x" * 3000
LETTER = b"%PDF-1.7\n" + b"y" * 500
FILES = "{ ownCase { files { name size mine download { address } } } }"


@pytest.fixture
async def portal(tenant: Any, utility: Utility, settings: Settings, tmp_path: Path, empty_redis: str) -> Any:
    """A utility that keeps files too."""
    given = settings.model_copy(update={"file_store": (tmp_path / "files").as_uri()})
    opened = Portal(given, tenant, utility.staff, at=MONDAY)
    yield opened
    await opened.close()


@pytest.fixture
async def visitor(story: Story) -> Visitor:
    """Somebody who has asked at the portal and come in."""
    configured = {"isOpen": True, "takesQuestions": True, "departmentId": story.ids["CS"]}
    await story.portal.do("0010", "portalConfigure", "portal { isOpen }", **configured)
    visitor = await Visitor.of(story.portal)
    await visitor.ask("过户要带什么？")
    assert await visitor.come_in() == []
    return visitor


def announced(name: str, media: str, content: bytes, **more: Any) -> dict[str, Any]:
    digest = sha256(content).hexdigest()
    return {"name": name, "mediaType": media, "size": str(len(content)), "sha256": digest, **more}


async def sends(visitor: Visitor, name: str = "身份证.jpg") -> None:
    given = announced(name, "image/jpeg", PHOTO)
    payload = await visitor.mutate(
        "ownCaseAttach", f"upload {{ address }} {ERRORS}", given, token=visitor.token
    )
    assert payload["errors"] == []
    response = await visitor.portal.client.put(payload["upload"]["address"], content=PHOTO)
    assert response.status_code == 201


async def files(visitor: Visitor) -> list[dict[str, Any]]:
    answer = await visitor.portal.post(None, FILES, token=visitor.token)
    return list(answer["data"]["ownCase"]["files"])


async def case_of(story: Story, visitor: Visitor) -> dict[str, Any]:
    query = """query ($n: String!) { case(number: $n) { id handler { badge }
        attachments { name forRequester by { badge } notice { ordinal } download { address } } } }"""
    return dict((await story.portal.ask("0001", query, n=visitor.number))["case"])


async def test_a_photo_from_home_reaches_whoever_answers_for_the_case(story: Story, visitor: Visitor) -> None:
    badge = (await case_of(story, visitor))["handler"]["badge"]
    case = await case_of(story, visitor)
    given = {"items": [{"name": "身份证"}], "procedure": "网上提交", "respondBy": "2026-03-20T09:00:00Z"}
    await story.portal.do(badge, "noticeIssue", "", caseId=case["id"], **given)
    await sends(visitor)

    (one,) = (await case_of(story, visitor))["attachments"]
    assert (one["name"], one["by"], one["notice"]) == ("身份证.jpg", None, {"ordinal": 1})
    assert (await story.portal.client.get(one["download"]["address"])).content == PHOTO
    assert "attachment.stored" in await story.inbox(badge)
    # It does not end the waiting by itself: the staff say when the papers are complete.
    assert (await visitor.case())["state"] == "YOUR_TURN"


async def test_a_requester_fetches_what_is_theirs_or_meant_for_them_and_nothing_else(
    story: Story, visitor: Visitor
) -> None:
    case = await case_of(story, visitor)
    badge = case["handler"]["badge"]
    for name, for_requester in (("答复.pdf", True), ("内部.pdf", False)):
        given = announced(name, "application/pdf", LETTER, caseId=case["id"], forRequester=for_requester)
        payload = await story.portal.do(badge, "attachmentPrepare", "upload { address }", **given)
        await story.portal.client.put(payload["upload"]["address"], content=LETTER)
    await sends(visitor)

    shown = await files(visitor)
    assert [(one["name"], one["mine"]) for one in shown] == [("答复.pdf", False), ("身份证.jpg", True)]
    assert (await story.portal.client.get(shown[0]["download"]["address"])).content == LETTER
    stranger = await story.portal.post(None, FILES)
    assert stranger["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    staff = await story.portal.post("0102", FILES)
    assert staff["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_from_home_come_so_many_files_a_day(story: Story, visitor: Visitor) -> None:
    for place in range(20):
        await sends(visitor, f"{place}.jpg")
    given = announced("21.jpg", "image/jpeg", PHOTO)
    fields = f"upload {{ address }} {ERRORS}"
    payload = await visitor.mutate("ownCaseAttach", fields, given, token=visitor.token)
    assert (payload["upload"], payload["errors"][0]["code"]) == (None, "LIMIT_EXCEEDED")
    assert len(await files(visitor)) == 20


async def test_r2_3_a_pause_ends_by_itself_when_the_guest_has_sent_everything(
    story: Story, visitor: Visitor
) -> None:
    case = await case_of(story, visitor)
    badge = case["handler"]["badge"]
    await story.portal.do(badge, "caseRemark", "", caseId=case["id"], text="等身份证")
    given = {"items": [{"name": "身份证"}], "procedure": "网上提交", "respondBy": "2026-03-20T09:00:00Z"}
    await story.portal.do(badge, "noticeIssue", "", caseId=case["id"], **given)
    assert "HAND_IN" in (await visitor.case())["may"]
    early = await visitor.try_to("ownCaseHandIn", text="都发了")
    assert (early["case"], early["errors"][0]["code"]) == (None, "REQUIRED")
    await visitor.do("ownCaseAnnounceSupplement", text="明天发")
    assert (await visitor.case())["state"] == "YOUR_TURN"

    await story.portal.advance(hours=1)
    assert await visitor.come_in() == []
    await sends(visitor)
    given = announced("背面.jpg", "image/jpeg", PHOTO)
    await visitor.mutate("ownCaseAttach", f"upload {{ address }} {ERRORS}", given, token=visitor.token)
    on_its_way = await visitor.try_to("ownCaseHandIn", text="都发了")
    assert on_its_way["errors"][0]["code"] == "CONFLICT"
    await story.portal.advance(hours=2)
    assert await visitor.come_in() == []
    shown = await visitor.do("ownCaseHandIn", text="正反面都在一张里")

    assert (shown["state"], shown["dueAt"] is not None) == ("IN_HAND", True)
    assert shown["notices"][0]["receivedAt"] is not None
    query = "{ state clocks { stage state } notices { supplementReceivedBy { badge } } }"
    read = await story.read("0001", case, query)
    assert (read["state"], read["notices"]) == ("OPEN", [{"supplementReceivedBy": None}])
    assert {"stage": "RESOLVE", "state": "RUNNING"} in read["clocks"]
    assert "notice.supplied" in await story.inbox(badge)
    again = await visitor.try_to("ownCaseHandIn", text="再发一次")
    assert again["errors"][0]["code"] == "ILLEGAL_MOVE"


async def test_with_the_code_end_the_addresses_that_were_asked_for_by_it(
    story: Story, visitor: Visitor
) -> None:
    await sends(visitor)
    case = await case_of(story, visitor)
    address = (await files(visitor))[0]["download"]["address"]
    given = announced("again.jpg", "image/jpeg", PHOTO)
    fields = f"upload {{ address }} {ERRORS}"
    upload = (await visitor.mutate("ownCaseAttach", fields, given, token=visitor.token))["upload"]["address"]
    before = await story.portal.client.get(address)
    await story.portal.do(case["handler"]["badge"], "caseReissueAccessCode", "", caseId=case["id"])

    fetched = await story.portal.client.get(address)
    sent = await story.portal.client.put(upload, content=PHOTO)

    assert before.content == PHOTO
    assert (fetched.status_code, sent.status_code) == (400, 400)
    assert PHOTO not in fetched.content
    assert await stored(story, case) == ["身份证.jpg"]


async def test_whoever_was_shut_out_sends_nothing_more_to_the_case(story: Story) -> None:
    level = {"confidentiality": "INFORMANT", "aboutStaffId": story.ids["0101"]}
    case = await story.asked("0102", said="主任收礼", **level)
    let_in = {"caseId": case["id"], "staffId": story.ids["0103"]}
    await story.portal.do("0102", "caseLetIn", "", **let_in)
    given = announced("证据.jpg", "image/jpeg", PHOTO, caseId=case["id"])
    prepared = await story.portal.do("0103", "attachmentPrepare", "upload { address }", **given)
    await story.portal.do("0102", "caseShutOut", "", **let_in)

    sent = await story.portal.client.put(prepared["upload"]["address"], content=PHOTO)

    assert sent.status_code == 400
    assert await stored(story, case) == []


async def stored(story: Story, case: dict[str, Any]) -> list[str]:
    """The files that the case has."""
    badge = case["handler"]["badge"]
    query = "query ($id: ID!) { case(id: $id) { attachments { name state } } }"
    found = (await story.portal.ask(badge, query, id=case["id"]))["case"]["attachments"]
    return [one["name"] for one in found if one["state"] == "STORED"]
