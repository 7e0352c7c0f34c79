"""The machine as a benchmark sees it: which cores, how much CPU a process has used, what it is."""

import os
import platform
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

SERVER_CORE, LOAD_CORE = 0, 1


def on_core(core: int, command: list[str]) -> list[str]:
    """The command, bound to one core where the machine has several and the tool for it."""
    if (os.cpu_count() or 1) <= core or shutil.which("taskset") is None:
        return command
    return ["taskset", "--cpu-list", str(core), *command]


def cpu_seconds(pid: int) -> float:
    """What a process, its threads and its descendants have used so far, to the nanosecond."""
    used = 0
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            for schedule in Path(f"/proc/{each.pid}/task").glob("*/schedstat"):
                with suppress(OSError):
                    used += int(schedule.read_text().split()[0])
    return used / 1e9


@dataclass(frozen=True, slots=True)
class Machine:
    """Where something was measured."""

    cpu: str
    cores: int
    memory_gb: int
    system: str
    python: str

    @classmethod
    def here(cls) -> "Machine":
        """This one."""
        return cls(
            cpu=_cpu_name(),
            cores=os.cpu_count() or 1,
            memory_gb=round(psutil.virtual_memory().total / 2**30),
            system=platform.platform(terse=True),
            python=platform.python_version(),
        )


def commit() -> str:
    """The version that was measured; marked where the tree holds more than that."""
    try:
        told = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.strip()
        changed = subprocess.run(
            [
                "git",
                "status",
                "--porcelain",
                "--untracked-files=no",
                "--",
                "app",
                "schema",
                "tenants",
                "workers",
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{told}+changes" if changed else told


def _cpu_name() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
