"""The feed of changes: whoever follows it misses nothing and gets nothing twice."""

import asyncio
from uuid import UUID

import asyncpg
import pytest

from tenants import history
from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.schema.live.following import FEED, asks, follow
from tests.support.api import Api
from tests.support.office import AT
from tests.support.people import People
from tests.support.screen import Screen

WRITERS, TRANSACTIONS = 8, 12
DESK = dict.fromkeys((Permission.CASE_READ, Permission.CASE_REGISTER, Permission.CASE_ACCEPT), Scope.OWN)


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody at a desk, who sees what they have a part in."""
    return Screen(api, await people.somebody(DESK, name="李娜"))


@pytest.fixture
async def colleague(api: Api, people: People) -> Screen:
    """Somebody at another desk."""
    return Screen(api, await people.somebody(DESK, name="王芳"))


async def write(tenant_id: UUID, name: int) -> None:
    """Transactions of several events, with other work before and after them."""
    for turn in range(TRANSACTIONS):
        async with tenant_session(tenant_id) as session:
            for _ in range(1 + (name + turn) % 3):
                await history.record("department.changed", by=None, at=AT, data={"by": name})
                # The head stays locked while this goes on, so the others queue up behind it.
                await session.fetchval("select count(*) from generate_series(1, $1::int)", 2_000 * name)


async def test_a_reader_who_polls_while_others_write_gets_every_event_once_and_in_order(
    tenant: UUID, admin: Screen
) -> None:
    async with tenant_session(tenant, readonly=True) as session:
        before = await session.fetchval("select seq from history_heads")
    after = (await admin.ask("{ changesCursor }"))["changesCursor"]
    writing = asyncio.gather(*(write(tenant, name) for name in range(WRITERS)))
    seen: list[int] = []
    pages = 0
    done = False
    while not done:
        done = writing.done()  # and then once more, for what came between the look and the end
        page = (await admin.ask(FEED, after=after, first=7))["changes"]
        seen += [int(node["seq"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"] or after
        done = done and not page["pageInfo"]["hasNextPage"]
        pages += 1
    await writing

    async with tenant_session(tenant, readonly=True) as session:
        head = await session.fetchval("select seq from history_heads")
    assert head - before == sum(1 + (n + t) % 3 for n in range(WRITERS) for t in range(TRANSACTIONS))
    assert seen == list(range(before + 1, head + 1))
    assert pages > head // 7 - 1


async def test_transactions_that_end_in_another_order_than_they_began_leave_no_gap(
    tenant: UUID, admin: Screen
) -> None:
    """Each has written something before any of them ends; the third changes its mind."""
    begun = [asyncio.Event() for _ in range(5)]
    told = [asyncio.Event() for _ in range(5)]

    async def transaction(name: int) -> None:
        async with tenant_session(tenant) as session:
            await session.execute("select set_config('app.name', $1, true)", str(name))
            await session.fetch("select id from staff")
            begun[name].set()
            await told[name].wait()
            await history.record("department.changed", by=None, at=AT, data={"by": name})
            if name == 2:
                raise LookupError

    after = (await admin.ask("{ changesCursor }"))["changesCursor"]
    running = [asyncio.create_task(transaction(name)) for name in range(5)]
    await asyncio.gather(*(one.wait() for one in begun))
    seen: list[int] = []
    for name in (4, 2, 0, 3, 1):
        told[name].set()
        await asyncio.wait([running[name]])
        page = (await admin.ask(FEED, after=after, first=100))["changes"]
        seen += [int(node["seq"]) for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"] or after
    results = await asyncio.gather(*running, return_exceptions=True)
    assert [type(result) for result in results].count(LookupError) == 1
    async with tenant_session(tenant, readonly=True) as session:
        rows = await session.fetch("select seq, data ->> 'by' as by from events order by seq desc limit 4")
    assert [row["by"] for row in rows] == ["1", "3", "0", "4"]
    assert seen == sorted(row["seq"] for row in rows) == list(range(seen[0], seen[0] + 4))


async def test_whoever_waits_for_a_number_is_not_overtaken_by_a_reader(tenant: UUID, admin: Screen) -> None:
    """Two write at once: while the first has not ended, the second has no number, and nobody sees either."""
    after = (await admin.ask("{ changesCursor }"))["changesCursor"]
    first_wrote, may_end = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with tenant_session(tenant):
            await history.record("department.changed", by=None, at=AT, data={"by": 1})
            first_wrote.set()
            await may_end.wait()

    async def second() -> None:
        await first_wrote.wait()
        async with tenant_session(tenant):
            await history.record("department.changed", by=None, at=AT, data={"by": 2})

    running = asyncio.gather(first(), second())
    await first_wrote.wait()
    assert (await admin.ask(FEED, after=after, first=9))["changes"]["nodes"] == []
    may_end.set()
    await running
    nodes = (await admin.ask(FEED, after=after, first=9))["changes"]["nodes"]
    assert len(nodes) == 2
    assert int(nodes[1]["seq"]) == int(nodes[0]["seq"]) + 1


async def test_without_the_lock_on_the_head_a_reader_would_have_missed_events(
    tenant: UUID, database: asyncpg.Pool
) -> None:
    """Numbers are given under a lock that is held until commit: a later one cannot be seen before."""
    async with tenant_session(tenant) as session:
        await history.record("department.changed", by=None, at=AT)
        free = await _head_is_free(database, tenant)
        assert session.tenant_id == tenant
    assert not free
    assert await _head_is_free(database, tenant)


async def _head_is_free(database: asyncpg.Pool, tenant_id: UUID) -> bool:
    async with database.acquire() as other, other.transaction():
        await other.execute(f"set local app.tenant_id = '{tenant_id}'")
        return bool(await other.fetch("select id from history_heads for update skip locked"))


async def test_an_app_that_was_offline_learns_what_happened_to_its_cases_and_nothing_of_others(
    clerk: Screen, colleague: Screen
) -> None:
    await asks(clerk)
    cursor = (await clerk.ask("{ changesCursor }"))["changesCursor"]

    mine, other = await asks(clerk), await asks(colleague)
    changes = await follow(clerk, cursor)

    assert other not in {change["case"]["number"] for change in changes}
    assert {change["case"]["number"] for change in changes} == {mine}
    assert "case.registered" in {change["event"]["kind"] for change in changes}
    assert [int(change["seq"]) for change in changes] == sorted({int(change["seq"]) for change in changes})
    assert await follow(clerk, changes[-1]["cursor"]) == []


async def test_every_cursor_is_a_place_to_go_on_from(clerk: Screen) -> None:
    for _ in range(3):
        await asks(clerk)
    changes = await follow(clerk, first=2)
    assert len(changes) >= 3
    for place, change in enumerate(changes):
        assert await follow(clerk, change["cursor"], first=4) == changes[place + 1 :]


async def test_what_somebody_is_told_comes_with_the_event_that_it_tells_of(
    clerk: Screen, colleague: Screen
) -> None:
    cursors = [(await one.ask("{ changesCursor }"))["changesCursor"] for one in (clerk, colleague)]
    number = await asks(clerk, asked=(clerk.person.staff_id, colleague.person.staff_id))

    for screen, cursor in zip((clerk, colleague), cursors, strict=True):
        inbox = [
            (entry["kind"], entry["case"]["number"])
            for change in await follow(screen, cursor)
            for entry in change["inbox"]
        ]
        async with tenant_session(screen.person.tenant_id, readonly=True) as session:
            told = await session.fetch(
                "select i.kind from inbox_entries i where i.staff_id = $1", screen.person.staff_id
            )
        assert inbox == [(row["kind"], number) for row in told]


async def test_nobody_can_be_told_of_what_never_happened(tenant: UUID, clerk: Screen) -> None:
    told = [Telling(clerk.person.staff_id, "case.registered", None)]
    async with tenant_session(tenant):
        with pytest.raises(LookupError):
            await inbox.tell_all(told, at=AT)
    assert (await clerk.ask("{ inboxUnreadCount }"))["inboxUnreadCount"] == 0


async def test_somebody_else_entirely_sees_nothing_of_the_feed(clerk: Screen, stranger: Screen) -> None:
    await asks(clerk)
    changes = await follow(stranger)
    assert changes != []
    assert {change["case"] for change in changes} == {None}


async def test_a_cursor_of_another_list_is_refused(clerk: Screen) -> None:
    await asks(clerk)
    cases = (await clerk.ask("{ cases(first: 1) { pageInfo { endCursor } } }"))["cases"]
    error = await clerk.refused(FEED, after=cases["pageInfo"]["endCursor"])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
