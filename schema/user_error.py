"""Expected errors: they stand in a mutation's payload, beside the object that there is not."""

from collections.abc import Container, Sequence

import strawberry
from strawberry.utils.str_converters import to_camel_case

from schema.enums import described
from schema.permissions import REACHED, readable
from tenants.errors import Code, Given, Refusal, Refusals

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


@readable(REACHED)
@strawberry.type(description="Why something was not done; nothing was changed.")
class UserError:
    """One reason in a mutation's payload."""

    code: Code = strawberry.field(description="For programs: what kind of reason it is.")
    message: str = strawberry.field(description="For people: the reason in words.")
    path: list[str] = strawberry.field(
        description='Which argument it is about, from outside in: `["input", "phone"]`.'
    )


# A requester's own case goes without saying.
IMPLIED = "case_id"


def user_errors(
    refused: Refusal | Refusals, *, below: Sequence[str] = ("input",), fields: Container[str] | None = None
) -> list[UserError]:
    """The payload's errors; the domain's snake_case path becomes the schema's.

    A verb that several mutations share may name the case where one of them does not ask for it: where the
    `fields` of the input are known, the path ends before that.
    """
    reasons = refused.reasons if isinstance(refused, Refusals) else (refused,)
    return [
        UserError(code=reason.code, message=reason.message, path=[*below, *_path(reason, fields)])
        for reason in reasons
    ]


def _path(reason: Refusal, fields: Container[str] | None) -> list[str]:
    if fields is not None and reason.path[:1] == (IMPLIED,) and IMPLIED not in fields:
        return []
    return [_shown(step) for step in reason.path]


def _shown(step: str) -> str:
    return step if isinstance(step, Given) else to_camel_case(step)
