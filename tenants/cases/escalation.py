"""Whom a rung calls on: the people who answer for a clock, and those above them; absent, whoever acts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.cases.claim import Claim
from tenants.directory import hierarchy, on_the_day
from tenants.directory.acting import OnTheDay
from tenants.directory.hierarchy import Above
from tenants.rules.ladder import Whom

NOBODY_ABOVE = Above(superior_id=None, head_id=None)


@dataclass(frozen=True, slots=True)
class Answerable:
    """Whose doing a clock measures, where that is, and who stands above."""

    staff_id: UUID
    department_id: UUID
    first_contact_id: UUID
    superior_id: UUID
    head_id: UUID
    there: OnTheDay

    def named(self, whom: Whom) -> UUID:
        """The person a rung names."""
        return self._people[whom]

    def called(self, whom: Whom) -> UUID:
        """The person a rung calls on: the one named, or whoever acts for them.

        Nobody is called on to look after their own delay in the place of somebody above them.
        """
        named = self.named(whom)
        late = () if named == self.staff_id else (self.staff_id, self.there.acting(self.staff_id))
        return self.there.acting(named, besides=late if whom in _ABOVE else ())

    @property
    def _people(self) -> Mapping[Whom, UUID]:
        return {
            Whom.HANDLER: self.staff_id,
            Whom.FIRST_CONTACT: self.first_contact_id,
            Whom.SUPERIOR: self.superior_id,
            Whom.HEAD: self.head_id,
        }


_ABOVE = frozenset({Whom.SUPERIOR, Whom.HEAD})


async def answerable_for(claims: Sequence[Claim], *, at: datetime) -> dict[UUID, Answerable]:
    """By clock: the handler, or whoever was offered the case, and the people above, as they are there now."""
    heads = await _heads({claim.to_department_id for claim in claims if claim.to_staff_id is None})
    doing = {claim.id: _doer(claim, heads) for claim in claims}
    above = await hierarchy.answerable_chain(set(doing.values()))
    there = await on_the_day.load(_everybody(claims, doing, above), at=at)
    return {claim.id: _answerable(claim, doing[claim.id], above, there) for claim in claims}


def _everybody(claims: Sequence[Claim], doing: Mapping[UUID, UUID], above: Mapping[UUID, Above]) -> set[UUID]:
    people = {claim.first_contact_id for claim in claims} | set(doing.values())
    people |= {one for up in above.values() for one in (up.superior_id, up.head_id) if one is not None}
    return people


def _doer(claim: Claim, heads: Mapping[UUID, UUID]) -> UUID:
    if claim.to_department_id is None:
        return claim.handler_id
    # Offered to a department that nobody leads: until somebody takes it, the sender answers.
    return claim.to_staff_id or heads.get(claim.to_department_id, claim.handler_id)


def _answerable(claim: Claim, staff_id: UUID, above: Mapping[UUID, Above], there: OnTheDay) -> Answerable:
    found = above.get(staff_id, NOBODY_ABOVE)
    # Where nobody is named the call stays with whoever is nearest: it may not go unheard.
    superior_id = found.superior_id or found.head_id or staff_id
    return Answerable(
        staff_id=staff_id,
        department_id=claim.to_department_id or claim.department_id,
        first_contact_id=claim.first_contact_id,
        superior_id=superior_id,
        head_id=found.head_id or superior_id,
        there=there,
    )


async def _heads(department_ids: Collection[UUID | None]) -> dict[UUID, UUID]:
    wanted = [department_id for department_id in department_ids if department_id is not None]
    return await hierarchy.heads_of(wanted) if wanted else {}
