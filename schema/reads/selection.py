"""What an operation asks of the rows it reads, found with graphql-core's own rules."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import get_named_type

from schema.reads.catalog import Catalog
from schema.reads.rows import Ready, Wanted
from schema.reads.source import Source, source_of

if TYPE_CHECKING:
    from schema.reads.execution import ReadExecutor


@dataclass(frozen=True, slots=True)
class Selected:
    """A field of the operation with what is selected below it: fragments, @skip and @include are settled."""

    execution: "ReadExecutor"
    return_type: Any
    details: Any
    # Nothing below may be compiled either.
    plain: bool = False

    def of_rows(self, source: Source, facts: Catalog) -> Wanted:
        """What is asked of each row; the type may be an interface, the source is not."""
        return Wanted(frozenset(self._names(source, self.details)), self._ready(source, self.details, facts))

    def of_page(self, source: Source, facts: Catalog) -> Wanted:
        """What is asked of each row of a page, under `nodes`, under `edges`, or both."""
        connection = get_named_type(self.return_type)
        below = self._below(connection, self.details)
        edge = get_named_type(connection.fields["edges"].type)
        places = [details for name, details in below if name == "nodes"]
        for name, details in below:
            if name == "edges":
                places += [inner for name, inner in self._below(edge, details) if name == "node"]
        fields = frozenset(name for details in places for name in self._names(source, details))
        # Two selections may use one response key for different things.
        ready = self._ready(source, places[0], facts) if len(places) == 1 else ()
        return Wanted(fields, ready, any(name == "totalCount" for name, _ in below))

    def target(self) -> Source:
        """The source of the type that the field leads to, through a connection too."""
        kind: Any = get_named_type(self.return_type)
        if "nodes" in kind.fields and "pageInfo" in kind.fields:
            kind = get_named_type(kind.fields["nodes"].type)
        return source_of(kind.extensions["strawberry-definition"].origin)

    def _type(self, source: Source) -> Any:
        return self.execution.schema.get_type(source.name)

    def _ready(self, source: Source, details: Any, facts: Catalog) -> tuple[Ready, ...]:
        compiled = self.execution.compiled
        if compiled is None or self.plain:
            return ()
        kind = self._type(source)
        grouped = self.execution.collect_subfields(kind, details).grouped_field_set
        return compiled.ready(source, kind, grouped, facts)

    def _names(self, source: Source, details: Any) -> list[str]:
        kind = self._type(source)
        return [
            kind.fields[name].extensions["strawberry-definition"].python_name
            for name, _ in self._below(kind, details)
            if name in kind.fields
        ]

    def _below(self, kind: Any, details: Any) -> list[tuple[str, Any]]:
        grouped = self.execution.collect_subfields(kind, details).grouped_field_set
        return [(selected[0].node.name.value, selected) for selected in grouped.values()]
