"""The tables of the documents hold what the code holds, and no more."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from app.metrics import Metrics
from app.settings import Settings
from schema.access import enums  # noqa: F401  their descriptions
from schema.errors import ClientError
from schema.user_error import ErrorCode
from tests.docs.examples import blocks

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def rows(document: str, head: str) -> list[list[str]]:
    """The cells of the table that begins with this head."""
    text = (DOCS / document).read_text(encoding="utf-8")
    table = text.split(f"{head}\n", 1)[1].split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required"
    if field.default is None:
        return "–"
    if isinstance(field.default, tuple):
        return f"`{','.join(field.default)}`" if field.default else "–"
    return f"`{json.dumps(field.default).strip(chr(34))}`"


def test_every_setting_is_in_the_operators_table_with_its_default_and_its_words() -> None:
    wanted = [
        f"| `{name.upper()}` | {_default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    given = [f"| {' | '.join(row)} |" for row in rows("operator.md", "| setting | default | for |")]
    assert given == wanted, "the table in docs/operator.md should be:\n" + "\n".join(wanted)


def test_every_code_of_a_payload_is_explained_as_in_the_schema() -> None:
    definition: Any = ErrorCode.__strawberry_definition__  # type: ignore[attr-defined]
    wanted = {value.name: value.description for value in definition.values}
    given = dict(rows("front-end.md", "| code in the payload | meaning |"))
    assert {name.strip("`"): meaning for name, meaning in given.items()} == wanted


def _codes(kind: type[ClientError]) -> set[str]:
    return {kind.code}.union(*map(_codes, kind.__subclasses__()))


def test_every_top_level_code_is_explained() -> None:
    wanted = _codes(ClientError) | {"BAD_REQUEST", "INTERNAL_SERVER_ERROR", "GRAPHQL_PARSE_FAILED"}
    given = {row[0].strip("`") for row in rows("front-end.md", "| `extensions.code` | status | meaning |")}
    assert given == wanted


def test_every_metric_is_named() -> None:
    from prometheus_client import generate_latest

    found = re.findall(r"^# TYPE (\w+) (?!.*_created)", generate_latest(Metrics().registry).decode(), re.M)
    wanted = {name for name in found if not name.endswith("_created")}
    given = {row[0].strip("`") for row in rows("operator.md", "| metric | tells |")}
    assert given == wanted


@pytest.mark.parametrize("page", sorted([*DOCS.glob("*.md"), ROOT / "README.md"]), ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_command_is_one_that_there_is() -> None:
    from typer.main import get_command

    from app.cli import command

    known = set(get_command(command).commands)  # type: ignore[attr-defined]
    named = {row[0].strip("`").split()[1] for row in rows("operator.md", "| command | does |")}
    for page in DOCS.glob("*.md"):
        for _, language, text in blocks(page):
            if language == "sh":
                named |= set(re.findall(r"^(?:shouwen|\S*python -m app\.cli) (\w+)", text, re.M))
    assert named <= known
    assert known - {"schema", "forget"} <= named
