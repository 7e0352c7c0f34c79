"""Events leave the house in order, at least once, and are marked once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tenants import history, outbox
from tenants import tenant as tenants
from tenants.outbox import Message
from tenants.session import tenant_session

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class Listener:
    """Stands where Redis stands; `away` makes it refuse."""

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.away = False

    async def publish(self, messages: Sequence[Message]) -> None:
        if self.away:
            raise ConnectionError("away")
        self.heard += [message.seq for message in messages]


async def record(tenant: UUID, count: int, *, at: datetime = AT) -> None:
    async with tenant_session(tenant):
        await history.record_all([history.Entry("test.happened", at) for _ in range(count)])


async def waiting(tenant: UUID) -> int:
    async with tenant_session(tenant) as session:
        count: int = await session.fetchval("select count(*) from outbox where delivered_at is null")
        return count


async def test_every_event_leaves_once_and_in_order(tenant: UUID) -> None:
    listener = Listener()
    await record(tenant, outbox.BATCH + 3)

    first = await outbox.deliver(listener.publish, at=AT, tenant_id=tenant)
    second = await outbox.deliver(listener.publish, at=AT, tenant_id=tenant)
    third = await outbox.deliver(listener.publish, at=AT, tenant_id=tenant)

    assert (first.delivered, first.more) == (outbox.BATCH, True)
    assert (second.delivered, second.more) == (3, False)
    assert third.delivered == 0
    assert listener.heard == list(range(1, outbox.BATCH + 4))


async def test_what_cannot_leave_waits_longer_every_time_and_nothing_overtakes_it(tenant: UUID) -> None:
    listener = Listener()
    await record(tenant, 1)
    listener.away = True
    refused = await outbox.deliver(listener.publish, at=AT, tenant_id=tenant)
    await record(tenant, 1)
    listener.away = False

    too_early = await outbox.deliver(listener.publish, at=AT, tenant_id=tenant)
    in_time = await outbox.deliver(listener.publish, at=AT + timedelta(seconds=1), tenant_id=tenant)

    assert isinstance(refused.error, ConnectionError)
    assert refused.delivered == too_early.delivered == 0
    assert in_time.delivered == 2
    assert listener.heard == [1, 2]


async def test_the_wait_grows_to_a_minute_and_no_further(tenant: UUID) -> None:
    listener = Listener()
    listener.away = True
    await record(tenant, 1)
    at, waits = AT, []
    for _ in range(8):
        await outbox.deliver(listener.publish, at=at, tenant_id=tenant)
        async with tenant_session(tenant) as session:
            due: datetime = await session.fetchval("select next_attempt_at from outbox")
        waits.append((due - at).total_seconds())
        at = due

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


async def test_two_workers_at_once_publish_nothing_twice(tenant: UUID) -> None:
    listener = Listener()
    await record(tenant, 200)

    rounds = await asyncio.gather(
        *(outbox.deliver(listener.publish, at=AT, tenant_id=tenant) for _ in range(4))
    )

    assert sum(round_.delivered for round_ in rounds) == 200
    assert listener.heard == list(range(1, 201))
    assert await waiting(tenant) == 0


async def test_one_tenants_backlog_hides_no_other_tenant(fresh_database: str) -> None:
    listener = Listener()
    crowded = await tenants.create(slug="crowded", name="供水", at=AT)
    quiet = await tenants.create(slug="quiet", name="供电", at=AT)
    await record(crowded, 1200, at=AT - timedelta(hours=1))
    await record(quiet, 1)

    delivery = await outbox.deliver(listener.publish, at=AT)

    assert delivery.more
    assert await waiting(quiet) == 0


async def test_the_lag_is_the_age_of_the_oldest_event_that_waits_even_while_attempts_fail(
    fresh_database: str,
) -> None:
    listener = Listener()
    listener.away = True
    tenant = await tenants.create(slug="t", name="供水", at=AT)
    nothing_waits = await outbox.lag(at=AT)
    await record(tenant, 1)
    await outbox.deliver(listener.publish, at=AT + timedelta(seconds=10))

    assert nothing_waits == timedelta()
    assert await outbox.lag(at=AT + timedelta(seconds=90)) == timedelta(seconds=90)
