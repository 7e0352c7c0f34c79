"""Bulletins over HTTP: who reads them, and how they are printed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import html5lib
import pytest

from app.pages.rendering import POLICY
from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.people import People
from tests.support.scene import unknown
from tests.support.screen import Screen, named

P = Permission
BULLETIN = "bulletin { id state version title }"
READ = """query ($id: ID!) { bulletin(id: $id) { title state reason departments { name }
    citations { kind title text note ratings { department rating } check { id } commendation { id } } } }"""
SCRIPT = "<script>alert(1)</script>"


@dataclass(slots=True)
class House:
    """A hall with a window below it, repairs, and the office that publishes."""

    hall: Department
    repairs: Department
    window: Screen
    head: Screen
    mender: Screen
    publisher: Screen

    async def drafted(self, **more: Any) -> str:
        """A draft of the office."""
        given = {"title": "三月通报", "text": "登记规范。", **more}
        return str((await self.publisher.do("bulletinDraft", BULLETIN, **given))["bulletin"]["id"])

    async def published(self, **more: Any) -> str:
        """A bulletin of the office."""
        key = await self.drafted(**more)
        await self.publisher.do("bulletinPublish", BULLETIN, bulletinId=key)
        return key


@pytest.fixture
async def house(api: Api, people: People) -> House:
    """Readers of the directory, one of whom leads the hall."""

    async def somebody(name: str, grants: Mapping[Permission, Scope], within: Department) -> Screen:
        return Screen(api, await people.somebody(grants, name=name, within=within))

    async with tenant_session(people.tenant_id):
        hall = await department.create(code="CS", name="服务大厅", by=None, at=people.at)
        below = await department.create(code="CS3", name="三号窗口", parent_id=hall.id, by=None, at=people.at)
        repairs = await department.create(code="NT", name="维修部", by=None, at=people.at)
        office = await department.create(code="OF", name="办公室", by=None, at=people.at)
    read = {P.DIRECTORY_READ: Scope.TENANT}
    all_ = (P.BULLETIN_PUBLISH, P.COMMENDATION_PROPOSE, P.CHECK_CONDUCT, P.DIRECTORY_READ)
    made = House(
        hall=hall,
        repairs=repairs,
        window=await somebody("李娜", {}, below),
        head=await somebody("王芳", {**read, P.COMMENDATION_DECIDE: Scope.TENANT}, hall),
        mender=await somebody("郑伟", {**read, P.BULLETIN_PUBLISH: Scope.SUBTREE}, repairs),
        publisher=await somebody("何静", dict.fromkeys(all_, Scope.TENANT), office),
    )
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, head_id=made.head.person.staff_id, by=None, at=people.at)
    return made


async def reads(person: Screen, key: str) -> set[str]:
    """By which ways somebody gets at a bulletin."""
    data = await person.ask(
        """query ($id: ID!) { bulletins { nodes { id } } bulletin(id: $id) { id } node(id: $id) { id }
            inbox { nodes { kind bulletin { id } } } }""",
        id=key,
    )
    found = {
        "list": {"id": key} in data["bulletins"]["nodes"],
        "bulletin": data["bulletin"] is not None,
        "node": data["node"] is not None,
    }
    ways = {way for way, open_ in found.items() if open_}
    return ways | {one["kind"] for one in data["inbox"]["nodes"] if one["bulletin"] == {"id": key}}


OPEN = {"list", "bulletin", "node"}


async def test_a_draft_is_read_by_its_author_alone(house: House) -> None:
    key = await house.drafted()
    assert await reads(house.publisher, key) == OPEN
    for person in (house.window, house.head, house.mender):
        assert await reads(person, key) == set()


async def test_published_to_a_branch_it_is_read_by_everybody_in_it(house: House) -> None:
    key = await house.published(departmentIds=[named("Department", house.hall.id)])
    # Whoever works in the window below the hall needs no permission to read it.
    assert await reads(house.window, key) == OPEN
    assert await reads(house.head, key) == OPEN | {"bulletin.published"}
    assert await reads(house.mender, key) == set()


async def test_published_to_nobody_in_particular_everybody_reads_it(house: House, stranger: Screen) -> None:
    key = await house.published()
    for person in (house.window, house.mender, house.publisher):
        assert await reads(person, key) == OPEN
    assert await reads(stranger, key) == set()


async def test_withdrawn_it_is_still_read_and_says_why(house: House) -> None:
    key = await house.published()
    await house.publisher.do("bulletinWithdraw", BULLETIN, bulletinId=key, reason="数据有误")

    assert await reads(house.head, key) == OPEN | {"bulletin.published", "bulletin.withdrawn"}
    read = (await house.head.ask(READ, id=key))["bulletin"]
    assert (read["state"], read["reason"]) == ("WITHDRAWN", "数据有误")


async def praise(house: House) -> str:
    """李娜 is commended."""
    given = {"staffId": named("Staff", house.window.person.staff_id), "said": f"三次上门{SCRIPT}"}
    payload = await house.publisher.do("commendationPropose", "commendation { id }", **given)
    key = str(payload["commendation"]["id"])
    await house.head.do("commendationConfirm", "", commendationId=key)
    return key


async def check_of_the_hall(house: House, api: Api, people: People) -> str:
    """Concluded."""
    inspector = Screen(api, await people.somebody({}, name="周明远"))
    given = {
        "kind": "SPOT",
        "departmentIds": [named("Department", house.hall.id)],
        "inspectorIds": [named("Staff", inspector.person.staff_id)],
        "since": "2026-01-01T00:00:00Z",
        "until": "2026-04-01T00:00:00Z",
    }
    key = str((await house.publisher.do("checkPlan", "check { id }", **given))["check"]["id"])
    await inspector.do("checkBegin", "", checkId=key)
    rating = {"departmentId": named("Department", house.hall.id), "rating": "EXCELLENT"}
    await inspector.do("checkConclude", "", checkId=key, opinion="登记规范", ratings=[rating])
    return key


async def test_its_addressees_read_what_was_published_of_what_it_cites(
    api: Api, people: People, house: House
) -> None:
    commendation, check = await praise(house), await check_of_the_hall(house, api, people)
    cited = [{"subjectId": commendation, "note": "学习"}, {"subjectId": check}]
    key = await house.published(citations=cited)

    read = (await house.mender.ask(READ, id=key))["bulletin"]["citations"]
    assert read == [
        {
            "kind": "COMMENDATION",
            "title": "李娜（三号窗口）",
            "text": f"三次上门{SCRIPT}",
            "note": "学习",
            "ratings": [],
            "check": None,
            "commendation": None,
        },
        {
            "kind": "CHECK",
            "title": "服务大厅",
            "text": "登记规范",
            "note": None,
            "ratings": [{"department": "服务大厅", "rating": "EXCELLENT"}],
            "check": None,
            "commendation": None,
        },
    ]
    theirs = (await house.head.ask(READ, id=key))["bulletin"]["citations"]
    assert theirs[0]["commendation"] == {"id": commendation}
    assert theirs[1]["check"] == {"id": check}


async def page(person: Screen, key: str, language: str | None = None) -> Any:
    """The page from its signed address."""
    query = """query ($id: ID!, $language: PageLanguage) {
        bulletin(id: $id) { printable(language: $language) { address } } }"""
    data = await person.ask(query, id=key, language=language)
    return await person.api.as_(None).send("GET", data["bulletin"]["printable"]["address"])


def words(response: Any) -> str:
    """What can be read on a page; fails where it is not HTML by the letter of the standard."""
    assert response.status_code == 200, response.text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return re.sub(r"\s+", " ", " ".join(parser.parse(response.text).find("body").itertext()))


async def test_it_is_printed_as_its_reader_would_see_it_in_two_languages(
    api: Api, people: People, house: House
) -> None:
    commendation, check = await praise(house), await check_of_the_hall(house, api, people)
    key = await house.published(
        title=f"三月通报{SCRIPT}",
        since="2026-03-01",
        until="2026-03-31",
        departmentIds=[named("Department", house.hall.id)],
        citations=[{"subjectId": commendation, "note": "学习"}, {"subjectId": check}],
    )
    response = await page(house.head, key)
    assert response.headers["content-security-policy"] == POLICY
    assert "<script" not in response.text
    chinese = words(response)
    for part in (
        "通报",
        f"三月通报{SCRIPT}",
        "2026年3月1日",
        "服务大厅",
        "及所属",
        "何静",
        "李娜",
        "学习",
        "优秀",
    ):
        assert part in chinese
    english = words(await page(house.head, key, "EN"))
    for part in ("Bulletin", "1 March 2026", "excellent", "It rests on"):
        assert part in english
    # Who may not see the directory reads it all the same, without the names of those who publish.
    assert "何静" not in words(await page(house.window, key))


async def test_a_page_that_one_may_not_read_is_not_there(house: House) -> None:
    key = await house.published(departmentIds=[named("Department", house.hall.id)])
    uuid = (await page(house.head, key)).request.url.path.rsplit("/", 1)[1]
    for person, status in ((house.window, 200), (house.mender, 404)):
        found = await person.api.as_(person.person.token).send("GET", f"/print/bulletin/{uuid}")
        assert found.status_code == status
    api = house.head.api.as_(None)
    assert (await api.send("GET", f"/print/bulletin/{uuid}")).status_code == 401
    assert (await api.send("GET", f"/print/bulletin/{uuid}?key=forged")).status_code in (400, 401, 403)
    token = house.head.api.as_(house.head.person.token)
    assert (await token.send("GET", "/print/bulletin/nonsense")).status_code == 404
    assert (await token.send("GET", f"/print/bulletin/{uuid}?language=fr")).status_code == 400
    # A key is for one bulletin.
    other = await house.published()
    address = (
        await house.head.ask("query ($id: ID!) { bulletin(id: $id) { printable { address } } }", id=other)
    )["bulletin"]["printable"]["address"]
    sealed = address.split("?")[1]
    assert (await api.send("GET", f"/print/bulletin/{uuid}?{sealed}")).status_code == 400


async def test_refusals_name_their_field_and_change_nothing(house: House) -> None:
    given = {"title": "通报", "text": "如下。"}
    cases: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"title": " "}, "REQUIRED", ["title"]),
        ({"departmentIds": [unknown("Department")]}, "NOT_FOUND", ["departmentIds", "0"]),
        ({"citations": [{"subjectId": unknown("Check")}]}, "NOT_FOUND", ["citations", "0", "subjectId"]),
        ({"citations": [{"subjectId": unknown("Case")}]}, "INVALID", ["citations", "0", "subjectId"]),
        ({"citations": [{"subjectId": "nonsense"}]}, "NOT_FOUND", ["citations", "0", "subjectId"]),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "INVALID", ["until"]),
    ]
    for more, code, path in cases:
        errors = await house.publisher.errors("bulletinDraft", **{**given, **more})
        assert errors == [(code, ["input", *path])]
    assert await house.mender.errors("bulletinDraft", **given) == [
        ("NOT_ALLOWED", ["input", "departmentIds"])
    ]
    key = await house.published()
    moved = [("ILLEGAL_MOVE", ["input", "bulletinId"])]
    assert await house.publisher.errors("bulletinRewrite", bulletinId=key, **given) == moved
    assert await house.publisher.errors("bulletinDiscard", bulletinId=key) == moved
    assert await house.publisher.errors("bulletinPublish", bulletinId=key) == moved
    withdraw = {"bulletinId": key, "reason": "不服"}
    not_allowed = [("NOT_ALLOWED", ["input", "bulletinId"])]
    assert await house.mender.errors("bulletinWithdraw", **withdraw) == not_allowed


async def test_whoever_may_not_publish_may_not_try_and_another_organization_finds_nothing(
    house: House, stranger: Screen
) -> None:
    key = await house.published()
    for mutation, given in (
        ("bulletinDraft", {"title": "通报", "text": "如下。"}),
        ("bulletinRewrite", {"bulletinId": key, "title": "通报", "text": "如下。"}),
        ("bulletinDiscard", {"bulletinId": key}),
        ("bulletinPublish", {"bulletinId": key}),
        ("bulletinWithdraw", {"bulletinId": key, "reason": "误"}),
    ):
        error = await house.head.forbidden(mutation, **given)
        assert error["extensions"]["requires"] == ["bulletin.publish"]
        if "bulletinId" in given:
            errors = await stranger.errors(mutation, **given)
            assert errors == [("NOT_FOUND", ["input", "bulletinId"])]


async def test_a_draft_is_written_anew_discarded_and_lists_are_narrowed(house: House) -> None:
    keys = [await house.drafted() for _ in range(3)]
    again = {"bulletinId": keys[0], "title": "改", "text": "改。", "expectedVersion": 1}
    rewritten = (await house.publisher.do("bulletinRewrite", BULLETIN, **again))["bulletin"]
    assert (rewritten["title"], rewritten["version"]) == ("改", 2)
    stale = await house.publisher.errors("bulletinRewrite", **again)
    assert stale == [("STALE", ["input", "expectedVersion"])]
    await house.publisher.do("bulletinDiscard", BULLETIN, bulletinId=keys[0])
    await house.publisher.do("bulletinPublish", BULLETIN, bulletinId=keys[1])
    query = """query ($where: BulletinWhere) { bulletins(
        where: $where, orderBy: [PUBLISHED_AT_ASC], first: 1) {
            nodes { id } totalCount pageInfo { hasNextPage } } }"""
    page = (await house.publisher.ask(query))["bulletins"]
    assert (page["nodes"], page["totalCount"]) == ([{"id": keys[1]}], 2)
    drafts = (await house.publisher.ask(query, where={"state": {"eq": "DRAFT"}}))["bulletins"]
    assert drafts["nodes"] == [{"id": keys[2]}]


async def test_a_draft_sent_again_is_drafted_once_also_when_it_was_discarded_meanwhile(house: House) -> None:
    given: dict[str, Any] = {
        "title": "三月通报",
        "text": "登记规范。",
        "since": "2026-03-01",
        "idempotencyKey": "b-1",
    }
    first = await house.publisher.do("bulletinDraft", BULLETIN, **given)
    assert await house.publisher.do("bulletinDraft", BULLETIN, **given) == first
    count = "{ bulletins { totalCount } }"
    assert (await house.publisher.ask(count))["bulletins"]["totalCount"] == 1
    other = await house.publisher.errors("bulletinDraft", **{**given, "title": "四月通报"})
    assert other == [("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])]

    await house.publisher.do("bulletinDiscard", "", bulletinId=first["bulletin"]["id"])
    gone = await house.publisher.do("bulletinDraft", BULLETIN, **given)
    assert gone["bulletin"] is None
    assert (await house.publisher.ask(count))["bulletins"]["totalCount"] == 0
