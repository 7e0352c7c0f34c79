"""Which stored types fit which types of the schema."""

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull

TEXT = frozenset({"text", "character varying"})
FITTING = {
    "String": TEXT,
    "Int": frozenset({"integer", "smallint"}),
    "BigInt": frozenset({"bigint", "integer"}),
    "Float": frozenset({"double precision", "real"}),
    "Boolean": frozenset({"boolean"}),
    "DateTime": frozenset({"timestamp with time zone"}),
    "Date": frozenset({"date"}),
    "TimeOfDay": frozenset({"time without time zone"}),
    "Decimal": frozenset({"numeric"}),
    "JSON": frozenset({"jsonb"}),
}


def misfits(kind: Any, stored: str) -> Iterator[str]:
    """What is wrong with showing a value of a stored type as one of this GraphQL type."""
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(inner, GraphQLList):
        if not stored.endswith("[]"):
            yield f"{stored} is no list"
            return
        yield from misfits(inner.of_type, stored.removesuffix("[]"))
    elif isinstance(inner, GraphQLEnumType):
        if stored not in TEXT:
            yield f"an enum is stored as text, not as {stored}"
    elif stored not in FITTING.get(inner.name, ()):
        yield f"{stored} does not fit {inner.name}"
