"""Answers as HTTP responses."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from starlette.types import Receive, Scope, Send

from app.http.malformed import Malformed
from app.http.negotiation import OFFERED, RESPONSE_JSON
from schema.exchange import Answer

# Of requests that never ran. With plain JSON only our own failures show in the status: such clients
# look at the body of a 200, and may not even read that of another status.
STATUSES = {
    "UNAUTHENTICATED": 401,
    "FORBIDDEN": 403,
    "LIMIT_EXCEEDED": 429,
    "INTERNAL_SERVER_ERROR": 500,
    "SERVICE_UNAVAILABLE": 503,
}
# In seconds.
RETRY_AFTER = {429: "60", 503: "1"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as ASGI sends it: two messages, the body in one piece."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.content})


def reply(answer: Answer, media: str) -> Reply:
    """The answer in the media type that was agreed on."""
    status = _status(answer, media)
    more: Mapping[str, str] = _NOTHING
    if status == 401:
        more = {"www-authenticate": "Bearer"}
    elif status in RETRY_AFTER:
        more = {"retry-after": RETRY_AFTER[status]}
    return _json(answer.body(), status, media, more)


def malformed(problem: Malformed, media: str) -> Reply:
    """What was wrong with a request that was none."""
    body = {"errors": [{"message": problem.message, "extensions": {"code": "BAD_REQUEST"}}]}
    return _json(body, problem.status, media, problem.headers)


def _status(answer: Answer, media: str) -> int:
    if answer.ran:
        return 200
    status = STATUSES.get(answer.code or "", 400)
    return status if status >= 500 or media == RESPONSE_JSON else 200


def _json(body: object, status: int, media: str, more: Mapping[str, str]) -> Reply:
    # Compiled reads put finished JSON into `data` as an orjson.Fragment.
    content = orjson.dumps(body)
    headers = [*_HEADERS[media], (b"content-length", b"%d" % len(content))]
    headers += [(name.encode("latin-1"), value.encode("latin-1")) for name, value in more.items()]
    return Reply(status, headers, content)


_NOTHING: Mapping[str, str] = {}
_HEADERS = {
    media: (
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"vary", b"accept, authorization"),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    )
    for media in OFFERED
}
