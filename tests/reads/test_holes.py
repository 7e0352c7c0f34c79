"""Fields that only Python can tell do not drag along what else is asked for."""

from collections.abc import Sequence
from typing import Any

import orjson
import pytest
from graphql import get_named_type

from schema.reads import compiled, direct, filling
from schema.reads.joint import ORDINARY as GIVEN_UP
from schema.reads.read_field import ReadField
from schema.reads.specs import BatchLoader, Computed
from tenants.directory.access import Viewer
from tests.reads.conftest import data, run, straight
from tests.reads.data import House
from tests.reads.test_compiled import settled, told
from tests.reads.test_whole_schema import LISTS, NEEDED, QUERY, everything
from tests.reads.utility import COMPILED, ORDINARY
from tests.support.statements import listening

PAGE = """{ cases(last: 4) { nodes {
    number late: timeline { shares { staff { name } elapsedSeconds } until } department { name }
    handler { name awayUntil actingNow { name } } clocks { dueAt proof { duration dueAt } }
    destination { because }
} edges { node { number timeline { since } } cursor } pageInfo { hasNextPage } } }"""


@pytest.fixture
def given_up(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For each answer with holes whether filling them was given up."""
    seen: list[bool] = []
    filled = filling.filled

    async def spied(*arguments: Any) -> Any:
        answer = await filled(*arguments)
        seen.append(answer is GIVEN_UP)
        return answer

    for module in (compiled, direct):
        monkeypatch.setattr(module, "filled", spied)
    return seen


@pytest.mark.parametrize("name", LISTS)
async def test_all_of_a_list_is_told_alike_whatever_of_it_only_python_can_tell(
    viewers: list[Viewer], given_up: list[bool], name: str
) -> None:
    kind = get_named_type(get_named_type(QUERY.fields[name].type).fields["nodes"].type)
    text = f"{{ {name}(first: 50{NEEDED.get(name, '')}) {{ nodes {{ {everything(kind, 2)} }} }} }}"
    for viewer in viewers[:3]:
        assert settled(await told(COMPILED, text, viewer)) == settled(await told(ORDINARY, text, viewer))
    assert not any(given_up)


async def test_the_rest_is_one_statement(
    database_url: str, utility: House, viewers: list[Viewer], given_up: list[bool]
) -> None:
    text = "{ cases(first: 3) { nodes { number department { name } handler { name } timeline { until } } } }"
    async with listening(database_url) as heard:
        await run(COMPILED, text, viewers[0])
        heard.clear()
        shown = data(await run(COMPILED, text, viewers[0]))
    assert len(shown["cases"]["nodes"]) == 3
    assert given_up == [False, False]
    of_cases = [each for each in heard.seen if "from cases t1" in each]
    assert len(of_cases) == 1
    assert not [each for each in heard.seen if "from staff t1" in each or "from departments t1" in each]


async def test_what_is_filled_in_stands_where_it_was_asked_for(
    utility: House, viewers: list[Viewer], given_up: list[bool]
) -> None:
    plain = await told(ORDINARY, PAGE, viewers[0])
    assert await told(COMPILED, PAGE, viewers[0]) == plain
    nodes = orjson.loads(plain[0])["cases"]["nodes"]
    assert [*nodes[0]] == ["number", "late", "department", "handler", "clocks", "destination"]
    assert any(share["staff"]["name"] for node in nodes for share in node["late"]["shares"])
    assert (orjson.dumps(await straight(COMPILED, PAGE, viewers[0])), []) == plain
    assert given_up == [False, False]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the rows of a page one cannot be told."""
    for schema in (COMPILED, ORDINARY):
        case: Any = schema._schema.type_map["Case"]
        field: ReadField = case.fields["timeline"].extensions["strawberry-definition"]
        assert isinstance(field.spec, Computed)
        failing = Computed(_but_the_third(field.spec.load), field.spec.needs)
        monkeypatch.setattr(field, "spec", failing)


def _but_the_third(load: BatchLoader) -> BatchLoader:
    async def told_badly(rows: Sequence[Any], context: Any) -> list[Any]:
        values: list[Any] = list(await load(rows, context))
        third = sorted(rows, key=lambda row: row.number)[2]
        return [
            ValueError("no") if row.key == third.key else value
            for row, value in zip(rows, values, strict=True)
        ]

    return told_badly


async def test_an_error_is_told_at_its_place_and_the_others_have_their_answer(
    utility: House, viewers: list[Viewer], given_up: list[bool], failing: None
) -> None:
    text = "{ cases(first: 4) { nodes { number timeline { until } } } }"
    found = await told(COMPILED, text, viewers[0])
    assert found == await told(ORDINARY, text, viewers[0])
    assert given_up == [True]
    assert await straight(COMPILED, text, viewers[0]) is None
    nodes = orjson.loads(found[0])["cases"]["nodes"]
    assert sorted(node["timeline"] is None for node in nodes) == [False, False, False, True]
    ((_, path, _),) = found[1]
    assert nodes[path[2]]["timeline"] is None
