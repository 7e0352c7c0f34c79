"""What the version that is tried says about past cases, beside the one each of them was opened under.

Cases that agree in what rules depend on are looked up once. Pure, but for reading the versions themselves.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tenants.cases.replaying.past import PastCase, PastClock, Traits
from tenants.rules import destination, loading, time_limit
from tenants.rules.circumstances import CaseScope, Channel, Circumstances, Hours, RequesterClass, Severity
from tenants.rules.limits import Limit
from tenants.rules.policies import PauseCause
from tenants.rules.routes import Because, Destination, Target
from tenants.rules.rule_set import RuleSet
from tenants.rules.stages import ACCEPTED, STANDSTILLS, Stage

MOST_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Said:
    """What the version says about all cases with these traits, but for where they belong."""

    before: RuleSet
    case_before: Circumstances
    case_after: Circumstances
    limits: Mapping[str, Limit]
    # Stages that would be measured, and were not.
    added: tuple[str, ...]
    # Stages that would begin with something else: with the acceptance, or no longer with it.
    moved: frozenset[str]
    matter_left_out: bool
    without_limit: bool
    limits_tie: bool


@dataclass(frozen=True, slots=True)
class Home:
    """A department and perhaps a person; neither where whose it is is unclear."""

    department_id: UUID | None
    staff_id: UUID | None


@dataclass(frozen=True, slots=True)
class Way:
    """Where a case belongs by the version; `same` where the one it was opened under says no other."""

    home: Home
    same: bool
    unclear: bool


class Versions:
    """The version that is tried, and those that counted."""

    def __init__(self, after: RuleSet, before: Mapping[UUID | None, RuleSet]) -> None:
        self.after = after
        self._before = dict(before)
        self._limits = {limit.id: limit for rules in before.values() for limit in rules.limits}
        self._said: dict[Traits, Said] = {}
        self._homes: dict[Destination, Home] = {}
        self._same: dict[tuple[UUID, UUID], bool] = {}
        self._ways: dict[tuple[Traits, Hours | None, UUID | None], Way] = {}
        # What stages begin and end with, and what they stand still for.
        spans = [after.spans[stage] for stage in after.choosers if stage in after.spans]
        self.kinds = frozenset(
            kind for span in (*spans, *STANDSTILLS.values()) for kind in span.starts | span.stops
        ) | (frozenset({ACCEPTED}) if after.waiting else frozenset())
        routes = [route for rules in (after, *before.values()) for route in rules.routes]
        self._words = sorted({word for route in routes for word in route.conditions.words})
        self.by_duty = any(route.target is Target.DUTY_OFFICER for route in after.routes)
        self.by_hours = any(route.conditions.hours is not None for route in routes)

    @property
    def by_words(self) -> bool:
        """Whether it matters what was said."""
        return bool(self._words)

    async def know(self, cases: Collection[PastCase], *, at: datetime) -> None:
        """Read what these cases name and is not known yet: a clock may go by a limit of another version."""
        for case in cases if self._words else ():
            # Of what was said only the words count that routes look for: many cases agree in those.
            heard = "\n".join(word for word in self._words if word in case.traits[-1])
            case.traits = (*case.traits[:-1], heard)
        unknown = {clock.limit_id for case in cases for clock in case.clocks} - self._limits.keys()
        if unknown:
            self._limits.update(await time_limit.by_ids(unknown))
        if more := {case.traits[0] for case in cases} - self._before.keys():
            self._before |= {id_: await loading.load(id_) for id_ in more}
            await self.settle_homes(at=at)

    async def settle_homes(self, *, at: datetime) -> None:
        """Who holds a position and where a named person works, as it is now."""
        for rules in (self.after, *self._before.values()):
            for found in _destinations(rules):
                if found not in self._homes:
                    place = await destination.told(found, at=at)
                    self._homes[found] = Home(place.department_id, place.staff_id)

    def said(self, case: PastCase) -> Said:
        """Limits for a case, and what is missing."""
        found = self._said.get(case.traits)
        if found is None:
            if len(self._said) >= MOST_REMEMBERED:
                self._said.clear()
            found = self._said[case.traits] = self._look_up(case.traits)
        return found

    def way(self, case: PastCase, hours: Hours | None) -> Way:
        """Where a case belongs."""
        # Only what goes to whoever is on duty depends on where it was registered.
        key = (case.traits, hours, case.first_department_id if self.by_duty else None)
        found = self._ways.get(key)
        if found is None:
            if len(self._ways) >= MOST_REMEMBERED:
                self._ways.clear()
            said = self.said(case)
            after = self.after.route(replace(said.case_after, hours=hours))
            before = said.before.route(replace(said.case_before, hours=hours))
            same, unclear = _place(after) == _place(before), after.because is Because.UNCLEAR
            found = self._ways[key] = Way(self._home(after, case), same, unclear)
        return found

    def dated_anew(self, case: PastCase) -> list[PastClock]:
        """The clocks of a case whose limit says something else."""
        limits = self.said(case).limits
        return [
            clock
            for clock in case.clocks
            if (limit := limits.get(clock.stage)) is not None
            and not self.counts_alike(limit, self.limit_of(clock))
        ]

    def widens(self, case: PastCase) -> bool:
        """Whether a clock of the case would stand still for what it did not stand still for."""
        limits = self.said(case).limits
        return any(self.widened(clock, limits[clock.stage]) for clock in self.dated_anew(case))

    def limit_of(self, clock: PastClock) -> Limit:
        """The limit that a clock went by."""
        return self._limits[clock.limit_id]

    def counts_alike(self, one: Limit, other: Limit) -> bool:
        """Whether two limits say the same about when something is due."""
        if one.id == other.id:
            return True
        known = self._same.get((one.id, other.id))
        if known is None:
            known = self._same[one.id, other.id] = _due_by(one) == _due_by(other)
        return known

    def widened(self, clock: PastClock, limit: Limit) -> frozenset[PauseCause]:
        """Causes for which the clock would have stood still and did not: only the history knows when."""
        return (limit.terms.pauses - self.limit_of(clock).terms.pauses) & STANDSTILLS.keys()

    def _home(self, found: Destination, case: PastCase) -> Home:
        if found.target is Target.DUTY_OFFICER:
            # Who was on duty then is not asked again: the department has it.
            return Home(found.department_id or case.first_department_id, None)
        return self._homes[_key(found)]

    def _look_up(self, traits: Traits) -> Said:
        before = self._before[traits[0]]
        known = _circumstances(traits)
        matter = before.of_id.get(traits[1]) if traits[1] is not None else None
        meant = self.after.of_code.get(matter.code) if matter is not None else None
        after = replace(known, matter_id=meant.id if meant else None)
        narrowest = {stage: chooser.narrowest(after) for stage, chooser in self.after.choosers.items()}
        limits = {stage: found[0] for stage, found in narrowest.items() if len(found) == 1}
        return Said(
            before=before,
            case_before=known,
            case_after=after,
            limits=limits,
            added=tuple(stage for stage in limits if before.limit(stage, known) is None),
            moved=frozenset(
                stage
                for stage, limit in limits.items()
                if (was := before.limit(stage, known)) is not None
                and was.terms.starts_with is not limit.terms.starts_with
            ),
            matter_left_out=matter is not None and meant is None,
            without_limit=not narrowest.get(Stage.RESOLVE),
            limits_tie=any(len(found) > 1 for found in narrowest.values()),
        )


def _circumstances(traits: Traits) -> Circumstances:
    _, matter_id, channel, severity, scope, requester_class, confidential, amount, district, said = traits
    return Circumstances(
        matter_id=matter_id,
        channel=Channel(channel),
        severity=Severity(severity) if severity else None,
        scope=CaseScope(scope) if scope else None,
        requester_class=RequesterClass(requester_class),
        confidential=confidential,
        amount=amount,
        district=district,
        said=said,
    )


def _due_by(limit: Limit) -> tuple[object, ...]:
    terms = limit.terms
    return terms.duration, terms.counting, terms.pauses, terms.starts_with, limit.calendar_id


def _place(found: Destination) -> tuple[object, ...]:
    return found.target, found.department_id, found.position_id, found.staff_id


def _key(found: Destination) -> Destination:
    """The same, whichever routes have led there."""
    return replace(found, routes=())


def _destinations(rules: RuleSet) -> set[Destination]:
    """Everywhere that a version can send a case; whoever is on duty is not looked up."""
    unclear = Destination(Target.LEADER_IN_CHARGE, Because.UNCLEAR, staff_id=rules.leader_id)
    owned = {
        Destination(Target.DEPARTMENT, Because.OWNER, department_id=one.department_id)
        for one in rules.matters
    }
    led = {
        Destination(
            route.target,
            Because.ROUTE,
            department_id=route.department_id,
            position_id=route.position_id,
            staff_id=rules.leader_id if route.target is Target.LEADER_IN_CHARGE else route.staff_id,
        )
        for route in rules.routes
        if route.target not in (Target.AS_MATTER, Target.DUTY_OFFICER)
    }
    return {unclear, *owned, *led}
