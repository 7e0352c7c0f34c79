"""Files come and go by sealed addresses: only what was announced arrives, and nothing of it is ever run."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from obstore.store import LocalStore, MemoryStore
from starlette.applications import Starlette
from strawberry import Schema

from app.files.store import FileStore
from app.settings import Settings
from app.web import create_app
from schema.reads.identity import parse_id
from tenants import history
from tenants import tenant as tenants
from tenants.cases import entries
from tenants.cases.case import Case
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.importing import file as import_file
from tenants.cases.importing.file import ImportFile
from tenants.directory import viewer
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.files import Desk, File
from tests.support.jobs import worked_off
from tests.support.office import AT
from tests.support.people import People
from tests.support.screen import Screen, named
from workers.files import tidy_files
from workers.world import World

GRANTS = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER, Permission.CASE_WORK), Scope.OWN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the bytes lie."""
    return tmp_path / "files"


@pytest.fixture
async def app(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock, folder: Path
) -> AsyncIterator[Starlette]:
    """The web application, with a store for small files."""
    given = {
        "file_store": f"file://{folder}",
        "file_limit": 100_000,
        "file_quota": 150_000,
        "files_of_case": 4,
    }
    kept = settings.model_copy(update=given)
    app = create_app(kept, now=clock, schema=schema, passwords=quick_passwords())
    yield app
    await app.state.redis.aclose()


@pytest.fixture
async def desk(api: Api, people: People) -> Desk:
    """A clerk with files."""
    return Desk(Screen(api, await people.somebody(GRANTS)))


def lying(folder: Path) -> list[bytes]:
    """What lies in the store."""
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


async def kinds(desk: Desk) -> list[str]:
    """What the history tells of attachments."""
    async with tenant_session(desk.screen.person.tenant_id, readonly=True) as session:
        rows = await session.fetch("select kind from events where kind like 'attachment.%' order by seq")
        assert await history.broken_at() is None
    return [row["kind"] for row in rows]


async def test_what_was_announced_arrives_and_comes_back_byte_for_byte(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    response = await desk.outside.send("GET", await desk.address(case_id))

    assert response.status_code == 200
    assert response.content == desk.file.content
    assert lying(folder) == [desk.file.content]
    assert [(one["name"], one["state"]) for one in await desk.of(case_id)] == [("合同.pdf", "STORED")]


async def test_nothing_of_it_is_run_or_shown_inside_a_page(desk: Desk) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    headers = (await desk.outside.send("GET", await desk.address(case_id))).headers

    assert headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"
    assert headers["content-type"] == "application/pdf"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "private, no-store"


async def test_the_hash_stands_in_the_history(desk: Desk) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    query = "query ($id: ID!) { case(id: $id) { events(last: 1) { nodes { kind data actor { name } } } } }"
    ((event,),) = [(await desk.screen.ask(query, id=case_id))["case"]["events"]["nodes"]]

    assert (event["kind"], event["actor"]["name"]) == ("attachment.stored", "李娜")
    assert event["data"]["sha256"] == desk.file.announced()["sha256"]


WRONG = {
    "longer": b"%PDF-1.7\n" + b"x" * 6000,
    "shorter": b"%PDF-1.7\n",
    "other bytes": b"%PDF-1.7\n" + b"y" * 5000,
    "another kind": b"<html><script>alert(1)</script>" + b"x" * 4978,
    "nothing": b"",
}


@pytest.mark.parametrize("way", ["whole", "in pieces"])
@pytest.mark.parametrize("what", WRONG)
async def test_another_file_is_rejected_and_nothing_is_kept(
    desk: Desk, folder: Path, what: str, way: str
) -> None:
    case_id = await desk.case()
    prepared = await desk.prepared(case_id)
    content: Any = WRONG[what] if way == "whole" else _pieces(WRONG[what])
    response = await desk.send(prepared["upload"]["address"], content)

    assert (response.status_code, _code(response)) == (422, "BAD_USER_INPUT")
    assert lying(folder) == []
    (one,) = await desk.of(case_id)
    assert one["state"] == "REJECTED"
    assert one["rejection"]
    assert await kinds(desk) == ["attachment.rejected"]
    again = await desk.send(prepared["upload"]["address"], desk.file.content)
    assert again.status_code == 409


async def test_a_type_that_begins_like_another_is_found_out(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    picture = File("照片.png", "image/png", desk.file.content)
    prepared = await desk.prepared(case_id, picture)
    assert (await desk.send(prepared["upload"]["address"], picture.content)).status_code == 422
    assert lying(folder) == []


async def test_sending_again_after_a_lost_answer_changes_nothing(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    address = (await desk.prepared(case_id))["upload"]["address"]
    answers = [await desk.send(address, desk.file.content) for _ in range(2)]
    answers.append(await desk.send(address, b"something else"))

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert lying(folder) == [desk.file.content]
    assert await kinds(desk) == ["attachment.stored"]


async def test_two_who_send_at_the_same_moment_store_one_file(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    address = (await desk.prepared(case_id))["upload"]["address"]
    answers = await asyncio.gather(*(desk.send(address, desk.file.content) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert lying(folder) == [desk.file.content]
    assert await kinds(desk) == ["attachment.stored"]


@pytest.mark.parametrize(
    ("given", "path", "code"),
    [
        ({"name": "合同.exe"}, "name", "INVALID"),
        ({"name": "a/b.pdf"}, "name", "INVALID"),
        ({"name": " "}, "name", "REQUIRED"),
        ({"name": "合\u202e同.pdf\u0000"}, "name", "INVALID"),
        ({"mediaType": "text/html", "name": "a.html"}, "mediaType", "INVALID"),
        ({"mediaType": "image/svg+xml", "name": "a.svg"}, "mediaType", "INVALID"),
        ({"size": "0"}, "size", "INVALID"),
        ({"size": "-5"}, "size", "INVALID"),
        ({"size": "100001"}, "size", "LIMIT_EXCEEDED"),
        ({"sha256": "abc"}, "sha256", "INVALID"),
        ({"noticeItem": 1}, "aboutId", "INVALID"),
    ],
    ids=str,
)
async def test_what_is_not_taken_is_refused_before_it_is_sent(
    desk: Desk, given: dict[str, Any], path: str, code: str
) -> None:
    case_id = await desk.case()
    payload = await desk.screen.try_to("attachmentPrepare", **desk.file.announced(caseId=case_id, **given))
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [(code, ["input", path])]
    assert await desk.of(case_id) == []


async def test_the_space_of_a_case_and_of_the_organization_ends_somewhere(desk: Desk) -> None:
    case_id, other = await desk.case(), await desk.case()
    for _ in range(4):
        await desk.attached(case_id)
    fifth = await desk.screen.try_to("attachmentPrepare", **desk.file.announced(caseId=case_id))
    assert [error["path"] for error in fifth["errors"]] == [["input", "caseId"]]
    large = File("大.txt", "text/plain", b"x" * 90_000)
    await desk.attached(other, large)
    more = await desk.screen.try_to("attachmentPrepare", **large.announced(caseId=other))
    assert [(error["code"], error["path"]) for error in more["errors"]] == [
        ("LIMIT_EXCEEDED", ["input", "size"])
    ]


async def test_a_part_of_another_case_is_not_what_a_file_is_about(desk: Desk) -> None:
    case_id, other = await desk.case(), await desk.case()
    about = await _noticed(desk, other)
    given = desk.file.announced(caseId=case_id, aboutId=about)
    payload = await desk.screen.try_to("attachmentPrepare", **given)
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [
        ("NOT_FOUND", ["input", "aboutId"])
    ]
    beyond = desk.file.announced(caseId=other, aboutId=about, noticeItem=1)
    payload = await desk.screen.try_to("attachmentPrepare", **beyond)
    assert payload["errors"][0]["path"] == ["input", "noticeItem"]


async def test_a_file_about_a_line_of_a_notice_is_found_with_the_notice(desk: Desk) -> None:
    case_id = await desk.case()
    about = await _noticed(desk, case_id)
    file_id = await desk.attached(case_id, aboutId=about, noticeItem=0, forRequester=True)
    query = """query ($id: ID!) { case(id: $id) { notices { attachments {
        id noticeItem forRequester notice { ordinal } } } } }"""
    ((found,),) = [n["attachments"] for n in (await desk.screen.ask(query, id=case_id))["case"]["notices"]]
    assert found == {"id": file_id, "noticeItem": 0, "forRequester": True, "notice": {"ordinal": 1}}


async def test_whoever_does_not_see_the_case_neither_attaches_nor_fetches(
    desk: Desk, api: Api, people: People, settings: Settings, clock: Clock
) -> None:
    case_id = await desk.case()
    file_id = await desk.attached(case_id)
    other = await tenants.create(slug=f"s-{secrets.token_hex(8)}", name="人民医院", at=clock.at)
    strangers = [
        Screen(api, await people.somebody(GRANTS, name="王芳")),
        Screen(api, await People(other, settings, clock.at).somebody(name="陈静")),
    ]
    node = "query ($id: ID!) { node(id: $id) { id ... on Attachment { download { address } } } }"
    for stranger in strangers:
        assert (await stranger.ask(node, id=file_id))["node"] is None
        for verb, given in (
            ("attachmentPrepare", desk.file.announced(caseId=case_id)),
            ("attachmentRemove", {"attachmentId": file_id, "reason": "看不见"}),
        ):
            payload = await stranger.try_to(verb, **given)
            assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]
    assert len(await desk.of(case_id)) == 1


async def test_a_file_of_a_secret_is_as_secret(desk: Desk, api: Api, people: People) -> None:
    case_id = await desk.case()
    about = await _secret(desk, case_id)
    for_all = desk.file.announced(caseId=case_id, aboutId=about, forRequester=True)
    refused = await desk.screen.try_to("attachmentPrepare", **for_all)
    assert [error["path"] for error in refused["errors"]] == [["input", "forRequester"]]
    await desk.attached(case_id, aboutId=about)
    everywhere = dict.fromkeys((Permission.CASE_READ,), Scope.TENANT)
    leader = Desk(Screen(api, await people.somebody(everywhere, name="周明远")))

    assert len(await desk.of(case_id)) == 1
    assert await leader.of(case_id) == []
    query = "query ($id: ID!) { case(id: $id) { events(last: 1) { nodes { kind data } } } }"
    (event,) = (await leader.screen.ask(query, id=case_id))["case"]["events"]["nodes"]
    assert event["kind"] == "attachment.stored"
    assert "name" not in event["data"]


async def test_whoever_is_forgotten_leaves_no_file_behind(
    desk: Desk, api: Api, people: People, clock: Clock, folder: Path
) -> None:
    boss = Desk(Screen(api, await people.somebody(name="周明远")))
    text = "姓名,联系电话,渠道,内容\n张三,13800000001,来访,过户\n李四,13800000002,来访,水压低\n"
    job = await boss.screen.do("caseImport", "job { id }", text=text, manner="ROW_BY_ROW")
    tenant_id, job_id = boss.screen.person.tenant_id, parse_id(job["job"]["id"])[1]
    await worked_off(tenant_id, job_id, at=clock.at)
    page = "{ cases(orderBy: [NUMBER_ASC]) { nodes { id requester { id } } } }"
    first, second = (await boss.screen.ask(page))["cases"]["nodes"]
    for case in (first, second):
        await boss.attached(case["id"])
    for verb, given in (
        ("caseResolve", {"resolution": "已办"}),
        ("caseReply", {"text": "已办", "channel": "PHONE"}),
        ("caseClose", {}),
    ):
        await boss.screen.do(verb, "case { id }", caseId=first["id"], **given)
    await boss.screen.do("requesterErase", "requester { id }", id=first["requester"]["id"], reason="本人要求")

    (gone,) = await boss.of(first["id"], "name state removalReason sha256")
    assert (gone["name"], gone["state"], gone["removalReason"]) == ("※.pdf", "REMOVED", "本人要求")
    (kept,) = await boss.of(second["id"])
    assert (kept["name"], kept["state"]) == ("合同.pdf", "STORED")
    await _tidy(clock, folder)
    assert len(lying(folder)) == 1
    async with tenant_session(tenant_id):
        (file,) = await ImportFile.all()
        table = await import_file.content(file)
    assert table.rows == (("※",) * 4, ("李四", "13800000002", "来访", "水压低"))
    again = await boss.screen.do("caseImport", "job { id }", text=text, manner="ROW_BY_ROW")
    await worked_off(tenant_id, parse_id(again["job"]["id"])[1], at=clock.at)
    assert len((await boss.screen.ask(page))["cases"]["nodes"]) == 2


@pytest.mark.parametrize("change", ["letter", "cut", "empty", "file", "way", "late"])
async def test_an_address_opens_one_door_for_a_few_minutes(desk: Desk, clock: Clock, change: str) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    await desk.attached(case_id)
    address, other = await desk.address(case_id), await desk.address(case_id, 1)
    path, key = address.split("?key=")
    wrong = {
        "letter": f"{path}?key={key[:-3]}{'A' if key[-3] != 'A' else 'B'}{key[-2:]}",
        "cut": f"{path}?key={key[:-10]}",
        "empty": path,
        "file": f"{other.split('?')[0]}?key={key}",
        "way": address,
        "late": address,
    }[change]
    if change == "late":
        clock.advance(timedelta(minutes=5))
    way = "PUT" if change == "way" else "GET"
    response = await desk.outside.send(way, wrong, content=desk.file.content if way == "PUT" else None)
    assert response.status_code in (400, 403)
    assert _code(response) in ("FORBIDDEN", "BAD_REQUEST")
    assert desk.file.content not in response.content


async def test_a_removed_file_is_gone_at_once_and_stays_on_record(
    desk: Desk, clock: Clock, folder: Path
) -> None:
    case_id = await desk.case()
    file_id = await desk.attached(case_id)
    address = await desk.address(case_id)
    await desk.screen.do(
        "attachmentRemove", "attachment { state download { address } }", attachmentId=file_id, reason="传错了"
    )

    assert (await desk.outside.send("GET", address)).status_code == 400
    (one,) = await desk.of(case_id)
    assert (one["state"], one["removalReason"]) == ("REMOVED", "传错了")
    assert await kinds(desk) == ["attachment.stored", "attachment.removed"]
    assert len(lying(folder)) == 1
    await _tidy(clock, folder)
    assert lying(folder) == []
    (one,) = await desk.of(case_id)
    assert one["state"] == "REMOVED"
    twice = await desk.screen.try_to("attachmentRemove", attachmentId=file_id, reason="再来")
    assert [error["code"] for error in twice["errors"]] == ["ILLEGAL_MOVE"]


async def test_what_never_came_is_tidied_up_once_nobody_can_be_sending_it(
    desk: Desk, clock: Clock, folder: Path
) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    await desk.prepared(case_id)
    clock.advance(timedelta(minutes=40))
    await _tidy(clock, folder)
    assert await _states(desk) == ["prepared", "stored"]
    clock.advance(timedelta(minutes=40))
    await _tidy(clock, folder)
    assert await _states(desk) == ["stored"]
    assert lying(folder) == [desk.file.content]


async def test_a_failing_store_is_told_and_leaves_nothing(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    address = (await desk.prepared(case_id))["upload"]["address"]
    folder.rmdir()
    folder.write_text("no folder any more")
    response = await desk.send(address, desk.file.content)
    assert (response.status_code, _code(response)) == (503, "SERVICE_UNAVAILABLE")
    assert [one["state"] for one in await desk.of(case_id)] == ["PREPARED"]
    assert await kinds(desk) == []
    folder.unlink()
    folder.mkdir()
    assert (await desk.send(address, desk.file.content)).status_code == 201


async def test_bytes_that_have_gone_astray_are_told_as_an_outage(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    path.write_bytes(b"short")
    response = await desk.outside.send("GET", await desk.address(case_id))
    assert (response.status_code, _code(response)) == (503, "SERVICE_UNAVAILABLE")
    path.unlink()
    assert (await desk.outside.send("GET", await desk.address(case_id))).status_code == 503


@pytest.mark.parametrize("key", ["", "x", "%00", "A" * 3000, "%FF%FE", "....", "=="], ids=str)
async def test_nonsense_for_a_key_opens_nothing_anywhere(desk: Desk, key: str) -> None:
    case = "01900000-0000-7000-8000-000000000000"
    for method, path in (
        ("GET", f"/files/{case}"),
        ("PUT", f"/files/{case}"),
        ("PUT", f"/imports/{case}"),
        ("GET", f"/imports/{case}/refused.csv"),
        ("GET", f"/print/receipt/{case}"),
        ("GET", "/print/receipt/x"),
    ):
        response = await desk.outside.send(method, f"{path}?key={key}")
        assert response.status_code in (400, 403, 404), (method, path, response.status_code)
        assert _code(response) in ("FORBIDDEN", "BAD_REQUEST", "BAD_USER_INPUT")


async def test_where_no_store_is_named_no_files_are_taken(
    settings: Settings, schema: Schema, clock: Clock, people: People
) -> None:
    app = create_app(settings, now=clock, schema=schema, passwords=quick_passwords())
    desk = Desk(Screen(Api(app), await people.somebody(GRANTS)))
    case_id = await desk.case()
    payload = await desk.screen.try_to("attachmentPrepare", **desk.file.announced(caseId=case_id))
    assert [error["code"] for error in payload["errors"]] == ["NOT_ALLOWED"]
    assert (await desk.outside.send("GET", "/files/x?key=y")).status_code == 404
    await app.state.redis.aclose()


async def test_every_kind_of_store_does_the_same() -> None:
    store = FileStore(MemoryStore())

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ValueError("the rest is missing")

    with pytest.raises(ValueError, match="the rest"):
        await store.put("a/1", broken())
    await store.put("a/2", _pieces(b"whole"))
    size, pieces = await store.get("a/2")
    assert (size, [piece async for piece in pieces]) == (5, [b"whole"])
    await store.delete("a/1")
    await store.delete("a/2")


def _code(response: Any) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for place in range(0, len(content), 700):
        yield content[place : place + 700]


async def _noticed(desk: Desk, case_id: str) -> str:
    payload = await desk.screen.do(
        "noticeIssue",
        "notice { id }",
        caseId=case_id,
        items=[{"name": "身份证"}],
        procedure="交到窗口",
        place="一楼大厅",
        respondBy="2026-03-20T09:00:00Z",
    )
    return str(payload["notice"]["id"])


async def _secret(desk: Desk, case_id: str) -> str:
    async with tenant_session(desk.screen.person.tenant_id):
        by = await viewer.load_staff(staff_id=desk.screen.person.staff_id)
        assert by is not None
        case = await Case.get(id=parse_id(case_id)[1])
        told: Any = {"audience": Audience.SECRET, "by": by, "at": AT}
        return named("CaseEntry", (await entries.write(case, EntryKind.SECRET, "举报人录音", **told)).id)


async def _tidy(clock: Clock, folder: Path) -> None:
    async def nowhere(*_: Any) -> None:
        """Nobody is told."""

    assert not await tidy_files(World(nowhere, clock, files=FileStore(LocalStore(folder))))


async def _states(desk: Desk) -> list[str]:
    async with tenant_session(desk.screen.person.tenant_id, readonly=True) as session:
        return [row["state"] for row in await session.fetch("select state from attachments order by 1")]
