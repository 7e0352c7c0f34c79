"""How often one address may ask without signing in."""

from limits import parse
from limits.aio.storage import MemoryStorage
from redis.asyncio import Redis

from app.auth.limits import GuestLimit


async def test_an_address_that_asks_too_often_waits_and_the_others_do_not() -> None:
    limit = GuestLimit(MemoryStorage(), parse("3 per minute"))

    assert [await limit.admits("203.0.113.7") for _ in range(4)] == [True, True, True, False]
    assert await limit.admits("203.0.113.8")
    # Whoever hides where they come from shares one measure.
    assert [await limit.admits(None) for _ in range(4)] == [True, True, True, False]


async def test_while_redis_is_away_the_process_counts_by_itself() -> None:
    # Nobody listens there.
    redis: Redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)
    limit = GuestLimit.by_redis(redis)

    answers = [await limit.admits("203.0.113.7") for _ in range(301)]

    assert answers == [True] * 300 + [False]
    await redis.aclose()
