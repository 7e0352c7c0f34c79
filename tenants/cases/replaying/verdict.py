"""One past case under another version: which due times move, and who would have been late. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from tenants.cases.agreements import Agreement
from tenants.cases.reckoning import Facts, due_of
from tenants.cases.replaying.deadline import Deadline, compared
from tenants.cases.replaying.past import PastCase, PastClock, Period
from tenants.cases.replaying.periods import Stretch, standstills, start_of, stretches
from tenants.cases.replaying.versions import Home, Said, Versions, Way
from tenants.rules.limits import Limit
from tenants.rules.stages import Stage
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.pauses import Pause


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the version makes of one case; late is a case with any due time that was not kept."""

    case: PastCase
    said: Said
    deadlines: Sequence[Deadline]
    before: Home
    after: Home
    unclear: bool
    rerouted: bool
    late_before: bool
    late_after: bool


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendars as they are: those that limits name, and that of each department."""

    named: Mapping[UUID, CompiledCalendar]
    of_departments: Mapping[UUID, CompiledCalendar]


def rerouted(case: PastCase, way: Way) -> bool:
    """Whether the case would belong to somebody else than it did."""
    was = Home(case.destination_department_id, case.destination_staff_id)
    return not way.same and way.home != was


def judge(
    case: PastCase,
    versions: Versions,
    way: Way,
    calendars: Calendars,
    takers: Mapping[UUID, UUID],
    *,
    at: datetime,
) -> Verdict:
    """Replay a case whose pauses, agreements and history are known as far as they matter."""
    said, moved = versions.said(case), rerouted(case, way)
    gone = hand_on_goes(case, way) if moved else False
    replay = _Replay(case, said, versions, calendars, takers, at)
    deadlines = [replay.again(clock, gone=gone) for clock in case.clocks if clock.stage not in said.moved]
    for stage in sorted(said.moved):
        deadlines.extend(replay.beside(stage))
    for stage in added(case, said, way):
        deadlines.extend(replay.anew(stage))
    was = Home(case.destination_department_id or case.department_id, case.handler_id)
    would = Home(way.home.department_id or case.first_department_id, way.home.staff_id) if moved else was
    return Verdict(
        case=case,
        said=said,
        deadlines=deadlines,
        before=was,
        after=would,
        unclear=way.unclear,
        rerouted=moved,
        late_before=any(one.late_before for one in deadlines),
        late_after=any(one.late_after for one in deadlines),
    )


def hand_on_goes(case: PastCase, way: Way) -> bool:
    """Whether the case would belong where it was registered, so that nothing is to be passed on."""
    return way.home.department_id in (None, case.first_department_id)


def added(case: PastCase, said: Said, way: Way) -> Iterator[str]:
    """Stages that would be measured and were not; passing on only where the case lies elsewhere."""
    for stage in said.added:
        if stage != Stage.HAND_ON:
            yield stage
    # What was measured already is dated again, not anew.
    measured = any(clock.stage == Stage.HAND_ON for clock in case.clocks)
    hands_on = Stage.HAND_ON in said.limits and not measured and not hand_on_goes(case, way)
    if hands_on and (Stage.HAND_ON in said.added or rerouted(case, way)):
        yield Stage.HAND_ON


@dataclass(frozen=True, slots=True)
class _Replay:
    case: PastCase
    said: Said
    versions: Versions
    calendars: Calendars
    takers: Mapping[UUID, UUID]
    at: datetime

    def again(self, clock: PastClock, *, gone: bool) -> Deadline:
        """A clock that ran, by the limit that the version has for its stage."""
        limit = self.said.limits.get(clock.stage)
        if gone and clock.stage == Stage.HAND_ON:
            limit = None
        if limit is None:
            return self._told(clock, None, None)
        was = self.versions.limit_of(clock)
        if self.versions.counts_alike(limit, was):
            return self._told(clock, limit, clock.due_at)
        after = self._due(clock, limit, self._calendar(clock, limit, was))
        calendar = self.calendars.named[clock.calendar_id]
        if after != clock.due_at and calendar.definition.version != clock.calendar_version:
            # The calendar has changed since: what is due alike by the calendars of today has not moved.
            before = self._due(clock, was, calendar)
            after = clock.due_at if after == before else after
        return self._told(clock, limit, after)

    def anew(self, stage: str) -> Iterator[Deadline]:
        """Clocks that would have run, by the history."""
        limit = self.said.limits[stage]
        for stretch in self._stretches(stage):
            due = self._due_in(stretch, limit)
            yield compared(stage, limit, stretch.started_at, stretch.stopped_at, None, due, at=self.at)

    def beside(self, stage: str) -> Iterator[Deadline]:
        """Clocks that would have begun with something else, beside those that ran instead, in order."""
        limit = self.said.limits[stage]
        ran = {clock.started_at: clock for clock in self.case.clocks if clock.stage == stage}
        would = list(self._stretches(stage))
        alike = [(one, ran.pop(one.started_at)) for one in would if one.started_at in ran]
        others = [one for one in would if all(one is not known for known, _ in alike)]
        for stretch, clock in (*alike, *zip_longest(others, ran.values())):
            if stretch is None:
                yield self._told(clock, None, None)
                continue
            due = self._due_in(stretch, limit, agreements=clock.agreements if clock else ())
            was = clock.due_at if clock else None
            yield compared(stage, limit, stretch.started_at, stretch.stopped_at, was, due, at=self.at)

    def _stretches(self, stage: str) -> Iterator[Stretch]:
        span = self.versions.after.spans[stage].starting_with(self.said.limits[stage].terms.starts_with)
        return stretches(stage, span, self.case.events)

    def _due_in(
        self, stretch: Stretch, limit: Limit, *, agreements: Sequence[Agreement] = ()
    ) -> datetime | None:
        calendar = self._calendar_of(limit, self._measured(stretch))
        pauses = standstills(self.case.events, after=stretch.begun)
        counted = _counted(pauses, limit, stretch.started_at, stretch.stopped_at)
        return due_of(Facts(stretch.started_at, limit.terms, calendar, counted, agreements=agreements)).at

    def _told(self, clock: PastClock, limit: Limit | None, after: datetime | None) -> Deadline:
        return compared(
            clock.stage, limit, clock.started_at, clock.stopped_at, clock.due_at, after, at=self.at
        )

    def _due(self, clock: PastClock, limit: Limit, calendar: CompiledCalendar) -> datetime | None:
        counted = _counted(self._pauses(clock, limit), limit, clock.started_at, clock.stopped_at)
        return due_of(Facts(clock.started_at, limit.terms, calendar, counted, agreements=clock.agreements)).at

    def _pauses(self, clock: PastClock, limit: Limit) -> list[Period]:
        """As they were kept with the clock; those that the older limit did not know, by the history."""
        more = self.versions.widened(clock, limit)
        if not more:
            return clock.pauses
        events = self.case.events
        span = self.versions.after.spans[clock.stage].starting_with(limit.terms.starts_with)
        begun = start_of(events, span, clock.started_at)
        told = [one for one in standstills(events, after=begun) if one.cause in more]
        return [*clock.pauses, *told]

    def _calendar(self, clock: PastClock, limit: Limit, was: Limit) -> CompiledCalendar:
        if limit.calendar_id is None and was.calendar_id is None:
            return self.calendars.named[clock.calendar_id]
        at_registration = clock.started_at == self.case.opened_at
        home = self.case.first_department_id if at_registration else self.case.department_id
        return self._calendar_of(limit, clock.department_id or home)

    def _calendar_of(self, limit: Limit, department_id: UUID) -> CompiledCalendar:
        if limit.calendar_id is not None:
            return self.calendars.named[limit.calendar_id]
        return self.calendars.of_departments[department_id]

    def _measured(self, stretch: Stretch) -> UUID:
        """The department whose doing is measured: the one that is offered the case, else where it lies."""
        if stretch.event in ("hand_over.offered", "hand_over.met"):
            return self._taker(stretch.subject_id) or self.case.first_department_id
        lies = self.case.first_department_id
        for event in self.case.events[: stretch.begun + 1]:
            if event.kind == "hand_over.accepted":
                lies = self._taker(event.subject_id) or lies
        return lies

    def _taker(self, offer_id: UUID | None) -> UUID | None:
        return self.takers.get(offer_id) if offer_id is not None else None


def _counted(
    periods: Sequence[Period], limit: Limit, started_at: datetime, stopped_at: datetime | None
) -> list[Pause]:
    """The pauses that count for a limit, while its clock ran.

    What ended while it stood still has no due time any more, unless that had passed before.
    """
    return [
        Pause(one.since, one.until if _ran_on(one, stopped_at) else None)
        for one in periods
        if one.cause in limit.terms.pauses
        and one.since >= started_at
        and (stopped_at is None or one.since < stopped_at)
    ]


def _ran_on(one: Period, stopped_at: datetime | None) -> bool:
    return one.until is not None and (stopped_at is None or one.until < stopped_at)
