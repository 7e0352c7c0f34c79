"""What is known of an operation before anybody asks it: its root fields, where all may come to a Select."""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.pyutils import Path

from schema.reads.calling import Call, is_plain
from schema.reads.source import origin_of
from schema.reads.switches import switches


@dataclass(frozen=True, slots=True, eq=False)
class Root:
    """One field at the top."""

    key: str
    definition: GraphQLField
    call: Call
    # As graphql-core would collect them: one list, always the same.
    details: list[FieldDetails]
    nodes: list[FieldNode]
    path: Path
    required: bool


@dataclass(frozen=True, slots=True, eq=False)
class Roots:
    """An operation that may be answered without graphql-core's machinery."""

    schema: GraphQLSchema
    operation: OperationDefinitionNode
    kind: GraphQLObjectType
    fields: tuple[Root, ...]
    fragment_definitions: dict[str, FragmentDefinitionNode]
    fragments: dict[str, FragmentDetails]
    # The variables in @skip and @include, anywhere below.
    switches: tuple[str, ...]


def roots_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode
) -> Roots | None:
    """The operation as Roots; None for what only graphql-core knows how to execute."""
    kind = schema.query_type
    if operation.operation is not OperationType.QUERY or operation.directives or kind is None:
        return None
    definitions = {
        each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    fields = [_root(schema, kind, node) for node in operation.selection_set.selections]
    found = tuple(each for each in fields if each is not None)
    plain = not any(each.variable_definitions for each in definitions.values())
    if not plain or len(found) < len(fields) or len({each.key for each in found}) < len(found):
        return None
    return Roots(
        schema,
        operation,
        kind,
        found,
        definitions,
        {name: FragmentDetails(each, None) for name, each in definitions.items()},
        switches((node for each in found for node in each.nodes), definitions),
    )


def _root(schema: GraphQLSchema, kind: GraphQLObjectType, node: Any) -> Root | None:
    if not isinstance(node, FieldNode) or node.directives:
        return None
    definition = kind.fields.get(node.name.value)
    if definition is None or not is_plain(definition) or not _is_read(definition.type):
        return None
    key = (node.alias or node.name).value
    return Root(
        key,
        definition,
        Call(schema, definition, node),
        [FieldDetails(node, None)],
        [node],
        Path(None, key, kind.name),
        isinstance(definition.type, GraphQLNonNull),
    )


def _is_read(kind: Any) -> bool:
    """Rows of a table, a page of them, or an interface that such types have."""
    named: Any = get_named_type(kind)
    if named.name == "Node":
        return True
    if {"nodes", "pageInfo"} <= getattr(named, "fields", {}).keys():
        named = get_named_type(named.fields["nodes"].type)
    return hasattr(origin_of(named), "__source__")
