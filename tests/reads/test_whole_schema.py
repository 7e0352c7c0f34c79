"""The product's own schema: no list costs a statement per row, and both ways of reading agree."""

from typing import Any

import orjson
import pytest
import strawberry
from graphql import GraphQLNonNull, get_named_type, is_composite_type, parse, validate
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from tenants.directory.access import Scope, Viewer
from tests.reads.conftest import data, run, straight
from tests.reads.data import TEXTS, House
from tests.reads.many import crowd
from tests.reads.test_compiled import settled, told
from tests.reads.test_generated import values_of
from tests.reads.utility import COMPILED, ORDINARY
from tests.support.documents import Wishes, documents
from tests.support.statements import Statements, listening

QUERY: Any = COMPILED._schema.query_type
# One row, one value, or what is not read from a table: no list.
LISTS = [
    name for name, field in QUERY.fields.items() if get_named_type(field.type).name.endswith("Connection")
]
# What a list insists on being told.
NEEDED = {"requesters": ', name: "王"'}
# What the rows made here do not lengthen, and why.
SHORT = {
    "offeredToMe": "an offer is made by hand: with a clock, a part and a place in a queue",
    "replyRules": "of the version in force, which never changes",
    "routes": "of the version in force, which never changes",
}


@pytest.fixture
async def crowded(utility: House) -> None:
    """There is a full page of nearly everything."""
    await crowd(utility)


def everything(kind: Any, depth: int) -> str:
    """Every field that needs no argument, down to a depth."""
    fields = []
    for name, field in kind.fields.items():
        named = get_named_type(field.type)
        if any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values()):
            continue
        if not is_composite_type(named):
            fields.append(name)
        elif depth > 0:
            fields.append(f"{name} {{ {everything(named, depth - 1)} }}")
    return " ".join(fields) or "__typename"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("schema", [COMPILED, ORDINARY], ids=["compiled", "ordinary"])
async def test_a_longer_page_needs_no_more_statements(
    database_url: str, viewers: list[Viewer], crowded: None, schema: strawberry.Schema, name: str
) -> None:
    kind = get_named_type(get_named_type(QUERY.fields[name].type).fields["nodes"].type)
    given = "first: $n" + NEEDED.get(name, "")
    text = f"query($n: Int!) {{ {name}({given}) {{ nodes {{ {everything(kind, 2)} }} totalCount }} }}"
    # The list, one for each relation, the counts, and the values that are computed: it knows no rows.
    computed = text.count("awayUntil") + 6 * text.count("timeline {") + 6 * text.count("proof {")
    # The policy, the calendars of the departments, and each of those that is not known yet.
    computed += 4 * text.count("checkBy")
    at_most = text.count("{") - 2 + text.count("totalCount") + computed
    async with listening(database_url) as heard:
        # A new connection learns about types at first.
        found = {}
        for size in (2, 50, 2, 50):
            heard.clear()
            shown = data(await run(schema, text, viewers[0], {"n": size}))
            found[size] = len(shown[name]["nodes"])
        assert 0 < len(reads(heard)) <= at_most
    assert (found[50] > found[2]) == (name not in SHORT), found


async def test_a_document_without_computed_fields_is_one_statement(
    database_url: str, viewers: list[Viewer]
) -> None:
    text = """{ myCases { nodes { number state dueAt overdue department { name } handler { name }
            clocks { stage dueAt state remainingSeconds } } pageInfo { hasNextPage endCursor } }
        inbox(first: 5) { nodes { kind at case { number } } totalCount }
        cases(where: {isOpen: true}, orderBy: [DUE_AT_ASC]) { edges { cursor node { number } } } }"""
    async with listening(database_url) as heard:
        for viewer in viewers:
            await run(COMPILED, text, viewer)
        for viewer in viewers:
            heard.clear()
            await run(COMPILED, text, viewer)
            assert len(reads(heard)) <= 1


@settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chance=st.data())
async def test_generated_documents_have_the_same_answer_compiled_and_ordinary(
    viewers: list[Viewer], neighbour: House, wishes: Wishes, chance: st.DataObject
) -> None:
    generated = chance.draw(documents(COMPILED._schema, wishes, sorted(QUERY.fields)))
    note(f"{generated.text}\n{generated.variables}")
    assume(not validate(COMPILED._schema, parse(generated.text)))
    for viewer in (*viewers, neighbour.viewer(0, case_read=Scope.TENANT)):
        compiled = await told(COMPILED, generated.text, viewer, generated.variables)
        plain = await told(ORDINARY, generated.text, viewer, generated.variables)
        assert settled(compiled) == settled(plain)
        known = await straight(COMPILED, generated.text, viewer, generated.variables)
        if known is not None:
            assert (orjson.dumps(known), []) == compiled


@pytest.fixture
async def wishes(viewers: list[Viewer]) -> Wishes:
    """Real ids and cursors."""
    lists = " ".join(f"{name}(first: 3) {{ edges {{ cursor node {{ id }} }} }}" for name in LISTS)
    found = data(await run(COMPILED, f"{{ {lists} }}", viewers[0]))
    return Wishes(
        sorted(values_of(found, "cursor")), sorted(values_of(found, "id")), [*TEXTS[:3], "20260302-0003"]
    )


def reads(heard: Statements) -> list[str]:
    """Statements that read, not those that only set something up."""
    return [statement for statement in heard.seen if "select" in statement.lower()]
