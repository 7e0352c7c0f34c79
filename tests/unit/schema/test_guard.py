"""What a document costs, and that finding out is cheap whatever the document looks like."""

import time

import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse

from schema.errors import TooCostly
from schema.guard import Limits, Load, measure
from schema.ruler import Ruler

SCHEMA: GraphQLSchema = build_schema(
    """
    type Query {
        case: Case, cases(first: Int, last: Int): CaseConnection!, departments: [Department!]!, node: Node
        nodes(ids: [ID!]!): [Node]!
    }
    type CaseConnection { edges: [CaseEdge!]!, nodes: [Case!]!, pageInfo: PageInfo!, totalCount: Int! }
    type CaseEdge { node: Case!, cursor: String! }
    type PageInfo { hasNextPage: Boolean! }
    interface Node { id: ID! }
    type Case implements Node {
        id: ID!, title: String, department: Department, clocks: [Clock!]!
        related(first: Int): CaseConnection!
    }
    type Department implements Node { id: ID!, name: String, cases(first: Int, last: Int): CaseConnection! }
    type Clock { dueAt: String }
    """
)
LIMITS = Limits()


def load(text: str, limits: Limits = LIMITS) -> Load:
    return measure(SCHEMA, parse(text), limits)[0][1]


def cost(text: str, variables: dict[str, object] | None = None, limits: Limits = LIMITS) -> int:
    return load(text, limits).cost(variables)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ case { id title } }", 1),
        ("{ case { department { name } } }", 2),
        ("{ cases { nodes { id } } }", 1 + 20),
        ("{ cases(first: 5) { nodes { id } } }", 1 + 5),
        ("{ cases(last: 7) { edges { node { id } } } }", 1 + 7),
        ("{ cases(first: 5) { nodes { id } pageInfo { hasNextPage } totalCount } }", 1 + 5),
        ("{ cases(first: 5) { nodes { department { name } clocks { dueAt } } } }", 1 + 5 * (1 + 1 + 10)),
        ("{ cases(first: 100000) { nodes { id } } }", 1 + 100),
        ("{ cases(first: -3) { nodes { id } } }", 1),
        ("{ cases(first: null) { nodes { id } } }", 1 + 20),
        (f"{{ cases(first: {'9' * 5000}) {{ nodes {{ id }} }} }}", 1 + 100),
        ("{ departments { name } }", 10),
        ("{ departments { cases(first: 2) { nodes { id } } } }", 10 * (1 + 1 + 2)),
        ('{ nodes(ids: ["a", "b", "c"]) { id ... on Case { department { id } } } }', 3 * 2),
        ('{ nodes(ids: "a") { id } }', 1),
        ("{ nodes(ids: []) { id } }", 0),
        ("{ a: case { id } b: case { id } }", 2),
        ("{ node { ... on Case { department { name } } } }", 2),
        ("{ ... { case { id } } ... on Query { case { department { id } } } }", 3),
        ("{ nowhere { at { all } } }", 0),
        ("{ __schema { types { name fields { name } } } }", 1),
    ],
)
def test_the_cost_is_the_number_of_objects_that_might_be_fetched(text: str, expected: int) -> None:
    assert cost(text) == expected


def test_pages_within_pages_multiply() -> None:
    page = "related(first: 100) { nodes { %s } }"
    text = f"{{ cases(first: 100) {{ nodes {{ {page % page % 'id'} }} }} }}"
    assert cost(text) == 1 + 100 * (1 + 1 + 100 * (1 + 1 + 100))
    with pytest.raises(TooCostly) as refused:
        load(text).require(None)
    assert refused.value.extensions == {
        "code": "GRAPHQL_VALIDATION_FAILED",
        "limit": "cost",
        "cost": 1_020_201,
        "allowed": 10_000,
    }


@pytest.mark.parametrize(
    ("variables", "page"),
    [
        ({"n": 7}, 7),
        ({"n": 50.0}, 50),
        ({}, 3),
        (None, 3),
        ({"n": None}, 20),
        ({"n": "x"}, 20),
        ({"n": True}, 20),
    ],
)
def test_a_page_size_in_a_variable_is_known_only_with_the_request(
    variables: dict[str, object] | None, page: int
) -> None:
    text = (
        "query($n: Int = 3) { cases(first: $n) { nodes { ...F } } } fragment F on Case { department { id } }"
    )
    assert cost(text, variables) == 1 + page * 2


def test_entries_asked_for_by_their_ids_are_counted_in_a_variable_too() -> None:
    text = (
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Department { cases(first: 40) { nodes { id } } } } }"
    )
    assert cost(text, {"ids": ["x"] * 100}) == 100 * (1 + 1 + 40)
    assert cost(text, {"ids": ["x"] * 7}) == 7 * (1 + 1 + 40)
    assert cost(text, {"ids": ["x"] * 100_000}) == 100 * (1 + 1 + 40)
    assert cost(text, {"ids": []}) == 0
    usual = text.replace("$ids: [ID!]!", '$ids: [ID!]! = ["a", "b"]')
    assert cost(usual, {}) == 2 * (1 + 1 + 40)
    with pytest.raises(TooCostly):
        load(text.replace("first: 40", "first: 99")).require({"ids": ["x"] * 100})


@pytest.mark.parametrize("wild", [1e308, float("inf"), 10**400, -(10**400)])
def test_no_page_size_breaks_the_arithmetic(wild: float) -> None:
    text = "query($n: Int) { cases(first: $n) { nodes { id } } }"
    assert cost(text, {"n": wild}) in (1, 101)


def test_variables_in_a_shared_fragment_count_at_every_place_it_is_spread() -> None:
    text = """
        query($n: Int) { a: case { ...F } cases(first: $n) { nodes { ...F } } }
        fragment F on Case { related(first: $n) { nodes { id } } }
    """
    inner = 1 + 4
    assert cost(text, {"n": 4}) == (1 + inner) + (1 + 4 * (1 + inner))


def test_each_operation_of_a_document_has_its_own_cost_and_its_own_defaults() -> None:
    text = """
        query A($n: Int = 2) { cases(first: $n) { ...F } }
        query B($n: Int = 9) { cases(first: $n) { ...F } }
        fragment F on CaseConnection { nodes { id } }
    """
    assert [each.cost({}) for _, each in measure(SCHEMA, parse(text), LIMITS)] == [3, 10]


@pytest.mark.parametrize(
    ("limit", "allowed", "text", "found"),
    [
        ("depth", 3, "{ case { department { cases { totalCount } } } }", 4),
        (
            "depth",
            3,
            """
            { case { ...A } }
            fragment A on Case { department { ...B } }
            fragment B on Department { cases { totalCount } }
            """,
            4,
        ),
        ("aliases", 2, "{ a: case { b: id ...F } } fragment F on Case { c: title }", 3),
        (
            "root fields",
            2,
            "{ case { id } ...F } fragment F on Query { departments { name } ... { node { id } } }",
            3,
        ),
    ],
)
def test_a_limit_that_needs_no_variables_refuses_with_the_figure(
    limit: str, allowed: int, text: str, found: int
) -> None:
    limits = Limits(**{limit.replace(" ", "_"): allowed})
    with pytest.raises(TooCostly) as refused:
        measure(SCHEMA, parse(text), limits)
    assert refused.value.extensions == {
        "code": "GRAPHQL_VALIDATION_FAILED",
        "limit": limit,
        "found": found,
        "allowed": allowed,
    }
    measure(SCHEMA, parse(text), Limits(**{limit.replace(" ", "_"): found}))


def doubling(fragments: int, body: str = "id") -> str:
    """A few hundred bytes that stand for 2 to the power of `fragments` selections."""
    chain = "".join(
        f"fragment F{i} on Case {{ department {{ cases {{ nodes {{ ...F{i + 1} ...F{i + 1} }} }} }} }} "
        if i % 5 == 0
        else f"fragment F{i} on Case {{ ...F{i + 1} ...F{i + 1} }} "
        for i in range(fragments)
    )
    return f"{{ case {{ ...F0 }} }} {chain} fragment F{fragments} on Case {{ {body} }}"


def steps(text: str) -> int:
    """How many selection sets the ruler looked into: a count, so that no slow machine can fail this."""
    seen = 0

    class Counting(Ruler):
        def _selections(self, *given: object) -> object:  # type: ignore[override]
            nonlocal seen
            seen += 1
            return super()._selections(*given)  # type: ignore[arg-type]

    document = parse(text)
    ruler = Counting(SCHEMA, document, Limits(depth=10**6, aliases=10**6))
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            ruler.operation(definition)
    return seen


def test_fragments_that_double_are_looked_at_once_each() -> None:
    small, large = steps(doubling(100)), steps(doubling(200))
    assert large < 2.1 * small


def test_fragments_that_double_with_variables_stay_a_short_program() -> None:
    text = doubling(200, "related(first: $n) { nodes { id } }").replace("{ case", "query($n: Int) { case", 1)
    found = measure(SCHEMA, parse(text), Limits(depth=10**6))[0][1]
    assert len(found.program) <= 2 * 202
    assert found.cost({"n": 100}) == 10**9


def test_a_chain_of_fragments_longer_than_the_stack_is_measured() -> None:
    chain = "".join(f"fragment F{i} on Case {{ ...F{i + 1} }} " for i in range(3000))
    assert cost(f"{{ case {{ ...F0 }} }} {chain} fragment F3000 on Case {{ department {{ id }} }}") == 2


@pytest.mark.parametrize(
    "cycle",
    [
        "fragment A on Case { ...A }",
        "fragment A on Case { id ...B } fragment B on Case { department { id } ...A }",
        "fragment A on Case { ...B ...C } fragment B on Case { ...C } fragment C on Case { ...A ...B }",
    ],
)
def test_fragments_that_lead_back_end(cycle: str) -> None:
    began = time.process_time()
    assert cost(f"{{ case {{ ...A }} }} {cycle}") >= 1
    assert time.process_time() - began < 5


def test_a_spread_of_nothing_costs_nothing() -> None:
    assert cost("{ case { ...Nowhere } }") == 1
