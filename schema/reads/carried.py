"""Rows that come out of a statement as JSON, for fields that only Python can tell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from schema.reads.catalog import Catalog
from schema.reads.identity import global_id
from schema.reads.leaves import NotCompilable
from schema.reads.read_field import ReadField
from schema.reads.source import Source
from schema.reads.specs import Column, Computed
from schema.reads.values import from_stored, is_json

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Carried:
    """An attribute of a row: the column it is read from, as JSON tells it, and how it becomes a value."""

    name: str
    column: str
    cast: str = ""
    convert: Convert | None = None

    def value(self, told: Any) -> Any:
        """As the ordinary way would have it."""
        return told if told is None or self.convert is None else self.convert(told)


def carried_for(source: Source, field: Any, facts: Catalog) -> tuple[Carried, ...]:
    """Every declared column, for nobody knows what Python looks at, and those that the field needs besides.

    But for documents, and for what is hidden from some: whoever looks at those is read the ordinary way.
    """
    columns = {
        name: _declared(source, name, each, each.spec, facts)
        for name, each in source.fields.items()
        if isinstance(each.spec, Column) and each.spec.shown is None and not is_json(each.type)
    }
    if isinstance(field, ReadField) and isinstance(field.spec, Computed):
        for need in field.spec.needs:
            if need not in columns:
                columns[need] = Carried(need, need, *_reading(source, need, facts))
    return tuple(columns.values())


def make_carried(source: Source, key: str, columns: Sequence[Carried], told: Sequence[Any]) -> Any:
    """An instance of the source's type with what was carried."""
    row = object.__new__(source.kind)
    found = UUID(key)
    row.__dict__.update(
        {each.name: each.value(value) for each, value in zip(columns, told, strict=True)},
        key=found,
        id=global_id(source.name, found),
    )
    return row


def _declared(source: Source, name: str, field: ReadField, spec: Column, facts: Catalog) -> Carried:
    cast, read = _reading(source, spec.name, facts)
    return Carried(name, spec.name, cast, _both(read, from_stored(field)))


def _both(read: Convert | None, convert: Convert | None) -> Convert | None:
    if read is None or convert is None:
        return read or convert
    return lambda told: convert(read(told))


def _reading(source: Source, column: str, facts: Catalog) -> tuple[str, Convert | None]:
    """How JSON is made to tell a column, and how that is read."""
    found = facts.column(source.table, column)
    stored = found.type if found is not None else "none at all"
    inner = stored.removesuffix("[]")
    if inner not in _READ:
        raise NotCompilable(f"{source.table}.{column} of type {stored}, needed by Python")
    cast, read = _READ[inner]
    if inner == stored:
        return cast, read
    return f"{cast}[]" if cast else "", None if read is None else _each(read)


def _each(read: Convert) -> Convert:
    return lambda told: [None if one is None else read(one) for one in told]


_READ: dict[str, tuple[str, Convert | None]] = {
    "text": ("", None),
    "character varying": ("", None),
    "boolean": ("", None),
    "double precision": ("", float),
    "real": ("", float),
    "smallint": ("", None),
    "integer": ("", None),
    "bigint": ("", None),
    "jsonb": ("", None),
    "uuid": ("", UUID),
    "timestamp with time zone": ("", datetime.fromisoformat),
    "date": ("", date.fromisoformat),
    "time without time zone": ("", time.fromisoformat),
    "bytea": ("", lambda told: bytes.fromhex(told.removeprefix("\\x"))),
    # A JSON number would be read as a float.
    "numeric": ("::text", Decimal),
}
