"""A process of ours that is started again whenever it ends, until we stop it."""

import asyncio
import os
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path

from app.local.processes import LocalError, last_words

# As long as a web or worker process may take to finish what it has begun.
PATIENCE = 25.0
# A process that lived this long had started well: the next one need not wait.
LIVED_WELL = 30.0
LONGEST_PAUSE = 10.0


class Child:
    """One `shouwen` command, with its output in a log; `report` is told of every new start."""

    def __init__(
        self, command: str, *, env: dict[str, str], log: Path, report: Callable[[str], None]
    ) -> None:
        self.command = command
        self.command_line = [sys.executable, "-m", "app.cli", command, "--follow-parent"]
        self.log = log
        self._env = env
        self._report = report
        self._process: Process | None = None
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """Its process, while it runs."""
        return self._process.pid if self._process and self._process.returncode is None else None

    async def start(self) -> None:
        """Start it once."""
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *self.command_line,
                env={**os.environ, **self._env},
                stdin=PIPE,  # never written to: its end tells the child that we are gone
                stdout=output,
                stderr=output,
                start_new_session=True,  # a Ctrl-C at the terminal is for us, who stop in order
            )

    async def ended(self) -> int:
        """Its exit status, once it has ended."""
        if self._process is None:
            raise LocalError(f"{self.command} was never started")
        return await self._process.wait()

    def require_running(self) -> None:
        """Raise LocalError with its last words if it has ended."""
        if self.pid is None:
            raise LocalError(f"{self.command} stopped: {last_words(self.log)} (see {self.log})")

    async def keep_running(self) -> None:
        """Start it again whenever it ends; returns when it is stopped."""
        pause = 0.5
        while True:
            begun = time.monotonic()
            code = await self.ended()
            pause = 0.5 if time.monotonic() - begun > LIVED_WELL else min(pause * 2, LONGEST_PAUSE)
            if await self._told_to_stop(within=pause):
                return
            self._report(f"{self.command} ended ({code}), starting it again")
            await self.start()
            if self._stopping.is_set():  # said while it was starting
                await self.stop()
                return
            self._report(f"{self.command} runs again")

    async def stop(self) -> None:
        """Let it finish what it has begun, and after a while insist."""
        self._stopping.set()
        if self._process is None or self._process.returncode is not None:
            return
        self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), PATIENCE)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    async def _told_to_stop(self, *, within: float) -> bool:
        try:
            await asyncio.wait_for(self._stopping.wait(), within)
        except TimeoutError:
            return False
        return True
