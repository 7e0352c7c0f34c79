"""The messages of graphql-transport-ws: what a client may send, and how ours look on the wire."""

from dataclasses import dataclass
from typing import Any

import orjson

from app.http import body
from app.http.malformed import Malformed
from schema.exchange import Answer, Request

LONGEST_ID = 128
# A reason travels in a control frame, which has room for this many bytes.
LONGEST_REASON = 120


class Closing(Exception):
    """The connection must end; the code says why, to the client's program."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:LONGEST_REASON].decode(errors="ignore")


def invalid(reason: str) -> Closing:
    """What was sent is no message of the protocol."""
    return Closing(4400, reason)


@dataclass(frozen=True, slots=True)
class Init:
    """The first message; its payload may hold the token."""

    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ping:
    """Asks for a pong with the same payload."""

    payload: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pong:
    """Answers a ping of ours, or none."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """An operation of any kind, under an id of the client's."""

    id: str
    request: Request


@dataclass(frozen=True, slots=True)
class Complete:
    """The client wants no more of an operation."""

    id: str


Received = Init | Ping | Pong | Subscribe | Complete


def read(text: str) -> Received:
    """What a client has sent; raises Closing."""
    try:
        given = body.decoded(text.encode())
    except (Malformed, UnicodeError) as problem:
        raise invalid("A message must be JSON, and not nested too deeply.") from problem
    if not isinstance(given, dict):
        raise invalid("A message must be a JSON object.")
    match given.get("type"):
        case "connection_init":
            return Init(_payload(given) or {})
        case "ping":
            return Ping(_payload(given))
        case "pong":
            _payload(given)
            return Pong()
        case "subscribe":
            return Subscribe(_id(given), _request(given.get("payload")))
        case "complete":
            return Complete(_id(given))
    raise invalid("This type of message is not known.")


def _payload(given: dict[str, Any]) -> dict[str, Any] | None:
    payload = given.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise invalid("The payload must be an object.")
    return payload


def _id(given: dict[str, Any]) -> str:
    value = given.get("id")
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID:
        raise invalid(f"The id must be a string of 1 to {LONGEST_ID} characters.")
    return value


def _request(payload: object) -> Request:
    try:
        return body.asked(payload)
    except Malformed as problem:
        raise invalid(problem.message) from problem


def acknowledged() -> str:
    """The connection is ready."""
    return _text({"type": "connection_ack"})


def pong(payload: dict[str, Any] | None) -> str:
    """The answer to a ping."""
    return _text({"type": "pong"} | ({"payload": payload} if payload is not None else {}))


def next_(id: str, answer: Answer) -> str:
    """An answer; more may follow."""
    return _text({"id": id, "type": "next", "payload": answer.body()})


def error(id: str, answer: Answer) -> str:
    """The operation could not be run; nothing follows."""
    return _text({"id": id, "type": "error", "payload": answer.errors})


def complete(id: str) -> str:
    """Nothing follows."""
    return _text({"id": id, "type": "complete"})


def _text(message: dict[str, Any]) -> str:
    # Always text: compiled reads put finished JSON into the answer, and bytes would go out as a binary frame.
    return orjson.dumps(message).decode()
