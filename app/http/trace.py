"""Every request has an id and leaves one line in the log, without what was asked for or by whom."""

import re
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import logging
from app.metrics import Metrics
from schema.document import Operation

HEADER = "x-request-id"
_NAME = HEADER.encode()
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


@dataclass(slots=True)
class Trace:
    """What is known of a request when it has been answered."""

    id: str
    status: int = 0
    kind: str = "none"
    name: str | None = None
    code: str | None = None

    @classmethod
    def of(cls, scope: Scope) -> "Trace":
        """The trace of a request."""
        return cast("Trace", scope["trace"])

    def operation(self, operation: Operation) -> None:
        """Note which operation it is; its name is the program's, not a person's."""
        self.kind = operation.kind.value
        self.name = operation.name[:60] if operation.name else None


class Traced:
    """Gives every request its trace, and counts and logs it at the end."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace = scope["trace"] = Trace(_id(scope["headers"]))
        named = (_NAME, trace.id.encode("ascii"))

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                trace.status = message["status"]
                message["headers"] = [*message["headers"], named]
            await send(message)

        began = time.perf_counter()
        here = logging.request_id.set(trace.id)
        try:
            await self.app(scope, receive, send_named)
        finally:
            logging.request_id.reset(here)
            self._told(trace, scope, time.perf_counter() - began)

    def _told(self, trace: Trace, scope: Scope, seconds: float) -> None:
        self.metrics.request(kind=trace.kind, status=trace.status, code=trace.code, seconds=seconds)
        logging.told(
            request_id=trace.id,
            method=scope["method"],
            path=scope["path"],
            status=trace.status,
            milliseconds=round(seconds * 1000, 1),
            kind=trace.kind,
            operation=trace.name,
            code=trace.code,
        )


def _id(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The caller's own id where it is harmless, so that both sides' logs can be laid side by side."""
    for name, value in headers:
        if name == _NAME:
            given = value.decode("latin-1")
            return given if _USABLE.fullmatch(given) else secrets.token_hex(8)
    return secrets.token_hex(8)
