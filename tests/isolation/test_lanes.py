"""Connections kept at hand: nothing of one statement is left for the next, and the pool gets them back."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg.pool import PoolConnectionProxy

from tenants import lanes as module
from tenants.database import open_pool
from tenants.lanes import Lanes

TENANT = "select set_config('app.tenant_id', $1, true), pg_backend_pid()"
LEFT = "select current_setting('app.tenant_id', true), pg_backend_pid()"


@pytest.fixture
async def lanes(database_url: str) -> AsyncIterator[Lanes]:
    """Over a pool of four."""
    pool = await open_pool(database_url, min_size=1, max_size=4)
    lanes = Lanes(pool)
    yield lanes
    await lanes.close()
    await asyncio.wait_for(pool.close(), 10)


async def row(lanes: Lanes, sql: str, *arguments: object) -> asyncpg.Record:
    found = await lanes.fetchrow(sql, *arguments)
    assert found is not None
    return found


async def test_the_next_statement_finds_the_same_connection_and_nothing_of_the_tenant_before(
    lanes: Lanes,
) -> None:
    _, one = await row(lanes, TENANT, "11111111-1111-1111-1111-111111111111")
    left, other = await row(lanes, LEFT)
    assert other == one
    assert not left


class Held:
    """Both lanes taken, each by a statement that waits for a lock of its own."""

    def __init__(self, keeper: asyncpg.Connection, lanes: Lanes) -> None:
        self._keeper = keeper
        self.statements = [asyncio.ensure_future(row(lanes, BEHIND_A_LOCK, key)) for key in LOCKS]

    async def let_go(self, lane: int) -> None:
        """The statement of this lane comes to its end."""
        assert await self._keeper.fetchval("select pg_advisory_unlock($1)", LOCKS[lane])
        await self.statements[lane]


LOCKS = (7_001, 7_002)
BEHIND_A_LOCK = "select pg_advisory_xact_lock($1)::text"
WAITING = (
    "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid::bigint = any($1)"
)


@pytest.fixture
async def held(lanes: Lanes, database_url: str) -> AsyncIterator[Held]:
    """Nobody gets through until somebody is let go."""
    keeper = await asyncpg.connect(database_url)
    for key in LOCKS:
        await keeper.execute("select pg_advisory_lock($1)", key)
    held = Held(keeper, lanes)
    async with asyncio.timeout(10):
        while await keeper.fetchval(WAITING, list(LOCKS)) < len(LOCKS):
            pass
    yield held
    await keeper.close()
    await asyncio.gather(*held.statements)


async def in_line(lanes: Lanes, *waiting: asyncio.Future[asyncpg.Record]) -> None:
    """Until all of them have taken their places."""
    async with asyncio.timeout(10):
        while len(lanes._line) < len(waiting):  # noqa: ASYNC110 - a turn of the loop, no time
            await asyncio.sleep(0)


async def test_half_of_the_pool_is_left_to_others(lanes: Lanes, held: Held) -> None:
    waiting = asyncio.ensure_future(row(lanes, "select 1"))
    await in_line(lanes, waiting)
    assert lanes.pool.get_size() == 2
    async with lanes.pool.acquire(timeout=10), lanes.pool.acquire(timeout=10):
        assert not waiting.done()
    await held.let_go(0)
    assert (await waiting)[0] == 1


async def test_whoever_finds_every_lane_taken_waits_in_line(lanes: Lanes, held: Held) -> None:
    done: list[int] = []

    async def asked(number: int) -> asyncpg.Record:
        found = await row(lanes, "select 1")
        done.append(number)
        return found

    waiting = [asyncio.ensure_future(asked(number)) for number in range(6)]
    await in_line(lanes, *waiting)
    # Only one lane is free, so they go one after the other.
    await held.let_go(1)
    await asyncio.gather(*waiting)
    assert done == [0, 1, 2, 3, 4, 5]
    assert lanes.pool.get_size() == 2


async def test_whoever_gives_up_waiting_takes_no_connection_along(
    lanes: Lanes, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [asyncio.ensure_future(row(lanes, "select 1")) for _ in range(4)]
    await in_line(lanes, *waiting)
    usual = lanes._hand_on

    def given_up_at_that_moment(connection: PoolConnectionProxy) -> bool:
        handed = usual(connection)
        waiting[1].cancel()
        return handed

    waiting[0].cancel()
    monkeypatch.setattr(lanes, "_hand_on", given_up_at_that_moment)
    for lane in (0, 1):
        await held.let_go(lane)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert [isinstance(one, asyncio.CancelledError) for one in outcomes] == [True, True, False, False]
    assert len(lanes._idle) == lanes._borrowed == 2


async def test_nobody_waits_for_ever(lanes: Lanes, held: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    with pytest.raises(TimeoutError):
        await row(lanes, "select 1")
    await held.let_go(0)
    assert (await row(lanes, "select 1"))[0] == 1


async def test_what_nobody_uses_goes_back_to_the_pool(lanes: Lanes, monkeypatch: pytest.MonkeyPatch) -> None:
    await row(lanes, "select 1")
    assert lanes.pool.get_idle_size() == 0
    monkeypatch.setattr(module, "IDLE", 0.0)
    lanes._tidy()
    await lanes.close()
    assert lanes.pool.get_idle_size() == lanes.pool.get_size() == 1


async def test_a_statement_that_fails_leaves_a_sound_connection(lanes: Lanes) -> None:
    for _ in range(3):
        with pytest.raises(asyncpg.DataError):
            await row(lanes, "select set_config('app.tenant_id', 'x', true), 1 / $1::int", 0)
        left, _ = await row(lanes, LEFT)
        assert not left


async def test_a_statement_given_up_in_the_middle_does_not_hold_its_connection(lanes: Lanes) -> None:
    for _ in range(4):
        task = asyncio.ensure_future(row(lanes, "select pg_sleep(30)"))
        await row(lanes, "select 1")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert (await row(lanes, "select 2"))[0] == 2


async def test_a_connection_that_the_server_has_ended_is_replaced(lanes: Lanes, database_url: str) -> None:
    _, pid = await row(lanes, LEFT)
    owner = await asyncpg.connect(database_url)
    await owner.execute("select pg_terminate_backend($1, 5000)", pid)
    await owner.close()
    # The end of the connection is noticed as soon as the loop has looked.
    for _ in range(3):
        try:
            _, other = await row(lanes, LEFT)
            break
        except (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, OSError):
            continue
    assert other != pid


async def test_when_the_server_is_back_nobody_is_handed_a_connection_it_ended_meanwhile(
    lanes: Lanes, database_url: str
) -> None:
    await asyncio.gather(*(row(lanes, "select pg_sleep(0.05)") for _ in range(2)))
    ended = [connection for connection, _ in lanes._idle]
    assert len(ended) == 2
    pids = [connection.get_server_pid() for connection in ended]
    owner = await asyncpg.connect(database_url)
    await owner.execute("select pg_terminate_backend(pid, 5000) from unnest($1::int[]) pid", pids)
    # A round trip later this process has been told as well, and the pool has them back.
    async with asyncio.timeout(10):
        while lanes.pool.get_size() > lanes.pool.get_min_size():
            await owner.execute("select 1")
    await owner.close()

    found = [(await row(lanes, LEFT))[1] for _ in range(3)]

    assert not {*found} & {*pids}
    assert [connection.get_server_pid() for connection, _ in lanes._idle] == found[:1] == found[2:]
