"""The one character that PostgreSQL cannot keep: no query may look for it.

A mutation says so in its payload, at the field; a query would break its transaction for all its other fields.
"""

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, StringValueNode, Visitor, visit

NUL = "\0"


def in_value(value: Any) -> bool:
    """Whether a variable's value holds it, however deep inside."""
    if isinstance(value, str):
        return NUL in value
    if isinstance(value, Mapping):
        return any(in_value(inner) for inner in value.values())
    return isinstance(value, list) and any(in_value(inner) for inner in value)


def in_document(text: str, document: DocumentNode) -> bool:
    """Whether a literal holds it; as itself it is no GraphQL, so only an escape can bring it in."""
    if "\\u" not in text:
        return False
    finder = _Finder()
    visit(document, finder)
    return finder.found


class _Finder(Visitor):
    found = False

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.found = self.found or NUL in node.value
