"""One part of a packed document, parsed piece by piece; it ends where it takes too much. Pure."""

import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, Self
from xml.parsers import expat

from tenants.errors import Code, Refusal

# A spreadsheet is a packed archive: so much may come out of it.
MOST_UNPACKED = 64 * 1024 * 1024
# Twice what a full register has, with the cells that somebody coloured and left empty.
MOST_ELEMENTS = 2_000_000
# What spreadsheet programs let a cell hold.
LONGEST_TEXT = 32_767
_PIECE = 1024 * 1024


class Budget:
    """How many elements all parts of a document may still have."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MOST_ELEMENTS


class Part:
    """What is done at each element; texts are collected inside the elements that hold some."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held: list[str] = []
        self._length = 0
        self._open = False
        # How something is pronounced stands beside it and is no part of it.
        self._beside = False

    def started(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; its name without the namespace."""

    def ended(self, name: str) -> None:
        """An element ends."""

    def read(self, archive: zipfile.ZipFile, name: str) -> Self:
        """The whole part."""
        for _ in self.pieces(archive, name):
            pass
        return self

    def pieces(self, archive: zipfile.ZipFile, name: str) -> Iterator[None]:
        """The part, a piece at a time."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._started
        parser.EndElementHandler = lambda name: self.ended(name.rpartition(" ")[2])
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _no_doctype
        with archive.open(name) as part:
            while piece := part.read(_PIECE):
                parser.Parse(piece, False)
                yield
        parser.Parse(b"", True)
        yield

    def begin(self) -> None:
        """A new text begins."""
        self._held, self._length, self._open = [], 0, False

    def inside(self, name: str) -> None:
        """What follows is part of the text, if this is an element that holds some."""
        self._beside = self._beside or name == "rPh"
        self._open = name in {"t", "v"} and not self._beside

    def outside(self, name: str) -> None:
        """What follows is not."""
        self._open = False
        self._beside = self._beside and name != "rPh"

    def collected(self) -> str:
        """The text since `begin`."""
        return "".join(self._held)

    def _started(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.left -= 1
        if self._budget.left < 0:
            raise Refusal(Code.LIMIT_EXCEEDED, "this spreadsheet holds too much")
        self.started(name.rpartition(" ")[2], attributes)

    def _text(self, text: str) -> None:
        if self._open:
            self._length += len(text)
            if self._length > LONGEST_TEXT:
                raise Refusal(Code.TOO_LONG, f"a cell has at most {LONGEST_TEXT} characters")
            self._held.append(text)


def _no_doctype(*_declared: Any) -> None:
    raise Refusal(Code.INVALID, "this is not a spreadsheet that can be read")
