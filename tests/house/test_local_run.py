"""`make run` as a person lives it: start, ask, kill, start again, stop, and nothing is left running."""

import json
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest

from app.local.greeting import QUERIES
from app.local.processes import free_port, port_is_free
from tests.support.commands import GOOD, ROOT, command, environment, shouwen
from tests.support.guard import servers_below

LAST_LINE = "Ctrl-C stops everything"
FOUNDER = ["--name", "清源", "--administrator", "何静", "--badge", "1", "--login", "hejing"]


@contextmanager
def local_run(folder: Path, port: int, said: list[str]) -> Iterator[subprocess.Popen[str]]:
    """`shouwen local` in `folder`, once it has said everything."""
    with subprocess.Popen(
        command("local"),
        cwd=folder,
        env=environment(PORT=str(port), PYTHONPATH=str(ROOT)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        overdue = threading.Timer(120, process.kill)
        overdue.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                said.append(line)
                if LAST_LINE in line:
                    break
            assert LAST_LINE in "".join(said), "".join(said)
            overdue.cancel()
            yield process
        finally:
            overdue.cancel()
            with suppress(ProcessLookupError):
                process.terminate()


@pytest.mark.slow
def test_from_the_first_start_over_a_kill_to_a_stop_in_good_order(server_folder: Path) -> None:
    port = free_port()
    with local_run(server_folder, port, []) as process:
        demo = json.loads((server_folder / ".local" / "demo.json").read_text())
        assert demo["url"] == f"http://127.0.0.1:{port}/graphql"
        assert _asked(demo["url"], "{ serverVersion }")["data"]["serverVersion"]
        for tenant in demo["tenants"]:
            assert tenant["tokens"].keys() == {"admin", "head", "clerk", "requester"}
            for suggestion in QUERIES:
                answer = _asked(demo["url"], suggestion.query, token=tenant["tokens"][suggestion.person])
                assert "errors" not in answer, answer
                # The head's inbox fills as the worker finds what is late.
                assert "[{" in json.dumps(answer) or suggestion.person in ("head", "requester")
        children = psutil.Process(process.pid).children()
        process.kill()

    # Web and worker follow their supervisor; the servers wait for the next one.
    assert len(children) == 2
    assert psutil.wait_procs(children, timeout=60)[1] == []
    said: list[str] = []
    with local_run(server_folder, port, said) as process:
        assert any("The database is up to date" in line for line in said)
        again = json.loads((server_folder / ".local" / "demo.json").read_text())
        assert [tenant["slug"] for tenant in again["tenants"]] == [t["slug"] for t in demo["tenants"]]
        refused = subprocess.run(
            command("local"),
            cwd=server_folder,
            env=environment(PORT=str(free_port()), PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
        )
        assert refused.returncode == 1
        assert refused.stderr.endswith(f"is in use by process {process.pid}\n")
        assert refused.stderr.count("\n") == 1

        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert servers_below(server_folder) == []
    assert port_is_free("127.0.0.1", port)


def test_a_port_in_use_is_named_before_anything_is_started(server_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        outcome = subprocess.run(
            command("local"),
            cwd=server_folder,
            env=environment(PORT=str(port), PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
        )

    assert outcome.returncode == 1
    assert outcome.stderr == f"PORT: {port} is in use; `PORT={port + 1} make run` takes another\n"
    assert not (server_folder / ".local" / "postgres").exists()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HOST", "nowhere.invalid", "HOST: cannot listen on nowhere.invalid: "),
        ("HOST", "192.0.2.1", "HOST: cannot listen on 192.0.2.1: "),
        ("DATABASE_URL", "postgresql://127.0.0.1:1/x", "DATABASE_URL: "),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "REDIS_URL: "),
    ],
)
def test_an_address_that_leads_nowhere_is_named_in_one_line(
    name: str, value: str, said: str, server_folder: Path
) -> None:
    outcome = subprocess.run(
        command("local"),
        cwd=server_folder,
        env=environment(**{"PORT": str(free_port()), "PYTHONPATH": str(ROOT), name: value}),
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 1
    assert outcome.stderr.startswith(said)
    assert outcome.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [["serve"], ["migrate"], ["tenant", "create", "qingyuan", *FOUNDER]])
def test_a_database_that_is_not_there_is_told_in_one_line(words: list[str]) -> None:
    outcome = shouwen(*words, **GOOD | {"DATABASE_URL": "postgresql://127.0.0.1:1/x"})
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("DATABASE_URL: ")
    assert outcome.stderr.count("\n") == 1


def _asked(url: str, query: str, *, token: str | None = None) -> dict[str, dict[str, object]]:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    answer: dict[str, dict[str, object]] = httpx.post(
        url, json={"query": query}, headers=headers, trust_env=False
    ).json()
    return answer
