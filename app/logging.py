"""Logs: one JSON object a line, and nothing in it that a person told us."""

import logging
import sys
import traceback
from types import TracebackType
from typing import TextIO

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


def configure(level: str = "info", *, stream: TextIO | None = None) -> None:
    """Send this process's logs, those of libraries included, to `stream` (standard output)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_personal_data,
        _describe_exception,
    ]
    handler = logging.StreamHandler(stream)
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


# Addresses can carry a query with variables; arq logs the arguments of a job.
_QUIET = {
    "uvicorn.access": logging.CRITICAL,
    "arq": logging.WARNING,
    "asyncio": logging.WARNING,
    "tortoise": logging.WARNING,
    "httpx": logging.WARNING,
    "websockets": logging.WARNING,
}


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
