"""What is refused before anything of it is sent."""

from typing import Any

import pytest
from strawberry import Schema

from app.settings import Settings
from app.web import create_app
from tests.http.files.conftest import GRANTS
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.files import Desk, File
from tests.support.people import People
from tests.support.screen import Screen


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
