"""Reading a table from the bytes of a CSV file or a spreadsheet: a heading and rows of texts. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from tenants.cases.importing import spreadsheet
from tenants.errors import Code, Refusal

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 5 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST_CELL = 5_000
# Rows with nothing in them are passed over, but not without end.
MOST_LINES = 100_000
# Cells may refer to the same text, so a small file can hold a large table.
MOST_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: rows as long as the heading, and the number of each as a spreadsheet counts."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def read(content: bytes, media_type: str) -> Table:
    """The table; refuses what is none, what is too large, and what has nothing below its heading."""
    if len(content) > LARGEST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {LARGEST} bytes are taken")
    lines = _spreadsheet(content) if media_type == XLSX else _csv(content)
    return _table(lines)


def _table(lines: Iterable[tuple[int, list[str]]]) -> Table:
    heading: tuple[str, ...] | None = None
    rows: dict[int, tuple[str, ...]] = {}
    held = 0
    for count, (number, line) in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line[: MOST_COLUMNS + 1]]
        if heading is None:
            heading = _heading(cells if number == 1 else [])
        elif any(cells):
            rows[number] = _row(cells, heading)
            held += sum(map(len, cells))
        _require_room(rows=len(rows), lines=count, characters=held)
    if not rows or heading is None:
        raise Refusal(Code.REQUIRED, "there is no row below the heading")
    return Table(heading, tuple(rows.values()), tuple(rows))


def _require_room(*, rows: int, lines: int, characters: int) -> None:
    if rows > MOST_ROWS or lines > MOST_LINES:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_ROWS} rows are taken: split the file")
    if characters > MOST_CHARACTERS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_CHARACTERS} characters are taken: split the file")


def _heading(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    if not cells or not all(cells):
        raise Refusal(Code.REQUIRED, "the first row must name every column")
    if len(cells) > MOST_COLUMNS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_COLUMNS} columns are taken")
    return tuple(cells)


def _row(cells: list[str], heading: tuple[str, ...]) -> tuple[str, ...]:
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise Refusal(Code.TOO_LONG, f"a cell has at most {LONGEST_CELL} characters")
    padded = [*cells, *[""] * len(heading)]
    return tuple(padded[: len(heading)])


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        yield from enumerate(read, start=1)
    except csv.Error as error:
        raise Refusal(Code.INVALID, f"this is not a CSV file: {error}") from error


def _decoded(content: bytes) -> str:
    """UTF-8, or what spreadsheet programs in China write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refusal(Code.INVALID, "this is not a CSV file: save it as UTF-8")


def _spreadsheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet, its values and not its formulas."""
    try:
        for number, values in spreadsheet.rows(content, columns=MOST_COLUMNS + 1):
            yield number, [_shown(value) for value in values]
    except Refusal:
        raise
    except Exception as error:
        # A broken archive raises whatever the reader stumbles over.
        raise Refusal(Code.INVALID, "this is not a spreadsheet that can be read") from error


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        # A telephone number that the spreadsheet took for a quantity.
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        # A day: a spreadsheet knows no other.
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
