"""Cases found by words, and by where they lie."""

from typing import Any

import asyncpg
import pytest

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.office import Office
from tests.support.people import People
from tests.support.screen import Screen, named

FIND = "query ($text: String!) { cases(where: {text: $text}, first: 100) { nodes { said } totalCount } }"
SAID = (
    "水费为什么比上个月多了一倍？",
    "三楼水压低，Ｐｕｍｐ 坏了",
    "The water meter in Room 3 is broken: 换表",
    "100% 确认 a_b 'quoted' \\ back",
)


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Whoever wrote down all the cases, and sees them."""
    grants = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER), Scope.OWN)
    screen = Screen(api, await people.somebody(grants, name="李娜"))
    for number, said in enumerate(SAID):
        await asks(screen, said, phone=f"1380000000{number}")
    return screen


async def asks(screen: Screen, said: str, **requester: Any) -> None:
    given = {"requester": {"name": "张三丰", **requester}, "channel": "PHONE", "said": said}
    await screen.do("caseRegister", "case { id }", **given)


async def found(screen: Screen, text: str) -> list[str]:
    page = (await screen.ask(FIND, text=text))["cases"]
    assert page["totalCount"] == len(page["nodes"])
    return sorted(node["said"] for node in page["nodes"])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("水费", [0]),
        ("水", [0, 1]),
        ("一倍 水费", [0]),
        ("水费压低", []),
        ("pump", [1]),
        ("PUMP", [1]),
        ("ｐump", [1]),
        ("um", [1]),
        ("Water METER", [2]),
        ("water 换表", [2]),
        ("water 水费", []),
        ("etar", []),
        ("张三丰", [0, 1, 2, 3]),
        ("三丰", [0, 1, 2, 3]),
        ("13800000002", []),  # a phone is found by its owner, see the requesters
        ("100%", [3]),
        ("'quoted'", [3]),
        ("多了，一倍？", [0]),
    ],
)
async def test_words_are_found_in_any_order_and_in_both_languages(
    clerk: Screen, text: str, places: list[int]
) -> None:
    assert await found(clerk, text) == sorted(SAID[place] for place in places)


@pytest.mark.parametrize(
    "text", ["", " ", "a", "%", "？！", "1 2 3", "a_b", " ".join(f"w{n}" for n in range(11))]
)
async def test_a_search_that_asks_for_nothing_or_for_too_much_is_refused(clerk: Screen, text: str) -> None:
    error = await clerk.refused(FIND, text=text)
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_what_one_may_not_see_is_not_found(
    clerk: Screen, api: Api, people: People, stranger: Screen
) -> None:
    colleague = Screen(api, await people.somebody({Permission.CASE_READ: Scope.OWN}, name="王芳"))
    assert await found(colleague, "水费") == []
    assert await found(stranger, "水费") == []
    everywhere = Screen(api, await people.somebody({Permission.CASE_READ: Scope.TENANT}, name="钱进"))
    assert await found(everywhere, "水费") == [SAID[0]]


async def test_a_result_is_found_as_soon_as_it_is_written_down(clerk: Screen, admin: Screen) -> None:
    case = (await clerk.ask(FIND.replace("said", "id"), text="换表"))["cases"]["nodes"][0]
    assert await found(clerk, "更换完毕") == []
    await admin.do("caseResolve", "case { id }", caseId=case["id"], resolution="水表更换完毕")
    assert await found(clerk, "更换完毕") == [SAID[2]]


async def written_on(clerk: Screen, admin: Screen) -> str:
    """A case on which something has been written in every way."""
    case = str((await clerk.ask(FIND.replace("said", "id"), text="换表"))["cases"]["nodes"][0]["id"])
    await admin.do("caseRemark", "case { id }", caseId=case, text="住户说 leaking gasket 已三天")
    items = [{"name": "房产证复印件", "legalBasis": "供水条例第九条"}]
    given = {
        "items": items,
        "procedure": "到柜台交验",
        "place": "二号窗口",
        "respondBy": "2030-01-01T00:00:00Z",
    }
    await admin.do("noticeIssue", "notice { id }", caseId=case, **given)
    await admin.do("supplementReceive", "notice { id }", caseId=case)
    await admin.do("caseReportProgress", "case { id }", caseId=case, text="师傅在路上")
    elsewhere = {"kind": "NAMED", "body": "市计量检定院", "explanation": "Meters are calibrated there"}
    await admin.do("caseRefer", "referral { id }", caseId=case, **elsewhere)
    await admin.do("caseReply", "case { id }", caseId=case, text="请携表前往检定", channel="PHONE")
    return case


@pytest.mark.parametrize(
    "text",
    [
        "leaking GASKET",
        "三天",
        "房产证",
        "供水条例 第九条",
        "交验 二号窗口",
        "在路上",
        "计量检定",
        "calibrated",
        "携表前往",
        # Each word somewhere in the case, wherever.
        "换表 gasket 房产证 检定院",
    ],
)
async def test_what_was_written_on_a_case_is_found_with_it(clerk: Screen, admin: Screen, text: str) -> None:
    await written_on(clerk, admin)

    assert await found(clerk, text) == [SAID[2]]
    assert await found(clerk, text + " 水压") == []


async def test_what_is_secret_is_not_found_and_the_rest_of_the_case_is(
    api: Api, people: People, admin: Screen
) -> None:
    keeper = Screen(api, await people.somebody(dict.fromkeys(Permission, Scope.OWN), name="周密"))
    await asks(keeper, "水样化验")
    case = (await keeper.ask(FIND.replace("said", "id"), text="水样"))["cases"]["nodes"][0]["id"]
    await keeper.do("caseKeepSecret", "entry { id }", caseId=case, text="配方比例七比三")
    await keeper.do("caseRemark", "case { id }", caseId=case, text="样品两瓶")
    for screen in (keeper, admin):
        assert await found(screen, "配方比例") == []
        assert await found(screen, "两瓶") == ["水样化验"]


async def test_what_was_written_on_a_case_is_not_found_by_whoever_may_not_see_the_case(
    clerk: Screen, admin: Screen, stranger: Screen, api: Api, people: People
) -> None:
    await written_on(clerk, admin)
    colleague = Screen(api, await people.somebody({Permission.CASE_READ: Scope.OWN}, name="王芳"))
    for text in ("gasket", "房产证", "检定院", "携表"):
        assert await found(colleague, text) == await found(stranger, text) == []


async def test_the_look_into_the_index_names_its_own_tenant(clerk: Screen, stranger: Screen) -> None:
    async with tenant_session(stranger.person.tenant_id, readonly=True) as session:
        assert await session.fetch("select case_id from cases_with_grams(array['水费'])") == []
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        assert len(await session.fetch("select case_id from cases_with_grams(array['水费'])")) == 1


async def test_without_a_tenant_nothing_is_found(clerk: Screen, database: asyncpg.Pool) -> None:
    assert await database.fetch("select case_id from cases_with_grams(array['水费'])") == []


async def test_a_sub_tree_is_where_the_department_is_and_all_below_it(
    api: Api, people: People, admin: Screen
) -> None:
    async with tenant_session(people.tenant_id):
        office = Office()
        above = await office.department("总部")
        below = await office.department("抄表班", parent_id=above.id)
        assert (await department.Department.get(id=below.id)).parent_id == above.id
    grants = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER), Scope.OWN)
    clerk = Screen(api, await people.somebody(grants, within=below))
    await asks(clerk, "在下面")
    for where in ("withinDepartmentId", "firstWithinDepartmentId"):
        query = f"query ($id: ID!) {{ cases(where: {{{where}: $id}}) {{ nodes {{ said }} }} }}"
        for place, count in ((above, 1), (below, 1)):
            nodes = (await admin.ask(query, id=named("Department", place.id)))["cases"]["nodes"]
            assert len(nodes) == count
        elsewhere = named("Department", admin.person.department_id)
        assert (await admin.ask(query, id=elsewhere))["cases"]["nodes"] == []
