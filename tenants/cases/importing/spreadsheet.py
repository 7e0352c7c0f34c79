"""Reading the first sheet of a spreadsheet, within bounds of time and memory. Pure.

The few parts that matter are read here, by an incremental parser that stops at its bounds: a library that
builds whatever a file claims to hold can be kept busy for ever by a few kilobytes.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel, from_ISO8601

from tenants.cases.importing.xml_part import MOST_UNPACKED, Budget, Part
from tenants.errors import Code, Refusal

LAST_ROW = 1_048_576
Line = tuple[int, list[Any]]
_READABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def rows(content: bytes, *, columns: int) -> Iterator[Line]:
    """Each row that is written down, with its number and its values in the first so many columns."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise Refusal(Code.LIMIT_EXCEEDED, "this spreadsheet holds too much")
        if any(entry.compress_type not in _READABLE for entry in entries):
            raise Refusal(Code.INVALID, "this is not a spreadsheet that can be read")
        yield from _Book(archive).rows(columns)


class _Book:
    """What the parts tell that lead to the first sheet."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive, self._budget = archive, Budget()

    def rows(self, columns: int) -> Iterator[Line]:
        start = self._related("")
        place = next(each.target for each in start.values() if each.kind == "officeDocument")
        book = _Workbook(self._budget).read(self._archive, place)
        related = self._related(place)
        sheets = (related[key] for key in book.sheets if key in related)
        sheet = next(each.target for each in sheets if each.kind == "worksheet")
        by_kind = {each.kind: each.target for each in related.values()}
        texts, styles = _Texts(self._budget), _Styles(self._budget)
        if "sharedStrings" in by_kind:
            texts.read(self._archive, by_kind["sharedStrings"])
        if "styles" in by_kind:
            styles.read(self._archive, by_kind["styles"])
        values = _Values(texts.all, styles.dates(), book.epoch)
        reader = _Sheet(self._budget, values, columns)
        for _ in reader.pieces(self._archive, sheet):
            yield from reader.taken()

    def _related(self, place: str) -> "dict[str, _Target]":
        folder, name = posixpath.split(place)
        found = _Relations(self._budget, folder)
        return found.read(self._archive, posixpath.join(folder, "_rels", f"{name}.rels")).all


@dataclass(frozen=True, slots=True)
class _Target:
    kind: str
    target: str


class _Relations(Part):
    def __init__(self, budget: Budget, folder: str) -> None:
        super().__init__(budget)
        self.all: dict[str, _Target] = {}
        self._folder = folder

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            joined = posixpath.normpath(posixpath.join("/", self._folder, attributes["Target"]))
            kind = attributes["Type"].rpartition("/")[2]
            self.all[attributes["Id"]] = _Target(kind, joined.lstrip("/"))


class _Workbook(Part):
    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.sheets: list[str] = []
        self.epoch = WINDOWS_EPOCH

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            # The only one of its attributes that stands in a namespace: whatever that is called here.
            self.sheets += [value for key, value in attributes.items() if key.endswith(" id")]
        elif name == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            self.epoch = MAC_EPOCH


class _Texts(Part):
    """The texts that cells refer to by their number."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.all: list[str] = []

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self.begin()
        self.inside(name)

    def ended(self, name: str) -> None:
        self.outside(name)
        if name == "si":
            self.all.append(self.collected().strip())


class _Styles(Part):
    """Which formats show a number as a moment."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._used: list[int] = []
        self._of_cells = False

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "numFmt":
            self._formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            self._used.append(int(attributes.get("numFmtId", 0)))

    def ended(self, name: str) -> None:
        if name == "cellXfs":
            self._of_cells = False

    def dates(self) -> "dict[int, bool]":
        """Of each style that shows a moment, whether it is a span of time."""
        moments = {each for each in set(self._used) if is_date_format(self._formats.get(each))}
        spans = {each for each in moments if is_timedelta_format(self._formats[each])}
        return {place: each in spans for place, each in enumerate(self._used) if each in moments}


@dataclass(frozen=True, slots=True)
class _Values:
    """What a cell holds, from how it is written."""

    texts: list[str]
    dates: dict[int, bool]
    epoch: datetime

    def of(self, kind: str, style: int, text: str) -> Any:
        if not text:
            return None
        if kind == "s":
            return self.texts[int(text)]
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            return cast("Any", from_ISO8601)(text)
        return self._number(style, text) if kind == "n" else text

    def _number(self, style: int, text: str) -> Any:
        number = float(text) if set(text) & {".", "e", "E"} else int(text)
        if style not in self.dates:
            return number
        try:
            return from_excel(number, self.epoch, timedelta=self.dates[style])
        except (OverflowError, ValueError):
            return "#VALUE!"


class _Sheet(Part):
    """The rows, as they come; between them nothing is made up."""

    def __init__(self, budget: Budget, values: _Values, columns: int) -> None:
        super().__init__(budget)
        self._values, self._columns = values, columns
        self._rows: list[Line] = []
        self._number = self._column = self._style = 0
        self._cells: dict[int, Any] = {}
        self._kind = "n"

    def taken(self) -> list[Line]:
        """What has come since the last time."""
        taken, self._rows = self._rows, []
        return taken

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "row":
            number = int(attributes.get("r", self._number + 1))
            if not self._number < number <= LAST_ROW:
                raise Refusal(Code.INVALID, "the rows of this spreadsheet are not in their order")
            self._number, self._column, self._cells = number, 0, {}
        elif name == "c":
            self._column = _column(attributes["r"]) if "r" in attributes else self._column + 1
            self._kind, self._style = attributes.get("t", "n"), int(attributes.get("s", 0))
            self.begin()
        elif name == "v" or self._kind == "inlineStr":
            self.inside(name)

    def ended(self, name: str) -> None:
        self.outside(name)
        if name == "c" and self._column <= self._columns:
            value = self._values.of(self._kind, self._style, self.collected())
            if value is not None:
                self._cells[self._column] = value
        elif name == "row":
            last = max(self._cells, default=0)
            self._rows.append((self._number, [self._cells.get(each) for each in range(1, last + 1)]))


def _column(place: str) -> int:
    """`AB12` is in column 28."""
    number = 0
    for letter in place.rstrip("0123456789")[:4].upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    if number < 1:
        raise expat.ExpatError(f"no column: {place[:20]}")
    return number
