"""Documents are prepared once, and memory stays bounded."""

import pytest
from graphql import OperationType, build_schema

from schema.document import Documents, InvalidDocument
from schema.errors import NoSuchOperation, TooCostly
from schema.guard import Limits

SCHEMA = build_schema("type Query { a(x: Int): Int, b: Query } type Mutation { m: Int }")


def documents(**more: int) -> Documents:
    return Documents(SCHEMA, Limits(), introspection=True, **more)


def test_the_same_text_is_prepared_once() -> None:
    cache = documents()
    assert cache.read("{ a }") is cache.read("{ a }")
    assert cache.read("{ a }") is not cache.read("{  a }")


def test_the_least_recently_used_makes_room() -> None:
    cache = documents(most=2)
    first, second = cache.read("{ a }"), cache.read("{ b { a } }")
    cache.read("{ a }")
    cache.read("{ b { b { a } } }")
    assert len(cache) == 2
    assert cache.read("{ a }") is first
    assert cache.read("{ b { a } }") is not second


def test_all_texts_together_stay_below_a_length() -> None:
    cache = documents(most_characters=1000)
    for number in range(100):
        cache.read(f"{{ a(x: {number}) }} # {'.' * 50}")
    assert 0 < len(cache) <= 1000 // 60


def test_a_huge_text_pushes_nobody_out() -> None:
    cache = documents(most_characters=1000)
    kept = cache.read("{ a }")
    cache.read("{ a } #" + "." * 500)
    assert len(cache) == 1
    assert cache.read("{ a }") is kept


def test_what_may_not_be_run_is_not_kept() -> None:
    cache = documents()
    for text in ("{", "{ nowhere }", "{ " + "b { " * 20 + "a" + " }" * 21):
        with pytest.raises((InvalidDocument, TooCostly)):
            cache.read(text)
    assert len(cache) == 0


def test_too_many_tokens_are_not_even_parsed() -> None:
    with pytest.raises(InvalidDocument) as refused:
        documents().read("{" + " a" * 5000 + "}")
    assert refused.value.code == "GRAPHQL_PARSE_FAILED"
    assert "5000 tokens" in refused.value.errors[0].message


def test_a_document_of_comments_only_is_stopped_too() -> None:
    with pytest.raises(InvalidDocument):
        documents().read("#\n" * 6000 + "{ a }")


def test_the_only_operation_needs_no_name_several_do() -> None:
    cache = documents()
    assert cache.read("query A { a }").operation(None).name == "A"
    both = cache.read("query A { a } mutation B { m }")
    assert both.operation("B").kind is OperationType.MUTATION
    for name in (None, "C"):
        with pytest.raises(NoSuchOperation):
            both.operation(name)


def test_without_introspection_the_schema_stays_unknown_and_no_error_gives_hints() -> None:
    closed = Documents(SCHEMA, Limits(), introspection=False)
    for text in ("{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'):
        with pytest.raises(InvalidDocument):
            closed.read(text)
    with pytest.raises(InvalidDocument) as refused:
        Documents(build_schema("type Query { department: Int }"), Limits(), introspection=False).read(
            "{ departmen }"
        )
    assert "Did you mean" not in refused.value.errors[0].message
    closed.read("{ __typename a }")
