"""Who answered for each second: it adds up exactly, whatever happened to the case."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.cases.timeline import Held, Lasted, Timeline, draw
from tests.unit.cases.hours import MONDAY, OFFICE

ANNA, BEN, CARL = (UUID(int=number) for number in (1, 2, 3))
SECOND = timedelta(seconds=1)
moments = st.integers(0, 40 * 86_400 * 10**6).map(lambda passed: MONDAY + timedelta(microseconds=passed))


def at(**passed: float) -> datetime:
    return MONDAY + timedelta(**passed)


@st.composite
def custodies(draw_: st.DrawFn) -> list[Held]:
    """People one after another, without a gap or with a rest in between; the last may still answer."""
    cuts = sorted(draw_(st.lists(moments, min_size=2, max_size=8)))
    held = [
        Held(draw_(st.sampled_from([ANNA, BEN, CARL])), since, until)
        for since, until in pairwise(cuts)
        if len(cuts) < 3 or since == cuts[0] or draw_(st.integers(0, 4)) > 0
    ]
    if draw_(st.booleans()):
        held[-1] = Held(held[-1].staff_id, held[-1].since, None)
    return held


def periods(*names: str) -> st.SearchStrategy[list[Lasted]]:
    def lasted(drawn: tuple[str, datetime, datetime, bool]) -> Lasted:
        name, one, other, open_ = drawn
        return Lasted(name, min(one, other), None if open_ else max(one, other))

    each = st.tuples(st.sampled_from(names), moments, moments, st.booleans()).map(lasted)
    return st.lists(each, max_size=6)


def second_by_second(timeline: Timeline, held: list[Held], when: datetime) -> UUID | None:
    """Who answered at a moment, looked up in what was put in."""
    found = [one.staff_id for one in held if one.since <= when and (one.until is None or when < one.until)]
    return found[0] if found else None


@settings(max_examples=300, deadline=None)
@given(
    held=custodies(),
    waits=periods("materials", "force_majeure"),
    stages=periods("resolve", "reply"),
    now=moments,
)
def test_everything_adds_up_to_the_time_that_has_passed(
    held: list[Held], waits: list[Lasted], stages: list[Lasted], now: datetime
) -> None:
    until = max(now, *(one.since for one in held))
    drawn = draw(held, waits, stages, OFFICE, until=until)
    end = held[-1].until or until

    assert (drawn.since, drawn.until) == (held[0].since, end)
    assert drawn.elapsed == (end - drawn.since) // SECOND
    assert drawn.working == OFFICE.working_time_between(drawn.since, end) // SECOND
    for parts in (drawn.stretches, drawn.shares):
        assert sum(one.elapsed for one in parts) == drawn.elapsed
        assert sum(one.working for one in parts) == drawn.working
    assert sum(one.waiting for one in drawn.shares) == drawn.waiting
    assert all(0 <= one.waiting <= one.working <= one.elapsed for one in drawn.shares)


@settings(max_examples=200, deadline=None)
@given(
    held=custodies(),
    waits=periods("materials"),
    stages=periods("resolve", "reply"),
    now=moments,
    probe=moments,
)
def test_each_moment_belongs_to_one_stretch_and_to_whoever_answered_then(
    held: list[Held], waits: list[Lasted], stages: list[Lasted], now: datetime, probe: datetime
) -> None:
    until = max(now, *(one.since for one in held))
    drawn = draw(held, waits, stages, OFFICE, until=until)

    ends = [(one.since, one.until) for one in drawn.stretches]
    assert all(since < until for since, until in ends)
    assert [until for _, until in ends[:-1]] == [since for since, _ in ends[1:]]
    if drawn.since <= probe < drawn.until:
        (stretch,) = [one for one in drawn.stretches if one.since <= probe < one.until]
        assert stretch.staff_id == second_by_second(drawn, held, probe)
        going_on = {one.what for one in stages if one.since <= probe and (not one.until or probe < one.until)}
        assert set(stretch.stages) == going_on


def test_an_afternoon_a_pause_and_a_hand_over() -> None:
    held = [Held(ANNA, at(), at(hours=5)), Held(BEN, at(hours=5), at(days=1))]
    waits = [Lasted("materials", at(hours=6), at(hours=7))]
    stages = [Lasted("resolve", at(), at(hours=8))]
    drawn = draw(held, waits, stages, OFFICE, until=at(days=9))

    told: list[Any] = [
        (one.staff_id, one.waiting_for, one.stages, one.elapsed, one.working) for one in drawn.stretches
    ]
    hour = 3600
    assert told == [
        # 9:00 to 14:00, of which the break is half past one hour
        (ANNA, (), ("resolve",), 5 * hour, 3.5 * hour),
        (BEN, (), ("resolve",), hour, hour),
        (BEN, ("materials",), ("resolve",), hour, hour),
        (BEN, (), ("resolve",), hour, hour),
        (BEN, (), (), 16 * hour, hour),
    ]
    assert [(one.staff_id, one.working, one.waiting) for one in drawn.shares] == [
        (ANNA, 3.5 * hour, 0),
        (BEN, 4 * hour, hour),
    ]


def test_nobody_answers_while_a_case_rests_that_is_reopened_later() -> None:
    held = [Held(ANNA, at(), at(hours=1)), Held(BEN, at(hours=2), None)]
    drawn = draw(held, [], [], OFFICE, until=at(hours=3))
    assert [one.staff_id for one in drawn.stretches] == [ANNA, None, BEN]
    assert [one.elapsed for one in drawn.shares] == [3600, 3600, 3600]


def test_a_case_that_was_registered_this_moment_has_no_stretch_yet() -> None:
    drawn = draw([Held(ANNA, at(), None)], [], [], OFFICE, until=at())
    assert (drawn.stretches, drawn.shares, drawn.elapsed, drawn.working) == ((), (), 0, 0)
