"""Writes statements: SQL text with numbered arguments."""

from dataclasses import dataclass, field
from typing import Final

from schema.reads.predicate import Predicate


@dataclass(frozen=True, slots=True)
class Marker:
    """An argument that each execution fills in: number `index` of the values that come from one `origin`."""

    origin: int
    index: int = 0


OPERATION: Final = -1
AT: Final = Marker(OPERATION, 0)
ME: Final = Marker(OPERATION, 1)
SIGHT: Final = Marker(OPERATION, 2)


def as_json(select: str) -> str:
    """A select of the rows as JSON objects. The row has a name that no field of an answer can have."""
    return f'select row_to_json("a row") from ({select}) "a row"'


@dataclass(slots=True)
class Writer:
    """Numbers the arguments of one statement; the markers are bound once each."""

    sign: str = "$"
    arguments: list[object] = field(default_factory=list)
    _numbers: dict[Marker, str] = field(default_factory=dict)
    _aliases: int = 0

    def bind(self, value: object) -> str:
        """The placeholder of one more argument."""
        if isinstance(value, Marker):
            if value not in self._numbers:
                self._numbers[value] = self._next(value)
            return self._numbers[value]
        return self._next(value)

    def alias(self) -> str:
        """A table alias used nowhere else in the statement."""
        self._aliases += 1
        return f"t{self._aliases}"

    def render(self, template: str, alias: str, values: tuple[object, ...] = ()) -> str:
        """The SQL of a template for the table called `alias`."""
        if "{" not in template:
            return template
        known = {"at": _Once(self, AT), "me": _Once(self, ME), "sight": _Once(self, SIGHT)}
        return template.format(*map(self.bind, values), t=alias, **known)

    def condition(self, predicate: Predicate, alias: str) -> str:
        """The SQL of a condition."""
        return self.render(predicate.text, alias, predicate.values)

    def _next(self, value: object) -> str:
        self.arguments.append(value)
        return f"{self.sign}{len(self.arguments)}"


@dataclass(frozen=True, slots=True)
class _Once:
    """Binds its marker only where the template really names it."""

    writer: Writer
    marker: Marker

    def __format__(self, spec: str) -> str:
        return f"{self.writer.bind(self.marker)}::{_TYPES[self.marker.index]}"


# As the operation brings them along: AT, ME, SIGHT.
_TYPES = ("timestamptz", "uuid", "text")
