"""Reads declared beside the types: see docs/performance.md for what becomes of them."""

from schema.reads.fields import (
    ORDER_BY,
    WHERE,
    column,
    computed,
    connection,
    derived,
    has_one,
    held,
    to_many,
    to_one,
)
from schema.reads.predicate import (
    EVERY_ROW,
    NO_ROW,
    Predicate,
    all_of,
    among,
    any_of,
    differs,
    equals,
    is_null,
    not_null,
    sql,
)
from schema.reads.source import source, whole_tenant

__all__ = [
    "EVERY_ROW",
    "NO_ROW",
    "ORDER_BY",
    "WHERE",
    "Predicate",
    "all_of",
    "among",
    "any_of",
    "column",
    "computed",
    "connection",
    "derived",
    "differs",
    "equals",
    "has_one",
    "held",
    "is_null",
    "not_null",
    "source",
    "sql",
    "to_many",
    "to_one",
    "whole_tenant",
]
