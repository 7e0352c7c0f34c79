"""Whatever a field is given, it answers: a typed error or a result, never a bug of ours."""

import base64
import random
from typing import Any
from uuid import UUID

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
    parse,
)

from app.settings import Settings
from schema.guard import Limits, measure
from schema.root import build_schema
from tenants.ids import new_id
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.door import Door
from tests.support.people import Person

ROUNDS = 15
# Done once, nothing more can be asked with the same token.
ENDS_THE_SESSION = {"sessionSignOutEverywhere"}
# Asked by the requester of a case, who is none of the staff.
BY_REQUESTER = "ownCase"
TOKENS = Settings.model_fields["guard_tokens"].default
SCHEMA: GraphQLSchema = build_schema()._schema
KINDS = ["Case", "Staff", "Department", "Position", "Role", "Matter", "Calendar", "Nothing"]
TEXTS = [
    "",
    " ",
    "\0",
    "a\0b",
    "水",
    "字" * 201,
    "x" * 4001,
    "x" * 70_000,
    "\u202e",
    "😀",
    "'; drop table cases; --",
]
MOMENTS = ["1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z", "2026-03-02T01:00:00+08:00"]


class Wild:
    """Values that fit their type and nothing else."""

    def __init__(self, seed: str, known: list[str]) -> None:
        self.chance = random.Random(seed)
        self.known = known

    def value(self, kind: GraphQLInputType, depth: int = 0) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self.value(kind.of_type, depth)
        if isinstance(kind, GraphQLList):
            return [self.value(kind.of_type, depth + 1) for _ in range(self.chance.choice([0, 1, 2, 3]))]
        if isinstance(kind, GraphQLInputObjectType):
            return {
                name: self.value(field.type, depth + 1)
                for name, field in kind.fields.items()
                if is_required_input_field(field) or (depth < 4 and self.chance.random() < 0.6)
            }
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(list(kind.values))
        return self.chance.choice(self.scalars(kind.name))

    def scalars(self, name: str) -> list[Any]:
        values: dict[str, list[Any]] = {
            "ID": [*self.known, *(self.id(kind) for kind in KINDS), "nonsense", "", "\0"],
            "String": TEXTS,
            "Int": [0, 1, -1, 7, 100, 101, 2**31 - 1, -(2**31)],
            "BigInt": [0, "9223372036854775807", "-9223372036854775808"],
            "Boolean": [True, False],
            "DateTime": MOMENTS,
            "Date": ["1900-01-01", "2199-12-31", "2026-02-28"],
            "TimeOfDay": ["00:00", "23:59:59", "12:00"],
            "Decimal": ["0", "-1.5", "9" * 28],
        }
        return values[name]

    def id(self, kind: str) -> str:
        return base64.b64encode(f"{kind}:{new_id()}".encode()).decode()


def document(kind: str, name: str, field: GraphQLField, given: dict[str, Any]) -> str:
    """An operation for one field that selects as deep as one request may go, without arguments."""
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in given)
    passed = ", ".join(f"{argument}: ${argument}" for argument in given)
    for depth in (3, 2, 1):
        heading = f"{kind} {f'({declared})' if given else ''}"
        text = f"{heading} {{ {name}{f'({passed})' if given else ''} {selection(field, depth)} }}"
        if fits(text, given):
            return text
    raise AssertionError(f"{name} is too costly even by itself")


def fits(text: str, given: dict[str, Any]) -> bool:
    """Whether one request may be as long and as costly."""
    try:
        parsed = parse(text, max_lexical_tokens=TOKENS)
    except GraphQLSyntaxError:
        return False
    ((_, load),) = measure(SCHEMA, parsed, Limits())
    return load.cost(given) <= Limits().cost


def selection(field: GraphQLField, depth: int) -> str:
    kind = get_named_type(field.type)
    if is_leaf_type(kind):
        return ""
    inner = [
        f"{name} {selection(below, depth - 1)}"
        for name, below in (kind.fields.items() if isinstance(kind, GraphQLObjectType) else ())
        if not any(is_required_argument(argument) for argument in below.args.values())
        and (is_leaf_type(get_named_type(below.type)) or depth > 1)
    ]
    return f"{{ {' '.join(inner) or '__typename'} }}"


def roots() -> list[Any]:
    assert SCHEMA.query_type
    assert SCHEMA.mutation_type
    return [
        pytest.param(kind, name, id=name)
        for kind, root in (("query", SCHEMA.query_type), ("mutation", SCHEMA.mutation_type))
        for name in root.fields
    ]


@pytest.mark.parametrize(("kind", "name"), roots())
async def test_no_input_that_fits_its_type_makes_a_field_break(
    api: Api, admin: Person, tenant: UUID, clock: Clock, kind: str, name: str
) -> None:
    asker = api.as_(admin.token)
    if name.startswith(BY_REQUESTER):
        asker = await (await Door.opened(api, tenant, admin.department_id, at=clock.at)).come_in()
    root = SCHEMA.query_type if kind == "query" else SCHEMA.mutation_type
    assert root
    field = root.fields[name]
    known = [
        base64.b64encode(f"{kind}:{key}".encode()).decode()
        for kind, key in (("Staff", admin.staff_id), ("Department", admin.department_id))
    ]
    wild = Wild(name, known)
    ran = 0
    for _ in range(ROUNDS):
        given = {
            argument: wild.value(definition.type)
            for argument, definition in field.args.items()
            if is_required_argument(definition) or wild.chance.random() < 0.5
        }
        response = await asker.post(document(kind, name, field, given), given)
        body = response.json()
        codes = {error["extensions"]["code"] for error in body.get("errors", [])}
        assert codes <= {"BAD_USER_INPUT", "UNAUTHENTICATED"}, (given, body)
        ran += "data" in body
    assert ran or name in ENDS_THE_SESSION
