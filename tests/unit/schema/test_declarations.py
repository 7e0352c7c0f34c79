"""Nothing stands in the schema without saying what it is and who may have it."""

from collections.abc import Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    is_list_type,
    is_non_null_type,
    is_specified_directive,
    is_specified_scalar_type,
)

from schema.permissions import access_of_field, access_of_type
from schema.root import build_schema

SCHEMA: GraphQLSchema = build_schema()._schema
OURS: list[GraphQLNamedType] = [
    kind
    for name, kind in SCHEMA.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(kind)
]
OBJECTS = [kind for kind in OURS if isinstance(kind, GraphQLObjectType)]


@pytest.mark.parametrize("kind", OBJECTS, ids=str)
def test_every_field_says_who_may_have_it(kind: GraphQLObjectType) -> None:
    whole = access_of_type(kind)
    undeclared = [
        name for name, field in kind.fields.items() if whole is None and access_of_field(field) is None
    ]
    assert undeclared == []


def test_what_stands_at_the_top_always_decides_for_itself() -> None:
    """A root type's own declaration would be passed over: nothing completes the root object."""
    for root in (SCHEMA.query_type, SCHEMA.mutation_type, SCHEMA.subscription_type):
        for name, field in (root.fields if root else {}).items():
            assert access_of_field(field) is not None, f"{root}.{name}"


def test_only_these_are_open_to_people_who_have_not_signed_in() -> None:
    open_ = {
        name
        for root in (SCHEMA.query_type, SCHEMA.mutation_type)
        for name, field in (root.fields if root else {}).items()
        if (access := access_of_field(field)) and access.anonymous
    }
    assert open_ == {
        "serverVersion",
        "publicDirectory",
        "portalCaseRegister",
        "portalSignIn",
        "sessionSignIn",
        "sessionRefresh",
        "sessionSignOut",
    }


def described_things() -> Iterator[tuple[str, str | None]]:
    for kind in OURS:
        yield kind.name, kind.description
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                yield f"{kind.name}.{name}", field.description
                for argument, definition in field.args.items():
                    yield f"{kind.name}.{name}({argument})", definition.description
        elif isinstance(kind, GraphQLInputObjectType):
            for name, given in kind.fields.items():
                yield f"{kind.name}.{name}", given.description
        elif isinstance(kind, GraphQLEnumType):
            for name, value in kind.values.items():
                yield f"{kind.name}.{name}", value.description
    for directive in SCHEMA.directives:
        if not is_specified_directive(directive):
            yield f"@{directive.name}", directive.description


def test_everything_is_described() -> None:
    assert [name for name, description in described_things() if not (description or "").strip()] == []


def test_every_mutation_takes_one_input_and_answers_with_errors() -> None:
    assert SCHEMA.mutation_type
    for name, field in SCHEMA.mutation_type.fields.items():
        assert list(field.args) == ["input"], name
        assert is_non_null_type(field.args["input"].type), name
        payload = field.type.of_type if is_non_null_type(field.type) else None
        assert isinstance(payload, GraphQLObjectType), name
        assert payload.name.endswith("Payload"), name
        assert str(payload.fields["errors"].type) == "[UserError!]!", name
        rest = [inner for key, inner in payload.fields.items() if key != "errors"]
        # An object that is not there must not take the errors away with it.
        assert all(not is_non_null_type(inner.type) or is_list_type(inner.type.of_type) for inner in rest), (
            name
        )


def test_only_scalars_that_hold_what_they_promise_are_used() -> None:
    scalars = {kind.name for kind in OURS if isinstance(kind, GraphQLScalarType)}
    assert scalars <= {"BigInt", "Date", "DateTime", "Decimal", "JSON", "TimeOfDay"}
