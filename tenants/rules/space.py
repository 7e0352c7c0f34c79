"""The atoms of all conditions of a version: what turns conditions into boxes that can be compared. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.rules.boxes import Box
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
