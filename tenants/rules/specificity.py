"""Which of several rules counts: the one whose cases are all among the cases of every other that fits. Pure.

Conditions are boxes of bits (`space`), and "more specific" means "lies within". Neither names nor the order
in which rules were written have any part in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from tenants.rules.boxes import Box, narrower, overlap, remainder
from tenants.rules.circumstances import Circumstances
from tenants.rules.conditions import Conditions
from tenants.rules.space import Space


class Ruled(Protocol):
    """Whatever counts under conditions."""

    @property
    def conditions(self) -> Conditions: ...


T = TypeVar("T", bound=Ruled)


@dataclass(frozen=True, slots=True)
class Tie(Generic[T]):
    """Two rules of which neither is more specific, and a case that has to choose between them."""

    one: T
    other: T
    case: str


class Chooser(Generic[T]):
    """Rules that compete, compiled; the ones for one matter are found by the matter."""

    def __init__(self, space: Space, rules: Iterable[T]) -> None:
        self.space = space
        self.rules = tuple(rules)
        self._boxes = [space.box(rule.conditions) for rule in self.rules]
        self._of_matter: defaultdict[UUID | None, list[int]] = defaultdict(list)
        for number, rule in enumerate(self.rules):
            self._of_matter[rule.conditions.matter_id].append(number)

    def narrowest(self, circumstances: Circumstances) -> list[T]:
        """The most specific of the rules that fit: one, none, or several that tie."""
        place = self.space.place(circumstances)
        fitting = [
            number
            for matter_id in dict.fromkeys((circumstances.matter_id, None))
            for number in self._of_matter.get(matter_id, ())
            if overlap(self._boxes[number], place) is not None
        ]
        boxes = [self._boxes[number] for number in fitting]
        return [
            self.rules[number]
            for number, box in zip(fitting, boxes, strict=True)
            if not any(narrower(other, box) for other in boxes)
        ]

    def ties(self) -> list[Tie[T]]:
        """Every pair that ties for some case, with such a case."""
        found = []
        for one, other in self._pairs():
            if (case := self._tied(one, other)) is not None:
                found.append(Tie(self.rules[one], self.rules[other], self.space.words(case)))
        return found

    def idle(self) -> list[T]:
        """The rules that never count: for every case they fit, a more specific one is there, or none fits."""
        return [rule for number, rule in enumerate(self.rules) if not self.winning(number)]

    def winning(self, number: int) -> list[Box]:
        """The cases for which no more specific rule is there."""
        box = self._boxes[number]
        return remainder(box, self._narrower(number)) if all(box) else []

    def taken(self, number: int, cases: Iterable[Box]) -> list[Box]:
        """Those of these cases for which this rule counts."""
        won = self.winning(number)
        return [common for box in won for case in cases if (common := overlap(box, case)) is not None]

    def uncovered(self, cases: Iterable[Box]) -> list[Box]:
        """Those of these cases that no rule here fits."""
        return [left for box in cases for left in remainder(box, self._boxes)]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        general = self._of_matter.get(None, [])
        for matter_id, own in self._of_matter.items():
            for place, one in enumerate(own):
                yield from ((one, other) for other in own[place + 1 :])
                if matter_id is not None:
                    yield from ((one, other) for other in general)

    def _tied(self, one: int, other: int) -> Box | None:
        a, b = self._boxes[one], self._boxes[other]
        common = overlap(a, b)
        if common is None or narrower(a, b) or narrower(b, a):
            return None
        among = [self._boxes[number] for number in self._meeting(one, other)]
        left = remainder(common, [box for box in among if narrower(box, a) or narrower(box, b)])
        return left[0] if left else None

    def _narrower(self, number: int) -> list[Box]:
        box = self._boxes[number]
        among = [self._boxes[one] for one in self._meeting(number)]
        return [one for one in among if narrower(one, box)]

    def _meeting(self, *numbers: int) -> Iterable[int]:
        """The rules that can have a case in common with all of these: rules for other matters cannot."""
        for number in numbers:
            matter_id = self.rules[number].conditions.matter_id
            if matter_id is not None:
                return (*self._of_matter[matter_id], *self._of_matter.get(None, ()))
        return range(len(self.rules))
