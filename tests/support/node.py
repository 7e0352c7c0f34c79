"""Programs from the npm registry, run as they are; their versions are pinned by a lock beside them."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest


async def installed(folder: Path, into: Path) -> Path:
    """`folder` copied to `into` with its packages installed; skips where that cannot be, except in CI."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            _cannot(f"{program} is not installed")
    place = into / folder.name
    shutil.copytree(folder, place, ignore=shutil.ignore_patterns("node_modules"))
    code, told = await run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", cwd=place)
    if code != 0:
        _cannot(f"npm could not install the packages: {told.strip()[-300:]}")
    return place


async def run(*command: str, cwd: Path) -> tuple[int, str]:
    """The exit code of a program and all it printed."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), 120)
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, output.decode(errors="replace")


def _cannot(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"CI runs this test: {reason}")
    pytest.skip(reason)
