"""Pages to print: as the viewer would see the case, in two languages, and nothing written is run."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Any

import html5lib
import httpx
import pytest

from app.demo import accounts, water_utility
from app.pages.rendering import FOLDER, POLICY, STYLE
from app.pages.words import shown
from app.settings import Settings
from schema.attachments.addresses import PageLanguage
from schema.reads.identity import parse_id
from tenants.cases.case import State
from tenants.cases.contributions import ContributionKind, ContributionState
from tenants.cases.entries import EntryKind
from tenants.cases.extend import ExtensionState
from tenants.cases.hand_over import OfferState
from tenants.cases.materials.material import MaterialKind, MaterialState, PassState
from tenants.cases.requester import RequesterKind
from tenants.directory.access import Actor
from tenants.rules.circumstances import Channel
from tenants.rules.stages import Stage
from tenants.session import tenant_session
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal
from tests.support.story import Story

KINDS = ("RECEIPT", "NOTICE", "MATERIALS_RECEIPT", "CASE_FILE")
SCRIPT = "<script>alert(1)</script>"
EVIL = {"name": SCRIPT, "unit": '"><img src=x onerror=alert(2)>', "phone": "13800000000"}
CODE = "7QKF-2M9X-HT4B"


@pytest.fixture
async def portal(tenant: Any, settings: Settings) -> Any:
    """The demo's people at their screens."""
    async with tenant_session(tenant):
        furnished = await water_utility.furnish(at=MONDAY)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=MONDAY)
    opened = Portal(settings, tenant, furnished.staff, at=MONDAY)
    yield opened
    await opened.close()


@pytest.fixture
async def story(portal: Portal) -> Story:
    """A day at their desks."""
    return await Story(portal).open()


async def told(story: Story) -> dict[str, Any]:
    """A case in which much has happened."""
    case = await story.asked(
        "0102",
        f"过户 {{{{ 7*7 }}}} {SCRIPT}",
        requester=EVIL,
        matterId=story.ids["WS-02"],
        subject=f"主题{SCRIPT}",
    )
    left = {"materials": [{"name": f"房产证{SCRIPT}", "remark": SCRIPT}]}
    await story.portal.do("0102", "caseMaterialsAccept", "", caseId=case["id"], **left)
    until = (story.portal.at + timedelta(days=1)).isoformat()
    await story.do("0102", "casePromise", case, text="明天答复", until=until)
    await story.taken("0103", await story.offered("0102", case, toStaffId=story.ids["0103"], note=SCRIPT))
    notice = {"items": [{"name": "身份证", "legalBasis": f"《条例》{SCRIPT}"}, {"name": "房产证"}]}
    given = {"caseId": case["id"], "respondBy": until, "procedure": f"到窗口{SCRIPT}", **notice}
    payload = await story.portal.do("0103", "noticeIssue", "notice { id }", situation="REVIEW", **given)
    await story.portal.do("0103", "noticeSign", "", noticeId=payload["notice"]["id"], signedBy="张三")
    await story.portal.advance(hours=2)
    await story.do("0103", "supplementReceive", case)
    await story.do("0103", "caseResolve", case, resolution="已过户")
    return await story.do("0102", "caseReply", case, text=f"已办好 {SCRIPT}", channel="PHONE")


async def page(story: Story, case: dict[str, Any], kind: str, **more: Any) -> httpx.Response:
    """A page from its signed address."""
    return await story.portal.client.get(await address(story, case, kind, **more))


async def address(story: Story, case: dict[str, Any], kind: str, badge: str = "0102", **more: Any) -> str:
    """Where somebody fetches a page from."""
    query = """query ($id: ID!, $kind: PageKind!, $language: PageLanguage, $accessCode: String) {
        case(id: $id) { printable(kind: $kind, language: $language, accessCode: $accessCode) {
            address expiresAt } } }"""
    data = await story.portal.ask(badge, query, id=case["id"], kind=kind, **more)
    return str(data["case"]["printable"]["address"])


def words(response: httpx.Response) -> str:
    """What can be read on a page; fails where it is not HTML by the letter of the standard."""
    assert response.status_code == 200, response.text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    body = parser.parse(response.text).find("body")
    return re.sub(r"\s+", " ", " ".join(body.itertext()))


@pytest.mark.parametrize("language", ["ZH", "EN"])
@pytest.mark.parametrize("kind", KINDS)
async def test_every_page_is_html_by_the_standard_and_runs_nothing(
    story: Story, kind: str, language: str
) -> None:
    response = await page(story, await told(story), kind, language=language)
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == POLICY
    assert POLICY.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in POLICY
    assert response.headers["cache-control"] == "private, no-store"
    assert words(response)
    tree = html5lib.parse(response.text, namespaceHTMLElements=False)
    assert {element.tag for element in tree.iter()}.isdisjoint({"script", "img", "iframe", "link", "form"})
    for element in tree.iter():
        assert not {name for name in element.attrib if name.startswith("on") or name == "style"}
    assert "<script" not in response.text


async def test_what_the_requester_wrote_is_shown_as_they_wrote_it(story: Story) -> None:
    case = await told(story)
    for kind in KINDS:
        text = words(await page(story, case, kind))
        assert SCRIPT in text
        assert kind in ("NOTICE", "MATERIALS_RECEIPT") or "{{ 7*7 }}" in text


async def test_the_receipt_names_everything_one_takes_home(story: Story) -> None:
    case = await told(story)
    text = words(await page(story, case, "RECEIPT", language="ZH", accessCode=CODE))
    for part in (
        "清源供水公司",
        "回执",
        case["number"],
        CODE,
        "用户过户",
        "2026年3月2日 09:00",
        "2026年3月3日 09:00",
        "结清水费凭证",
        "李娜",
        "0102",
        "客户服务中心",
        "服务大厅一层",
        "0571-96390101",
        "凭编号和查询码",
        "经办人签名",
    ):
        assert part in text
    english = words(await page(story, case, "RECEIPT", language="EN"))
    assert "Receipt" in english
    assert "given at registration" in english
    assert "2 March 2026, 09:00" in english
    assert "回执" not in english


async def test_the_notice_holds_every_item_with_its_basis_and_lines_to_sign_on(story: Story) -> None:
    text = words(await page(story, await told(story), "NOTICE"))
    for part in (
        "一次性告知书",
        "身份证",
        "房产证",
        "《条例》",
        "到窗口",
        "服务大厅一层",
        "王芳",
        "经办人签名",
    ):
        assert part in text
    for part in ("服务对象签名", "审查", "已签收", "2026年3月3日 09:00"):
        assert part in text


async def test_the_file_tells_custody_clocks_with_proof_and_the_sealed_history(story: Story) -> None:
    case = await told(story)
    text = words(await page(story, case, "CASE_FILE"))
    for part in (
        "责任链",
        "李娜",
        "王芳",
        "时限依据",
        "一次性告知",
        "已过户",
        "登记",
        "出具一次性告知书",
        "已过户",
    ):
        assert part in text
    # No code of ours stands on paper, in either language.
    assert not re.search(r"\b[a-z_]+\.[a-z_]+\b", text)
    english = words(await page(story, case, "CASE_FILE", language="EN"))
    assert not re.search(r"\b[a-z_]+\.[a-z_]+\b", english)
    assert "One-time notice issued" in english
    assert "the start day does not count" in english
    assert "开始当日不计入，末日到下班时止" in text
    assert not re.search("does not count|working day|is off|State Council", text)
    for code in ("visit", "resolve"):
        assert not re.search(rf"\b{code}\b", english), code
    data = await story.portal.ask(
        "0102", "query ($id: ID!) { case(id: $id) { events(first: 100) { nodes { hash } } } }", id=case["id"]
    )
    for event in data["case"]["events"]["nodes"]:
        assert event["hash"][:16] in text


async def test_an_answer_that_the_requester_wrote_stands_in_the_file_as_theirs(story: Story) -> None:
    case = await told(story)
    key = parse_id(case["id"])[1]
    async with tenant_session(story.portal.tenant_id) as session:
        await session.execute(
            """insert into case_entries (tenant_id, id, case_id, kind, text, at, author, for_requester, by_id)
               select c.tenant_id, gen_random_uuid(), c.id, 'answer', '我已补交', c.opened_at, 'requester',
                   true, null
               from cases c where c.id = $1""",
            key,
        )
    text = words(await page(story, case, "CASE_FILE"))
    assert re.search("服务对象回复.{0,20}服务对象 我已补交", text)


SHOWN = (Actor, Channel, ContributionKind, ContributionState, EntryKind, ExtensionState, OfferState, Stage)


OF_MATERIALS = (MaterialKind, MaterialState, PassState)


@pytest.mark.parametrize(
    "kind", [*SHOWN, *OF_MATERIALS, RequesterKind, State], ids=lambda kind: kind.__name__
)
def test_whatever_a_page_shows_of_an_enum_has_a_word(kind: type[StrEnum]) -> None:
    for one in kind:
        assert re.search("[\u4e00-\u9fff]", shown(one.name, PageLanguage.ZH)), one


async def test_a_page_is_in_the_language_of_the_organization_unless_told(story: Story) -> None:
    case = await story.asked()
    plain = await page(story, case, "RECEIPT")
    assert '<html lang="zh-CN">' in plain.text
    tenant = (await story.portal.ask("0010", "{ tenant { version } }"))["tenant"]
    given = {"language": "de", "expectedVersion": tenant["version"]}
    await story.portal.do("0010", "tenantUpdate", "tenant { language }", **given)
    assert '<html lang="en">' in (await page(story, case, "RECEIPT")).text


async def test_an_address_opens_one_page_for_a_few_minutes(story: Story) -> None:
    case, other = await story.asked(), await story.asked()
    good = await address(story, case, "RECEIPT")
    path, key = good.split("?key=")
    elsewhere = (await address(story, other, "RECEIPT")).split("?")[0]
    for wrong in (
        f"{path}?key={key[:-8]}",
        f"{path}?key=",
        f"{elsewhere}?key={key}",
        f"{path.replace('receipt', 'case-file')}?key={key}",
    ):
        assert (await story.portal.client.get(wrong)).status_code in (400, 403), wrong
    assert (await story.portal.client.get(good)).status_code == 200
    story.portal.at += timedelta(minutes=5)
    late = await story.portal.client.get(good)
    assert (late.status_code, late.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


async def test_a_page_shows_nobody_more_than_the_api_does(story: Story) -> None:
    case = await story.asked("0102")
    path = (await address(story, case, "CASE_FILE")).split("?")[0]
    client = story.portal.client
    for badge, status in (("0102", 200), ("0101", 200), ("0103", 404), (None, 401)):
        token = f"Bearer {await story.portal.token(badge)}" if badge else ""
        response = await client.get(path, headers={"authorization": token})
        assert response.status_code == status, badge
    known = {"authorization": f"Bearer {await story.portal.token('0102')}"}
    assert (await client.get("/print/everything/x", headers=known)).status_code == 404


async def test_whoever_has_left_opens_nothing_with_an_address_they_asked_for_before(story: Story) -> None:
    case = await story.answered("0103", await story.asked("0103"))
    kept = await address(story, case, "RECEIPT", "0103")
    await story.portal.do("0010", "staffLeave", "", id=story.ids["0103"], reason="调离")
    assert (await story.portal.client.get(kept)).status_code == 401


async def test_a_notice_that_was_never_given_out_is_not_printed(story: Story) -> None:
    response = await page(story, await story.asked(), "NOTICE")
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_the_pages_are_made_for_a4_and_escape_by_themselves() -> None:
    assert "@page { size: A4;" in STYLE
    for template in FOLDER.glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "safe" not in text
        assert "autoescape" not in text
