"""What an operation asks of the rows it reads, found with graphql-core's own rules."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import GraphQLObjectType, get_named_type

from schema.reads.rows import Wanted
from schema.reads.source import Source, source_of

if TYPE_CHECKING:
    from schema.reads.execution import ReadExecutor


@dataclass(frozen=True, slots=True)
class Selected:
    """A field of the operation with what is selected below it: fragments, @skip and @include are settled."""

    execution: "ReadExecutor"
    return_type: Any
    details: Any

    def of_rows(self, source: Source) -> Wanted:
        """The fields asked of each row; the type may be an interface, the source is not."""
        return Wanted(frozenset(self._names(self._type(source.name), self.details)))

    def of_page(self, source: Source) -> Wanted:
        """The fields asked of each row of a page, under `nodes`, under `edges`, or both."""
        connection = get_named_type(self.return_type)
        fields: set[str] = set()
        total = False
        for name, details in self._below(connection, self.details):
            if name == "nodes":
                fields.update(self._names(self._type(source.name), details))
            elif name == "edges":
                edge = get_named_type(connection.fields["edges"].type)
                for inner, node in self._below(edge, details):
                    if inner == "node":
                        fields.update(self._names(self._type(source.name), node))
            total = total or name == "totalCount"
        return Wanted(frozenset(fields), total)

    def target(self) -> Source:
        """The source of the type that the field leads to, through a connection too."""
        kind: Any = get_named_type(self.return_type)
        if "nodes" in kind.fields and "pageInfo" in kind.fields:
            kind = get_named_type(kind.fields["nodes"].type)
        return source_of(kind.extensions["strawberry-definition"].origin)

    def _type(self, name: str) -> Any:
        return self.execution.schema.get_type(name)

    def _names(self, kind: GraphQLObjectType, details: Any) -> list[str]:
        return [
            kind.fields[name].extensions["strawberry-definition"].python_name
            for name, _ in self._below(kind, details)
            if name in kind.fields
        ]

    def _below(self, kind: Any, details: Any) -> list[tuple[str, Any]]:
        grouped = self.execution.collect_subfields(kind, details).grouped_field_set
        return [(selected[0].node.name.value, selected) for selected in grouped.values()]
