"""Reads a GraphQL request from an HTTP request, and says exactly what is wrong with one that is not."""

from typing import Any
from urllib.parse import parse_qsl

import orjson

from app.http.document_id import id_in
from app.http.incoming import Incoming
from app.http.malformed import Malformed
from app.http.negotiation import PLAIN_JSON
from schema.exchange import Request as Asked

# Variables deeper than this are no variables of ours; and reading them costs a stack.
DEEPEST = 64


async def read(request: Incoming, *, limit: int) -> Asked:
    """The request, by GET or POST, with a body of at most `limit` bytes; raises Malformed."""
    if request.method == "GET":
        return asked(_from_address(request.query_string))
    _require_json(request.header(b"content-type"), request.header(b"content-encoding", "identity"))
    return asked(decoded(await request.body(limit)))


def _from_address(query_string: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20
        )
    except (UnicodeError, ValueError) as error:
        raise Malformed(400, "The query string cannot be read.") from error
    given: dict[str, Any] = {}
    for name, value in pairs:
        if name in given:
            raise Malformed(400, f"`{name[:40]}` is given twice.")
        given[name] = value
    for name in ("variables", "extensions"):
        if given.get(name):
            given[name] = decoded(given[name].encode())
        else:
            given.pop(name, None)
    return given


def _require_json(content_type: str, encoding: str) -> None:
    if content_type == PLAIN_JSON and encoding == "identity":
        return  # as nearly everybody sends it
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if media != PLAIN_JSON:
        raise Malformed(415, f"Send the request as {PLAIN_JSON}.")
    charset = next((each[8:].strip('"') for each in parameters if each.startswith("charset=")), "utf-8")
    if charset not in ("utf-8", "utf8"):
        raise Malformed(415, "Send the request in UTF-8.")
    if encoding.lower() != "identity":
        raise Malformed(415, "Send the request uncompressed.")


def decoded(text: bytes) -> Any:
    """The JSON value of a text that is not nested too deeply; raises Malformed."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(400, "The request is not JSON in UTF-8, or is nested too deeply.") from error
    # Only what has many brackets can be deep; the rest need not be walked.
    if text.count(b"[") + text.count(b"{") > DEEPEST and _is_deep(value):
        raise Malformed(400, f"The request is nested more than {DEEPEST} levels deep.")
    return value


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return False
    return True


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def asked(given: Any) -> Asked:
    """The request in a JSON value, over whichever way it came; raises Malformed."""
    if isinstance(given, list):
        raise Malformed(400, "Send one operation at a time: lists of requests are not taken.")
    if not isinstance(given, dict):
        raise Malformed(400, "The request must be a JSON object.")
    query, name = given.get("query"), given.get("operationName")
    variables, extensions = given.get("variables"), given.get("extensions")
    document_id = id_in(given)
    if query is None and document_id is not None:
        query = ""
    elif not isinstance(query, str) or not query.strip():
        raise Malformed(400, "`query` must be the text of a GraphQL document.")
    if name is not None and not isinstance(name, str):
        raise Malformed(400, "`operationName` must be a string or null.")
    if variables is not None and not isinstance(variables, dict):
        raise Malformed(400, "`variables` must be an object or null.")
    if extensions is not None and not isinstance(extensions, dict):
        raise Malformed(400, "`extensions` must be an object or null.")
    return Asked(query, name or None, variables, document_id)
