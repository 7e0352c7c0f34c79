"""Generates documents over any schema: aliases, fragments, directives, variables, arguments good and bad."""

import json
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_required_argument,
)
from hypothesis import strategies as st

SIZES = [0, 1, 2, 3, 7, 100, 101, -1]


@dataclass(frozen=True)
class Document:
    """A text with the variables it declares."""

    text: str
    variables: dict[str, Any]


@dataclass(repr=False)
class Wishes:
    """What generated arguments are drawn from; `left_out` are fields that no document may ask for."""

    cursors: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    left_out: frozenset[str] = frozenset()
    depth: int = 5


@st.composite
def documents(draw: st.DrawFn, schema: GraphQLSchema, wishes: Wishes, roots: list[str]) -> Document:
    """A query over some of the root fields."""
    writer = _Writer(draw, schema, wishes)
    query: Any = schema.query_type
    fields = [
        writer.field(query, name, query.fields[name], wishes.depth)
        for name in draw(st.lists(st.sampled_from(roots), min_size=1, max_size=2))
    ]
    body = " ".join(fields)
    fragments = " ".join(writer.fragments)
    declared = ", ".join(f"${name}: {kind}" for name, kind in writer.declared.items())
    head = f"query Q({declared})" if declared else "query Q"
    return Document(f"{head} {{ {body} }} {fragments}", writer.variables)


class _Writer:
    def __init__(self, draw: st.DrawFn, schema: GraphQLSchema, wishes: Wishes) -> None:
        self.draw = draw
        self.schema = schema
        self.wishes = wishes
        self.fragments: list[str] = []
        self.declared: dict[str, str] = {}
        self.variables: dict[str, Any] = {}
        self._count = 0

    def field(self, parent: Any, name: str, definition: GraphQLField, depth: int) -> str:
        """One field with everything below it."""
        arguments = self._arguments(definition)
        # Two fields of one name must not differ: whatever has arguments gets a name of its own.
        renamed = bool(arguments) or self.draw(st.booleans())
        alias = f"{self._name('a')}: " if renamed else ""
        directive = self._directive()
        kind = get_named_type(definition.type)
        below = f" {{ {self._selections(kind, depth - 1)} }}" if is_composite_type(kind) else ""
        return f"{alias}{name}{arguments}{directive}{below}"

    def _selections(self, kind: Any, depth: int) -> str:
        names = [name for name in kind.fields if self._allowed(kind, name, depth)]
        choices = st.sampled_from([*names, "__typename"])
        chosen = self.draw(st.lists(choices, min_size=1, max_size=5, unique=True))
        written = [
            name if name == "__typename" else self.field(kind, name, kind.fields[name], depth)
            for name in chosen
        ]
        if isinstance(kind, GraphQLInterfaceType):
            possible = sorted(self.schema.get_possible_types(kind), key=lambda each: each.name)
            written.extend(
                f"... on {each.name} {{ {self._selections(each, depth)} }}" for each in possible[:3]
            )
        elif depth > 0 and self.draw(st.integers(0, 3)) == 0:
            written.append(self._fragment(kind, depth))
        return " ".join(written)

    def _fragment(self, kind: Any, depth: int) -> str:
        conditions = [kind.name, *(each.name for each in kind.interfaces)]
        condition = self.draw(st.sampled_from(conditions))
        inner = self._plain(self.schema.type_map[condition], depth - 1)
        if self.draw(st.booleans()):
            return f"... on {condition}{self._directive()} {{ {inner} }}"
        name = self._name("F")
        self.fragments.append(f"fragment {name} on {condition} {{ {inner} }}")
        return f"...{name}{self._directive()} ...{name}"

    def _plain(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLInterfaceType):
            return " ".join(["__typename", *(name for name in kind.fields if self._allowed(kind, name, 0))])
        return self._selections(kind, depth)

    def _allowed(self, kind: Any, name: str, depth: int) -> bool:
        if f"{kind.name}.{name}" in self.wishes.left_out:
            return False
        definition = kind.fields[name]
        return depth > 0 or not is_composite_type(get_named_type(definition.type))

    def _directive(self) -> str:
        choice = self.draw(st.integers(0, 9))
        if choice > 2:
            return ""
        value = self.draw(st.booleans())
        condition = str(value).lower() if choice == 0 else f"${self._variable('Boolean!', value)}"
        return f" @{self.draw(st.sampled_from(['skip', 'include']))}(if: {condition})"

    # -- arguments

    def _arguments(self, definition: GraphQLField) -> str:
        given = []
        for name, argument in definition.args.items():
            if not is_required_argument(argument) and self.draw(st.integers(0, 2)) > 0:
                continue
            value = self._value(argument.type, name)
            if self.draw(st.booleans()):
                given.append(f"{name}: ${self._variable(str(argument.type), value)}")
            else:
                given.append(f"{name}: {self._literal(argument.type, value)}")
        return f"({', '.join(given)})" if given else ""

    def _value(self, kind: Any, name: str, depth: int = 2) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, name, depth)
        if isinstance(kind, GraphQLList):
            return [self._value(kind.of_type, name, depth) for _ in range(self.draw(st.integers(0, 2)))]
        if isinstance(kind, GraphQLEnumType):
            return self.draw(st.sampled_from(sorted(kind.values)))
        if isinstance(kind, GraphQLInputObjectType):
            names = [each for each in kind.fields if depth > 0 or each not in ("and", "or", "not")]
            chosen = self.draw(st.lists(st.sampled_from(names), max_size=2, unique=True))
            return {each: self._value(kind.fields[each].type, each, depth - 1) for each in chosen}
        return self._scalar(kind.name, name)

    def _scalar(self, kind: str, name: str) -> Any:
        wishes = self.wishes
        if name in ("after", "before"):
            return self.draw(st.sampled_from([*wishes.cursors, "nonsense"]))
        choices: dict[str, Any] = {
            "Int": st.sampled_from(SIZES) if name in ("first", "last") else st.integers(-3, 5),
            "Boolean": st.booleans(),
            "ID": st.sampled_from([*wishes.ids, "nonsense"]),
            "DateTime": st.sampled_from(["2026-03-02T01:00:00+00:00", "2026-03-01T13:00:00.12+08:00"]),
            "Date": st.sampled_from(["2020-01-03", "2026-03-02"]),
            "TimeOfDay": st.sampled_from(["08:30", "17:00:00"]),
            "BigInt": st.sampled_from(["0", "9000000000"]),
            "Decimal": st.sampled_from(["0", "1200.50"]),
            "JSON": st.just({}),
        }
        return self.draw(choices.get(kind, st.sampled_from([*wishes.texts, ""])))

    def _variable(self, kind: str, value: Any) -> str:
        name = self._name("v")
        self.declared[name] = kind
        self.variables[name] = value
        return name

    def _literal(self, kind: Any, value: Any) -> str:
        inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        if isinstance(inner, GraphQLList):
            return "[" + ", ".join(self._literal(inner.of_type, each) for each in value) + "]"
        if isinstance(inner, GraphQLEnumType):
            return str(value)
        if isinstance(inner, GraphQLInputObjectType):
            fields = (
                f"{name}: {self._literal(inner.fields[name].type, each)}" for name, each in value.items()
            )
            return "{" + ", ".join(fields) + "}"
        return json.dumps(value)

    def _name(self, start: str) -> str:
        self._count += 1
        return f"{start}{self._count}"
