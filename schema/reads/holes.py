"""Fields that only Python can tell, in a compiled statement: it leaves them open.

In their place it writes a hole: which field, and of the row what Python needs. A hole stands between tabs,
which nothing else in an answer holds. `filling.py` fills it in.
"""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType

from schema.reads.carried import Carried, carried_for
from schema.reads.catalog import Catalog
from schema.reads.source import Source

HOLE = b"\t"


@dataclass(frozen=True, slots=True, eq=False)
class Hole:
    """One field of one selection."""

    source: Source
    kind: GraphQLObjectType
    details: list[Any]
    columns: tuple[Carried, ...]

    @property
    def key(self) -> str:
        """The response key."""
        node = self.details[0].node
        return str((node.alias or node.name).value)


def hole_for(source: Source, kind: GraphQLObjectType, field: Any, details: list[Any], facts: Catalog) -> Hole:
    """A hole for a field; raises NotCompilable where JSON cannot carry what it needs."""
    return Hole(source, kind, details, carried_for(source, field, facts))


def hole_sql(hole: Hole, number: int, alias: str) -> str:
    """JSON with the number of the hole, the key of the row and what else is carried."""
    told = [f"{alias}.id", *(f"{alias}.{each.column}{each.cast}" for each in hole.columns)]
    return f"(E'\\t' || json_build_array({number}, {', '.join(told)})::text || E'\\t')::json"
