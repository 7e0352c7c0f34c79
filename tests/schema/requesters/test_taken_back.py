"""A case becomes confidential after people have read it: every place that showed it shows it no more."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from starlette.applications import Starlette
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from tenants import history
from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support import machines
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.files import Desk
from tests.support.office import Office
from tests.support.people import EVERYTHING, People
from tests.support.screen import Screen, named

P = Permission
SAID = "举报材料在信封里"
WHO = {"name": "张三丰", "phone": "13800000000"}
CHANGES = """query ($after: String) { changes(after: $after, first: 100) { nodes {
    event { kind } case { number } goneCaseId inbox { kind case { number } } inboxRead { id } inboxReadUntil
    } } }"""
# Permissions by which somebody might see what is confidential, or make it open again.
SECRETIVE = {P.CASE_READ_CONFIDENTIAL, P.CASE_LOWER_CONFIDENTIALITY}
WIDE = {one: scope for one, scope in EVERYTHING.items() if one not in SECRETIVE}
READERS = ["head", "administrator", "offered", "machine"]


@pytest.fixture
async def app(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock, tmp_path: Path
) -> AsyncIterator[Starlette]:
    """The web application, with a store for files."""
    kept = settings.model_copy(update={"file_store": (tmp_path / "files").as_uri()})
    app = create_app(kept, now=clock, schema=schema, passwords=quick_passwords())
    yield app
    await app.state.bell.close()
    await app.state.redis.aclose()


@pytest.fixture
async def hall(people: People) -> Department:
    async with tenant_session(people.tenant_id):
        return await Office().department("营业厅")


@pytest.fixture
async def desk(people: People, api: Api, hall: Department) -> Desk:
    """Whoever answers for the case."""
    work = (P.CASE_READ, P.CASE_REGISTER, P.CASE_HAND_OVER, P.CASE_WORK)
    return Desk(Screen(api, await people.somebody(dict.fromkeys(work, Scope.OWN), within=hall)))


@pytest.fixture
async def case(desk: Desk, people: People) -> dict[str, Any]:
    """A case with a file, as open as any."""
    given = {"requester": WHO, "channel": "PHONE", "said": SAID}
    made = (await desk.screen.do("caseRegister", "case { id number }", **given))["case"]
    await desk.attached(made["id"])
    return dict(made)


async def reader(who: str, people: People, api: Api, hall: Department, case: dict[str, Any]) -> Api:
    """Somebody who has read the case, in one of the ways there are; each has been told of it."""
    if who == "machine":
        grants = {P.CASE_READ: Scope.DEPARTMENT, P.CASE_REGISTER: Scope.DEPARTMENT}
        return api.as_((await machines.key(people.tenant_id, grants, at=people.at, within=hall)).token)
    scope = {"head": Scope.DEPARTMENT, "administrator": Scope.TENANT, "offered": Scope.OWN}[who]
    async with tenant_session(people.tenant_id):
        meters = await Office().department("抄表科")
    granted = dict.fromkeys(WIDE, scope) if who != "offered" else {P.CASE_READ: scope, P.CASE_ACCEPT: scope}
    somebody = await people.somebody(granted, within=meters if who == "offered" else hall)
    return api.as_(somebody.token)


async def offer(desk: Desk, case: dict[str, Any], people: People) -> None:
    """The case is offered to the department of whoever is none of its heads."""
    async with tenant_session(people.tenant_id, readonly=True) as session:
        place = await session.fetchval("select id from departments where name = '抄表科'")
    await desk.screen.do(
        "caseHandOver", "handOver { id }", caseId=case["id"], toDepartmentId=named("Department", place)
    )


async def raised(desk: Desk, case: dict[str, Any], level: str = "INFORMANT") -> None:
    """Whoever answers for it makes it confidential."""
    wanted = {"caseId": case["id"], "confidentiality": level, "reason": "核实后"}
    await desk.screen.do("caseSetConfidentiality", "case { confidentiality }", **wanted)


@pytest.mark.parametrize("level", ["RESTRICTED", "TRADE_SECRET", "INFORMANT"])
@pytest.mark.parametrize("who", READERS)
async def test_whoever_has_it_in_their_copies_is_told_to_drop_it_and_nothing_else(
    desk: Desk, people: People, api: Api, hall: Department, case: dict[str, Any], who: str, level: str
) -> None:
    them = await reader(who, people, api, hall, case)
    if who == "offered":
        await offer(desk, case, people)
    seen = await them.ask("query ($id: ID!) { case(id: $id) { number } }", {"id": case["id"]})
    cursor = (await them.ask("{ changesCursor }"))["changesCursor"]

    await raised(desk, case, level)

    assert seen["case"] == {"number": case["number"]}
    (told,) = (await them.ask(CHANGES, {"after": cursor}))["changes"]["nodes"]
    # The same word by word as for a case that was handed on: nobody learns why it is gone.
    assert told == {
        "event": None,
        "case": None,
        "goneCaseId": case["id"],
        "inbox": [],
        "inboxRead": [],
        "inboxReadUntil": None,
    }


@pytest.mark.parametrize("words", [SAID, WHO["name"], "举报"])
async def test_a_search_that_found_it_finds_it_no_more(
    desk: Desk, people: People, api: Api, hall: Department, case: dict[str, Any], words: str
) -> None:
    them = await reader("administrator", people, api, hall, case)
    search = "query ($text: String!) { cases(where: {text: $text}) { nodes { number } totalCount } }"
    before = (await them.ask(search, {"text": words}))["cases"]

    await raised(desk, case)

    assert (before["nodes"], before["totalCount"]) == ([{"number": case["number"]}], 1)
    assert (await them.ask(search, {"text": words}))["cases"] == {"nodes": [], "totalCount": 0}
    # Of an informant the index itself holds no name.
    async with tenant_session(people.tenant_id, readonly=True) as session:
        assert WHO["name"] not in await session.fetchval("select string_agg(text, ' ') from case_texts")


async def test_an_entry_of_the_inbox_that_led_to_it_leads_nowhere(
    desk: Desk, people: People, api: Api, hall: Department, case: dict[str, Any], clock: Clock
) -> None:
    head = await people.somebody(dict.fromkeys(WIDE, Scope.DEPARTMENT), within=hall)
    inbox_of = "{ inbox { nodes { kind case { number subject } clock { dueAt } } } inboxUnreadCount }"
    async with tenant_session(people.tenant_id) as session:
        key = await session.fetchval("select id from cases")
        await history.record("case.remarked", by=None, at=clock.at, case_id=key)
        await inbox.tell_all([Telling(head.staff_id, "case.remarked", key)], at=clock.at)
    them = api.as_(head.token)
    before = (await them.ask(inbox_of))["inbox"]["nodes"]

    await raised(desk, case)

    assert [entry["case"]["number"] for entry in before] == [case["number"]]
    after = await them.ask(inbox_of)
    assert after["inbox"]["nodes"] == [{"kind": "case.remarked", "case": None, "clock": None}]
    assert after["inboxUnreadCount"] == 1


@pytest.mark.parametrize("who", ["head", "administrator", "machine"])
async def test_an_address_of_a_file_that_somebody_got_before_opens_nothing(
    desk: Desk, people: People, api: Api, hall: Department, case: dict[str, Any], who: str
) -> None:
    them = await reader(who, people, api, hall, case)
    query = "query ($id: ID!) { case(id: $id) { attachments { download { address } } } }"
    (file,) = (await them.ask(query, {"id": case["id"]}))["case"]["attachments"]
    address = file["download"]["address"]
    before = await desk.outside.send("GET", address)

    await raised(desk, case)

    after = await desk.outside.send("GET", address)
    assert (before.status_code, before.content) == (200, desk.file.content)
    assert (after.status_code, desk.file.content in after.content) == (400, False)
    # The same words as for a file that was removed.
    assert after.json()["errors"][0]["message"] == "This file is no longer there."
    assert (await desk.outside.send("GET", await desk.address(case["id"]))).content == desk.file.content
    async with tenant_session(people.tenant_id, readonly=True) as session:
        kinds = await session.fetch("select kind, actor_id from events where kind = 'attachment.read'")
    assert [row["actor_id"] for row in kinds] == [desk.screen.person.staff_id]


@pytest.mark.parametrize("kind", ["RECEIPT", "CASE_FILE"])
async def test_an_address_of_a_page_that_somebody_got_before_opens_nothing(
    desk: Desk, people: People, api: Api, hall: Department, case: dict[str, Any], kind: str
) -> None:
    them = await reader("head", people, api, hall, case)
    query = "query ($id: ID!, $kind: PageKind!) { case(id: $id) { printable(kind: $kind) { address } } }"
    page = (await them.ask(query, {"id": case["id"], "kind": kind}))["case"]["printable"]["address"]
    before = await desk.outside.send("GET", page)

    await raised(desk, case)

    after = await desk.outside.send("GET", page)
    assert (before.status_code, SAID in before.text) == (200, True)
    assert (after.status_code, SAID in after.text) == (404, False)


PARTS = """query ($id: ID!) { case(id: $id) {
    id entries { id } clocks { id } custody { id } attachments { id } events { nodes { id } }
    requester { id } } }"""


async def test_nothing_of_it_opens_by_an_id_that_somebody_wrote_down(
    desk: Desk, people: People, api: Api, hall: Department, case: dict[str, Any]
) -> None:
    them = await reader("administrator", people, api, hall, case)
    found = (await them.ask(PARTS, {"id": case["id"]}))["case"]
    ids = [found["id"], *(one["id"] for part in found.values() if isinstance(part, list) for one in part)]
    ids += [one["id"] for one in found["events"]["nodes"]]
    opened = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert None not in (await them.ask(opened, {"ids": ids}))["nodes"]

    await raised(desk, case)

    assert set(map(str, (await them.ask(opened, {"ids": ids}))["nodes"])) == {"None"}
