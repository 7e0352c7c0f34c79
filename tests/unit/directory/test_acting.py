"""Who acts for somebody who is away, whatever the tenant has set up."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.directory.acting import OnTheDay

LI, WANG, ZHAO, SUN, ZHOU, WU = (UUID(int=number) for number in range(1, 7))
WINDOW, HALL, COMPANY = (UUID(int=number) for number in range(101, 104))
BRANCHES = {WINDOW: (WINDOW, HALL, COMPANY), HALL: (HALL, COMPANY), COMPANY: (COMPANY,)}


def day(*away: UUID, **more: Any) -> OnTheDay:
    """李 works at the window of the hall."""
    return OnTheDay(frozenset(away), homes={LI: WINDOW}, branches=BRANCHES, **more)


def test_whoever_is_here_acts_for_themself() -> None:
    assert day(stand_ins={LI: (WANG,)}).acting(LI) == LI


def test_the_first_stand_in_who_is_here_acts() -> None:
    stand_ins = {LI: (WANG, ZHAO)}
    assert day(LI, stand_ins=stand_ins).acting(LI) == WANG
    assert day(LI, WANG, stand_ins=stand_ins).acting(LI) == ZHAO


def test_a_stand_in_who_is_away_too_is_represented_by_their_own() -> None:
    stand_ins = {LI: (WANG,), WANG: (ZHAO,), ZHAO: (SUN,)}
    assert day(LI, WANG, stand_ins=stand_ins).acting(LI) == ZHAO
    assert day(LI, WANG, ZHAO, stand_ins=stand_ins).acting(LI) == SUN


def test_an_own_stand_in_comes_before_the_stand_in_of_a_stand_in() -> None:
    assert day(LI, WANG, stand_ins={LI: (WANG, ZHAO), WANG: (SUN,)}).acting(LI) == ZHAO


def test_the_stand_in_of_somebody_who_is_here_is_not_asked() -> None:
    stand_ins = {LI: (WANG,), WANG: (ZHAO,)}
    assert day(LI, stand_ins=stand_ins, heads={HALL: SUN}).acting(LI, besides={WANG}) == SUN


def test_without_a_stand_in_the_nearest_duty_officer_acts() -> None:
    on_duty = {HALL: (ZHAO,), COMPANY: (SUN,), None: (ZHOU,)}
    heads = {WINDOW: WANG}
    assert day(LI, on_duty=on_duty, heads=heads).acting(LI) == ZHAO
    assert day(LI, ZHAO, on_duty=on_duty, heads=heads).acting(LI) == SUN
    assert day(LI, ZHAO, SUN, on_duty=on_duty, heads=heads).acting(LI) == ZHOU


def test_without_a_duty_officer_the_nearest_head_who_is_here_acts() -> None:
    heads = {WINDOW: LI, HALL: ZHAO, COMPANY: SUN}
    assert day(LI, heads=heads).acting(LI) == ZHAO
    assert day(LI, ZHAO, heads=heads).acting(LI) == SUN


def test_a_head_who_is_away_is_represented_before_anybody_climbs_on() -> None:
    heads = {HALL: ZHAO, COMPANY: SUN}
    assert day(LI, ZHAO, heads=heads, stand_ins={ZHAO: (WU,)}).acting(LI) == WU


def test_where_nobody_is_here_it_stays_with_the_person() -> None:
    assert day(LI).acting(LI) == LI
    assert day(LI, WANG, stand_ins={LI: (WANG,)}).acting(LI) == LI


def test_a_late_person_is_not_called_on_their_own_account() -> None:
    there = day(ZHAO, stand_ins={ZHAO: (LI, WANG)})
    assert there.acting(ZHAO) == LI
    assert there.acting(ZHAO, besides={LI}) == WANG


def test_the_nearest_roster_with_anybody_on_it_says_who_is_on_duty() -> None:
    on_duty = {HALL: (ZHAO, SUN), None: (ZHOU,)}
    assert day(on_duty=on_duty).duty_officers(WINDOW) == [ZHAO, SUN]
    assert day(ZHAO, on_duty=on_duty).duty_officers(WINDOW) == [SUN]
    assert day(ZHAO, SUN, on_duty=on_duty).duty_officers(WINDOW) == [ZHOU]
    assert day(ZHAO, on_duty=on_duty, stand_ins={ZHAO: (WU,)}).duty_officers(WINDOW) == [WU, SUN]
    assert day(on_duty={}).duty_officers(WINDOW) == []


PEOPLE = [UUID(int=number) for number in range(1, 9)]
people = st.sampled_from(PEOPLE)
several = st.lists(people, max_size=4, unique=True).map(tuple)


@st.composite
def days(draw: st.DrawFn) -> OnTheDay:
    """Anything at all, rings of stand-ins included: the database refuses them, and still nothing may loop."""
    return OnTheDay(
        away=draw(st.frozensets(people)),
        stand_ins=draw(st.dictionaries(people, several)),
        homes={person: draw(st.sampled_from([WINDOW, HALL, COMPANY])) for person in PEOPLE},
        branches=BRANCHES,
        heads=draw(st.dictionaries(st.sampled_from([WINDOW, HALL, COMPANY]), people)),
        on_duty=draw(st.dictionaries(st.sampled_from([WINDOW, HALL, COMPANY, None]), several)),
    )


@given(days(), people, st.frozensets(people))
def test_whoever_acts_is_here_or_there_is_nobody_to_act(
    there: OnTheDay, person: UUID, besides: frozenset[UUID]
) -> None:
    acting = there.acting(person, besides=besides)

    if acting != person:
        assert acting not in there.away
        assert acting not in besides
    elif person in there.away:
        named = set(there.stand_ins.get(person, ()))
        branch = BRANCHES[there.homes[person]]
        officers = {one for level in (*branch, None) for one in there.on_duty.get(level, ())}
        heads = {there.heads[level] for level in branch if level in there.heads}
        assert (named | officers | heads) - {person} <= there.away | besides


@given(days(), st.sampled_from([WINDOW, HALL, COMPANY]))
def test_every_duty_officer_is_here_and_named_once(there: OnTheDay, department: UUID) -> None:
    officers = there.duty_officers(department)
    assert there.away.isdisjoint(officers)
    assert len(set(officers)) == len(officers)
