"""The graphql-http project's own audit finds nothing to say about our server."""

import json
from pathlib import Path

import pytest
from starlette.applications import Starlette

from tests.support import node
from tests.support.serving import serving

AUDIT = Path(__file__).parent / "audit"


@pytest.mark.node
async def test_the_graphql_http_audit_passes_61_of_61(app: Starlette, tmp_path: Path) -> None:
    place = await node.installed(AUDIT, tmp_path)
    async with serving(app) as address:
        code, told = await node.run("node", "audit.mjs", f"{address}/graphql", cwd=place)
    assert code == 0, told
    results = json.loads(told.splitlines()[-1])
    assert [result for result in results if result["status"] != "ok"] == []
    assert len(results) == 61


def test_the_lock_names_no_address_to_download_from() -> None:
    lock = json.loads((AUDIT / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
