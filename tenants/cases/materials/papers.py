"""What a verb begins with: the materials it names, their cases held until the transaction ends.

Materials outlive their case: what is left of a closed one is received and settled like anything else.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from tenants import history
from tenants.cases import clocks, confidentiality, timing
from tenants.cases.case import Case, open_for
from tenants.cases.doing import Doing
from tenants.cases.materials import keepers
from tenants.cases.materials.material import CaseMaterial, MaterialPass, MaterialState, PassState
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.history import Entry
from tenants.rules import loading
from tenants.session import current

MOST = 50


@dataclass(frozen=True, slots=True)
class Papers:
    """Materials of one case or several, each once, in the order in which they were named."""

    materials: Sequence[CaseMaterial]
    # As whoever asks has named them.
    named: Sequence[UUID]
    cases: Mapping[UUID, Case]
    # The open way of each that is on one.
    under_way: Mapping[UUID, MaterialPass]
    # How many of each case are under way, named or not.
    moving: Mapping[UUID, int]

    def by_case(self) -> Iterator[tuple[Case, list[CaseMaterial]]]:
        """The materials of each case."""
        for case_id, case in self.cases.items():
            yield case, [one for one in self.materials if one.case_id == case_id]

    def moving_besides(self) -> dict[UUID, int]:
        """How many of each case are under way besides these."""
        these = Counter(one.case_id for one in self.materials if one.id in self.under_way)
        return {case_id: count - these[case_id] for case_id, count in self.moving.items()}

    def refuse(self, one: CaseMaterial, code: Code, why: str) -> Refusal:
        """A refusal that points at this one."""
        return Refusal(code, f"{one.name}: {why}", ("material_ids", self.named.index(one.id)))

    def require_held_by(self, by: Viewer) -> None:
        """Refuse whoever neither has all of these nor acts for whoever has; what is settled nobody has."""
        for one in self.materials:
            if one.state is not MaterialState.HELD:
                raise self.refuse(one, Code.ILLEGAL_MOVE, f"this is {one.state.replace('_', ' ')}")
            if not is_theirs(by, one.holder_id):
                raise self.refuse(one, Code.NOT_ALLOWED, "somebody else holds this")

    def refuse_under_way(self) -> None:
        """What is on its way is received or taken back first."""
        for one in self.materials:
            if one.id in self.under_way:
                raise self.refuse(
                    one, Code.ILLEGAL_MOVE, "this is on its way: it is received or recalled first"
                )

    def require_under_way(self) -> None:
        """Refuse what is on no way."""
        for one in self.materials:
            if one.id not in self.under_way:
                raise self.refuse(one, Code.ILLEGAL_MOVE, "this is not on its way")

    async def refuse_concerned(self, by: Viewer) -> None:
        """Nobody gets hold of papers of a case that is about them."""
        for case, materials in self.by_case():
            if await confidentiality.concerned(case.about, [by.staff_id]):
                raise self.refuse(materials[0], Code.NOT_ALLOWED, "this case is about you")


def is_theirs(by: Viewer, staff_id: UUID | None) -> bool:
    """Whether this is the viewer, or somebody for whom they act."""
    return by.is_person and staff_id is not None and (staff_id == by.staff_id or staff_id in by.acts_for)


async def take_up(material_ids: Sequence[UUID], *, by: Viewer) -> Papers:
    """The materials with these ids; NOT_FOUND for whoever may not read their cases."""
    wanted = list(dict.fromkeys(material_ids))
    if not wanted:
        raise Refusal(Code.REQUIRED, "name at least one", ("material_ids",))
    if len(wanted) > MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST} materials", ("material_ids",))
    rows = await current().fetch(
        "select id, case_id from case_materials where id = any($1::uuid[]) order by case_id", wanted
    )
    of = {row["id"]: row["case_id"] for row in rows}
    unknown = next((one for one in wanted if one not in of), None)
    if unknown is not None:
        raise _not_found(material_ids.index(unknown))
    cases = {}
    # In one order everywhere, so that two who take up the same do not wait for each other.
    for case_id in dict.fromkeys(of[row["id"]] for row in rows):
        first = next(place for place, one in enumerate(material_ids) if of[one] == case_id)
        cases[case_id] = await _open(case_id, first, by)
    return await of_cases(cases, material_ids)


async def among(cases: Sequence[Case], material_ids: Sequence[UUID]) -> Papers:
    """The same of cases that are held already, among which they are."""
    rows = await current().fetch(
        "select case_id from case_materials where id = any($1::uuid[])", list(material_ids)
    )
    touched = {row["case_id"] for row in rows}
    return await of_cases({case.id: case for case in cases if case.id in touched}, material_ids)


async def of_cases(cases: Mapping[UUID, Case], named: Sequence[UUID]) -> Papers:
    """The same of these cases."""
    # Read under the lock of their cases: somebody may have decided while we waited for it.
    known = {one.id: one for one in await CaseMaterial.filter(id__in=list(named))}
    rows = await current().fetch(
        """select m.case_id, p.id from material_passes p join case_materials m on m.id = p.material_id
           where p.state = 'on_the_way' and m.case_id = any($1::uuid[])""",
        list(cases),
    )
    passes = await MaterialPass.filter(id__in=[row["id"] for row in rows]) if rows else []
    moving = [row["case_id"] for row in rows]
    return Papers(
        [known[one] for one in dict.fromkeys(named)],
        named,
        cases,
        {one.material_id: one for one in passes if one.material_id in known},
        {case_id: moving.count(case_id) for case_id in cases},
    )


async def _open(case_id: UUID, place: int, by: Viewer) -> Case:
    try:
        return await open_for(by, case_id)
    except Refusal:
        raise _not_found(place) from None


def _not_found(place: int) -> Refusal:
    return Refusal(Code.NOT_FOUND, "there is no such material", ("material_ids", place))


async def end_ways(
    ways: Collection[MaterialPass], state: PassState, *, reason: str | None = None, by: Viewer, at: datetime
) -> None:
    """What was on its way is so no longer."""
    await MaterialPass.filter(id__in=[one.id for one in ways]).update(
        state=state, decided_at=at, decided_by_id=by.staff_id if by.is_person else None, reason=reason
    )


async def tell_history(
    kind: str,
    papers: Papers,
    *,
    besides: Mapping[UUID, int] = MappingProxyType({}),
    reason: str | None = None,
    doing: Doing | None = None,
    data: Mapping[str, object] | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """One event for each case; the case, whoever has to do with it, and its clocks follow.

    `besides` says how many others of the case are on their way: a limit for confirming them runs from when
    the first one goes until the last one has come. No event tells a name: what a paper is called may name
    somebody.
    """
    await keepers.follow(list(papers.cases), at=at)
    entries = []
    for case, materials in papers.by_case():
        others = besides.get(case.id, 0)
        if case.closed_at is None and others == 0:
            await timing.follow(case, kind, at=at, doing=doing)
        elif case.closed_at is None:
            await _wait_on(case, at=at)
        await case.keep("due_at", at=at)
        told: dict[str, object] = {
            "materials": [{"ordinal": one.ordinal, "kind": one.kind} for one in materials]
        }
        told |= {"besides": others} if others else {}
        entries.append(
            Entry(kind, at, by.staff_id, case.id, materials[0].id, reason, {**told, **(data or {})})
        )
    await history.record_all(entries)


_OLDEST = """
update clocks set doer_id = s.id, doer_department_id = s.department_id
from (select p.to_staff_id from material_passes p join case_materials m on m.id = p.material_id
      where p.state = 'on_the_way' and m.case_id = $1 order by p.passed_at, p.id limit 1) oldest
join staff s on s.id = oldest.to_staff_id
where clocks.case_id = $1 and clocks.stage = any($2::text[]) and clocks.state <> 'stopped'
  and clocks.doer_id is not null
"""


async def _wait_on(case: Case, *, at: datetime) -> None:
    """A limit that runs on is from now on the doing of whoever has been waited for longest."""
    stages = (await loading.load(case.rule_set_id)).started_by("material.passed", case.circumstances())
    if stages:
        # What was late before this moment was the doing of whoever was waited for then.
        await clocks.catch_up(case, at=at)
        await current().execute(_OLDEST, case.id, list(stages))
