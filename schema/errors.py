"""How a "no" looks: expected ones in the payload, the few others beside `data`."""

from collections.abc import Sequence
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.utils.str_converters import to_camel_case

from schema.enums import described
from tenants.errors import Code, Refusal, Refusals

ErrorCode = described(
    Code,
    {
        Code.NOT_FOUND: "There is no such entry, or none that you may see.",
        Code.STALE: "Somebody else has changed it since you read it: read it again.",
        Code.ILLEGAL_MOVE: "Its present state does not allow this.",
        Code.REQUIRED: "Something that must be told is missing.",
        Code.TOO_LONG: "The text is longer than allowed.",
        Code.INVALID: "The value cannot be right.",
        Code.CONFLICT: "It collides with something that is already there.",
        Code.NOT_ALLOWED: "This is not yours to do.",
        Code.LIMIT_EXCEEDED: "Too many, too much, or too often.",
        Code.SIGN_IN_FAILED: "Signing in failed; the reason is kept from strangers.",
        Code.IDEMPOTENCY_MISMATCH: "The key was used before with another request.",
    },
    name="ErrorCode",
)


@strawberry.type(description="Why something was not done; nothing was changed.")
class UserError:
    """One reason in a mutation's payload."""

    code: Code = strawberry.field(description="For programs: what kind of reason it is.")
    message: str = strawberry.field(description="For people: the reason in words.")
    path: list[str] = strawberry.field(
        description='Which argument it is about, from outside in: `["input", "phone"]`.'
    )


def user_errors(refused: Refusal | Refusals, *, below: Sequence[str] = ("input",)) -> list[UserError]:
    """The payload's errors; the domain's snake_case path becomes the schema's."""
    reasons = refused.reasons if isinstance(refused, Refusals) else (refused,)
    return [
        UserError(code=reason.code, message=reason.message, path=[*below, *map(to_camel_case, reason.path)])
        for reason in reasons
    ]


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


class Unauthenticated(ClientError):
    """Nobody has signed in, or the token is no longer good."""

    code = "UNAUTHENTICATED"

    def __init__(self, message: str = "Sign in first.") -> None:
        super().__init__(message)


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
