"""The arguments of one field of a document: worked out once, or once for the same values of its variables."""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, Final

from graphql import GraphQLField, GraphQLSchema, Node, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments

from schema.reads.cache import Cache

# Whoever opens their queue asks with the same values as a moment ago.
KEPT = 256
_ABSENT: Final = object()
_PLAIN: Final = frozenset({str, int, bool, type(None)})


class Given:
    """What a node gives to its field, as Strawberry hands it to a resolver: enums and inputs are Python's.

    The same values may be handed out again: nobody changes them.
    """

    __slots__ = ("_absent", "_definition", "_field", "_known", "_node", "_schema", "_variables")

    def __init__(
        self,
        definition: GraphQLField,
        node: Any,
        schema: GraphQLSchema,
        *,
        absent: frozenset[str] = frozenset(),
    ) -> None:
        self._definition = definition
        self._node = node
        # Arguments that may as well be left out where they are null.
        self._absent = absent
        self._field: Any = definition.extensions["strawberry-definition"]
        self._schema: Any = schema.extensions["strawberry-definition"]
        self._variables = tuple(
            {name for argument in node.arguments or () for name in _variables(argument.value)}
        )
        self._known: Cache[Mapping[str, Any]] = Cache(KEPT)

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """By their names in the resolver; raises GraphQLError for what cannot be."""
        place = self._place(variables.coerced)
        if place is None:
            return self._converted(get_argument_values(self._definition, self._node, variables))
        found = self._known.get(place)
        if found is not None:
            return found
        found = self._converted(get_argument_values(self._definition, self._node, variables))
        return self._known.keep(place, found)

    def _place(self, coerced: Mapping[str, Any]) -> Hashable | None:
        """What the values are known by; None where they are more than plain."""
        if not self._variables:
            return ()
        values = [coerced.get(name, _ABSENT) for name in self._variables]
        kinds = [type(value) for value in values]
        # For Python 1 and true are the same key.
        plain = all(kind in _PLAIN or value is _ABSENT for kind, value in zip(kinds, values, strict=True))
        return (*values, *kinds) if plain else None

    def _converted(self, found: dict[str, Any]) -> Mapping[str, Any]:
        return convert_arguments(
            {name: value for name, value in found.items() if value is not None or name not in self._absent},
            self._field.arguments,
            scalar_registry=self._schema.schema_converter.scalar_registry,
            config=self._schema.config,
        )


def _variables(value: Node) -> Iterator[str]:
    if isinstance(value, VariableNode):
        yield value.name.value
    inner = getattr(value, "values", None) or [each.value for each in getattr(value, "fields", None) or ()]
    for each in inner:
        yield from _variables(each)
