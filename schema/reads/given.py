"""The arguments of one field of a document: worked out once where no variable has a say in them."""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLField, GraphQLSchema, Node, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments


class Given:
    """What a node gives to its field, as Strawberry hands it to a resolver: enums and inputs are Python's."""

    __slots__ = ("_absent", "_definition", "_field", "_fixed", "_node", "_schema", "_varies")

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
        self._varies = any(_varies(argument.value) for argument in node.arguments or ())
        self._fixed: Mapping[str, Any] | None = None

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """By their names in the resolver; raises GraphQLError for what cannot be."""
        if self._fixed is not None:
            return self._fixed
        found = self._converted(get_argument_values(self._definition, self._node, variables))
        if not self._varies:
            self._fixed = found
        return found

    def _converted(self, found: dict[str, Any]) -> Mapping[str, Any]:
        return convert_arguments(
            {name: value for name, value in found.items() if value is not None or name not in self._absent},
            self._field.arguments,
            scalar_registry=self._schema.schema_converter.scalar_registry,
            config=self._schema.config,
        )


def _varies(value: Node) -> bool:
    if isinstance(value, VariableNode):
        return True
    inner = getattr(value, "values", None) or [each.value for each in getattr(value, "fields", None) or ()]
    return any(map(_varies, inner))
