"""What the client is told of an error. What was not meant for it stays in the log, under an id."""

import secrets
import traceback
from typing import Any

import structlog
from asyncpg import PostgresError
from graphql import GraphQLError

from schema.errors import BadInput, ClientError
from schema.failures import causes
from tenants.errors import Refusal, Refusals

logger = structlog.get_logger("shouwen.schema")

# Their words quote the value that caused them, which may be personal.
QUOTING = (ValueError, LookupError, UnicodeError)


def shown(error: Exception, *, code: str | None = None, request_id: str | None = None) -> dict[str, Any]:
    """The error as it stands in the response; a bug is logged on the way.

    `code` is for errors of GraphQL itself, which carry none: a document that is not valid, say.
    """
    meant = _meant_for_client(error, code)
    if meant is None:
        meant = _bug(error, request_id)
    told: dict[str, Any] = {"message": meant.message}
    if isinstance(error, GraphQLError):
        if error.locations:
            told["locations"] = [location.formatted for location in error.locations]
        if error.path is not None:
            told["path"] = error.path
    told["extensions"] = meant.extensions
    return told


def _meant_for_client(error: Exception, code: str | None) -> GraphQLError | None:
    raised = _raised(error)
    if isinstance(raised, ClientError):
        return raised
    if isinstance(raised, Refusals):
        return BadInput.because(raised.reasons[0])
    if isinstance(raised, Refusal):
        return BadInput.because(raised)
    if isinstance(error, GraphQLError) and (code or _is_about_an_argument(error)):
        return GraphQLError(error.message, extensions={"code": code or BadInput.code})
    return None


def _raised(error: Exception) -> Exception:
    """What our code raised, out of GraphQL's wrapping; never what it was handling at that moment."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def _is_about_an_argument(error: GraphQLError) -> bool:
    """GraphQL raises the same class for an argument that cannot be and for our own unfit answer.

    Only the former points at the place in the document where the argument stands.
    """
    return isinstance(error.original_error, GraphQLError) and bool(error.original_error.nodes)


def _bug(error: Exception, request_id: str | None) -> GraphQLError:
    number = secrets.token_hex(6)
    logger.error("bug", error_id=number, request_id=request_id, **described(_raised(error)))
    return GraphQLError(
        f"Something went wrong on our side; the operator finds it under {number}.",
        extensions={"code": "INTERNAL_SERVER_ERROR", "id": number},
    )


def described(error: BaseException) -> dict[str, Any]:
    """What an operator may read about a bug: where and what kind, without anybody's data."""
    told: dict[str, Any] = {
        "error": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-20:]
        ],
    }
    from_database = next((cause for cause in causes(error) if isinstance(cause, PostgresError)), None)
    if from_database is not None:
        # Never str() of it: the DETAIL line quotes the row.
        told |= {
            name: getattr(from_database, name, None) for name in ("sqlstate", "table_name", "constraint_name")
        }
    elif not isinstance(error, QUOTING):
        told["message"] = str(error)[:500]
    return told
