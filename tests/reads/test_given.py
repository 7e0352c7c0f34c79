"""Arguments are worked out once for the same values, and never taken for those of other values."""

from typing import Any

import pytest
import strawberry
from graphql import GraphQLError, parse
from graphql.execution.values import VariableValues

from schema.reads.given import Given


@strawberry.input
class Wanted:
    """A nested input."""

    name: str | None = strawberry.UNSET
    size: int | None = 5


@strawberry.type
class Query:
    """Two fields with arguments."""

    @strawberry.field
    def found(self, wanted: Wanted | None = None, flag: bool | None = None, first: int = 20) -> str:
        """Resolver."""
        return ""


SCHEMA = strawberry.Schema(Query)._schema


def given(text: str) -> Given:
    node: Any = parse(text).definitions[0]
    assert SCHEMA.query_type is not None
    return Given(SCHEMA.query_type.fields["found"], node.selection_set.selections[0], SCHEMA)


def of(**coerced: Any) -> VariableValues:
    return VariableValues({}, coerced)


def test_without_variables_they_are_the_same_for_everybody() -> None:
    one = given('{ found(wanted: {name: "水"}) }')
    assert one.arguments(of()) is one.arguments(of(other=1))
    assert one.arguments(of())["wanted"].name == "水"


def test_the_same_values_come_to_the_same_arguments_and_others_to_others() -> None:
    one = given("query Q($n: String, $f: Int) { found(wanted: {name: $n}, first: $f) }")
    water, gas = one.arguments(of(n="水", f=3)), one.arguments(of(n="气", f=3))
    assert one.arguments(of(n="水", f=3)) is water
    assert (water["wanted"].name, gas["wanted"].name, gas["first"]) == ("水", "气", 3)


def test_true_is_not_taken_for_one_nor_null_for_nothing_said() -> None:
    one = given("query Q($b: Boolean, $n: String) { found(flag: $b, wanted: {name: $n}) }")
    assert one.arguments(of(b=True, n=None))["flag"] is True
    assert one.arguments(of(b=False, n=None))["flag"] is False
    assert one.arguments(of(b=None, n=None))["wanted"].name is None
    assert one.arguments(of(b=True))["wanted"].name is strawberry.UNSET


def test_what_cannot_be_is_refused_each_time_and_remembered_by_nobody() -> None:
    one = given("query Q($f: Int) { found(first: $f) }")
    for _ in range(2):
        with pytest.raises(GraphQLError):
            one.arguments(of(f=None))
    assert one.arguments(of(f=7))["first"] == 7


def test_a_whole_input_in_a_variable_is_converted_for_each_request() -> None:
    one = given("query Q($w: Wanted) { found(wanted: $w) }")
    assert one.arguments(of(w={"name": "水", "size": 1}))["wanted"].size == 1
    assert one.arguments(of(w={"name": "水", "size": 2}))["wanted"].size == 2
