"""Web and worker beside their supervisor: started again when they die, stopped with it, however it ends."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.local import LocalError
from app.local.child import Child
from tests.support.commands import ROOT, environment


@pytest.fixture
def said() -> asyncio.Queue[str]:
    return asyncio.Queue()


FOLLOWER = "from app.local.leash import follow_parent; follow_parent(); import signal; signal.pause()"


@pytest.fixture
async def child(tmp_path: Path, said: asyncio.Queue[str]) -> AsyncIterator[Child]:
    """A child that does nothing but follow its parent."""
    child = Child("worker", env={}, log=tmp_path / "log", report=said.put_nowait)
    child.command_line = [sys.executable, "-c", FOLLOWER]
    yield child
    await child.stop()


async def test_a_child_that_dies_is_reported_and_started_again(
    child: Child, said: asyncio.Queue[str]
) -> None:
    await child.start()
    first = child.pid
    assert first is not None
    keeper = asyncio.create_task(child.keep_running())

    os.kill(first, signal.SIGKILL)
    assert await asyncio.wait_for(said.get(), 10) == "worker ended (-9), starting it again"
    assert await asyncio.wait_for(said.get(), 10) == "worker runs again"

    assert child.pid not in (None, first)
    await child.stop()
    await keeper
    assert child.pid is None


async def test_a_child_that_ends_before_it_is_ready_is_told_with_its_last_words(
    child: Child,
) -> None:
    child.command_line = [sys.executable, "-c", "import sys; sys.exit('PORT: wrong')"]
    await child.start()
    await child.ended()

    with pytest.raises(LocalError, match="worker stopped: PORT: wrong"):
        child.require_running()


def test_a_child_stops_when_its_parent_is_killed() -> None:
    parent = (
        "import subprocess, sys, signal\n"
        f"child = subprocess.Popen([sys.executable, '-c', {FOLLOWER!r}], stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "signal.pause()\n"
    )
    # Both write to this pipe's other end: it ends when the last of them is gone.
    with subprocess.Popen(
        [sys.executable, "-c", parent], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) > 0

        process.kill()

        assert process.stdout.read() == ""
