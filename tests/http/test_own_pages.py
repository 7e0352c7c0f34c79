"""A requester prints what they were given: their receipt, their notices; nothing of inside or of others."""

import re
from datetime import timedelta
from typing import Any

import html5lib
import httpx
import pytest

from app.demo import accounts, water_utility
from app.pages.rendering import POLICY
from app.settings import Settings
from schema.reads.identity import parse_id
from tenants.session import tenant_session
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal
from tests.support.story import Story
from tests.support.visitor import Visitor

SCRIPT = "<script>alert(1)</script>"
INSIDE = "此人多次投诉，谨慎答复"
PRINTABLE = """query ($kind: RequesterPage!, $language: PageLanguage, $code: String, $notice: Int) {
    ownCase { printable(kind: $kind, language: $language, accessCode: $code, notice: $notice) {
        address expiresAt } } }"""


@pytest.fixture
async def portal(tenant: Any, settings: Settings, empty_redis: str) -> Any:
    """The demo's people at their screens, and its portal open."""
    async with tenant_session(tenant):
        furnished = await water_utility.furnish(at=MONDAY)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=MONDAY)
    opened = Portal(settings, tenant, furnished.staff, at=MONDAY)
    yield opened
    await opened.close()


@pytest.fixture
async def story(portal: Portal) -> Story:
    """A day at their desks, with the portal open."""
    told = await Story(portal).open()
    await portal.do("0010", "portalConfigure", "", isOpen=True, departmentId=told.ids["CS"])
    return told


async def signed_in(story: Story, badge: str = "0102", **more: Any) -> tuple[dict[str, Any], Visitor]:
    """A case and its requester, who has come in."""
    given = {
        "requester": {"name": f"张三{SCRIPT}", "unit": "花园小区", "phone": "13812345678"},
        "channel": "VISIT",
        "said": f"我要过户 {SCRIPT}",
        "matterId": story.ids["WS-02"],
        **more,
    }
    payload = await story.portal.do(badge, "caseRegister", "case { id number } accessCode", **given)
    visitor = await Visitor.of(story.portal)
    visitor.number, visitor.code = payload["case"]["number"], payload["accessCode"]
    assert await visitor.come_in() == []
    return dict(payload["case"]), visitor


async def noticed(story: Story, case: dict[str, Any], name: str, badge: str = "0102", **more: Any) -> None:
    """A notice given out, and a word among colleagues."""
    await story.portal.do(badge, "caseRemark", "", caseId=case["id"], text=INSIDE)
    given = {
        "caseId": case["id"],
        "items": [{"name": name, "legalBasis": "《条例》第三条"}],
        "procedure": "到窗口补交",
        "place": "服务大厅一层",
        "respondBy": (story.portal.at + timedelta(days=5)).isoformat(),
        "situation": "REVIEW",
        **more,
    }
    await story.portal.do(badge, "noticeIssue", "", **given)


async def address(visitor: Visitor, kind: str, **more: Any) -> str:
    """Where the requester fetches a page from."""
    answer = await visitor.portal.post(None, PRINTABLE, {"kind": kind, **more}, token=visitor.token)
    assert "errors" not in answer, answer["errors"]
    return str(answer["data"]["ownCase"]["printable"]["address"])


async def fetched(visitor: Visitor, path: str, token: str | None = None) -> httpx.Response:
    """A page, or why there is none."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return await visitor.portal.client.get(path, headers=headers)


def code_of(response: httpx.Response) -> tuple[int, str]:
    """How a page was refused."""
    return response.status_code, response.json()["errors"][0]["extensions"]["code"]


def words(response: httpx.Response) -> str:
    """What can be read on a page; fails where it is not HTML by the letter of the standard."""
    assert response.status_code == 200, response.text
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["cache-control"] == "private, no-store"
    assert "<script" not in response.text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", " ".join(parser.parse(response.text).find("body").itertext()))


async def test_a_receipt_in_chinese_and_in_english(story: Story) -> None:
    case, visitor = await signed_in(story)
    text = words(await fetched(visitor, await address(visitor, "RECEIPT", code=visitor.code)))
    for part in (
        "清源供水公司",
        "回执",
        case["number"],
        visitor.code,
        "用户过户",
        "2026年3月2日 09:00",
        f"张三{SCRIPT}",
        "138****5678",
        f"我要过户 {SCRIPT}",
        "结清水费凭证",
        "李娜",
        "客户服务中心",
        "服务大厅一层",
    ):
        assert part in text, part
    english = words(await fetched(visitor, await address(visitor, "RECEIPT", language="EN")))
    for part in ("Receipt", "given at registration", "2 March 2026, 09:00"):
        assert part in english, part
    assert "回执" not in english
    assert visitor.code not in english


async def test_the_notice_they_were_given_the_latest_or_the_one_they_name(story: Story) -> None:
    case, visitor = await signed_in(story)
    await noticed(story, case, "房产证")
    await story.portal.do("0102", "supplementReceive", "", caseId=case["id"])
    await noticed(story, case, "结清证明", change="政策有变")
    latest = words(await fetched(visitor, await address(visitor, "NOTICE")))
    for part in ("一次性告知书", "结清证明", "《条例》第三条", "到窗口补交", "政策有变", "李娜", "审查"):
        assert part in latest, part
    assert "房产证" not in latest
    first = words(await fetched(visitor, await address(visitor, "NOTICE", notice=1, language="EN")))
    assert "房产证" in first
    assert "结清证明" not in first
    assert "One-time notice" in first
    missing = await fetched(visitor, await address(visitor, "NOTICE", notice=3))
    assert code_of(missing) == (400, "BAD_USER_INPUT")


async def test_nothing_of_inside_stands_on_their_pages(story: Story) -> None:
    case, visitor = await signed_in(story)
    await story.taken("0103", await story.offered("0102", case, toStaffId=story.ids["0103"], note="内部交接"))
    await noticed(story, case, "身份证", "0103")
    await story.portal.do("0103", "supplementReceive", "", caseId=case["id"])
    await story.do("0103", "caseResolve", case, resolution="内部结论：用户欠费")
    pages = [words(await fetched(visitor, await address(visitor, kind))) for kind in ("RECEIPT", "NOTICE")]
    for part in (INSIDE, "内部", "13812345678", "0102", "0103", "欠费"):
        for text in pages:
            assert part not in text.replace(case["number"], ""), part
    # Who does the work is shown where the organization says so, and not before.
    assert "王芳" not in pages[1]
    await story.portal.do("0010", "portalConfigure", "", showsHandler=True)
    assert "王芳" in words(await fetched(visitor, await address(visitor, "NOTICE")))


async def test_the_receipt_of_an_informant_names_nobody(story: Story) -> None:
    _, visitor = await signed_in(story, confidentiality="INFORMANT", matterId=None)
    text = words(await fetched(visitor, await address(visitor, "RECEIPT")))
    assert visitor.number in text
    for part in ("张三", "花园小区", "138"):
        assert part not in text


async def test_by_their_token_they_print_too_and_only_their_own(story: Story) -> None:
    case, visitor = await signed_in(story)
    other, stranger = await signed_in(story, said="另一件事", requester={"name": "李四"})
    await noticed(story, other, "别人的材料")

    mine = words(await fetched(visitor, "/print/own-receipt?language=en", visitor.token))
    assert case["number"] in mine
    assert other["number"] not in mine
    # There is no way to name a case but by coming in to it.
    assert code_of(await fetched(visitor, "/print/own-notice?notice=1", visitor.token)) == (
        400,
        "BAD_USER_INPUT",
    )
    assert "别人的材料" in words(await fetched(stranger, "/print/own-notice?notice=1", stranger.token))
    for path in ("receipt", "notice", "case-file"):
        for one in (case, other):
            refused = await fetched(visitor, f"/print/{path}/{parse_id(one['id'])[1]}", visitor.token)
            assert code_of(refused) == (403, "FORBIDDEN"), path


async def test_neither_staff_nor_anybody_prints_as_the_requester(story: Story) -> None:
    _, visitor = await signed_in(story)
    badge = await story.portal.token("0102")
    assert code_of(await fetched(visitor, "/print/own-receipt", badge)) == (403, "FORBIDDEN")
    assert code_of(await fetched(visitor, "/print/own-receipt")) == (401, "UNAUTHENTICATED")
    assert (await fetched(visitor, "/print/own-case-file", visitor.token)).status_code == 404
    for query in ("language=de", "notice=x", "notice=9999999999999999999999"):
        refused = await fetched(visitor, f"/print/own-notice?{query}", visitor.token)
        assert code_of(refused) == (400, "BAD_USER_INPUT"), query
    answer = await story.portal.post("0102", PRINTABLE, {"kind": "RECEIPT"})
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_address_opens_one_page_for_minutes_and_ends_with_the_code(story: Story) -> None:
    case, visitor = await signed_in(story)
    good = await address(visitor, "RECEIPT")
    path, key = good.split("?key=")
    for wrong in (f"{path}?key={key[:-8]}", f"{path}?key=", f"/print/own-notice?key={key}"):
        assert (await fetched(visitor, wrong)).status_code in (400, 403), wrong
    staffs = await story.portal.ask(
        "0102",
        "query ($id: ID!) { case(id: $id) { printable(kind: RECEIPT) { address } } }",
        id=case["id"],
    )
    theirs = staffs["case"]["printable"]["address"].split("?key=")
    assert code_of(await fetched(visitor, f"{path}?key={theirs[1]}"))[0] == 403
    assert code_of(await fetched(visitor, f"{theirs[0]}?key={key}"))[0] == 403

    assert (await fetched(visitor, good)).status_code == 200
    await story.portal.do("0102", "caseReissueAccessCode", "accessCode", caseId=case["id"])
    assert code_of(await fetched(visitor, good)) == (401, "UNAUTHENTICATED")
    _, again = await signed_in(story)
    late = await address(again, "RECEIPT")
    story.portal.at += timedelta(minutes=5)
    assert code_of(await fetched(again, late)) == (403, "FORBIDDEN")


async def test_a_code_to_print_is_one_short_line(story: Story) -> None:
    _, visitor = await signed_in(story)
    given = {"kind": "RECEIPT", "code": "x" * 65}
    answer = await visitor.portal.post(None, PRINTABLE, given, token=visitor.token)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
