"""Errors of the addresses beside GraphQL, in the same shape as its own."""

from starlette.responses import JSONResponse

from app.http.replies import STATUSES
from schema.errors import ClientError


def told(error: ClientError, status: int | None = None) -> JSONResponse:
    """The error as a response; its code says which status, unless one is given."""
    body = {"errors": [{"message": error.message, "extensions": error.extensions}]}
    status = status or STATUSES.get(error.code, 400)
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    if status == 503:
        headers["retry-after"] = "1"
    return JSONResponse(body, status, headers)
