"""Moments of a register on paper: however they are written, in the organization's zone, and for the staff."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook

from tenants.cases.importing import moments, table
from tenants.errors import Refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 18, 10, 0, tzinfo=SHANGHAI)


def local(*told: int) -> datetime:
    """A moment on the wall in Shanghai."""
    return datetime(*told, tzinfo=SHANGHAI)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02 09:30",
        "2026-03-02T09:30:00",
        "2026/3/2 9:30",
        "2026.3.2 9：30",
        "2026年3月2日 9时30分",
        "2026年3月2日9点30分",
        " 2026-03-02  09:30 ",
    ],
)
def test_a_moment_is_read_however_it_is_written(text: str) -> None:
    assert moments.came(text, SHANGHAI, at=NOW) == datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert moments.ended(text, SHANGHAI, received=None) == local(2026, 3, 2, 9, 30)


def test_an_hour_alone_is_the_full_hour() -> None:
    assert moments.came("2026年3月2日 9时", SHANGHAI, at=NOW) == local(2026, 3, 2, 9, 0)


@pytest.mark.parametrize(
    "text",
    [
        "去年",
        "2026-13-01",
        "2026-02-30",
        "2026-03-02 25:00",
        "2026-03-02 9",
        "02.03.2026",
        "0000-01-01",
        "2026-03-02 09:30 +08:00",
        "９月",
        "1" * 400,
    ],
)
def test_what_is_no_moment_is_refused_by_its_column(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        moments.came(text, SHANGHAI, at=NOW)
    assert refused.value.path == ("received_at",)
    with pytest.raises(Refusal) as refused:
        moments.ended(text, SHANGHAI, received=None)
    assert refused.value.path == ("concluded_at",)


def test_an_empty_cell_says_nothing() -> None:
    assert moments.came("", SHANGHAI, at=NOW) is None
    assert moments.ended("", SHANGHAI, received=NOW) is None


def test_a_day_without_a_time_is_its_last_minute_where_something_came() -> None:
    assert moments.came("2026-03-02", SHANGHAI, at=NOW) == local(2026, 3, 2, 23, 59)
    # Of today no more has passed.
    assert moments.came("2026-03-18", SHANGHAI, at=NOW) == NOW
    # Tomorrow is the future, and stays it.
    came = moments.came("2026-03-19", SHANGHAI, at=NOW)
    assert came is not None
    assert came > NOW


def test_and_its_first_where_something_ended_but_not_before_it_came() -> None:
    received = local(2026, 3, 2, 23, 59)
    assert moments.ended("2026-03-04", SHANGHAI, received=received) == local(2026, 3, 4)
    assert moments.ended("2026-03-02", SHANGHAI, received=received) == received
    before = moments.ended("2026-03-01", SHANGHAI, received=received)
    assert before is not None
    assert before < received


def test_a_spreadsheets_day_is_a_day_and_its_moment_a_moment() -> None:
    book, out = Workbook(), io.BytesIO()
    page = book.worksheets[0]
    page.append(["收到时间", "办结时间"])
    page.append([datetime(2026, 3, 2), datetime(2026, 3, 3, 14, 30)])  # noqa: DTZ001  as spreadsheets have it
    book.save(out)
    assert table.read(out.getvalue(), table.XLSX).rows == (("2026-03-02", "2026-03-03T14:30:00"),)
