"""Compiled statements, what they depend on, and where they are kept."""

import re
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from schema.reads.fields import ReadField
from schema.reads.given import Given
from schema.reads.part import Part
from schema.reads.predicate import Predicate
from schema.reads.source import Source
from schema.reads.specs import ByViewer
from schema.reads.statement import OPERATION, Marker

Found = TypeVar("Found")

KEPT = 1024

# Stands for PostgreSQL's dollar until it is known which statement an expression becomes part of.
SIGN = "\x01"
_ARGUMENT = re.compile(SIGN + "([0-9]+)")


@dataclass(frozen=True, slots=True)
class Slot:
    """A nested connection: which part of its list is wanted depends on the arguments of each request."""

    field: ReadField
    given: Given
    target: Source


class Same:
    """A node of a document as a key: known by its identity, and alive as long as the key is."""

    __slots__ = ("_node",)

    def __init__(self, node: Any) -> None:
        self._node = node

    def __hash__(self) -> int:
        return id(self._node)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self._node is other._node


@dataclass(frozen=True, slots=True)
class Outline:
    """What must be known of a request before its plan can be looked up."""

    slots: tuple[Slot, ...]
    # Predicates by viewer, whose texts are parts of the plan's key.
    rules: tuple[ByViewer, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A statement. Its arguments are constants, or markers of what each request brings along.

    Origins count the parts (the root's first); rules, which are predicates by viewer, lie below them.
    """

    bodies: tuple[str, ...]
    arguments: tuple[object, ...]
    rules: tuple[ByViewer, ...]
    on_pool: str
    in_session: str


def plan_of(bodies: tuple[str, ...], arguments: tuple[object, ...], rules: tuple[ByViewer, ...] = ()) -> Plan:
    """The plan for expressions that are JSON. On a pooled connection it sets its tenant, for itself only."""
    selected = numbered(", ".join(bodies))
    tenant = f"select set_config('app.tenant_id', ${len(arguments) + 1}, true) as v"
    # Row-level security looks at the setting when the first row is asked for: after `t` has been read.
    on_pool = f"with t as materialized ({tenant}) select {selected} from t where t.v is not null"
    return Plan(bodies, arguments, rules, on_pool, f"select {selected}")


def joined(plans: Sequence[Plan]) -> Plan:
    """One plan for several, whose arguments follow each other."""
    bodies: list[str] = []
    arguments: list[object] = []
    for plan in plans:
        bodies += (numbered(body, len(arguments), sign=SIGN) for body in plan.bodies)
        arguments += plan.arguments
    return plan_of(tuple(bodies), tuple(arguments))


def numbered(body: str, after: int = 0, *, sign: str = "$") -> str:
    """The expression as part of a statement that has `after` arguments already."""
    return _ARGUMENT.sub(lambda found: f"{sign}{int(found[1]) + after}", body)


class Cache(Generic[Found]):
    """Keeps what was used last; a fixed number at most."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._found: OrderedDict[Hashable, Found] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: Hashable) -> Found | None:
        """What is kept under the key, if anything."""
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def keep(self, key: Hashable, found: Found) -> Found:
        """Keep it, in place of what was used longest ago."""
        self._found[key] = found
        if len(self._found) > self._kept:
            self._found.popitem(last=False)
        return found


def shape(part: Part) -> tuple[Hashable, ...]:
    """All of a part that shows in the text of a statement."""
    return (
        part.source,
        part.where.text,
        part.seek.text,
        part.order.label,
        part.backward,
        part.has_after,
        part.has_before,
    )


def values(part: Part) -> tuple[object, ...]:
    """All of a part that goes in as arguments, its size last."""
    return (*part.where.values, *part.seek.values, part.size)


def size_of(part: Part, origin: int) -> Marker:
    """The marker of a part's size."""
    return Marker(origin, len(part.where.values) + len(part.seek.values))


def marked(part: Part, origin: int) -> Part:
    """The part with markers in place of its values."""
    where = mark(part.where, origin)
    seek = mark(part.seek, origin, first=len(part.where.values))
    return replace(part, where=where, seek=seek)


def rule_origin(number: int) -> int:
    """Where the values of a rule come from: below those of the operation itself."""
    return OPERATION - 1 - number


def mark(predicate: Predicate, origin: int, *, first: int = 0) -> Predicate:
    """The predicate with markers in place of its values."""
    if not predicate.values:
        return predicate
    return Predicate(
        predicate.text, tuple(Marker(origin, first + index) for index in range(len(predicate.values)))
    )
