"""Answers as HTTP responses."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from app.http.malformed import Malformed
from app.http.negotiation import RESPONSE_JSON
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


def reply(answer: Answer, media: str) -> Response:
    """The answer in the media type that was agreed on."""
    status = _status(answer, media)
    headers = {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status in RETRY_AFTER:
        headers["retry-after"] = RETRY_AFTER[status]
    return _json(answer.body(), status, media, headers)


def malformed(problem: Malformed, media: str) -> Response:
    """What was wrong with a request that was none."""
    body = {"errors": [{"message": problem.message, "extensions": {"code": "BAD_REQUEST"}}]}
    return _json(body, problem.status, media, problem.headers)


def _status(answer: Answer, media: str) -> int:
    if answer.ran:
        return 200
    status = STATUSES.get(answer.code or "", 400)
    return status if status >= 500 or media == RESPONSE_JSON else 200


def _json(body: object, status: int, media: str, headers: Mapping[str, str]) -> Response:
    # Compiled reads put finished JSON into `data` as an orjson.Fragment.
    content = orjson.dumps(body)
    return Response(
        content,
        status,
        {
            "content-type": f"{media}; charset=utf-8",
            "vary": "accept, authorization",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            **headers,
        },
    )
