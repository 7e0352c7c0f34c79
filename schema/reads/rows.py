"""Rows of the ordinary way: which columns they need, and instances of the type that hold them."""

from dataclasses import dataclass
from typing import Any

import orjson

from schema.reads.catalog import Catalog
from schema.reads.identity import global_id
from schema.reads.plan import numbered
from schema.reads.read_field import ReadField
from schema.reads.source import Source
from schema.reads.specs import Column, Computed, Derived, ToOne, Viewer
from schema.reads.statement import Writer
from schema.reads.values import from_stored, is_json

JSON_TYPES = frozenset({"json", "jsonb"})


READY = "__ready"


@dataclass(frozen=True, slots=True)
class Ready:
    """A relation that comes along with the row as finished JSON, under its response key."""

    key: str
    body: str
    arguments: list[object]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a selection needs: fields of each row by Python name, relations, and of a page the total."""

    fields: frozenset[str]
    ready: tuple[Ready, ...] = ()
    total: bool = False


def reference(column: str) -> str:
    """Where a row keeps the key of what it refers to: apart, since `id` may be such a column too."""
    return f"__{column}"


def columns_of(
    source: Source, wanted: Wanted, alias: str, writer: Writer, viewer: Viewer, facts: Catalog
) -> str:
    """The select list: the key, every declared column, and of the rest what is wanted."""
    columns = {"key": f"{alias}.id"}
    for name, field in source.fields.items():
        spec = field.spec
        if isinstance(spec, Column):
            columns[name] = _column(field, spec, alias, writer, viewer)
        elif isinstance(spec, ToOne):
            columns[reference(spec.column)] = f"{alias}.{spec.column}"
        elif isinstance(spec, Derived) and name in wanted.fields:
            expression = f"({writer.render(spec.sql, alias)})"
            columns[name] = f"{expression}::text" if is_json(field.type) else expression
        elif isinstance(spec, Computed) and name in wanted.fields:
            columns |= {need: f"{alias}.{need}{_as_text(source, need, facts)}" for need in spec.needs}
    for number, ready in enumerate(wanted.ready):
        columns[f"{READY}{number}"] = f"{numbered(ready.body, len(writer.arguments))}::text"
        writer.arguments += ready.arguments
    return ", ".join(f'{expression} as "{name}"' for name, expression in columns.items())


def make_row(source: Source, record: Any, wanted: Wanted, facts: Catalog) -> Any:
    """An instance of the source's type that has what was read."""
    values = dict(record.items())
    values[READY] = {ready.key: values[f"{READY}{number}"] for number, ready in enumerate(wanted.ready)}
    parsed: set[str] = set()
    for name, field in source.fields.items():
        spec = field.spec
        if isinstance(spec, Computed):
            # Several computed fields may need the same column.
            for need in {*spec.needs} - parsed:
                if values.get(need) is not None and _as_text(source, need, facts):
                    values[need] = orjson.loads(values[need])
            parsed.update(spec.needs)
        elif name in values and (convert := from_stored(field)) is not None:
            values[name] = convert(values[name])
    values["id"] = global_id(source.name, values["key"])
    row = object.__new__(source.kind)
    row.__dict__.update(values)
    return row


def _column(field: ReadField, spec: Column, alias: str, writer: Writer, viewer: Viewer) -> str:
    expression = f"{alias}.{spec.name}" + ("::text" if is_json(field.type) else "")
    if spec.shown is None:
        return expression
    return f"case when {writer.condition(spec.shown(viewer), alias)} then {expression} end"


def _as_text(source: Source, column: str, facts: Catalog) -> str:
    """JSON is fetched as text, whatever a connection would make of it."""
    found = facts.column(source.table, column)
    return "::text" if found is not None and found.type in JSON_TYPES else ""
