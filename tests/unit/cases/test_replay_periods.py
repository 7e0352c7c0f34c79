"""When a stage would have run, told from a history."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.cases.replaying.past import PastEvent
from tenants.cases.replaying.periods import standstills, stretches
from tenants.rules.policies import PauseCause
from tenants.rules.stages import SPANS, STANDSTILLS, Stage, Start

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
KINDS = sorted(
    {kind for span in (*SPANS.values(), *STANDSTILLS.values()) for kind in span.starts | span.stops}
)


def hour(number: int) -> datetime:
    return AT + timedelta(hours=number)


def history(*kinds: str, subject: UUID | None = None) -> list[PastEvent]:
    """One event an hour."""
    return [PastEvent(kind, hour(number), subject) for number, kind in enumerate(kinds)]


def told(stage: Stage, events: list[PastEvent]) -> list[tuple[datetime, datetime | None]]:
    found = [(one.started_at, one.stopped_at) for one in stretches(stage, SPANS[stage], events)]
    return sorted(found, key=lambda one: (one[0], one[1] or datetime.max.replace(tzinfo=UTC)))


def test_a_stage_runs_from_its_start_event_to_the_first_that_ends_it() -> None:
    events = history("case.registered", "notice.issued", "case.resolved", "case.replied")
    assert told(Stage.RESOLVE, events) == [(hour(0), hour(2))]
    assert told(Stage.FIRST_RESPONSE, events) == [(hour(0), hour(1))]
    assert told(Stage.REPLY, events) == [(hour(2), hour(3))]
    assert told(Stage.CALLBACK, events) == [(hour(3), None)]
    assert told(Stage.ACCEPT, events) == []


def test_what_begins_again_ends_first() -> None:
    events = history("case.registered", "progress.reported", "progress.reported", "case.resolved")
    assert told(Stage.PROGRESS, events) == [(hour(0), hour(1)), (hour(1), hour(2)), (hour(2), hour(3))]


def test_a_report_before_the_acceptance_begins_nothing_that_counts_from_there() -> None:
    span = SPANS[Stage.PROGRESS].starting_with(Start.ACCEPTANCE)
    events = history("case.registered", "progress.reported", "case.accepted", "progress.reported")
    found = [(one.started_at, one.stopped_at) for one in stretches(Stage.PROGRESS, span, events)]
    assert found == [(hour(2), hour(3)), (hour(3), None)]


def test_each_who_is_asked_has_a_time_of_their_own_and_the_end_of_the_work_ends_all() -> None:
    asked = "consultation.asked"
    events = [
        PastEvent(asked, hour(0), ONE),
        PastEvent(asked, hour(1), OTHER),
        PastEvent("consultation.done", hour(2), ONE),
        PastEvent("case.resolved", hour(3), None),
    ]
    assert told(Stage.OPINION, events) == [(hour(0), hour(2)), (hour(1), hour(3))]


def test_passing_on_ends_when_another_department_takes_the_case() -> None:
    events = history("case.registered", "hand_over.offered", "hand_over.accepted", "case.resolved")
    assert told(Stage.HAND_ON, events) == [(hour(0), hour(2))]


def test_papers_awaited_and_offers_open_stand_still_each_for_its_own_cause() -> None:
    events = history(
        "case.registered", "hand_over.offered", "hand_over.returned", "notice.issued", "notice.supplied"
    )
    found = {one.cause: (one.since, one.until) for one in standstills(events)}
    assert found == {
        PauseCause.OFFER: (hour(1), hour(2)),
        PauseCause.MATERIALS: (hour(3), hour(4)),
    }
    assert [one.cause for one in standstills(events, after=1)] == [PauseCause.MATERIALS]
    (open_,) = standstills(history("notice.issued"))
    assert (open_.cause, open_.until) == (PauseCause.MATERIALS, None)


@given(
    st.lists(st.sampled_from(KINDS), max_size=25), st.sampled_from(sorted({*SPANS} - {"opinion", "assist"}))
)
def test_a_stage_never_runs_twice_at_once_and_starts_with_every_start_event(
    kinds: list[str], stage: str
) -> None:
    events = history("case.registered", *kinds)
    found = told(Stage(stage), events)
    assert len(found) == sum(event.kind in SPANS[stage].starts for event in events)
    for (_, ended), (begun, _) in pairwise(found):
        assert ended is not None
        assert ended <= begun
    for begun, ended in found:
        stops = SPANS[stage].stops | SPANS[stage].starts
        stops |= {"hand_over.accepted"} if stage == Stage.HAND_ON else set()
        later = [event.at for event in events if event.at > begun and event.kind in stops]
        assert ended == min(later, default=None)
