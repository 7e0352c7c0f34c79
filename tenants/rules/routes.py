"""Routes: where a case belongs, with the reason. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from tenants.rules.circumstances import Circumstances
from tenants.rules.conditions import Conditions
from tenants.rules.specificity import Chooser


class Target(StrEnum):
    """To whom a route leads."""

    DEPARTMENT = "department"
    # It stays with whoever was asked, and later with whoever took it: nobody has to pass it on.
    FIRST_CONTACT = "first_contact"
    POSITION = "position"
    DUTY_OFFICER = "duty_officer"
    INTERFACE_PERSON = "interface_person"
    LEADER_IN_CHARGE = "leader_in_charge"
    AS_MATTER = "as_matter"


class Because(StrEnum):
    """Why a case belongs where it does."""

    ROUTE = "route"
    OWNER = "owner"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Route:
    """Under these conditions a case goes there."""

    id: UUID
    code: str
    conditions: Conditions
    target: Target
    department_id: UUID | None = None
    position_id: UUID | None = None
    staff_id: UUID | None = None
    as_matter_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a case belongs; `routes` are the codes that led there, or that could not agree."""

    target: Target
    because: Because
    routes: tuple[str, ...] = ()
    department_id: UUID | None = None
    position_id: UUID | None = None
    staff_id: UUID | None = None

    def explained(self) -> dict[str, Any]:
        """The reason as it is kept with the case."""
        return {"target": self.target.value, "because": self.because.value, "routes": list(self.routes)}


def find(
    chooser: Chooser[Route], owners: Mapping[UUID, UUID], case: Circumstances, *, leader_id: UUID | None
) -> Destination:
    """The most specific route that fits; else the matter's own department; else whose it is is unclear.

    A route that treats the case as another matter's is followed; two that only the words of the question
    bring together leave it unclear.
    """
    followed: list[str] = []
    while True:
        fitting = chooser.narrowest(case)
        if len(fitting) > 1:
            return _unclear(leader_id, (*followed, *sorted(route.code for route in fitting)))
        if not fitting:
            return _owner(owners, case, leader_id, followed)
        route = fitting[0]
        if route.code in followed:
            return _unclear(leader_id, (*followed, route.code))
        followed.append(route.code)
        if route.target is not Target.AS_MATTER:
            return _led(route, leader_id, followed)
        case = replace(case, matter_id=route.as_matter_id)


def _led(route: Route, leader_id: UUID | None, followed: Sequence[str]) -> Destination:
    leads_up = route.target is Target.LEADER_IN_CHARGE
    return Destination(
        route.target,
        Because.ROUTE,
        tuple(followed),
        department_id=route.department_id,
        position_id=route.position_id,
        staff_id=leader_id if leads_up else route.staff_id,
    )


def _owner(
    owners: Mapping[UUID, UUID], case: Circumstances, leader_id: UUID | None, followed: Sequence[str]
) -> Destination:
    department_id = owners.get(case.matter_id) if case.matter_id is not None else None
    if department_id is None:
        return _unclear(leader_id, followed)
    return Destination(Target.DEPARTMENT, Because.OWNER, tuple(followed), department_id=department_id)


def _unclear(leader_id: UUID | None, routes: Sequence[str]) -> Destination:
    return Destination(Target.LEADER_IN_CHARGE, Because.UNCLEAR, tuple(routes), staff_id=leader_id)


def circles(chooser: Chooser[Route]) -> list[tuple[Route, ...]]:
    """Routes that send some case round and round, each circle once."""
    leading = {number for number, one in enumerate(chooser.rules) if one.target is Target.AS_MATTER}
    found: dict[frozenset[int], tuple[Route, ...]] = {}
    for start in leading:
        for circle in _from(chooser, leading, start, chooser.winning(start), (start,)):
            found.setdefault(frozenset(circle), tuple(chooser.rules[number] for number in circle))
    return list(found.values())


def _from(
    chooser: Chooser[Route],
    leading: set[int],
    last: int,
    cases: list[tuple[int, ...]],
    way: tuple[int, ...],
) -> list[tuple[int, ...]]:
    subjects = chooser.space.box(Conditions(matter_id=chooser.rules[last].as_matter_id))[0]
    arriving = [(subjects, *box[1:]) for box in cases]
    found = []
    for number in leading:
        taken = chooser.taken(number, arriving)
        if not taken:
            continue
        if number in way:
            found.append(way[way.index(number) :])
        else:
            found.extend(_from(chooser, leading, number, taken, (*way, number)))
    return found
