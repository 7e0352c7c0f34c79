"""Documents that nobody thought of have one answer, whichever way they are executed and whoever asks."""

from typing import Any

import orjson
import pytest
import strawberry
from graphql import parse, validate
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

from schema.reads.execution import OrdinaryExecutor
from tenants.directory.access import Scope
from tests.reads.conftest import data, run, straight
from tests.reads.data import TEXTS, House
from tests.reads.house import build
from tests.reads.test_compiled import settled, told
from tests.support.documents import Wishes, documents

ROOTS = ["myCases", "cases", "departments", "me", "case", "node", "nodes", "ping"]
# They fail or take their time, whoever asks; how that is told has tests of its own.
ORDINARY = build(OrdinaryExecutor)
LEFT_OUT = frozenset({"Case.risky", "Case.slow", "Case.givenUp"})


async def wishes_of(schema: strawberry.Schema, house: House) -> Wishes:
    """Real ids and cursors, and some that are not."""
    text = """{ a: cases(first: 5) { edges { cursor node { id handler { id } clocks { id } } } }
        b: cases(last: 5, orderBy: [DUE_AT_ASC]) { edges { cursor } }
        departments { id staff(first: 2) { edges { cursor } } } }"""
    found = data(await run(schema, text, house.viewer(0, case_read=Scope.TENANT)))
    return Wishes(
        sorted(values_of(found, "cursor")),
        sorted(values_of(found, "id")),
        [*TEXTS[:3], "20260302-0003"],
        LEFT_OUT,
    )


def values_of(value: Any, key: str) -> set[str]:
    """Every value under this key, however deep."""
    if isinstance(value, dict):
        own = {value[key]} if key in value else set()
        return own.union(*(values_of(each, key) for each in value.values()))
    return set().union(*(values_of(each, key) for each in value)) if isinstance(value, list) else set()


@pytest.fixture
async def wishes(schema: strawberry.Schema, house: House) -> Wishes:
    """What generated arguments are drawn from."""
    return await wishes_of(schema, house)


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    # A document says enough as it was found; making it smaller takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chance=st.data())
async def test_generated_documents_have_the_same_answer_compiled_and_ordinary(
    schema: strawberry.Schema, house: House, neighbour: House, wishes: Wishes, chance: st.DataObject
) -> None:
    generated = chance.draw(documents(schema._schema, wishes, ROOTS))
    note(f"{generated.text}\n{generated.variables}")
    assume(not validate(schema._schema, parse(generated.text)))
    for viewer in (
        house.viewer(0, case_read=Scope.TENANT, directory_configure=Scope.TENANT),
        house.viewer(1, case_read=Scope.OWN),
        house.viewer(2),
        neighbour.viewer(0, case_read=Scope.TENANT),
    ):
        compiled = await told(schema, generated.text, viewer, generated.variables)
        plain = await told(ORDINARY, generated.text, viewer, generated.variables)
        assert settled(compiled) == settled(plain)
        known = await straight(schema, generated.text, viewer, generated.variables)
        if known is not None:
            assert (orjson.dumps(known), []) == compiled
