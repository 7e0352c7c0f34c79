"""What a clock demands at a moment, whenever and however often one looks."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.cases.reckoning import UNTIL_KNOWN, Facts, decide, due_of
from tenants.rules.limits import Terms
from tenants.working_time.pauses import Pause
from tests.unit.cases.hours import ALWAYS, MONDAY, OFFICE

HOUR = timedelta(hours=1)

LADDER: list[dict[str, Any]] = [
    {"moment": {"when": "share", "percent": 50}, "action": "notify", "whom": "handler"},
    {
        "moment": {"when": "before_due", "duration": {"kind": "hours", "count": 1}},
        "action": "notify",
        "whom": "handler",
        "hold": "in_working_hours",
    },
    {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "late"},
    {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"},
    {
        "moment": {"when": "after_due", "duration": {"kind": "working_days", "count": 1}},
        "action": "escalate",
        "whom": "head",
    },
]


def terms(duration: dict[str, Any], rungs: list[dict[str, Any]] = LADDER) -> Terms:
    return Terms.from_json({"duration": duration, "rungs": rungs})


def hours(count: int, pace: str = "elapsed") -> dict[str, Any]:
    return {"kind": "hours", "count": count, "pace": pace}


durations = st.one_of(
    st.builds(hours, st.integers(1, 200), st.sampled_from(["elapsed", "working"])),
    st.builds(
        lambda kind, count: {"kind": kind, "count": count},
        st.sampled_from(["working_days", "calendar_days", "half_working_days", "weeks"]),
        st.integers(1, 20),
    ),
    st.builds(lambda grace: {"kind": "at_once", "grace_minutes": grace}, st.integers(0, 90)),
)
starts = st.integers(0, 14 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@st.composite
def running(draw: st.DrawFn) -> Facts:
    """A clock of any kind, with pauses that are over."""
    start = draw(starts)
    steps = draw(st.lists(st.integers(1, 60 * 60), max_size=6))
    edges = [start + timedelta(minutes=sum(steps[: place + 1])) for place in range(len(steps))]
    pauses = [Pause(since, until) for since, until in zip(edges[::2], edges[1::2], strict=False)]
    return Facts(start, terms(draw(durations)), draw(st.sampled_from([OFFICE, ALWAYS])), pauses)


moments = st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=12).map(
    lambda minutes: [MONDAY + timedelta(minutes=minute) for minute in sorted(minutes)]
)


def looked_at(facts: Facts, times: list[datetime]) -> list[tuple[int, datetime]]:
    """What fires when one looks at these times, each look knowing what has fired before."""
    found = []
    for at in times:
        for firing in decide(facts, at).firings:
            found.append((firing.rung.number, firing.at))
            facts = Facts(
                facts.started_at,
                facts.terms,
                facts.calendar,
                facts.pauses,
                facts.fired | {firing.rung.number},
            )
    return found


@settings(max_examples=200, deadline=None)
@given(running(), moments)
def test_looking_often_and_looking_once_at_the_end_fire_the_same_rungs_with_the_same_dates(
    facts: Facts, times: list[datetime]
) -> None:
    assert looked_at(facts, times) == looked_at(facts, times[-1:])


@settings(max_examples=200, deadline=None)
@given(running(), moments)
def test_no_rung_fires_before_its_moment_or_twice_and_all_fire_in_the_end(
    facts: Facts, times: list[datetime]
) -> None:
    for at in times:
        assert all(moment <= at for _, moment in looked_at(facts, [at]))
    in_the_end = looked_at(facts, [*times, MONDAY + timedelta(days=3650)])
    assert sorted(number for number, _ in in_the_end) == [1, 2, 3, 4, 5]
    assert [moment for _, moment in in_the_end] == sorted(moment for _, moment in in_the_end)


@settings(max_examples=200, deadline=None)
@given(running(), moments)
def test_looking_only_when_told_to_misses_nothing(facts: Facts, times: list[datetime]) -> None:
    hints, at = [], times[0]
    while True:
        hints.append(at)
        known = frozenset(number for number, _ in looked_at(facts, hints))
        now = Facts(facts.started_at, facts.terms, facts.calendar, facts.pauses, known)
        following = decide(now, at).next_check_at
        if following is None or following > times[-1]:
            break
        assert following > at
        at = following

    assert looked_at(facts, hints) == looked_at(facts, [times[-1]])


@settings(max_examples=100, deadline=None)
@given(running())
def test_the_breach_and_the_superior_come_at_the_due_time_itself(facts: Facts) -> None:
    decision = decide(facts, MONDAY + timedelta(days=3650))
    dated = {firing.rung.number: firing.at for firing in decision.firings}

    assert dated[3] == dated[4] == decision.due_at == due_of(facts).at


def test_a_share_of_a_working_limit_is_a_share_of_the_work() -> None:
    facts = Facts(MONDAY, terms(hours(15, "working"), LADDER[:1]), OFFICE)

    # Seven and a half working hours a day: half of the limit is one whole day.
    assert [firing.at for firing in decide(facts, MONDAY + timedelta(days=9)).firings] == [MONDAY + 9 * HOUR]


def test_while_paused_the_ladder_waits_even_when_all_is_late_already() -> None:
    head = [
        {
            "moment": {"when": "after_due", "duration": hours(2)},
            "action": "escalate",
            "whom": "head",
        }
    ]
    late = Facts(MONDAY, terms(hours(1), head), ALWAYS, [Pause(MONDAY + 2 * HOUR, MONDAY + 10 * HOUR)])

    decision = decide(late, MONDAY + 10 * HOUR)

    assert (decision.due_at, decision.firings) == (MONDAY + HOUR, ())
    assert decision.next_check_at == MONDAY + 11 * HOUR


def test_an_open_pause_leaves_no_due_time_unless_it_was_late_before() -> None:
    standing = Facts(MONDAY, terms(hours(4)), ALWAYS, [Pause(MONDAY + HOUR, None)])
    late = Facts(MONDAY, terms(hours(4)), ALWAYS, [Pause(MONDAY + 5 * HOUR, None)])

    assert due_of(standing).at is None
    assert due_of(late).at == MONDAY + 4 * HOUR


def test_a_due_time_beyond_the_known_public_holidays_is_looked_at_every_day() -> None:
    in_2060 = datetime(2060, 3, 9, 1, 0, tzinfo=UTC)
    facts = Facts(in_2060, terms({"kind": "working_days", "count": 10}, LADDER[2:]), OFFICE)

    decision = decide(facts, in_2060)

    assert decision.provisional
    assert decision.next_check_at == in_2060 + UNTIL_KNOWN


def test_without_rungs_nobody_needs_to_look() -> None:
    assert decide(Facts(MONDAY, terms(hours(4), []), ALWAYS), MONDAY).next_check_at is None
