"""Logs: one JSON object a line, and nothing in it that a person told us."""

import asyncio
import logging
import sys
import traceback
from contextlib import nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

# What a caller, a requester or a staff member may have typed or would not want to see in a log.
PERSONAL = frozenset(
    {
        "access_code",
        "address",
        "answer",
        "args",
        "authorization",
        "body",
        "contact",
        "cookie",
        "email",
        "headers",
    }
    | {
        "identity_number",
        "ip",
        "name",
        "password",
        "phone",
        "query",
        "reason",
        "reply",
        "requester",
        "secret",
    }
    | {"text", "title", "token", "variables"}
)
HIDDEN = "[hidden]"

# The request that is being answered, for every line that is written meanwhile.
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)

_plain = structlog.get_logger("shouwen.http")


def configure(level: str = "info", *, stream: TextIO | None = None) -> None:
    """Send this process's logs, those of libraries included, to `stream` (standard output)."""
    shared: list[Processor] = [
        _name_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_personal_data,
        _describe_exception,
    ]
    handler = _Handler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(quiet)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def told(**request: Any) -> None:
    """Leave the one line of a request that has been answered. All of it is ours, nothing a person's."""
    root = logging.getLogger()
    handler = root.handlers[0] if root.handlers else None
    if not isinstance(handler, _Handler):
        _plain.info("request", **request)
    elif root.level <= logging.INFO:
        handler.requests(request)


# Addresses can carry a query with variables; arq logs the arguments of a job.
_QUIET = {
    "uvicorn.access": logging.CRITICAL,
    "arq": logging.WARNING,
    "asyncio": logging.WARNING,
    "tortoise": logging.WARNING,
    "httpx": logging.WARNING,
    "websockets": logging.WARNING,
}


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; those of requests, which are by far the most, a few at a time.

    Whatever waits is written before any other line and, at the latest, when Python ends.
    """

    PAUSE = 0.05
    MOST = 200

    def __init__(self, stream: TextIO | None) -> None:
        super().__init__(stream)
        self._waiting: list[bytes] = []

    def requests(self, request: dict[str, Any]) -> None:
        """Note the line of a request, to be written within a moment."""
        request |= {"event": "request", "level": "info", "logger": "shouwen.http", "timestamp": _now()}
        line = orjson.dumps(request, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)
        with self.lock or nullcontext():
            self._waiting.append(line)
            waiting = len(self._waiting)
        if waiting >= self.MOST:
            self.flush()
        elif waiting == 1:
            asyncio.get_running_loop().call_later(self.PAUSE, self.flush)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, after those that came before it."""
        self._write()
        super().emit(record)

    def flush(self) -> None:
        """Write what waits, and hand everything on to the system."""
        with self.lock or nullcontext():
            self._write()
            super().flush()

    def _write(self) -> None:
        lines, self._waiting = self._waiting, []
        if lines:
            self.stream.write(b"".join(lines).decode())


def _now() -> datetime:
    return datetime.now(UTC)


def _name_request(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """So that whatever happens on the way can be told of whom."""
    if (known := request_id.get()) is not None:
        event.setdefault("request_id", known)
    return event


def _hide_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key in event.keys() & PERSONAL:
        event[key] = HIDDEN
    return event


def _describe_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Type and place of an exception; its message may quote what somebody typed and is left out."""
    info = event.pop("exc_info", None)
    error = _exception(info)
    if error is not None:
        event["exception"] = type(error).__qualname__
        event["frames"] = _frames(error.__traceback__)
        if isinstance(error, OSError) and error.strerror:
            event["message"] = error.strerror
        if isinstance(state := getattr(error, "sqlstate", None), str):
            event["sqlstate"] = state
    return event


def _exception(info: ExcInfo | BaseException | bool | None) -> BaseException | None:
    if isinstance(info, BaseException):
        return info
    if isinstance(info, tuple):
        return info[1]
    return sys.exc_info()[1] if info else None


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _render(_: WrappedLogger, __: str, event: EventDict) -> str:
    return orjson.dumps(dict(event), default=repr, option=orjson.OPT_NON_STR_KEYS).decode()
