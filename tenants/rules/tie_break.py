"""The tie-break: of several who were asked at once, one is first contact, and everybody can see why.

Pure. Criteria are compared in the tenant's order; the badge ends every tie, so the order is always total.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Criterion(StrEnum):
    """What is compared."""

    POSITION_RANK = "position_rank"
    TENURE = "tenure"
    GRADE_LEVEL = "grade_level"
    HEADS_OWNING_DEPARTMENT = "heads_owning_department"
    ON_DUTY = "on_duty"
    OPEN_CASES = "open_cases"
    SINCE_LAST_ASSIGNMENT = "since_last_assignment"
    BADGE = "badge"


class Direction(StrEnum):
    """Which end wins."""

    HIGHEST = "highest"
    LOWEST = "lowest"


@dataclass(frozen=True, slots=True)
class Rule:
    """One criterion and its direction."""

    criterion: Criterion
    direction: Direction = Direction.HIGHEST


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who was asked, with the facts that are compared."""

    staff_id: UUID
    department_id: UUID
    badge: str
    position_rank: int
    joined_on: date
    grade_level: int | None = None
    heads_owning_department: bool = False
    on_duty: bool = False
    open_cases: int = 0
    last_assigned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """One criterion as it was applied: who was compared on what, and who was left."""

    rule: Rule
    values: tuple[tuple[UUID, str | int | bool | None], ...]
    left: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Everybody in order, the first contact at the head; `comparisons` end with the one that decided."""

    order: tuple[Candidate, ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def chosen(self) -> Candidate:
        """The first contact."""
        return self.order[0]

    @property
    def decided_by(self) -> Criterion | None:
        """The criterion that left one; None where only one was asked."""
        return self.comparisons[-1].rule.criterion if self.comparisons else None

    def explained(self) -> dict[str, Any]:
        """The decision as it is kept with the case."""
        return {
            "chosen": str(self.chosen.staff_id),
            "decidedBy": self.decided_by.value if self.decided_by else None,
            "order": [str(candidate.staff_id) for candidate in self.order],
            "comparisons": [_told(comparison) for comparison in self.comparisons],
        }


# Higher position, then longer tenure (M2), where a tenant has not said otherwise.
DEFAULT = (Rule(Criterion.POSITION_RANK), Rule(Criterion.TENURE))
_LAST = Rule(Criterion.BADGE, Direction.LOWEST)

# A larger key is more of the criterion; who has none at all has least of it.
_KEYS: dict[Criterion, Callable[[Candidate], Any]] = {
    Criterion.POSITION_RANK: lambda one: one.position_rank,
    Criterion.TENURE: lambda one: -one.joined_on.toordinal(),
    Criterion.GRADE_LEVEL: lambda one: -1 if one.grade_level is None else one.grade_level,
    Criterion.HEADS_OWNING_DEPARTMENT: lambda one: one.heads_owning_department,
    Criterion.ON_DUTY: lambda one: one.on_duty,
    Criterion.OPEN_CASES: lambda one: one.open_cases,
    # Whoever has never had a case has waited longest of all.
    Criterion.SINCE_LAST_ASSIGNMENT: lambda one: (
        (1, 0.0) if one.last_assigned_at is None else (0, -one.last_assigned_at.timestamp())
    ),
    Criterion.BADGE: lambda one: (one.badge, one.staff_id.int),
}
_SHOWN: dict[Criterion, Callable[[Candidate], str | int | bool | None]] = {
    Criterion.POSITION_RANK: lambda one: one.position_rank,
    Criterion.TENURE: lambda one: one.joined_on.isoformat(),
    Criterion.GRADE_LEVEL: lambda one: one.grade_level,
    Criterion.HEADS_OWNING_DEPARTMENT: lambda one: one.heads_owning_department,
    Criterion.ON_DUTY: lambda one: one.on_duty,
    Criterion.OPEN_CASES: lambda one: one.open_cases,
    Criterion.SINCE_LAST_ASSIGNMENT: lambda one: (
        one.last_assigned_at.isoformat() if one.last_assigned_at else None
    ),
    Criterion.BADGE: lambda one: one.badge,
}


def decide(candidates: Iterable[Candidate], rules: Sequence[Rule] = DEFAULT) -> Decision:
    """Put everybody in order, and explain the first place; the order they are named in does not matter."""
    named = {candidate.staff_id: candidate for candidate in candidates}
    if not named:
        raise ValueError("nobody was asked")
    order = list(named.values())
    # Sorting is stable: the least important criterion first, the most important last.
    for rule in reversed([*rules, _LAST]):
        order.sort(key=_KEYS[rule.criterion], reverse=rule.direction is Direction.HIGHEST)
    return Decision(tuple(order), tuple(_comparisons(order, [*rules, _LAST])))


def _comparisons(order: Sequence[Candidate], rules: Iterable[Rule]) -> Iterable[Comparison]:
    level = list(order)
    for rule in rules:
        if len(level) == 1:
            return
        key = _KEYS[rule.criterion]
        values = tuple((one.staff_id, _SHOWN[rule.criterion](one)) for one in level)
        level = [one for one in level if key(one) == key(order[0])]
        yield Comparison(rule, values, tuple(one.staff_id for one in level))


def _told(comparison: Comparison) -> dict[str, Any]:
    return {
        "criterion": comparison.rule.criterion.value,
        "direction": comparison.rule.direction.value,
        "values": [{"staff": str(staff_id), "value": value} for staff_id, value in comparison.values],
        "left": [str(staff_id) for staff_id in comparison.left],
    }
