"""The `shouwen` command as an operator runs it: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from app.settings import Settings

ROOT = Path(__file__).parents[2]
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
KEYS = {"SIGNING_KEY": KEY, "DATA_KEY": KEY}
GOOD = {"DATABASE_URL": "postgresql://localhost/x", "REDIS_URL": "redis://localhost/0", **KEYS}


def environment(**settings: str) -> dict[str, str]:
    """This process's environment with these settings and no others."""
    ours = {name.upper() for name in Settings.model_fields}
    return {name: value for name, value in os.environ.items() if name not in ours} | settings


def command(*arguments: str) -> list[str]:
    """The words that run `shouwen` with these arguments, from any folder."""
    return [sys.executable, "-m", "app.cli", *arguments]


def shouwen(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
