"""Reads the trusted documents of a deployment: a folder of .graphql files, or a manifest that a build wrote.

A manifest is a JSON object of texts by hash, as GraphQL Code Generator writes it, or Apollo's list of
operations. Ids of other kinds are not taken: a hash cannot come to mean another text.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from schema.trusted import TrustedDocuments, hash_of


class WrongDocuments(ValueError):
    """The folder or manifest cannot be read; the message says why in one line."""


def trusted_in(place: Path, *, only: bool) -> TrustedDocuments:
    """Everything below a folder, or in one manifest."""
    try:
        files = sorted(each for each in place.rglob("*") if each.is_file()) if place.is_dir() else [place]
        texts = {hash_of(text): text for file in files for text in _in_file(file)}
    except (OSError, UnicodeError, orjson.JSONDecodeError) as error:
        raise WrongDocuments(f"cannot be read: {type(error).__name__}") from error
    if not texts:
        raise WrongDocuments("holds no documents")
    return TrustedDocuments(texts, only)


def _in_file(file: Path) -> Iterator[str]:
    if file.suffix in (".graphql", ".gql"):
        yield file.read_text(encoding="utf-8")
    elif file.suffix == ".json":
        yield from _in_manifest(orjson.loads(file.read_bytes()), file.name)


def _in_manifest(manifest: Any, name: str) -> Iterator[str]:
    if not isinstance(manifest, dict):
        raise WrongDocuments(f"{name} is no manifest")
    for key, text in _pairs(manifest, name):
        if not isinstance(text, str) or key.removeprefix("sha256:") != hash_of(text):
            raise WrongDocuments(f"{name} has an entry whose id is not the SHA-256 of its text")
        yield text


def _pairs(manifest: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    if manifest.get("format") != "apollo-persisted-query-manifest":
        yield from manifest.items()
        return
    for operation in manifest.get("operations") or ():
        if not isinstance(operation, dict):
            raise WrongDocuments(f"{name} has an operation that is no object")
        yield str(operation.get("id")), operation.get("body")
