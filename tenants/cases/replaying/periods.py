"""When a stage would have begun and ended, told from the history of a case. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants.cases.replaying.past import PastEvent, Period
from tenants.rules.policies import PauseCause
from tenants.rules.stages import STANDSTILLS, Span, Stage

# Several may run at once, one for each who was asked.
SIDE_BY_SIDE = frozenset({Stage.OPINION.value, Stage.ASSIST.value})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stage from its start event to the one that ended it."""

    event: str
    subject_id: UUID | None
    started_at: datetime
    stopped_at: datetime | None
    # The place of its start event in the history: what began with it does not stand still for it.
    begun: int = -1


def ended_by(stage: str, span: Span) -> Span:
    """The span of a stage as the history tells it: a case that another department takes is passed on."""
    if stage == Stage.HAND_ON:
        return Span(span.starts, span.stops | {"hand_over.accepted"})
    return span


def stretches(stage: str, span: Span, events: Sequence[PastEvent]) -> Iterator[Stretch]:
    """Each time the stage would have run; what begins again ends first."""
    span = ended_by(stage, span)
    running: dict[UUID | None, Stretch] = {}
    begun = False
    for number, event in enumerate(events):
        begins = event.kind in span.starts and stage not in event.without
        begins = begins and (begun or event.kind not in span.renews)
        begun = begun or begins
        ends = event.kind in span.stops and stage not in event.unended
        if not begins and not ends:
            continue
        key = event.subject_id if stage in SIDE_BY_SIDE else None
        # What ends the work ends the work of everybody who was asked.
        ending = [key] if key in running or begins else list(running)
        for one in ending:
            if one in running:
                yield _ended(running.pop(one), event.at)
        if begins:
            running[key] = Stretch(event.kind, event.subject_id, event.counts_from, None, number)
    yield from running.values()


def standstills(events: Sequence[PastEvent], *, after: int = -1) -> list[Period]:
    """When a case stood still, by its history; what began with event number `after` only from there on."""
    found: list[Period] = []
    open_: dict[PauseCause, datetime] = {}
    for number, event in enumerate(events):
        for cause, span in STANDSTILLS.items():
            if event.kind in span.stops and cause in open_:
                found.append(Period(cause, open_.pop(cause), event.at))
            if event.kind in span.starts and number > after and cause not in event.without:
                open_.setdefault(cause, event.at)
    return found + [Period(cause, since, None) for cause, since in open_.items()]


def start_of(events: Sequence[PastEvent], span: Span, started_at: datetime) -> int:
    """The place in the history of the event with which a clock began."""
    for number, event in enumerate(events):
        if event.counts_from == started_at and event.kind in span.starts:
            return number
    return next((number - 1 for number, event in enumerate(events) if event.at >= started_at), len(events))


def _ended(one: Stretch, at: datetime) -> Stretch:
    return Stretch(one.event, one.subject_id, one.started_at, at, one.begun)
