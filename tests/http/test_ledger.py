"""The ledger as a file: complete, as far as one may see it, and never a formula."""

import csv
import io
import secrets
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from app.ledger import inert
from app.settings import Settings
from schema.cases import ledger
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.people import People, Person
from tests.support.screen import Screen

PERIOD = {"since": "2026-03-01T00:00:00+08:00", "until": "2026-04-01T00:00:00+08:00"}
FORMULAS = ("=1+1", "+86 138", "-2", "@SUM(A1)", "\t=1", "|cmd", "%0A")
# As East Asian keyboards write them, and behind blanks.
FULL_WIDTH = ("＝1+1", "＋1", "－1", "＠SUM(A1)", "｜cmd", "％0A", " =1+1", "\u3000＝1", "\xa0-2")
DESK = dict.fromkeys(
    (Permission.CASE_READ, Permission.CASE_REGISTER, Permission.REQUESTER_READ_CONTACT), Scope.OWN
)


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody at a desk."""
    return Screen(api, await people.somebody(DESK, name="李娜"))


async def asks(screen: Screen, said: str, **requester: Any) -> str:
    given = {"requester": {"name": "张三", **requester}, "channel": "PHONE", "said": said}
    payload = await screen.do("caseRegister", "case { number }", **given)
    return str(payload["case"]["number"])


async def get(screen: Screen, kind: str = "csv", **params: str) -> httpx.Response:
    return await screen.api.as_(screen.person.token).send(
        "GET", f"/ledger.{kind}", params={**PERIOD, **params}
    )


def told(response: httpx.Response) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(response.content[3:].decode(), newline="")))


async def test_the_ledger_tells_who_asked_what_of_whom_and_when(clerk: Screen) -> None:
    number = await asks(clerk, '水压低，\n"三楼"', phone="13800000000", address="人民路 1 号")
    response = await get(clerk)
    (row,) = told(response)
    assert row["编号"] == number
    assert row["登记时间"] == "2026-03-02 09:00"
    assert (row["姓名"], row["联系电话"], row["地址"]) == ("张三", "13800000000", "人民路 1 号")
    assert (row["渠道"], row["状态"]) == ("电话", "办理中")
    assert (row["首问责任人"], row["承办人"], row["内容"]) == ("李娜", "李娜", '水压低，\n"三楼"')
    assert response.headers["content-type"].startswith("text/csv")
    assert response.headers["content-disposition"].startswith('attachment; filename="ledger-')


async def test_every_page_of_it_comes_once_and_in_order(
    clerk: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "BATCH", 2)
    numbers = [await asks(clerk, f"第 {place} 件") for place in range(5)]
    assert [row["编号"] for row in told(await get(clerk))] == numbers


async def test_nothing_that_was_written_down_becomes_a_formula(clerk: Screen) -> None:
    for text in FORMULAS:
        await asks(clerk, "查询", name=f"{text}x", unit=text)
    for row in told(await get(clerk)):
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r", "|", "%")), value
    book = load_workbook(io.BytesIO((await get(clerk, "xlsx")).content))
    cells = [cell for row in book.worksheets[0].iter_rows(min_row=2) for cell in row if cell.value]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


async def test_the_spreadsheet_holds_the_same(clerk: Screen) -> None:
    await asks(clerk, "水压低", address="人民路 1 号")
    response = await get(clerk, "xlsx")
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.content), read_only=True).worksheets[0]
    heading, row = sheet.iter_rows(values_only=True)
    (plain,) = told(await get(clerk))
    assert {key: value or "" for key, value in zip(heading, row, strict=True)} == plain


async def test_one_takes_out_what_one_may_see(
    clerk: Screen, api: Api, people: People, settings: Settings, clock: Clock
) -> None:
    await asks(clerk, "水压低")
    colleague = Screen(api, await people.somebody(DESK, name="王芳"))
    everywhere = Screen(api, await people.somebody({Permission.CASE_READ: Scope.TENANT}, name="钱进"))
    other = await tenants.create(slug=f"s-{secrets.token_hex(8)}", name="人民医院", at=clock.at)
    stranger = Screen(api, await People(other, settings, clock.at).somebody(name="陈静"))
    found = [len(told(await get(screen))) for screen in (clerk, colleague, everywhere, stranger)]
    assert found == [1, 0, 1, 0]


async def test_it_lists_what_was_left_and_who_still_holds_it(clerk: Screen) -> None:
    given = {"requester": {"name": "张三"}, "channel": "VISIT", "said": "过户"}
    things = [{"name": "房产证"}, {"name": "身份证", "kind": "COPY", "copies": 2}, {"name": "=1+1"}]
    wanted = "case { materials { id } }"
    left = (await clerk.do("caseRegister", wanted, **given, materials=things))["case"]["materials"]
    back = {"materialIds": [left[0]["id"]], "outcome": "GIVEN_BACK", "to": "张三"}
    await clerk.do("materialsSettle", "", **back)
    await asks(clerk, "水压低")
    row, plain = told(await get(clerk))
    assert (row["收件材料"], row["在手材料"]) == ("房产证; 身份证 ×2; =1+1", "身份证 李娜; =1+1 李娜")
    assert (plain["收件材料"], plain["在手材料"]) == ("", "")


async def test_whoever_takes_it_out_stands_in_the_history(clerk: Screen) -> None:
    told(await get(clerk))
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        event = await session.fetchrow("select * from events where kind = 'ledger.exported'")
    assert event is not None
    assert event["actor_id"] == clerk.person.staff_id


async def test_only_who_has_signed_in_and_may_read_cases_gets_it(api: Api, people: People) -> None:
    nobody: Person = await people.somebody({}, name="孙立")
    assert (await api.send("GET", "/ledger.csv", params=PERIOD)).status_code == 401
    assert (await api.as_("a.b.c").send("GET", "/ledger.csv", params=PERIOD)).status_code == 401
    response = await api.as_(nobody.token).send("GET", "/ledger.xlsx", params=PERIOD)
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    "period",
    [
        {"since": ""},
        {"since": "yesterday"},
        {"since": "0001-01-01T00:00:00+12:00"},
        {"since": "9999-12-31T00:00:00-12:00", "until": "9999-12-31T23:59:59-12:00"},
        {"since": "2026-03-01T00:00:00"},
        {"until": "2026-02-01T00:00:00Z"},
        {"until": "2028-02-01T00:00:00Z"},
    ],
    ids=str,
)
async def test_a_period_that_cannot_be_is_told_and_nothing_is_on_record(
    clerk: Screen, period: dict[str, str]
) -> None:
    response = await get(clerk, **period)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        assert not await session.fetchval("select count(*) from events where kind = 'ledger.exported'")


async def test_page_by_page_it_is_asked_for_like_any_list(clerk: Screen) -> None:
    numbers = [await asks(clerk, f"第 {place} 件") for place in range(3)]
    query = """query ($since: DateTime, $until: DateTime) {
        ledger(since: $since, until: $until) { nodes { number } } }"""
    for period, expected in ((PERIOD, numbers), ({"until": PERIOD["since"]}, []), ({}, numbers)):
        nodes = (await clerk.ask(query, **period))["ledger"]["nodes"]
        assert [node["number"] for node in nodes] == expected


@pytest.mark.parametrize("text", [*FORMULAS, *FULL_WIDTH])
def test_a_cell_that_a_program_could_reckon_begins_with_a_mark(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["水压低", " 三楼 =1", "138-0000", "（空）", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == text
