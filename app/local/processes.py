"""Start, recognise and end the processes that are ours."""

import errno
import fcntl
import os
import pwd
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypedDict

import psutil


class LocalError(RuntimeError):
    """The local set-up cannot go on; the message says why in one line."""


class Launch(TypedDict, total=False):
    """How a server's processes are started."""

    user: int
    group: int
    extra_groups: list[int]
    env: dict[str, str]
    cwd: Path


def launch(directory: Path, user: str | None) -> Launch:
    """Start in `directory`, as `user`, with nothing inherited that could redirect a server."""
    plain = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC", "HOME": str(directory)}
    how = Launch(env=plain, cwd=directory)
    if user is not None:
        entry = pwd.getpwnam(user)
        how["user"], how["group"], how["extra_groups"] = entry.pw_uid, entry.pw_gid, []
    return how


def free_port() -> int:
    """A TCP port that nobody uses on the loopback address right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there yet; raises OSError where nobody could."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def works_in(process: psutil.Process, directory: Path, program: str) -> bool:
    """Whether this is `program` at work in this directory.

    A pid file can outlive its process, and its number can be given to a stranger; where a process works
    cannot be mistaken, and both PostgreSQL and Redis work in their data directory.
    """
    with suppress(psutil.Error):
        return process.name() == program and Path(process.cwd()) == directory
    return False


def working_in(directory: Path, program: str) -> list[psutil.Process]:
    """Every process of `program` at work there."""
    return [process for process in psutil.process_iter() if works_in(process, directory, program)]


def gone(directory: Path, program: str, *, within: float) -> bool:
    """Wait until none works there any more; one that is dead but not yet buried counts as gone."""
    deadline = time.monotonic() + within
    while working_in(directory, program):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end(directory: Path, program: str, *, within: float) -> None:
    """Ask the processes working there to stop, and after so many seconds insist."""
    for insist in (False, True):
        for process in working_in(directory, program):
            with suppress(psutil.NoSuchProcess):
                process.kill() if insist else process.terminate()
        if gone(directory, program, within=within):
            return
    raise LocalError(f"{program} in {directory} does not stop")


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Keep every other supervisor out of this directory; the kernel lets go of it even after a SIGKILL."""
    with (directory.parent / f"{directory.name}.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LocalError(f"{directory} is in use by process {lock.read().strip() or '?'}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def last_words(log: Path) -> str:
    """Why a process ended, as far as its log says so in one line."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return "no log"
    fatal = [line for line in lines if "FATAL" in line]
    return (fatal or lines or ["empty log"])[-1]
