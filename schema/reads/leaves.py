"""How PostgreSQL writes a value just as the schema's scalars and enums would."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLEnumType, GraphQLList, GraphQLNonNull

from schema.reads.identity import prefix

# Where the ordinary way would report an error the statement writes this instead: valid JSON with a line
# break, which nothing else in an answer contains. Whoever finds one reads the ordinary way and reports.
MARK = "\n"
WRONG = "E'\\nnull'::json"


class NotCompilable(Exception):
    """The selection holds something that SQL is not told how to express."""


def leaf_sql(kind: Any, expression: str, *, certain: bool) -> str:
    """SQL for a leaf, or a list of leaves, of this GraphQL type.

    `certain` says that the database itself rules null out.
    """
    required = isinstance(kind, GraphQLNonNull)
    inner = kind.of_type if required else kind
    if isinstance(inner, GraphQLList):
        written = _list_sql(inner.of_type, expression)
        null = WRONG if required else "null"
        return f"case when {expression} is null then {null} else {written} end"
    if isinstance(inner, GraphQLEnumType):
        return _enum_sql(inner, expression, null=WRONG if required and not certain else "null")
    write = _SCALARS.get(inner.name)
    if write is None:
        raise NotCompilable(f"the scalar {inner.name}")
    written = write(expression)
    return f"coalesce(to_json({written}), {WRONG})" if required and not certain else written


def id_sql(type_name: str, key: str) -> str:
    """The global id of a key, as `identity.global_id` writes it."""
    # `textsend` gives the bytes of a text in the client's encoding: asyncpg insists on UTF-8.
    text = f"encode(textsend('{prefix(type_name)}' || {key}), 'base64')"
    # PostgreSQL breaks base64 after 76 letters, which are 57 bytes, also at the end; a key has 36.
    return text if len(prefix(type_name)) + 36 < 57 else f"translate({text}, E'\\n', '')"


def _list_sql(item: Any, expression: str) -> str:
    written = leaf_sql(item, "u.value", certain=False)
    return (
        f"array_to_json(array(select {written} from unnest({expression}) with ordinality u(value, place) "
        "order by u.place))"
    )


def _enum_sql(kind: GraphQLEnumType, expression: str, *, null: str) -> str:
    branches = []
    for name, value in kind.values.items():
        stored = getattr(value.value, "value", value.value)
        if not isinstance(stored, str):
            raise NotCompilable(f"the enum {kind.name}")
        branches.append(f"when {_quoted(stored)} then '\"{name}\"'::json")
    unknown = f"case when {expression} is null then {null} else {WRONG} end" if null != WRONG else WRONG
    return f"case {expression} {' '.join(branches)} else {unknown} end"


def _quoted(text: str) -> str:
    if "\\" in text:
        raise NotCompilable("a backslash in an enum")
    return "'" + text.replace("'", "''") + "'"


def _as_it_is(expression: str) -> str:
    return expression


_SCALARS: dict[str, Callable[[str], str]] = {
    "String": _as_it_is,
    "Int": _as_it_is,
    "Boolean": _as_it_is,
    "DateTime": _as_it_is,
    "Date": _as_it_is,
    "JSON": _as_it_is,
    "BigInt": "({})::text".format,
    # The schema knows no infinite amount: its scalar refuses to write one.
    "Decimal": lambda expression: (
        f"case when {expression} in ('NaN', 'Infinity', '-Infinity') then {WRONG} "
        f"else to_json(({expression})::text) end"
    ),
    "TimeOfDay": "to_char({}, 'HH24:MI:SS')".format,
}
