"""What is answered outside GraphQL where nothing is there, or something broke."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def refused(request: Request, error: Exception) -> Response:
    """An address or method that we do not have; no page of HTML for a program."""
    assert isinstance(error, HTTPException)  # noqa: S101  registered for nothing else
    return _json_error(error.detail, "BAD_REQUEST", error.status_code, error.headers)


async def failed(request: Request, error: Exception) -> Response:
    """Something broke outside GraphQL; the server logs it."""
    return _json_error("Something went wrong on our side.", "INTERNAL_SERVER_ERROR", 500)


def _json_error(message: str, code: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status, headers)
