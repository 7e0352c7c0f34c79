"""A log line is JSON, tells what happened, and holds nothing a person told us."""

import io
import json
import logging as std
import weakref
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest
import structlog

from app import logging


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = std.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logging.configure("info", stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_has_the_event_its_level_its_logger_and_the_time_in_utc(stream: io.StringIO) -> None:
    structlog.get_logger("cases").info("registered", case_id="c1")

    line = _only_line(stream)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "registered", "level": "info", "logger": "cases", "case_id": "c1"}


def test_lines_of_libraries_look_the_same(stream: io.StringIO) -> None:
    std.getLogger("some.library").warning("%s went wrong", "it")

    line = _only_line(stream)
    assert (line["event"], line["logger"], line["level"]) == ("it went wrong", "some.library", "warning")


def test_personal_fields_are_hidden(stream: io.StringIO) -> None:
    structlog.get_logger("x").info("called", phone="13800000000", variables={"text": "水压低"}, case_id="c1")

    assert "13800000000" not in stream.getvalue()
    assert "水压低" not in stream.getvalue()
    assert _only_line(stream)["case_id"] == "c1"


def test_an_exception_is_told_by_type_and_place_not_by_what_it_quotes(stream: io.StringIO) -> None:
    try:
        raise asyncpg.UniqueViolationError("Key (phone)=(13800000000) already exists")
    except asyncpg.UniqueViolationError:
        structlog.get_logger("x").exception("failed", error_id="e1")

    line = _only_line(stream)
    assert "13800000000" not in stream.getvalue()
    assert (line["exception"], line["error_id"], line["sqlstate"]) == ("UniqueViolationError", "e1", "23505")
    assert line["frames"][-1].endswith("test_an_exception_is_told_by_type_and_place_not_by_what_it_quotes")


def test_an_exception_of_a_library_is_told_the_same_way(stream: io.StringIO) -> None:
    try:
        raise ValueError("13800000000")
    except ValueError:
        std.getLogger("uvicorn.error").exception("Exception in ASGI application")

    assert "13800000000" not in stream.getvalue()
    assert _only_line(stream)["exception"] == "ValueError"


def test_addresses_and_job_arguments_are_not_logged_at_all(stream: io.StringIO) -> None:
    std.getLogger("uvicorn.access").error("GET /graphql?variables=13800000000")
    std.getLogger("arq.worker").info("job(13800000000)")

    assert stream.getvalue() == ""


def _only_line(stream: io.StringIO) -> dict[str, Any]:
    (line,) = stream.getvalue().splitlines()
    parsed: dict[str, Any] = json.loads(line)
    return parsed


async def test_the_line_of_a_request_comes_before_what_happened_after_it(stream: io.StringIO) -> None:
    logging.told(request_id="r1", path="/graphql", status=200, operation=None)
    assert stream.getvalue() == ""
    structlog.get_logger("x").info("later")

    request, later = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert request.pop("timestamp").endswith("Z")
    assert request == {
        "request_id": "r1",
        "path": "/graphql",
        "status": 200,
        "operation": None,
        "event": "request",
        "level": "info",
        "logger": "shouwen.http",
    }
    assert later["event"] == "later"


async def test_lines_of_requests_are_written_within_a_moment_and_none_is_lost_at_the_end(
    stream: io.StringIO,
) -> None:
    for number in range(450):
        logging.told(request_id=f"r{number}")
    std.shutdown([weakref.ref(handler) for handler in std.getLogger().handlers])

    lines = [json.loads(line)["request_id"] for line in stream.getvalue().splitlines()]
    assert lines == [f"r{number}" for number in range(450)]


async def test_whatever_is_logged_while_a_request_is_answered_names_it(stream: io.StringIO) -> None:
    here = logging.request_id.set("r7")
    structlog.get_logger("x").info("on the way")
    logging.request_id.reset(here)
    structlog.get_logger("x").info("afterwards")

    named, unnamed = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert named["request_id"] == "r7"
    assert "request_id" not in unnamed


async def test_nothing_of_a_request_is_written_where_only_warnings_are_wanted(stream: io.StringIO) -> None:
    std.getLogger().setLevel("WARNING")
    logging.told(request_id="r1")
    structlog.get_logger("x").warning("careful")
    assert _only_line(stream)["event"] == "careful"
