"""Reads the fields of one entry of a file; everything that cannot be right is told at once."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

from tenants.errors import Refusal, Refusals
from tenants.text import LINE, TEXT, line, text
from tenants.working_time.reading import Findings, Path, a_list, a_number, an_object, each, invalid, one_of

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
MOST_ENTRIES = 500


class Fields:
    """One entry: its fields are read one by one, then `made` gives the value or refuses with all reasons."""

    def __init__(self, data: object, path: Path, *known: str) -> None:
        self.path = path
        self._data = an_object(data, path, known=frozenset(known))
        self._findings = Findings()

    def has(self, name: str) -> bool:
        """Whether the file says anything of it."""
        return name in self._data

    def line(self, name: str, *, most: int = LINE) -> str:
        """One line that must be there."""
        return self.read(name, partial(_a_line, most=most), otherwise="")

    def optional_line(self, name: str, *, most: int = LINE) -> str | None:
        """One line, or nothing."""
        return self.line(name, most=most) if self.has(name) else None

    def optional_text(self, name: str, *, most: int = TEXT) -> str | None:
        """Several lines, or nothing."""
        return self.read(name, partial(_a_text, most=most), otherwise=None) if self.has(name) else None

    def number(self, name: str, *, least: int = 0, most: int = 1_000_000, usual: int | None = None) -> int:
        """A whole number; `usual` where the file does not say."""
        if usual is not None and not self.has(name):
            return usual
        return self.read(name, partial(a_number, least=least, most=most), otherwise=least)

    def choice(self, name: str, kind: type[E]) -> E:
        """A word of a fixed set."""
        return self.read(name, lambda value, path: one_of(value, path, kind), otherwise=next(iter(kind)))

    def optional_choice(self, name: str, kind: type[E]) -> E | None:
        """A word of a fixed set, or nothing."""
        return self.choice(name, kind) if self.has(name) else None

    def truth(self, name: str) -> bool:
        """True or false; false where the file does not say."""
        return self.read(name, _a_truth, otherwise=False) if self.has(name) else False

    def several(
        self, name: str, read: Callable[[object, Path], T], *, least: int = 0, most: int = 100
    ) -> tuple[T, ...]:
        """A list; empty where the file does not say, unless it must have an entry."""
        if not least and not self.has(name):
            return ()
        return self.read(name, lambda value, path: _some(value, path, read, least, most), otherwise=())

    def read(self, name: str, read: Callable[[object, Path], T], *, otherwise: T) -> T:
        """A field read by any reader; `otherwise` keeps the reading going after a refusal."""
        value = self._data.get(name)
        return self._findings.attempt(otherwise, lambda: read(value, (*self.path, name)))

    def made(self, make: Callable[[], T]) -> T:
        """The value; refuses with every reason that was found."""
        return self._findings.conclude(lambda: _below(self.path, make))


def a_line(value: object, path: Path) -> str:
    """One line, as an entry of a list."""
    return _a_line(value, path, most=LINE)


def entries(data: object, path: Path, read: Callable[[object, Path], T]) -> tuple[T, ...]:
    """Every entry of a section; a section that is not there has none."""
    return tuple(each([] if data is None else data, path, read, most=MOST_ENTRIES))


def _some(
    value: object, path: Path, read: Callable[[object, Path], T], least: int, most: int
) -> tuple[T, ...]:
    found = tuple(each(value, path, read, most=most))
    if len(found) < least:
        raise invalid(f"name at least {least}", path)
    return found


def _a_line(value: object, path: Path, *, most: int) -> str:
    if not isinstance(value, str):
        raise invalid("this must be a text", path)
    return line(value, path, most=most)


def _a_text(value: object, path: Path, *, most: int) -> str:
    if not isinstance(value, str):
        raise invalid("this must be a text", path)
    return text(value, path, most=most)


def _a_truth(value: object, path: Path) -> bool:
    if not isinstance(value, bool):
        raise invalid("this must be true or false", path)
    return value


def a_list_of_seven(value: object, path: Path) -> list[object]:
    """One entry for each day of the week, Monday first."""
    days = list(a_list(value, path, most=7))
    if len(days) != 7:
        raise invalid("the week has seven days, Monday first", path)
    return days


def _below(path: Path, make: Callable[[], T]) -> T:
    """What a value refuses by itself is told below its entry."""
    try:
        return make()
    except Refusal as reason:
        raise reason.below(*path) from None
    except Refusals as several:
        raise Refusals([reason.below(*path) for reason in several.reasons]) from None
