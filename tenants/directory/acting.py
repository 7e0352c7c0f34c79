"""Who acts for somebody who is away: their stand-ins, else the duty officer, else the head. Pure."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

NOBODY: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class OnTheDay:
    """What holds at one moment, as far as it matters to the people asked about.

    `away` are those who cannot act; `stand_ins` by the person away, in their order; `branches` by department:
    it and those above it, upwards; `on_duty` by department, None for the whole organization's roster.
    """

    away: frozenset[UUID] = NOBODY
    stand_ins: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    homes: Mapping[UUID, UUID] = field(default_factory=dict)
    branches: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    heads: Mapping[UUID, UUID] = field(default_factory=dict)
    on_duty: Mapping[UUID | None, Sequence[UUID]] = field(default_factory=dict)

    def acting(self, staff_id: UUID, *, besides: Collection[UUID] = ()) -> UUID:
        """Who acts for somebody: they themselves while here, and while nobody else is.

        `besides` are people who may not be the answer, such as the one whose delay is being reported.
        """
        if staff_id not in self.away:
            return staff_id
        able = (one for one in self._candidates(staff_id) if one not in self.away and one not in besides)
        return next(able, staff_id)

    def duty_officers(self, department_id: UUID, *, besides: Collection[UUID] = ()) -> list[UUID]:
        """Who is on duty for a department: of its own roster, else of the nearest one above that has anybody.

        Somebody on the roster who is away is there through their stand-ins, or not at all.
        """
        for level in self._levels(department_id):
            found = [self._stands_for(one) for one in self.on_duty.get(level, ())]
            there = dict.fromkeys(one for one in found if one is not None and one not in besides)
            if there:
                return list(there)
        return []

    def people(self) -> set[UUID]:
        """Everybody who is known of at this moment."""
        named = (*self.stand_ins.values(), *self.on_duty.values(), self.heads.values(), self.homes, self.away)
        return {one for some in named for one in some} | set(self.stand_ins)

    def _candidates(self, staff_id: UUID) -> Iterator[UUID]:
        """Everybody who might act, the nearest first; each once, and never the person themself."""
        seen = {staff_id}
        yield from self._chain(staff_id, seen)
        home = self.homes.get(staff_id)
        levels: tuple[UUID | None, ...] = self._levels(home) if home is not None else (None,)
        officers = (one for level in levels for one in self.on_duty.get(level, ()))
        heads = (self.heads[level] for level in levels if level is not None and level in self.heads)
        for root in (*officers, *heads):
            if root not in seen:
                seen.add(root)
                yield root
                yield from self._chain(root, seen)

    def _chain(self, staff_id: UUID, seen: set[UUID]) -> Iterator[UUID]:
        """Their stand-ins in order, then in the same order the stand-ins of those who are away too."""
        waiting = deque([staff_id])
        while waiting:
            for stand_in in self.stand_ins.get(waiting.popleft(), ()):
                if stand_in not in seen:
                    seen.add(stand_in)
                    yield stand_in
                    if stand_in in self.away:
                        waiting.append(stand_in)

    def _stands_for(self, officer: UUID) -> UUID | None:
        if officer not in self.away:
            return officer
        return next((one for one in self._chain(officer, {officer}) if one not in self.away), None)

    def _levels(self, department_id: UUID) -> tuple[UUID | None, ...]:
        """The department, those above it, and last the whole organization."""
        return (*self.branches.get(department_id, (department_id,)), None)
