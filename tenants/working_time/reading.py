"""Reading plain data (JSON, TOML, an API's input) into values; whatever is wrong is told with its path."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TypeVar

from tenants.errors import Code, Refusal, Refusals

Path = tuple[str, ...]
K = TypeVar("K")
T = TypeVar("T")
U = TypeVar("U")
E = TypeVar("E", bound=StrEnum)


class Findings:
    """Gathers refusals while reading goes on, so that everything wrong is told at once."""

    def __init__(self) -> None:
        self._reasons: list[Refusal] = []

    def attempt(self, otherwise: U, read: Callable[[], T]) -> T | U:
        """What `read` gives, or `otherwise` with the refusal kept for `settle`."""
        try:
            return read()
        except Refusal as reason:
            self._reasons.append(reason)
        except Refusals as several:
            self._reasons.extend(several.reasons)
        return otherwise

    def conclude(self, make: Callable[[], T]) -> T:
        """What `make` gives; whatever it or an earlier reading found is refused together."""
        made = self.attempt(None, make)
        self.settle()
        if made is None:
            raise AssertionError("a reader gave nothing without saying why")
        return made

    def settle(self) -> None:
        """Refuse, if anything was found."""
        if len(self._reasons) == 1:
            raise self._reasons[0]
        if self._reasons:
            raise Refusals(self._reasons)


def invalid(message: str, path: Path) -> Refusal:
    return Refusal(Code.INVALID, message, path)


def an_object(value: object, path: Path, *, known: frozenset[str]) -> Mapping[str, object]:
    """An object that has no other keys than the `known` ones."""
    if not isinstance(value, Mapping):
        raise invalid("this must be an object", path)
    for key in value:
        if key not in known:
            raise invalid(f"unknown field; known are {', '.join(sorted(known))}", (*path, str(key)))
    return value


def a_list(value: object, path: Path, *, most: int) -> Sequence[object]:
    """A list of at most `most` entries."""
    if not isinstance(value, list | tuple):
        raise invalid("this must be a list", path)
    if len(value) > most:
        raise Refusal(Code.LIMIT_EXCEEDED, f"this has {len(value)} entries; {most} are allowed", path)
    return value


def each(value: object, path: Path, read: Callable[[object, Path], T], *, most: int) -> list[T]:
    """Every entry of a list, read with its index in the path; all refusals are told together."""
    findings = Findings()
    found: list[T] = []
    for at, entry in enumerate(a_list(value, path, most=most)):
        findings.attempt(None, partial(_read_into, found, read, entry, (*path, str(at))))
    findings.settle()
    return found


def _read_into(found: list[T], read: Callable[[object, Path], T], entry: object, path: Path) -> None:
    found.append(read(entry, path))


def once(pairs: Sequence[tuple[K, T]], path: Path, name: str, *, besides: Collection[K] = ()) -> dict[K, T]:
    """The pairs as a mapping; a key that comes twice, or is said `besides`, is refused."""
    found: dict[K, T] = {}
    for at, (key, value) in enumerate(pairs):
        if key in found or key in besides:
            raise invalid("this is said twice", (*path, str(at), name))
        found[key] = value
    return found


def a_number(value: object, path: Path, *, least: int, most: int) -> int:
    """A whole number within bounds; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid("this must be a whole number", path)
    if not least <= value <= most:
        raise invalid(f"this must lie between {least} and {most}", path)
    return value


def a_line(value: object, path: Path, *, most: int) -> str:
    """A text of one to `most` characters."""
    if not isinstance(value, str) or not value.strip():
        raise Refusal(Code.REQUIRED, "this must not be blank", path)
    if len(value) > most:
        raise Refusal(Code.TOO_LONG, f"this has {len(value)} characters; {most} are allowed", path)
    return value.strip()


def a_day(value: object, path: Path) -> date:
    """A day written as 2026-05-01."""
    try:
        if isinstance(value, str) and len(value) == len("2026-05-01"):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise invalid("this must be a day such as 2026-05-01", path)


def one_of(value: object, path: Path, choices: type[E]) -> E:
    """A word of a fixed set."""
    try:
        return choices(str(value))
    except ValueError:
        raise invalid(f"this must be one of {', '.join(choices)}", path) from None
