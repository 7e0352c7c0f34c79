"""Many cases from one file: tried first, then row by row; a refused row leaves nothing and stops no other."""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from openpyxl import Workbook

from schema.reads.identity import parse_id
from tenants.cases.importing import table, work, xml_part
from tenants.directory.access import Permission, Scope
from tenants.errors import Refusal
from tenants.jobs import turns
from tenants.jobs.run import Interrupted, Run
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.jobs import now, taken, worked_off
from tests.support.people import People
from tests.support.screen import Screen

GRANTS = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER), Scope.OWN)
GOOD = """姓名,联系电话,渠道,内容
张三,13800000001,电话,水压低
李四,13800000002,visit,水表坏了
王五,13800000003,来访,"漏水，
很急"
"""
MIXED = """姓名,联系电话,渠道,内容,事项,首问人
张三,13800000001,电话,水压低,,
,13800000002,电话,没有名字,,
李四,13800000003,飞鸽,渠道不对,没有的事项,没有的工号
=1+1,13800000004,电话,,,
王五,13800000005,电话,最后一行,,
"""
JOB = """job { id state done total failure failureCode caseImport {
    trial whole rows registered repeated refused refusedFile { address }
    refusedRows(first: 50) { nodes { row errors { column code message } case { id } } }
    registeredRows(first: 50) { nodes { row case { number said requester { name } } } } } }"""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody with a register on paper."""
    return Screen(api, await people.somebody(GRANTS))


async def imported(clerk: Screen, clock: Clock, **given: Any) -> dict[str, Any]:
    """An import that a worker has ended; what came of it."""
    payload = await clerk.do("caseImport", "job { id }", **given)
    job_id = payload["job"]["id"]
    await worked_off(clerk.person.tenant_id, parse_id(job_id)[1], at=clock.at)
    query = f"query ($id: ID!) {{ {JOB.replace('job {', 'job(id: $id) {', 1)} }}"
    job: dict[str, Any] = (await clerk.ask(query, id=job_id))["job"]
    assert job["state"] == "DONE", job
    return dict(job["caseImport"])


async def cases(clerk: Screen) -> list[str]:
    """What was registered, in order."""
    nodes = (await clerk.ask("{ cases(first: 100, orderBy: [NUMBER_ASC]) { nodes { said } } }"))["cases"][
        "nodes"
    ]
    return [node["said"] for node in nodes]


def counts(done: dict[str, Any]) -> tuple[int, ...]:
    return tuple(done[name] for name in ("rows", "registered", "repeated", "refused"))


async def test_a_trial_registers_nothing_and_names_every_fault_by_row_and_column(
    clerk: Screen, clock: Clock
) -> None:
    done = await imported(clerk, clock, text=MIXED, manner="TRIAL")

    assert counts(done) == (5, 2, 0, 3)
    assert await cases(clerk) == []
    told = [
        (row["row"], error["column"], error["code"])
        for row in done["refusedRows"]["nodes"]
        for error in row["errors"]
    ]
    assert told == [
        (3, "姓名", "REQUIRED"),
        (4, "渠道", "INVALID"),
        (4, "事项", "NOT_FOUND"),
        (4, "首问人", "NOT_FOUND"),
        (5, "内容", "REQUIRED"),
    ]
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        kinds = [row["kind"] for row in await session.fetch("select kind from events order by seq")]
        assert "case.registered" not in kinds
        assert not await session.fetchval("select count(*) from requesters")


async def test_row_by_row_a_refused_one_stops_no_other(clerk: Screen, clock: Clock) -> None:
    done = await imported(clerk, clock, text=MIXED, manner="ROW_BY_ROW")

    assert counts(done) == (5, 2, 0, 3)
    assert await cases(clerk) == ["水压低", "最后一行"]
    assert [row["row"] for row in done["registeredRows"]["nodes"]] == [2, 6]
    assert done["registeredRows"]["nodes"][0]["case"]["requester"] == {"name": "张三"}


async def test_all_or_nothing_is_nothing_where_one_row_is_refused(clerk: Screen, clock: Clock) -> None:
    done = await imported(clerk, clock, text=MIXED, manner="ALL_OR_NOTHING")
    assert counts(done) == (5, 0, 0, 3)
    assert await cases(clerk) == []
    done = await imported(clerk, clock, text=GOOD, manner="ALL_OR_NOTHING")
    assert counts(done) == (3, 3, 0, 0)
    assert await cases(clerk) == ["水压低", "水表坏了", "漏水，\n很急"]


async def test_the_same_file_twice_registers_once(clerk: Screen, clock: Clock) -> None:
    for expected in ((3, 3, 0, 0), (3, 0, 3, 0)):
        assert counts(await imported(clerk, clock, text=GOOD, manner="ROW_BY_ROW")) == expected
    assert len(await cases(clerk)) == 3


async def test_the_same_key_is_the_same_row_in_whatever_file(clerk: Screen, clock: Clock) -> None:
    first = "key,name,channel,said\nA-1,张三,phone,水压低\nA-2,李四,phone,漏水\nA-1,张三,phone,又一次\n"
    second = "姓名,外部编号,渠道,内容\n李四,A-2,电话,漏水\n王五,A-3,电话,水表坏了\n"
    assert counts(await imported(clerk, clock, text=first, manner="ROW_BY_ROW")) == (3, 2, 1, 0)
    assert counts(await imported(clerk, clock, text=second, manner="ROW_BY_ROW")) == (2, 1, 1, 0)
    assert await cases(clerk) == ["水压低", "漏水", "水表坏了"]


async def test_refused_rows_come_back_as_a_file_that_can_be_put_right(
    clerk: Screen, api: Api, clock: Clock
) -> None:
    done = await imported(clerk, clock, text=MIXED, manner="ROW_BY_ROW")
    address = done["refusedFile"]["address"]
    response = await Api(api.app, accept="*/*").send("GET", address)
    assert response.status_code == 200
    assert response.headers["content-disposition"] == 'attachment; filename="refused.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content[3:].decode(), newline="")))
    assert [row["row"] for row in rows] == ["3", "4", "5"]
    assert rows[0]["errors"] == "姓名: a name or a unit is needed"
    # What looks like a formula is none.
    assert rows[2]["姓名"] == "'=1+1"
    for row in rows:
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row.values())
    mended = (
        response.content.decode("utf-8-sig")
        .replace(",没有名字,", ",有了名字,")
        .replace("\r\n,138", "\r\n赵六,138")
    )
    again = await imported(clerk, clock, text=mended, manner="ROW_BY_ROW")
    assert counts(again) == (3, 1, 0, 2)
    assert (await cases(clerk))[-1] == "有了名字"
    clock.advance(timedelta(minutes=5))
    assert (await Api(api.app, accept="*/*").send("GET", address)).status_code == 403


async def test_refused_rows_are_in_plain_for_whoever_sent_them_and_not_for_whoever_oversees_jobs(
    clerk: Screen, api: Api, people: People, clock: Clock
) -> None:
    done = await imported(clerk, clock, text=MIXED, manner="ROW_BY_ROW")
    overseer = Screen(api, await people.somebody({Permission.JOB_OVERSEE: Scope.TENANT}))
    trusted = {Permission.JOB_OVERSEE: Scope.TENANT, Permission.REQUESTER_READ_CONTACT: Scope.TENANT}
    reader = Screen(api, await people.somebody(trusted))
    files = "{ jobs { nodes { caseImport { refused refusedFile { address } } } } }"

    seen = [(await one.ask(files))["jobs"]["nodes"][0]["caseImport"] for one in (overseer, reader)]

    assert seen[0] == {"refused": 3, "refusedFile": None}
    for address in (done["refusedFile"]["address"], seen[1]["refusedFile"]["address"]):
        assert (await Api(api.app, accept="*/*").send("GET", address)).status_code == 200
    async with tenant_session(clerk.person.tenant_id) as session:
        taken = await session.fetch(
            "select actor_id, data from events where kind = 'import.refused_taken' order by seq"
        )
    assert [row["actor_id"] for row in taken] == [clerk.person.staff_id, reader.person.staff_id]
    assert [json.loads(row["data"]) for row in taken] == [{"rows": 3}] * 2


async def test_refused_rows_are_given_out_to_nobody_who_has_left_meanwhile(
    clerk: Screen, api: Api, people: People, clock: Clock
) -> None:
    trusted = {Permission.JOB_OVERSEE: Scope.TENANT, Permission.REQUESTER_READ_CONTACT: Scope.TENANT}
    reader = await people.somebody(trusted)
    await imported(clerk, clock, text=MIXED, manner="ROW_BY_ROW")
    files = "{ jobs { nodes { caseImport { refusedFile { address } } } } }"
    found = (await Screen(api, reader).ask(files))["jobs"]["nodes"][0]["caseImport"]
    async with tenant_session(reader.tenant_id) as session:
        await session.execute("delete from staff_roles where staff_id = $1", reader.staff_id)

    answer = await Api(api.app, accept="*/*").send("GET", found["refusedFile"]["address"])

    assert answer.status_code == 422
    assert "没有名字" not in answer.text


async def sent(clerk: Screen, name: str, media: str, content: bytes) -> tuple[str, Any]:
    """A file that was announced and sent; its id and the answer."""
    given = {
        "name": name,
        "mediaType": media,
        "size": str(len(content)),
        "sha256": sha256(content).hexdigest(),
    }
    payload = await clerk.do("importPrepare", "file { id } upload { address }", **given)
    outside = Api(clerk.api.app, accept="*/*")
    return payload["file"]["id"], await outside.send("PUT", payload["upload"]["address"], content=content)


def spreadsheet(*rows: tuple[Any, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(out)
    return out.getvalue()


async def test_a_spreadsheet_comes_by_signed_upload(clerk: Screen, clock: Clock) -> None:
    content = spreadsheet(
        ("姓名", "联系电话", "渠道", "内容"),
        ("张三", 13800000001, "电话", "水压低"),
        (None,),
        ("李四", None, "来访", "漏水"),
    )
    file_id, response = await sent(clerk, "登记簿.xlsx", XLSX, content)
    assert (response.status_code, response.json()["rows"]) == (201, 2)
    done = await imported(clerk, clock, fileId=file_id, manner="ROW_BY_ROW")
    assert counts(done) == (2, 2, 0, 0)
    assert [row["row"] for row in done["registeredRows"]["nodes"]] == [2, 4]
    phones = "{ cases(first: 1, orderBy: [NUMBER_ASC]) { nodes { requester { phone } } } }"
    (first,) = (await clerk.ask(phones))["cases"]["nodes"]
    assert first["requester"]["phone"].startswith("138")


async def test_what_office_programs_in_china_save_is_read(clerk: Screen) -> None:
    _, response = await sent(clerk, "登记簿.csv", "text/csv", GOOD.replace(",", ";").encode("gb18030"))
    assert (response.status_code, response.json()["rows"]) == (201, 3)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (b"\x00\x01\x02\xff", "text/csv"),
        ("姓名,内容\n".encode(), "text/csv"),
        ("姓名,,内容\na,b,c\n".encode(), "text/csv"),
        (('a,"b\n' + "x" * 200).encode(), "text/csv"),
        (b"PK\x03\x04 no archive", XLSX),
        (b"<html>", XLSX),
    ],
    ids=["binary", "no row", "no name", "open quote", "broken archive", "no archive"],
)
async def test_what_is_no_register_is_told_at_once(clerk: Screen, content: bytes, media: str) -> None:
    _, response = await sent(clerk, "a.xlsx" if media == XLSX else "a.csv", media, content)
    assert response.status_code == 422
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        assert not await session.fetchval("select count(*) from import_files where received_at is not null")


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({}, "INVALID", "fileId"),
        ({"text": "姓名,渠道\n张三,电话\n"}, "REQUIRED", "text"),
        ({"text": "姓名,渠道,内容,秘密\n张三,电话,x,y\n"}, "INVALID", "text"),
        ({"text": "姓名,name,渠道,内容\n张三,a,电话,x\n"}, "INVALID", "text"),
        ({"text": " "}, "REQUIRED", "text"),
        (
            {"text": "渠道,内容,姓名\n" + "电话,水压低,张三\n" * 301, "manner": "ALL_OR_NOTHING"},
            "LIMIT_EXCEEDED",
            "manner",
        ),
        ({"text": "渠道,内容,姓名\n" + "电话,x,y\n" * 5001}, "LIMIT_EXCEEDED", "text"),
    ],
    ids=[
        "nothing",
        "a column missing",
        "an unknown one",
        "one twice",
        "blank",
        "too many at once",
        "too many",
    ],
)
async def test_a_file_that_cannot_be_right_as_a_whole_is_refused_at_once(
    clerk: Screen, given: dict[str, Any], code: str, path: str
) -> None:
    payload = await clerk.try_to("caseImport", "job { id }", **given)
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [(code, ["input", path])]
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        assert not await session.fetchval("select count(*) from jobs")


async def test_nobody_imports_or_reads_what_another_has_sent(
    clerk: Screen, api: Api, people: People, clock: Clock
) -> None:
    file_id, _ = await sent(clerk, "登记簿.csv", "text/csv", GOOD.encode())
    colleague = Screen(api, await people.somebody(GRANTS, name="王芳"))
    payload = await colleague.try_to("caseImport", "job { id }", fileId=file_id)
    assert [(error["code"], error["path"]) for error in payload["errors"]] == [
        ("NOT_FOUND", ["input", "fileId"])
    ]
    node = "query ($id: ID!) { node(id: $id) { id } }"
    assert (await colleague.ask(node, id=file_id))["node"] is None
    done = await clerk.do("caseImport", "job { id caseImport { id } }", fileId=file_id)
    assert (await colleague.ask(node, id=done["job"]["caseImport"]["id"]))["node"] is None
    nobody = Screen(api, await people.somebody({Permission.CASE_READ: Scope.TENANT}, name="陈静"))
    assert (await nobody.forbidden("caseImport", text=GOOD))["extensions"]["code"] == "FORBIDDEN"


async def test_the_names_in_a_file_lie_sealed_and_go_after_a_month(clerk: Screen) -> None:
    await sent(clerk, "登记簿.csv", "text/csv", GOOD.encode())
    async with tenant_session(clerk.person.tenant_id, readonly=True) as session:
        kept = await session.fetchval("select content_sealed from import_files")
    assert "张三".encode() not in kept
    assert b"13800000001" not in kept


async def test_whoever_may_no_longer_register_imports_nothing(
    clerk: Screen, clock: Clock, people: People
) -> None:
    payload = await clerk.do("caseImport", "job { id }", text=GOOD, manner="ROW_BY_ROW")
    tenant_id, job_id = clerk.person.tenant_id, parse_id(payload["job"]["id"])[1]
    async with tenant_session(tenant_id) as session:
        await session.execute("delete from role_permissions where permission = 'case.register'")
    job = await worked_off(tenant_id, UUID(str(job_id)), at=clock.at)
    assert (job.state, job.failure_code) == ("failed", "NOT_ALLOWED")
    assert await cases(clerk) == []


async def test_a_worker_that_ends_in_between_loses_no_row_and_repeats_none(
    clerk: Screen, clock: Clock
) -> None:
    text = "姓名,渠道,内容\n" + "".join(f"张三,电话,第 {place} 件\n" for place in range(25))
    payload = await clerk.do("caseImport", "job { id }", text=text, manner="ROW_BY_ROW")
    tenant_id, job_id = clerk.person.tenant_id, parse_id(payload["job"]["id"])[1]
    job = await taken(tenant_id, job_id, at=clock.at)
    assert job is not None
    run = Run(job, clock)
    run.ending.set()
    with pytest.raises(Interrupted):
        await work.run(run)
    assert len(await cases(clerk)) == 10
    assert (await now(tenant_id, job_id)).done == 10
    clock.advance(turns.SILENCE)
    ended = await worked_off(tenant_id, job_id, at=clock.at)
    assert (ended.state, ended.outcome) == (
        "done",
        {"rows": 25, "registered": 25, "known": 0, "refused": 0},
    )
    assert await cases(clerk) == [f"第 {place} 件" for place in range(25)]


def test_an_archive_that_would_unpack_to_too_much_is_refused() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (xml_part.MOST_UNPACKED + 1))
    with pytest.raises(Refusal, match="too much"):
        table.read(out.getvalue(), XLSX)
