"""The store itself: every kind does the same, and one that fails is told as an outage."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from app.files.store import FileStore
from tests.http.files.conftest import code_of, in_pieces, kinds
from tests.support.files import Desk


async def test_a_failing_store_is_told_and_leaves_nothing(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    address = (await desk.prepared(case_id))["upload"]["address"]
    folder.rmdir()
    folder.write_text("no folder any more")
    response = await desk.send(address, desk.file.content)
    assert (response.status_code, code_of(response)) == (503, "SERVICE_UNAVAILABLE")
    assert [one["state"] for one in await desk.of(case_id)] == ["PREPARED"]
    assert await kinds(desk) == []
    folder.unlink()
    folder.mkdir()
    assert (await desk.send(address, desk.file.content)).status_code == 201


async def test_bytes_that_have_gone_astray_are_told_as_an_outage(desk: Desk, folder: Path) -> None:
    case_id = await desk.case()
    await desk.attached(case_id)
    (path,) = (path for path in folder.rglob("*") if path.is_file())
    path.write_bytes(b"short")
    response = await desk.outside.send("GET", await desk.address(case_id))
    assert (response.status_code, code_of(response)) == (503, "SERVICE_UNAVAILABLE")
    path.unlink()
    assert (await desk.outside.send("GET", await desk.address(case_id))).status_code == 503


async def test_every_kind_of_store_does_the_same() -> None:
    store = FileStore(MemoryStore())

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ValueError("the rest is missing")

    with pytest.raises(ValueError, match="the rest"):
        await store.put("a/1", broken())
    await store.put("a/2", in_pieces(b"whole"))
    size, pieces = await store.get("a/2")
    assert (size, [piece async for piece in pieces]) == (5, [b"whole"])
    await store.delete("a/1")
    await store.delete("a/2")
