"""Files that are taken away, were never sent, or belong to somebody who is forgotten."""

from datetime import timedelta
from pathlib import Path

from schema.reads.identity import parse_id
from tenants.cases.importing import file as import_file
from tenants.cases.importing.file import ImportFile
from tenants.session import tenant_session
from tests.http.files.conftest import kinds, lying, tidy
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.files import Desk
from tests.support.jobs import worked_off
from tests.support.people import People
from tests.support.screen import Screen


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
    await tidy(clock, folder)
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
    await tidy(clock, folder)
    assert await _states(desk) == ["prepared", "stored"]
    clock.advance(timedelta(minutes=40))
    await tidy(clock, folder)
    assert await _states(desk) == ["stored"]
    assert lying(folder) == [desk.file.content]


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
    await tidy(clock, folder)
    assert len(lying(folder)) == 1
    async with tenant_session(tenant_id):
        (file,) = await ImportFile.all()
        table = await import_file.content(file)
    assert table.rows == (("※",) * 4, ("李四", "13800000002", "来访", "水压低"))
    again = await boss.screen.do("caseImport", "job { id }", text=text, manner="ROW_BY_ROW")
    await worked_off(tenant_id, parse_id(again["job"]["id"])[1], at=clock.at)
    assert len((await boss.screen.ask(page))["cases"]["nodes"]) == 2


async def _states(desk: Desk) -> list[str]:
    async with tenant_session(desk.screen.person.tenant_id, readonly=True) as session:
        return [row["state"] for row in await session.fetch("select state from attachments order by 1")]
