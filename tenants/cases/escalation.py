"""Whom a rung calls on: the people who answer for a clock, and those above them; absent, whoever acts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tenants.cases import confidentiality
from tenants.cases.claim import Claim
from tenants.cases.confidentiality import About
from tenants.directory import hierarchy, on_the_day
from tenants.directory.acting import OnTheDay
from tenants.directory.hierarchy import Above
from tenants.rules.ladder import Whom
from tenants.session import current

NOBODY_ABOVE = Above(superior_id=None, head_id=None)


@dataclass(frozen=True, slots=True)
class Answerable:
    """Whose doing a clock measures, where that is, and who stands above."""

    staff_id: UUID
    department_id: UUID
    first_contact_id: UUID
    superior_id: UUID
    head_id: UUID
    duty_officer_id: UUID
    leader_id: UUID
    supervisor_id: UUID
    # Whoever answers for the case, whosever doing the clock measures.
    answering_id: UUID
    there: OnTheDay

    def named(self, whom: Whom) -> UUID:
        """The person a rung names; where nobody stands above whoever is late, the leader, or who waits."""
        found = self._people[whom]
        if whom not in _ABOVE or found != self.staff_id:
            return found
        others = (self.leader_id, self.first_contact_id, self.answering_id)
        return next((one for one in others if one != found), found)

    def called(self, whom: Whom) -> UUID:
        """The person a rung calls on: the one named, or whoever acts for them.

        Nobody is called on to look after their own delay in the place of somebody above them.
        """
        named = self.named(whom)
        late = () if named == self.staff_id else (self.staff_id, self.there.acting(self.staff_id))
        return self.there.acting(named, besides=late if whom in _ABOVE else ())

    def past(self, instead: Mapping[UUID, UUID]) -> "Answerable":
        """The same, calling on others in the place of these."""
        above = ("superior_id", "head_id", "duty_officer_id", "leader_id", "supervisor_id")
        return replace(
            self, **{name: instead.get(getattr(self, name), getattr(self, name)) for name in above}
        )

    @property
    def _people(self) -> Mapping[Whom, UUID]:
        return {
            Whom.HANDLER: self.staff_id,
            Whom.FIRST_CONTACT: self.first_contact_id,
            Whom.SUPERIOR: self.superior_id,
            Whom.HEAD: self.head_id,
            Whom.DUTY_OFFICER: self.duty_officer_id,
            Whom.LEADER: self.leader_id,
            Whom.SUPERVISOR: self.supervisor_id,
        }


_ABOVE = frozenset({Whom.SUPERIOR, Whom.HEAD, Whom.LEADER, Whom.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Who follows a case from further away."""

    leader_id: UUID | None = None
    supervisor_id: UUID | None = None


async def answerable_for(
    claims: Sequence[Claim], *, at: datetime, whom: Collection[Whom] = ()
) -> dict[UUID, Answerable]:
    """By clock: the handler, or whoever was offered the case, and the people above, as they are there now.

    What none of the rungs at hand (`whom`) asks for is not looked up.
    """
    heads = await _heads({claim.to_department_id for claim in claims if claim.to_staff_id is None})
    doing = {claim.id: _doer(claim, heads) for claim in claims}
    above = await hierarchy.answerable_chain(set(doing.values()))
    beyond = await _beyond({claim.case_id for claim in claims}) if not _NEAR.issuperset(whom) else {}
    people = _everybody(claims, doing, above)
    people |= {
        one for far in beyond.values() for one in (far.leader_id, far.supervisor_id) if one is not None
    }
    instead = await _past_the_concerned({claim.case_id for claim in claims}, people)
    people |= {one for each in instead.values() for one in each.values()}
    places = {_department(claim) for claim in claims} if Whom.DUTY_OFFICER in whom else set()
    there = await on_the_day.load(people, at=at, department_ids=places)
    found = {
        claim.id: _answerable(claim, doing[claim.id], above, beyond.get(claim.case_id, _Beyond()), there)
        for claim in claims
    }
    for claim in claims:
        if claim.case_id in instead:
            found[claim.id] = found[claim.id].past(instead[claim.case_id])
    return found


async def _past_the_concerned(
    case_ids: Collection[UUID], people: Collection[UUID]
) -> dict[UUID, dict[UUID, UUID]]:
    """Of cases that are about somebody: who is called on in the place of those whom it is about."""
    rows = await current().fetch(
        """select id, about_staff_id, about_department_id, first_contact_id from cases
           where id = any($1::uuid[]) and num_nonnulls(about_staff_id, about_department_id) > 0""",
        list(case_ids),
    )
    found: dict[UUID, dict[UUID, UUID]] = {}
    for row in rows:
        about = About(row["about_staff_id"], row["about_department_id"])
        if barred := await confidentiality.concerned(about, people):
            above = await confidentiality.anybody_above(about)
            if above is None:
                beneath = row["first_contact_id"]
                above = await confidentiality.deciding(about, min(barred), beneath=beneath) or beneath
            found[row["id"]] = dict.fromkeys(barred, above)
    return found


_NEAR = frozenset(Whom) - {Whom.LEADER, Whom.SUPERVISOR}


async def _beyond(case_ids: Collection[UUID]) -> dict[UUID, _Beyond]:
    rows = await current().fetch(
        """select k.id, l.id as leader_id, u.supervisor_id from cases k
           left join rule_sets s on s.id = k.rule_set_id
           left join staff l on l.id = s.leader_id and l.left_on is null
           left join supervisions u on u.case_id = k.id and u.ended_at is null
           where k.id = any($1::uuid[])""",
        list(case_ids),
    )
    return {row["id"]: _Beyond(row["leader_id"], row["supervisor_id"]) for row in rows}


def _department(claim: Claim) -> UUID:
    return claim.to_department_id or claim.department_id


def _everybody(claims: Sequence[Claim], doing: Mapping[UUID, UUID], above: Mapping[UUID, Above]) -> set[UUID]:
    people = {claim.first_contact_id for claim in claims} | set(doing.values())
    people |= {one for up in above.values() for one in (up.superior_id, up.head_id) if one is not None}
    return people


def _doer(claim: Claim, heads: Mapping[UUID, UUID]) -> UUID:
    if claim.to_department_id is None:
        return claim.handler_id
    # Offered to a department that nobody leads: until somebody takes it, the sender answers.
    return claim.to_staff_id or heads.get(claim.to_department_id, claim.handler_id)


def _answerable(
    claim: Claim, staff_id: UUID, above: Mapping[UUID, Above], beyond: _Beyond, there: OnTheDay
) -> Answerable:
    found = above.get(staff_id, NOBODY_ABOVE)
    # Where nobody is named the call stays with whoever is nearest: it may not go unheard.
    superior_id = found.superior_id or found.head_id or staff_id
    head_id = found.head_id or superior_id
    officers = there.duty_officers(_department(claim))
    return Answerable(
        staff_id=staff_id,
        department_id=_department(claim),
        first_contact_id=claim.first_contact_id,
        superior_id=superior_id,
        head_id=head_id,
        duty_officer_id=officers[0] if officers else head_id,
        leader_id=beyond.leader_id or head_id,
        supervisor_id=beyond.supervisor_id or superior_id,
        answering_id=claim.handler_id,
        there=there,
    )


async def _heads(department_ids: Collection[UUID | None]) -> dict[UUID, UUID]:
    wanted = [department_id for department_id in department_ids if department_id is not None]
    return await hierarchy.heads_of(wanted) if wanted else {}
