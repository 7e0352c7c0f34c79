"""However a run of pytest ends, none of its servers is left."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import ROOT, environment
from tests.support.guard import servers_below

NESTED = """
async def test_that_waits(servers, database_url, pytestconfig):
    from tests.conftest import RUN
    print(pytestconfig.stash[RUN], flush=True)
    import signal
    # A shell that runs things in the background lets its children ignore the key that interrupts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pause()
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_no_server_outlives_its_run(tmp_path: Path, end: signal.Signals) -> None:
    nested = tmp_path / "test_nested.py"
    nested.write_text(NESTED)
    command = [sys.executable, "-m", "pytest", "-s", "-q", "-c", "pyproject.toml", "-p", "tests.conftest"]
    with subprocess.Popen(
        [*command, str(nested)], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        folder = next(Path(line.strip()) for line in process.stdout if line.startswith("/tmp/shouwen-tests-"))
        assert len(servers_below(folder)) > 2

        process.send_signal(end)

        # The guard holds the other end of the pipe until it has cleaned up.
        process.stdout.read()
    assert not servers_below(folder)
    assert not folder.exists()
