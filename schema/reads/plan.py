"""Compiled statements, what they depend on, and where they are kept."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from schema.reads.given import Given
from schema.reads.holes import Hole
from schema.reads.part import Part
from schema.reads.predicate import Predicate
from schema.reads.read_field import ReadField
from schema.reads.source import Source
from schema.reads.specs import ByViewer
from schema.reads.statement import OPERATION, Marker

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
    holes: tuple[Hole, ...] = ()


def plan_of(
    bodies: tuple[str, ...],
    arguments: tuple[object, ...],
    rules: tuple[ByViewer, ...] = (),
    holes: tuple[Hole, ...] = (),
) -> Plan:
    """The plan for expressions that are JSON. On a pooled connection it sets its tenant, for itself only."""
    selected = numbered(", ".join(bodies))
    tenant = f"select set_config('app.tenant_id', ${len(arguments) + 1}, true) as v"
    # Row-level security looks at the setting when the first row is asked for: after `t` has been read.
    on_pool = f"with t as materialized ({tenant}) select {selected} from t where t.v is not null"
    return Plan(bodies, arguments, rules, on_pool, f"select {selected}", holes)


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
