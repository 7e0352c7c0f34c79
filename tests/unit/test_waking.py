"""How jobs are woken, and what is said about an event outside."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from app.broadcast import channel, decode, encode
from tenants.outbox import Message
from workers.timetable import TIMETABLE, WITHOUT_REDIS
from workers.world import World, wake


async def nobody(_: Sequence[Message]) -> None:
    """Takes every message."""


@pytest.fixture
def world() -> World:
    return World(nobody)


async def test_a_job_works_until_nothing_is_left(world: World) -> None:
    rounds = iter([True, True, False, True])

    async def job(_: World) -> bool:
        return next(rounds)

    await wake(job, world)

    assert list(rounds) == [True]


async def test_a_job_that_is_at_work_is_not_begun_a_second_time(world: World) -> None:
    begun: list[None] = []
    go_on = asyncio.Event()

    async def job(_: World) -> bool:
        begun.append(None)
        await go_on.wait()
        return False

    first = asyncio.create_task(wake(job, world))
    await asyncio.sleep(0)
    await wake(job, world)
    go_on.set()
    await first
    await wake(job, world)

    assert len(begun) == 2


async def test_a_job_that_failed_can_be_woken_again(world: World) -> None:
    outcomes = iter([OSError("away"), False])

    async def job(_: World) -> bool:
        outcome = next(outcomes)
        if isinstance(outcome, OSError):
            raise outcome
        return bool(outcome)

    with pytest.raises(OSError, match="away"):
        await wake(job, world)
    await wake(job, world)

    assert list(outcomes) == []


async def test_when_the_process_is_to_end_nobody_begins_another_round(world: World) -> None:
    rounds = 0

    async def job(_: World) -> bool:
        nonlocal rounds
        rounds += 1
        if rounds == 2:
            world.ending.set()
        return True

    await wake(job, world)

    assert rounds == 2


def test_what_needs_no_redis_is_on_the_timetable_too() -> None:
    assert set(WITHOUT_REDIS) < {entry.job for entry in TIMETABLE}


def test_every_job_has_a_name_of_its_own() -> None:
    names = [entry.job.__name__ for entry in TIMETABLE]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case_id", [uuid4(), None])
def test_a_message_holds_ids_and_nothing_else(case_id: object) -> None:
    message = Message(uuid4(), 7, uuid4(), case_id)  # type: ignore[arg-type]

    assert decode(message.tenant_id, encode(message)) == message
    assert str(message.tenant_id) in channel(message.tenant_id)
    assert len(encode(message)) < 130
