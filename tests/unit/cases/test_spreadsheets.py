"""A register as a spreadsheet: what people see in its cells is read, and none keeps its reader busy."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import MAC_EPOCH

from tenants.cases.importing import table
from tenants.errors import Code, Refusal

SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
HEAD = '<row r="1"><c t="inlineStr"><is><t>said</t></is></c></row>'


def saved(fill: Callable[[Any], object], epoch: datetime | None = None) -> bytes:
    """A spreadsheet as one is saved."""
    book, out = Workbook(), io.BytesIO()
    if epoch:
        book.epoch = epoch
    fill(book.active)
    book.save(out)
    return out.getvalue()


def forged(part: str, text: str) -> bytes:
    """A spreadsheet in which somebody has written one part anew."""
    source, out = zipfile.ZipFile(io.BytesIO(saved(lambda sheet: sheet.append(["said", "x"])))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for entry in source.infolist():
            if entry.filename != part:
                packed.writestr(entry, source.read(entry))
        packed.writestr(part, text)
    return out.getvalue()


def sheet(rows: str) -> bytes:
    """One whose rows somebody has written by hand."""
    return forged(SHEET, f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>")


def shown(value: Any, **more: Any) -> str:
    """What is read from a cell below a heading."""
    content = saved(lambda sheet: [sheet.append(line) for line in (["said"], [value])], **more)
    return table.read(content, table.XLSX).rows[0][0]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("  水费\n太高 ", "水费\n太高"),
        (13800000000, "13800000000"),
        (13800000000.0, "13800000000"),
        (1.5, "1.5"),
        (True, "True"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 9, 30, tzinfo=None), "2026-03-02T09:30:00"),  # noqa: DTZ001 - they know no zone
        (time(9, 30), "09:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        (CellRichText("水费", TextBlock(InlineFont(b=True), "太高")), "水费太高"),
    ],
)
def test_a_cell_is_read_as_people_see_it(value: Any, read: str) -> None:
    assert shown(value) == read


def test_a_day_is_the_same_in_spreadsheets_that_count_from_another_year() -> None:
    assert shown(date(2026, 3, 2), epoch=MAC_EPOCH) == "2026-03-02"


def test_rows_and_columns_that_are_not_written_down_are_empty() -> None:
    far = '<row r="1048576"><c r="C1048576"><v>7</v></c><c r="AZ1048576"><v>8</v></c></row>'
    head = (
        '<row r="1">' + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in "abc") + "</row>"
    )

    read = table.read(sheet(head + far), table.XLSX)

    assert (read.rows, read.numbers) == ((("", "", "7"),), (1_048_576,))


def test_how_a_name_is_pronounced_is_no_part_of_it() -> None:
    name = "<is><t>东京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></is>"

    read = table.read(sheet(f'{HEAD}<row r="2"><c t="inlineStr">{name}</c></row>'), table.XLSX)

    assert read.rows == (("东京",),)


def test_the_first_row_is_the_heading_also_where_it_is_not_written_down() -> None:
    assert refusal(sheet(HEAD.replace('r="1"', 'r="2"'))) == Code.REQUIRED


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (lambda: sheet(HEAD + '<row r="99999999999"><c><v>1</v></c></row>'), Code.INVALID),
        (lambda: sheet(HEAD + '<row r="5"/><row r="2"/>'), Code.INVALID),
        (lambda: sheet(HEAD + "<row/>" * 10_000_000), Code.LIMIT_EXCEEDED),
        (lambda: sheet(HEAD + '<row r="2">' + "<c/>" * 3_000_000 + "</row>"), Code.LIMIT_EXCEEDED),
        (lambda: sheet(HEAD + f"<row><c t='str'><v>{'x' * 1_000_000}</v></c></row>"), Code.TOO_LONG),
        (
            lambda: forged(
                STYLES, f"<styleSheet {SPACE}><cellXfs>{'<xf/>' * 3_000_000}</cellXfs></styleSheet>"
            ),
            Code.LIMIT_EXCEEDED,
        ),
        (lambda: forged(BOOK, f"<workbook {SPACE}>{'<sheet/>' * 3_000_000}</workbook>"), Code.LIMIT_EXCEEDED),
        (lambda: forged(SHEET, f'<!DOCTYPE a [<!ENTITY b "{"c" * 99}">]><a>&b;</a>'), Code.INVALID),
        (lambda: forged(SHEET, f'<a b="{"c" * 60_000_000}"'), Code.INVALID),
        (lambda: forged("xl/media/image1.png", "0" * 65 * 1024 * 1024), Code.LIMIT_EXCEEDED),
        (lambda: saved(lambda sheet: sheet.append(["said"]))[:-100], Code.INVALID),
    ],
    ids=[
        "number",
        "order",
        "blanks",
        "cells",
        "text",
        "styles",
        "sheets",
        "entity",
        "attribute",
        "picture",
        "broken",
    ],
)
def test_what_claims_to_hold_more_than_it_may_is_refused(content: Callable[[], bytes], code: Code) -> None:
    assert refusal(content()) == code


def test_a_text_that_many_cells_refer_to_counts_in_each_of_them() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["a"] * 50)
        for _ in range(100):
            sheet.append(["水" * 4_500] * 50)

    assert refusal(saved(fill)) == Code.LIMIT_EXCEEDED


def test_empty_lines_without_end_are_refused() -> None:
    assert refusal(b"channel,said\n" + b"\n" * 200_000, table.CSV) == Code.LIMIT_EXCEEDED


def refusal(content: bytes, media_type: str = table.XLSX) -> Code:
    """Why a file is not taken."""
    with pytest.raises(Refusal) as refused:
        table.read(content, media_type)
    return refused.value.code
