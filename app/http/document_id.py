"""The id of a document that is not sent along: the SHA-256 of its text."""

import re
from collections.abc import Mapping
from typing import Any

from app.http.malformed import Malformed

PREFIX = "sha256:"
_HASH = re.compile(r"[0-9a-f]{64}")


def id_in(given: Mapping[str, Any]) -> str | None:
    """The id in a request, by `documentId` or by `extensions.persistedQuery`; raises Malformed."""
    if "documentId" not in given and "extensions" not in given:
        return None
    found = {name: value for name, value in _told(given) if value is not None}
    if len(set(found.values())) > 1:
        raise Malformed(400, "`documentId` and `persistedQuery` name different documents.")
    return next(iter(found.values()), None)


def _told(given: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    extensions = given.get("extensions")
    persisted = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    if persisted is not None and not (isinstance(persisted, dict) and persisted.get("version") == 1):
        raise Malformed(400, "`persistedQuery` must be an object of version 1.")
    return [
        ("documentId", _hash(given.get("documentId"), "documentId")),
        ("sha256Hash", _hash(persisted.get("sha256Hash"), "sha256Hash", needed=True) if persisted else None),
    ]


def _hash(value: object, name: str, *, needed: bool = False) -> str | None:
    if value is None and not needed:
        return None
    text = value.removeprefix(PREFIX) if isinstance(value, str) else ""
    if not _HASH.fullmatch(text):
        raise Malformed(400, f"`{name}` must be a SHA-256 in lower-case hexadecimal digits.")
    return text
