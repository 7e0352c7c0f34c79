"""Rows that ask in the same turn are read together, and none takes another along when it is given up."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from schema.reads.batch import Batch
from schema.reads.reading import Reading


class Source:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[list[Any]] = []

    async def fetch(self, keys: list[Any]) -> Mapping[Any, Any]:
        self.asked.append(keys)
        await asyncio.sleep(0)
        if "broken" in keys:
            raise ValueError("broken")
        return {key: key * 2 for key in keys if key != "missing"}


async def test_keys_of_one_turn_are_one_call_and_each_is_read_once() -> None:
    source = Source()
    batch = Batch(source.fetch, Reading())
    assert await asyncio.gather(*map(batch.load, ["a", "b", "a"])) == ["aa", "bb", "aa"]
    assert await batch.load("a") == "aa"
    assert await batch.load("c") == "cc"
    assert source.asked == [["a", "b"], ["c"]]


async def test_a_key_without_an_answer_is_none() -> None:
    assert await Batch(Source().fetch, Reading()).load("missing") is None


async def test_every_waiting_row_gets_to_know_of_a_failure() -> None:
    batch = Batch(Source().fetch, Reading())
    answers = await asyncio.gather(batch.load("a"), batch.load("broken"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ValueError, ValueError]


async def test_a_row_that_is_given_up_leaves_the_others_their_answer() -> None:
    batch = Batch(Source().fetch, Reading())
    given_up, waiting = batch.load("a"), batch.load("a")
    given_up.cancel()
    assert await waiting == "aa"


async def test_an_operation_waits_for_what_nobody_waits_for_any_more() -> None:
    reading, done = Reading(), []

    async def statement() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.append(True)

    field = asyncio.ensure_future(reading.apart(statement()))
    await asyncio.sleep(0)
    field.cancel()
    with pytest.raises(asyncio.CancelledError):
        await field
    assert not done
    await reading.settle([])
    assert done
