"""Errors beside `data`: missing sign-in, missing permission, arguments of a query that cannot be right."""

from typing import Any

from graphql import GraphQLError
from strawberry.utils.str_converters import to_camel_case

from tenants.errors import Refusal


class ClientError(GraphQLError):
    """A top-level error whose words are meant for the client."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str, **extensions: Any) -> None:
        super().__init__(message, extensions={"code": self.code, **extensions})


class BadInput(ClientError):
    """An argument of a query cannot be right; a mutation says so in its payload instead."""

    @classmethod
    def because(cls, refused: Refusal) -> "BadInput":
        """The refusal as a top-level error, with its code and path kept for programs."""
        return cls(refused.message, reason=refused.code.value, argument=[*map(to_camel_case, refused.path)])


class SightChanged(ClientError):
    """What the viewer sees is not what it was when the cursor was given."""

    code = "SIGHT_CHANGED"

    def __init__(self) -> None:
        super().__init__("What you may see has changed: ask for a new cursor and read your lists anew.")


class Unauthenticated(ClientError):
    """Nobody has signed in, or the token is no longer good."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str = "Sign in first.") -> None:
        super().__init__(message)


class TooMany(ClientError):
    """Asked too often; asking again later will help."""

    code = "LIMIT_EXCEEDED"


class Forbidden(ClientError):
    """The viewer's roles do not allow this field."""

    code = "FORBIDDEN"


class Unavailable(ClientError):
    """The database or Redis is away; asking again later may help."""

    code = "SERVICE_UNAVAILABLE"

    def __init__(self) -> None:
        super().__init__("The service is briefly unavailable. Nothing was changed; try again.")


class TooCostly(ClientError):
    """The document asks for more than one request may."""

    code = "GRAPHQL_VALIDATION_FAILED"


class NoSuchOperation(ClientError):
    """The document does not say which operation is meant."""

    code = "OPERATION_RESOLUTION_FAILURE"


class PersistedQueryNotFound(ClientError):
    """No document of that id is kept here; the words are those that clients look for."""

    code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self, message: str = "PersistedQueryNotFound") -> None:
        super().__init__(message)


class PersistedQueryNotSupported(ClientError):
    """No documents are kept here at all: clients need not try ids again."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported")
