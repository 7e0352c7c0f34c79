"""schema/schema.graphql: the schema as a reader sees it, kept beside the code that makes it."""

import difflib
from pathlib import Path

import schema

FILE = Path(schema.__file__).parent / "schema.graphql"


def export() -> Path:
    """Write the file."""
    FILE.write_text(printed(), encoding="utf-8")
    return FILE


def difference() -> str:
    """What the file lacks or has too much, as a unified diff; empty when it is up to date."""
    kept = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    lines = difflib.unified_diff(
        kept.splitlines(), printed().splitlines(), "schema/schema.graphql", "the code", lineterm="", n=1
    )
    return "\n".join(lines)


def printed() -> str:
    """The schema as the code says it."""
    from schema.root import build_schema

    return build_schema().as_str().rstrip() + "\n"
