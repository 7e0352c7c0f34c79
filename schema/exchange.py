"""What a client sends, and what it gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from graphql import ExecutionResult

from schema.context import Context
from schema.document import Document, Operation
from schema.errors import BadInput, Unavailable
from schema.failures import causes, is_collision, is_outage
from schema.masking import shown

logger = structlog.get_logger("shouwen.schema")


@dataclass(frozen=True, slots=True)
class Request:
    """What a client sends, over whichever way."""

    # Empty where only the document's id was sent.
    text: str
    operation_name: str | None = None
    variables: Mapping[str, Any] | None = None
    # The SHA-256 of the document's text, in hexadecimal.
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose document is sound and whose operation is known."""

    request: Request
    document: Document
    operation: Operation


@dataclass(slots=True)
class Answer:
    """What the client gets. Where execution never began (`ran`) there is no `data`, not even null."""

    ran: bool
    data: dict[str, Any] | None = None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """As it goes over the wire."""
        body: dict[str, Any] = {}
        if self.errors:
            body["errors"] = self.errors
        if self.ran:
            body["data"] = self.data
        if self.extensions:
            body["extensions"] = self.extensions
        return body

    @property
    def code(self) -> str | None:
        """The first error's code."""
        return self.errors[0]["extensions"]["code"] if self.errors else None


class Refused(Exception):
    """The request cannot be run; the answer says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.code)
        self.answer = answer


def answered(result: ExecutionResult, context: Context) -> Answer:
    """The answer that a result makes."""
    # Variables that do not fit are found before the first field is touched: such errors have no path.
    errors = [
        shown(error, code=None if error.path else BadInput.code, request_id=context.request_id)
        for error in result.errors or ()
    ]
    ran = result.data is not None or any("path" in error for error in errors)
    return Answer(ran, result.data, errors)


def failed(error: Exception, context: Context) -> Answer:
    """The answer where there is no result."""
    if may_pass(error):
        logger.warning("unavailable", request_id=context.request_id, cause=_innermost(error))
        error = Unavailable()
    return Answer(ran=False, errors=[shown(error, request_id=context.request_id)])


def may_pass(error: Exception) -> bool:
    """Asking again later may help, and asking again is safe: nothing was kept."""
    return is_outage(error) or is_collision(error)


def _innermost(error: Exception) -> str:
    return [type(cause).__qualname__ for cause in causes(error)][-1]
