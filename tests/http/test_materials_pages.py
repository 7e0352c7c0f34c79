"""A receipt for what was left: what, how many, who took it in and for whom, with lines to sign on."""

from datetime import timedelta
from typing import Any

import pytest

from app.demo import accounts, water_utility
from app.settings import Settings
from tenants.session import tenant_session
from tests.http.test_own_pages import address as own_address
from tests.http.test_own_pages import code_of, fetched, signed_in
from tests.http.test_own_pages import words as own_words
from tests.http.test_pages import page, words
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal
from tests.support.story import Story

LEFT = [
    {"name": "营业执照", "remark": "边角破损"},
    {"name": "身份证复印件", "kind": "COPY", "copies": 2},
    {"name": "旧水表", "kind": "OBJECT"},
]


@pytest.fixture
async def portal(tenant: Any, settings: Settings, empty_redis: str) -> Any:
    """The demo's people at their screens."""
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


async def left(story: Story, case: dict[str, Any], badge: str = "0102", **more: Any) -> list[str]:
    """Three things over the counter; their ids."""
    given = {"caseId": case["id"], "materials": LEFT, **more}
    payload = await story.portal.do(badge, "caseMaterialsAccept", "materials { id }", **given)
    return [one["id"] for one in payload["materials"]]


async def test_the_receipt_lists_what_was_left_who_took_it_in_and_for_whom(story: Story) -> None:
    await story.away("0202", until=story.portal.at + timedelta(days=1))
    case = await story.asked(said="找孙丽")
    await left(story, case, onBehalfOfId=story.ids["0202"])
    text = words(await page(story, case, "MATERIALS_RECEIPT"))
    for part in (
        "收件凭证",
        case["number"],
        "营业执照",
        "边角破损",
        "原件",
        "身份证复印件",
        "复印件",
        "旧水表",
        "物品",
    ):
        assert part in text, part
    for part in (
        "2026年3月2日 09:00",
        "李娜",
        "0102",
        "代 孙丽",
        "保管中",
        "经办人签名",
        "服务对象签名",
        "退还签收",
    ):
        assert part in text, part
    english = words(await page(story, case, "MATERIALS_RECEIPT", language="EN"))
    for part in ("Receipt for what was left", "original", "copy", "thing", "for 孙丽", "held", "Taken by"):
        assert part in english, part
    assert "收件凭证" not in english


async def test_what_was_given_back_is_dated_and_names_who_took_it(story: Story) -> None:
    case = await story.asked()
    ids = await left(story, case)
    await story.portal.advance(hours=2)
    back = {"materialIds": [ids[0]], "outcome": "GIVEN_BACK", "to": "张三本人"}
    await story.portal.do("0102", "materialsSettle", "", **back)
    lost = {"materialIds": [ids[2]], "outcome": "LOST", "remark": "搬家后找不到"}
    await story.portal.do("0102", "materialsSettle", "", **lost)
    text = words(await page(story, case, "MATERIALS_RECEIPT"))
    for part in ("已退还 2026年3月2日 11:00", "张三本人", "遗失", "保管中"):
        assert part in text, part
    # How that came is a matter of the house.
    assert "搬家" not in text
    assert "搬家后找不到" in words(await page(story, case, "CASE_FILE"))


async def test_receipt_and_case_file_show_the_papers_and_their_ways(story: Story) -> None:
    case = await story.asked()
    ids = await left(story, case)
    passed = {"materialIds": ids[:2], "toStaffId": story.ids["0103"]}
    await story.portal.do("0102", "materialsPass", "", **passed)
    await story.portal.do("0103", "materialsReceive", "", materialIds=ids[:1])
    missed = {"materialIds": ids[1:2], "reason": "袋里没有"}
    await story.portal.do("0103", "materialsReportMissing", "", **missed)

    receipt = words(await page(story, case, "RECEIPT"))
    assert "营业执照（原件 × 1）" in receipt
    assert "身份证复印件（复印件 × 2）" in receipt
    assert "未收到电子材料" not in receipt
    file = words(await page(story, case, "CASE_FILE"))
    for part in ("李娜 → 王芳: 已收到", "李娜 → 王芳: 未收到", "袋里没有", "旧水表（物品 × 1）"):
        assert part in file, part


async def test_where_nothing_was_left_there_is_no_such_receipt(story: Story) -> None:
    case, visitor = await signed_in(story)
    assert code_of(await page(story, case, "MATERIALS_RECEIPT")) == (400, "BAD_USER_INPUT")
    mine = await fetched(visitor, await own_address(visitor, "MATERIALS_RECEIPT"))
    assert code_of(mine) == (400, "BAD_USER_INPUT")


async def test_requesters_print_it_too_and_learn_nobody_of_the_house_unless_it_shows_them(
    story: Story,
) -> None:
    case, visitor = await signed_in(story)
    await story.taken("0103", await story.offered("0102", case, toStaffId=story.ids["0103"]))
    await left(story, case, "0103", onBehalfOfId=story.ids["0202"])
    text = own_words(await fetched(visitor, await own_address(visitor, "MATERIALS_RECEIPT")))
    for part in (
        "收件凭证",
        case["number"],
        "营业执照",
        "身份证复印件",
        "原件",
        "保管中",
        "退还签收",
        "清源供水公司",
    ):
        assert part in text, part
    for hidden in ("王芳", "孙丽", "边角破损"):
        assert hidden not in text, hidden
    receipt = own_words(await fetched(visitor, await own_address(visitor, "RECEIPT", language="EN")))
    assert "营业执照（original × 1）" in receipt

    await story.portal.do("0010", "portalConfigure", "", showsHandler=True)
    shown = own_words(await fetched(visitor, await own_address(visitor, "MATERIALS_RECEIPT")))
    assert "王芳（代 孙丽）" in shown
