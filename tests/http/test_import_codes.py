"""Access codes of imported cases: taken once, by whoever asked for the import, on record, and then gone."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from openpyxl import load_workbook

from schema.reads.identity import parse_id
from tenants.cases import access_code
from tenants.cases.importing import codes, forget, work
from tenants.directory import viewer
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Refusal
from tenants.jobs import turns
from tenants.jobs.run import Interrupted, Run
from tenants.protection import rotation
from tenants.protection.rotation import Sealed
from tenants.session import tenant_session
from tests.support import jobs
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.door import Door
from tests.support.jobs import worked_off, world
from tests.support.people import People
from tests.support.screen import Screen
from workers.upkeep import tidy_up

GRANTS = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER, Permission.CASE_ACCEPT), Scope.OWN)
TEXT = "姓名,渠道,内容\n张三,电话,水压低\n,电话,没有名字\n李四,来访,漏水\n"
CODES = "query ($id: ID!) { job(id: $id) { caseImport { id accessCodes { address expiresAt } } } }"


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody with a register on paper."""
    return Screen(api, await people.somebody(GRANTS))


async def imported(clerk: Screen, clock: Clock, manner: str = "ROW_BY_ROW") -> str:
    """An import that a worker has ended; its job."""
    payload = await clerk.do("caseImport", "job { id }", text=TEXT, manner=manner)
    await worked_off(clerk.person.tenant_id, parse_id(payload["job"]["id"])[1], at=clock.at)
    return str(payload["job"]["id"])


async def offered(screen: Screen, job: str) -> str | None:
    """Where somebody may take the codes."""
    found = (await screen.ask(CODES, id=job))["job"]["caseImport"]["accessCodes"]
    return str(found["address"]) if found is not None else None


async def taken(api: Api, address: str | None, method: str = "POST") -> httpx.Response:
    """What comes from that address."""
    assert address is not None
    return await Api(api.app, accept="*/*").send(method, address)


def read(response: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    assert response.status_code == 200, response.text
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


async def held(tenant_id: UUID) -> int:
    """How many codes lie sealed."""
    async with tenant_session(tenant_id, readonly=True) as session:
        count: int = await session.fetchval("select count(*) from case_import_codes")
    return count


async def test_whoever_asked_takes_them_once_and_they_open_the_cases(
    clerk: Screen, api: Api, clock: Clock
) -> None:
    tenant_id = clerk.person.tenant_id
    job = await imported(clerk, clock)
    address = await offered(clerk, job)
    response = await taken(api, address)

    assert response.headers["content-disposition"] == 'attachment; filename="access-codes.csv"'
    assert response.headers["cache-control"] == "private, no-store"
    rows = read(response)
    assert [row["row"] for row in rows] == ["2", "4"]
    door = await Door.opened(api, tenant_id, clerk.person.department_id, at=clock.at)
    for row in rows:
        assert (await door.sign_in(row["number"], row["access_code"]))["session"] is not None
    # From here on they are nowhere but there.
    assert await held(tenant_id) == 0
    assert await offered(clerk, job) is None
    again = await taken(api, address)
    assert (again.status_code, again.json()["errors"][0]["extensions"]["code"]) == (422, "BAD_USER_INPUT")
    async with tenant_session(tenant_id, readonly=True) as session:
        told = await session.fetch("select actor_id, data from events where kind = 'import.codes_taken'")
    assert [(row["actor_id"], row["data"]) for row in told] == [(clerk.person.staff_id, '{"rows": 2}')]


async def test_they_come_as_a_spreadsheet_too(clerk: Screen, api: Api, clock: Clock) -> None:
    address = await offered(clerk, await imported(clerk, clock))
    assert address is not None
    response = await taken(api, address.replace("access-codes.csv", "access-codes.xlsx"))
    page = load_workbook(io.BytesIO(response.content), read_only=True).worksheets[0]
    heading, *rows = page.iter_rows(values_only=True)
    assert heading == ("row", "number", "access_code")
    assert [row[0] for row in rows] == [2, 4]


async def test_looking_at_the_address_takes_nothing(clerk: Screen, api: Api, clock: Clock) -> None:
    address = await offered(clerk, await imported(clerk, clock))
    assert address is not None
    assert (await taken(api, address, "GET")).status_code == 405
    wrong = address.replace("access-codes.csv", "access-codes.pdf")
    assert (await taken(api, wrong)).status_code == 400
    assert await held(clerk.person.tenant_id) == 2


async def test_nobody_else_takes_them_however_far_they_see(
    clerk: Screen, api: Api, people: People, clock: Clock
) -> None:
    job = await imported(clerk, clock)
    overseer = Screen(api, await people.somebody(name="何静"))
    assert await offered(overseer, job) is None
    address = await offered(clerk, job)
    assert address is not None
    async with tenant_session(clerk.person.tenant_id):
        by = await _viewer(overseer, clock)
        with pytest.raises(Refusal):
            await codes.take(parse_id(job)[1], by=by, at=clock.at)
    for forged in (address[:-6], address.replace(parse_id(job)[1].hex[:4], "0000", 1)):
        assert (await taken(api, forged)).status_code in (400, 403, 404)
    assert await held(clerk.person.tenant_id) == 2


async def test_whoever_may_no_longer_register_takes_none(clerk: Screen, api: Api, clock: Clock) -> None:
    address = await offered(clerk, await imported(clerk, clock))
    async with tenant_session(clerk.person.tenant_id) as session:
        await session.execute("delete from role_permissions where permission = 'case.register'")
    assert (await taken(api, address)).status_code == 422
    assert await held(clerk.person.tenant_id) == 2


async def test_they_wait_three_days_and_no_longer(clerk: Screen, api: Api, clock: Clock) -> None:
    job = await imported(clerk, clock)
    clock.advance(codes.KEPT - timedelta(minutes=1))
    assert await held(clerk.person.tenant_id) == 2
    async with tenant_session(clerk.person.tenant_id):
        by = await _viewer(clerk, clock)
        assert await codes.waiting([parse_id(job)[1]], by=by, at=clock.at)
    clock.advance(minutes=1)
    async with tenant_session(clerk.person.tenant_id):
        assert not await codes.waiting([parse_id(job)[1]], by=by, at=clock.at)
    clock.advance(seconds=1)
    await tidy_up(world(clock.at))
    assert await held(clerk.person.tenant_id) == 0


async def test_a_code_that_was_replaced_is_left_out(clerk: Screen, api: Api, clock: Clock) -> None:
    job = await imported(clerk, clock)
    data = await clerk.ask("{ cases(first: 1, orderBy: [NUMBER_ASC]) { nodes { id } } }")
    (first,) = data["cases"]["nodes"]
    await clerk.do("caseReissueAccessCode", "accessCode", caseId=first["id"])
    assert [row["row"] for row in read(await taken(api, await offered(clerk, job)))] == ["4"]


async def test_of_what_has_become_confidential_only_those_who_answer_for_it_get_the_code(
    clerk: Screen, api: Api, people: People, clock: Clock
) -> None:
    colleague = await people.somebody(GRANTS, name="王芳")
    for answering, rows in ((colleague.staff_id, ["4"]), (clerk.person.staff_id, ["2", "4"])):
        text = TEXT.replace("没有名字", f"没有名字 {answering}")
        payload = await clerk.do("caseImport", "job { id }", text=text, manner="ROW_BY_ROW")
        job = payload["job"]["id"]
        await worked_off(clerk.person.tenant_id, parse_id(job)[1], at=clock.at)
        async with tenant_session(clerk.person.tenant_id) as session:
            case_id = await session.fetchval(
                "select case_id from case_import_rows where import_id = $1 and row = 2", parse_id(job)[1]
            )
            await session.execute(
                "update cases set confidentiality = 'restricted', handler_id = $2, first_contact_id = $2"
                " where id = $1",
                case_id,
                answering,
            )
            await session.execute("update custody set staff_id = $2 where case_id = $1", case_id, answering)
        assert [row["row"] for row in read(await taken(api, await offered(clerk, job)))] == rows


async def test_they_lie_sealed_and_are_sealed_anew_with_a_new_key(
    clerk: Screen, api: Api, clock: Clock
) -> None:
    tenant_id = clerk.person.tenant_id
    job = await imported(clerk, clock)
    where = Sealed("case_import_codes", codes.seal_anew)
    async with tenant_session(tenant_id, readonly=True) as session:
        before = await session.fetch("select code_sealed, key_id from case_import_codes order by row")
    await rotation.begin(tenant_id, at=clock.at)
    assert await rotation.waiting(tenant_id, where) == 2
    while await rotation.step(tenant_id, where, at=clock.at):
        pass
    async with tenant_session(tenant_id, readonly=True) as session:
        after = await session.fetch("select code_sealed, key_id from case_import_codes order by row")
    assert {row["key_id"] for row in before}.isdisjoint({row["key_id"] for row in after})
    rows = read(await taken(api, await offered(clerk, job)))
    assert all(row["access_code"].encode() not in one["code_sealed"] for row in rows for one in before)
    async with tenant_session(tenant_id, readonly=True):
        for row in rows:
            assert await access_code.case_of(row["number"], row["access_code"]) is not None


async def test_a_worker_that_ends_in_between_keeps_a_code_for_every_row(
    clerk: Screen, api: Api, clock: Clock
) -> None:
    tenant_id = clerk.person.tenant_id
    text = "姓名,渠道,内容\n" + "".join(f"张三,电话,第 {place} 件\n" for place in range(15))
    payload = await clerk.do("caseImport", "job { id }", text=text, manner="ROW_BY_ROW")
    job_id = parse_id(payload["job"]["id"])[1]
    job = await jobs.taken(tenant_id, job_id, at=clock.at)
    assert job is not None
    run = Run(job, clock)
    run.ending.set()
    with pytest.raises(Interrupted):
        await work.run(run)
    assert await held(tenant_id) == 10
    clock.advance(turns.SILENCE)
    await worked_off(tenant_id, job_id, at=clock.at)
    rows = read(await taken(api, await offered(clerk, payload["job"]["id"])))
    assert [row["row"] for row in rows] == [str(row) for row in range(2, 17)]
    assert len({row["access_code"] for row in rows}) == 15


async def test_everything_or_nothing_that_was_everything_has_its_codes(
    clerk: Screen, api: Api, clock: Clock
) -> None:
    good = "姓名,渠道,内容\n张三,电话,水压低\n李四,来访,漏水\n"
    payload = await clerk.do("caseImport", "job { id }", text=good, manner="ALL_OR_NOTHING")
    await worked_off(clerk.person.tenant_id, parse_id(payload["job"]["id"])[1], at=clock.at)
    assert len(read(await taken(api, await offered(clerk, payload["job"]["id"])))) == 2


async def test_of_somebody_who_is_forgotten_no_code_waits(clerk: Screen, clock: Clock) -> None:
    job = await imported(clerk, clock)
    async with tenant_session(clerk.person.tenant_id) as session:
        first = await session.fetchval("select id from cases order by number limit 1")
        await forget.forget([first], at=clock.at)
    assert await held(clerk.person.tenant_id) == 1
    assert await offered(clerk, job) is not None


@pytest.mark.parametrize("manner", ["TRIAL", "ALL_OR_NOTHING"])
async def test_what_registered_nothing_has_no_codes(
    clerk: Screen, api: Api, clock: Clock, manner: str
) -> None:
    # One of its rows is refused.
    job = await imported(clerk, clock, manner)
    assert await offered(clerk, job) is None
    assert await held(clerk.person.tenant_id) == 0


async def _viewer(screen: Screen, clock: Clock) -> Viewer:
    found = await viewer.load_staff(staff_id=screen.person.staff_id, at=clock.at)
    assert found is not None
    return found
