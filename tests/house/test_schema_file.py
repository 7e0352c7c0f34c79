"""schema.graphql drifts from the code only until the next check."""

from pathlib import Path

import pytest

from app import sdl


def test_an_exported_file_differs_in_nothing_until_the_schema_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sdl, "FILE", tmp_path / "schema.graphql")
    assert sdl.difference() != ""

    sdl.export()
    assert sdl.difference() == ""

    monkeypatch.setattr(sdl, "printed", lambda: "type Query { other: Int }\n")
    assert "+type Query { other: Int }" in sdl.difference().splitlines()
