"""Which of several rules counts: the one whose cases are all among the cases of every other that fits. Pure.

Every condition is turned into a set of atoms, a bit each; a rule is then a box, and "more specific" means
"lies within". Neither names nor the order in which rules were written have any part in it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from tenants.rules.circumstances import (
    CaseScope,
    Channel,
    Circumstances,
    Hours,
    MatterKind,
    RequesterClass,
    Severity,
)
from tenants.rules.conditions import Conditions

Box = tuple[int, ...]


class Ruled(Protocol):
    """Whatever counts under conditions."""

    @property
    def conditions(self) -> Conditions: ...


T = TypeVar("T", bound=Ruled)


def within(inner: Box, outer: Box) -> bool:
    """Every case of the first is one of the second."""
    return not any(a & ~b for a, b in zip(inner, outer, strict=True))


def narrower(inner: Box, outer: Box) -> bool:
    """The same, and not the other way round."""
    return inner != outer and within(inner, outer)


def overlap(a: Box, b: Box) -> Box | None:
    """The cases that both have, if there are any."""
    common = tuple(one & other for one, other in zip(a, b, strict=True))
    return common if all(common) else None


def remainder(box: Box, covers: Iterable[Box]) -> list[Box]:
    """The cases of `box` that none of the others has, as boxes that do not overlap."""
    left = [box]
    for cover in covers:
        left = [piece for one in left for piece in _without(one, cover)]
        if not left:
            break
    return left


def _without(box: Box, cover: Box) -> Iterator[Box]:
    if overlap(box, cover) is None:
        yield box
        return
    inside = list(box)
    for place, (mine, theirs) in enumerate(zip(box, cover, strict=True)):
        if outside := mine & ~theirs:
            yield (*inside[:place], outside, *box[place + 1 :])
        inside[place] = mine & theirs


@dataclass(frozen=True, slots=True)
class Dimension:
    """One sort of condition: its atoms, and which of them conditions allow and circumstances have."""

    name: str
    atoms: Sequence[Any]
    allowed: Callable[[Conditions], int]
    found: Callable[[Circumstances], int]

    @property
    def all(self) -> int:
        """Every atom."""
        return (1 << len(self.atoms)) - 1


class Space:
    """The atoms of all conditions of a rule set, so that boxes can be compared."""

    def __init__(
        self,
        conditions: Iterable[Conditions],
        kinds: Mapping[UUID, MatterKind],
        codes: Mapping[UUID, str] | None = None,
    ) -> None:
        named = list(conditions)
        self._codes = codes or {}
        self.dimensions = (
            _subjects(kinds),
            _choice("channel", Channel, lambda one: one.channels, lambda one: one.channel),
            _choice("severity", Severity, lambda one: one.severities, lambda one: one.severity),
            _choice("scope", CaseScope, lambda one: one.scopes, lambda one: one.scope),
            _choice(
                "requester_class",
                RequesterClass,
                lambda one: one.requester_classes,
                lambda one: one.requester_class,
            ),
            _confidential(),
            _amounts({one.amount_over for one in named if one.amount_over is not None}),
            _districts({name for one in named for name in one.districts}),
            _choice(
                "hours",
                Hours,
                lambda one: {one.hours} if one.hours else frozenset(),
                lambda one: one.hours,
            ),
            _words({word for one in named for word in one.words}),
        )

    def box(self, conditions: Conditions) -> Box:
        """The cases that satisfy these conditions."""
        return tuple(one.allowed(conditions) for one in self.dimensions)

    def place(self, circumstances: Circumstances) -> Box:
        """Where a case lies."""
        return tuple(one.found(circumstances) for one in self.dimensions)

    def words(self, box: Box) -> str:
        """One case of a box, as one says it."""
        said = []
        for dimension, bits in zip(self.dimensions, box, strict=True):
            if bits != dimension.all:
                atom = dimension.atoms[(bits & -bits).bit_length() - 1]
                told = self._codes.get(atom) or _told(atom)
                said.append(f"{dimension.name.replace('_', ' ')} {told}")
        return ", ".join(said) or "any case"


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


def _subjects(kinds: Mapping[UUID, MatterKind]) -> Dimension:
    """No matter, each matter, and for each kind the matters that may still come: a kind is always wider."""
    atoms: list[UUID | MatterKind | None] = [None, *MatterKind, *kinds]
    bits = {atom: 1 << place for place, atom in enumerate(atoms)}
    of_kind = {
        kind: bits[kind] | sum(bits[one] for one, its in kinds.items() if its is kind) for kind in MatterKind
    }
    everything = (1 << len(atoms)) - 1

    def allowed(conditions: Conditions) -> int:
        wanted = everything
        if conditions.kinds:
            wanted = sum(of_kind[kind] for kind in conditions.kinds)
        if conditions.matter_id is not None:
            wanted &= bits.get(conditions.matter_id, 0)
        return wanted

    return Dimension("matter", atoms, allowed, lambda case: bits.get(case.matter_id, bits[None]))


def _choice(
    name: str,
    kind: type[StrEnum],
    wanted: Callable[[Conditions], Iterable[Any]],
    found: Callable[[Circumstances], Any],
) -> Dimension:
    atoms: list[StrEnum | None] = [None, *kind]
    bits = {atom: 1 << place for place, atom in enumerate(atoms)}
    everything = (1 << len(atoms)) - 1
    return Dimension(
        name,
        atoms,
        lambda conditions: sum(bits[one] for one in wanted(conditions)) or everything,
        lambda case: bits[found(case)],
    )


def _confidential() -> Dimension:
    return Dimension(
        "confidential",
        (False, True),
        lambda conditions: 3 if conditions.confidential is None else 1 << conditions.confidential,
        lambda case: 1 << case.confidential,
    )


def _amounts(bounds: set[Decimal]) -> Dimension:
    """No amount, up to the first bound, between the first and the second, and so on."""
    steps = sorted(bounds)
    atoms = ["unknown", *(f"up to {step}" for step in steps), f"over {steps[-1]}" if steps else "any"]
    everything = (1 << len(atoms)) - 1

    def above(bound: Decimal | None) -> int:
        if bound is None:
            return everything
        return everything & ~((1 << (steps.index(bound) + 2)) - 1)

    def found(case: Circumstances) -> int:
        if case.amount is None:
            return 1
        return 1 << (1 + sum(case.amount > step for step in steps))

    return Dimension("amount", atoms, lambda conditions: above(conditions.amount_over), found)


def _districts(names: set[str]) -> Dimension:
    atoms = [None, *sorted(names)]
    bits = {atom: 1 << place for place, atom in enumerate(atoms)}
    everything = (1 << len(atoms)) - 1
    return Dimension(
        "district",
        atoms,
        lambda conditions: sum(bits[name] for name in conditions.districts) or everything,
        lambda case: bits.get(case.district, 1),
    )


def _words(named: set[str]) -> Dimension:
    """A text may hold several words: rules for different words meet there, and only there."""
    words = sorted(named)
    atoms = [None, *words]
    bits = {atom: 1 << place for place, atom in enumerate(atoms)}
    everything = (1 << len(atoms)) - 1

    def found(case: Circumstances) -> int:
        return sum(bits[word] for word in words if word in case.said) or 1

    return Dimension(
        "words", atoms, lambda conditions: sum(bits[one] for one in conditions.words) or everything, found
    )


def _told(atom: Any) -> str:
    if isinstance(atom, MatterKind):
        return f"of kind {atom.value}"
    return "unknown" if atom is None else str(atom)
