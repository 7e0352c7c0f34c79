"""An expected "no", as a value that every face can show."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum


class Code(StrEnum):
    """Why something was refused."""

    NOT_FOUND = "NOT_FOUND"
    STALE = "STALE"
    ILLEGAL_MOVE = "ILLEGAL_MOVE"
    REQUIRED = "REQUIRED"
    TOO_LONG = "TOO_LONG"
    INVALID = "INVALID"
    CONFLICT = "CONFLICT"
    NOT_ALLOWED = "NOT_ALLOWED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    SIGN_IN_FAILED = "SIGN_IN_FAILED"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"


class Given(str):
    """A step of a path that a person has named, such as a code: shown as it is."""

    __slots__ = ()


class Outrun(Exception):
    """Somebody changed a row later than what is done here is dated: it is to be done again, after that.

    Two who act on one case at once are dated as they came, and not as their turns come.
    """

    def __init__(self, changed_at: datetime) -> None:
        super().__init__("somebody was quicker")
        self.changed_at = changed_at


class Refusal(Exception):
    """One reason, in words a clerk understands; `path` names the field in snake_case, below the input."""

    def __init__(self, code: Code, message: str, path: Sequence[str | int] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = tuple(step if isinstance(step, str) else str(step) for step in path)

    def below(self, *prefix: str | int) -> "Refusal":
        """The same reason, told from further up."""
        return Refusal(self.code, self.message, (*prefix, *self.path))


class Refusals(Exception):
    """Several reasons told at once, so that nobody has to come back for the next one."""

    def __init__(self, reasons: Sequence[Refusal]) -> None:
        super().__init__("; ".join(reason.message for reason in reasons))
        self.reasons = tuple(reasons)
