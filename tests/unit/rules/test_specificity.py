"""The more specific rule counts: by inclusion of cases, never by names or by order."""

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.ids import new_id
from tenants.rules.boxes import narrower, overlap, remainder, within
from tenants.rules.circumstances import (
    CaseScope,
    Channel,
    Circumstances,
    Hours,
    MatterKind,
    RequesterClass,
    Severity,
)
from tenants.rules.conditions import ALWAYS, Conditions, conditions_from_json
from tenants.rules.space import Space
from tenants.rules.specificity import Chooser

BILLS, BURST, WATER = new_id(), new_id(), new_id()
KINDS = {BILLS: MatterKind.COMPLAINT, BURST: MatterKind.FAULT, WATER: MatterKind.COMPLAINT}


@dataclass(frozen=True)
class Named:
    """A rule with a name that must not matter."""

    name: str
    conditions: Conditions


def some(kind: Any, *, most: int = 2) -> Any:
    return st.frozensets(st.sampled_from(list(kind)), max_size=most)


conditions = st.builds(
    Conditions,
    matter_id=st.sampled_from([None, None, BILLS, BURST]),
    kinds=some([MatterKind.COMPLAINT, MatterKind.FAULT]),
    channels=some([Channel.PHONE, Channel.VISIT, Channel.PETITION]),
    severities=some([Severity.SERIOUS, Severity.URGENT], most=1),
    scopes=some([CaseScope.LEADERSHIP], most=1),
    requester_classes=some([RequesterClass.VIP], most=1),
    confidential=st.sampled_from([None, None, True, False]),
    amount_over=st.sampled_from([None, None, Decimal(5000), Decimal(50000)]),
    districts=some(["城东", "城西"], most=1),
)
rules = st.lists(
    st.builds(Named, st.text(max_size=3), conditions), max_size=7, unique_by=lambda one: one.conditions
)
cases = st.builds(
    Circumstances,
    matter_id=st.sampled_from([None, BILLS, BURST, WATER]),
    channel=st.sampled_from(list(Channel)),
    severity=st.sampled_from([None, *Severity]),
    scope=st.sampled_from([None, *CaseScope]),
    requester_class=st.sampled_from(list(RequesterClass)),
    confidential=st.booleans(),
    amount=st.sampled_from([None, Decimal(0), Decimal(5000), Decimal(5001), Decimal(50000), Decimal(60000)]),
    district=st.sampled_from([None, "城东", "城西", "城北"]),
)


def chooser_of(ruled: list[Named]) -> Chooser[Named]:
    return Chooser(Space([one.conditions for one in ruled], KINDS), ruled)


def fits(one: Conditions, case: Circumstances) -> bool:
    """The conditions read as a person would read them."""
    kind = KINDS.get(case.matter_id) if case.matter_id else None
    return (
        one.matter_id in (None, case.matter_id)
        and (not one.kinds or kind in one.kinds)
        and (not one.channels or case.channel in one.channels)
        and (not one.severities or case.severity in one.severities)
        and (not one.scopes or case.scope in one.scopes)
        and (not one.requester_classes or case.requester_class in one.requester_classes)
        and one.confidential in (None, case.confidential)
        and (one.amount_over is None or (case.amount is not None and case.amount > one.amount_over))
        and (not one.districts or case.district in one.districts)
    )


@given(conditions, cases)
def test_a_rule_fits_as_its_conditions_read(one: Conditions, case: Circumstances) -> None:
    found = chooser_of([Named("x", one)]).narrowest(case)
    assert bool(found) == fits(one, case)


@given(rules, cases, st.randoms(use_true_random=False))
def test_the_choice_depends_neither_on_names_nor_on_order(
    ruled: list[Named], case: Circumstances, chance: random.Random
) -> None:
    chosen = {one.conditions for one in chooser_of(ruled).narrowest(case)}
    renamed = [replace(one, name=f"{number}") for number, one in enumerate(ruled)]
    chance.shuffle(renamed)
    assert {one.conditions for one in chooser_of(renamed).narrowest(case)} == chosen


@given(rules, cases)
def test_what_is_chosen_fits_and_nothing_narrower_does(ruled: list[Named], case: Circumstances) -> None:
    chooser = chooser_of(ruled)
    space = chooser.space
    fitting = [one for one in ruled if fits(one.conditions, case)]
    chosen = chooser.narrowest(case)
    assert bool(chosen) == bool(fitting)
    for one in chosen:
        assert one in fitting
        mine = space.box(one.conditions)
        assert not any(narrower(space.box(other.conditions), mine) for other in fitting)


@given(rules, cases)
def test_without_a_tie_every_case_has_at_most_one_rule(ruled: list[Named], case: Circumstances) -> None:
    chooser = chooser_of(ruled)
    if not chooser.ties():
        assert len(chooser.narrowest(case)) <= 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Named,
            st.just("x"),
            st.builds(
                Conditions,
                matter_id=st.sampled_from([None, BILLS]),
                kinds=some([MatterKind.COMPLAINT], most=1),
                channels=some([Channel.PHONE, Channel.VISIT]),
                severities=some([Severity.SERIOUS, Severity.URGENT]),
            ),
        ),
        max_size=6,
    )
)
def test_a_tie_is_found_just_where_some_case_has_to_choose(ruled: list[Named]) -> None:
    """Against every case there is, one by one."""
    chooser = chooser_of(ruled)
    every = product([None, BILLS, WATER, BURST], Channel, [None, *Severity])
    torn = any(
        len(chooser.narrowest(Circumstances(matter_id=matter, channel=channel, severity=severity))) > 1
        for matter, channel, severity in every
    )
    assert bool(chooser.ties()) == torn


@given(rules)
def test_a_rule_that_never_counts_is_named(ruled: list[Named]) -> None:
    chooser = chooser_of(ruled)
    idle = chooser.idle()
    for number, one in enumerate(ruled):
        left = chooser.winning(number)
        assert (one in idle) == (not left)
        assert all(within(box, chooser.space.box(one.conditions)) for box in left)


boxes = st.tuples(*[st.integers(1, 7)] * 3)


@given(boxes, st.lists(boxes, max_size=4))
def test_what_is_left_of_a_box_is_exactly_what_nothing_covers(
    box: tuple[int, int, int], covers: list[tuple[int, int, int]]
) -> None:
    def points(one: tuple[int, ...]) -> set[tuple[int, ...]]:
        return set(product(*[[bit for bit in (1, 2, 4) if bits & bit] for bits in one]))

    left = remainder(box, covers)
    expected = points(box) - {point for cover in covers for point in points(cover)}
    assert set().union(*[points(one) for one in left]) == expected
    assert sum(len(points(one)) for one in left) == len(expected)


def test_a_matter_is_narrower_than_its_kind_even_where_it_is_the_only_one() -> None:
    chooser = chooser_of(
        [
            Named("kind", Conditions(kinds=frozenset({MatterKind.FAULT}))),
            Named("matter", Conditions(matter_id=BURST)),
            Named("any", ALWAYS),
        ]
    )
    assert chooser.ties() == []
    assert [one.name for one in chooser.narrowest(Circumstances(matter_id=BURST))] == ["matter"]
    assert [one.name for one in chooser.narrowest(Circumstances(matter_id=BILLS))] == ["any"]


def test_a_tie_is_told_with_a_case() -> None:
    chooser = chooser_of(
        [
            Named("phone", Conditions(channels=frozenset({Channel.PHONE}))),
            Named("serious", Conditions(severities=frozenset({Severity.SERIOUS}))),
        ]
    )
    (tie,) = chooser.ties()
    assert tie.case == "channel phone, severity serious"
    resolved = chooser_of(
        [
            *chooser.rules,
            Named(
                "both",
                Conditions(channels=frozenset({Channel.PHONE}), severities=frozenset({Severity.SERIOUS})),
            ),
        ]
    )
    assert resolved.ties() == []


def test_a_rule_for_a_matter_of_another_kind_never_counts() -> None:
    one = Named("x", Conditions(matter_id=BURST, kinds=frozenset({MatterKind.COMPLAINT})))
    assert chooser_of([one]).idle() == [one]


def test_words_meet_only_in_a_text_that_holds_both() -> None:
    fees, nurses = (Named(word, Conditions(words=frozenset({word}))) for word in ("收费", "护士"))
    chooser = chooser_of([fees, nurses])
    assert chooser.ties() == []
    assert chooser.narrowest(Circumstances(said="收费太高")) == [fees]
    assert chooser.narrowest(Circumstances(said="护士乱收费")) == [fees, nurses]
    assert chooser.narrowest(Circumstances(said="停车难")) == []


@given(conditions)
def test_conditions_come_back_as_they_went(one: Conditions) -> None:
    assert conditions_from_json(one.to_json(), matter_id=one.matter_id) == one


def test_five_hundred_matters_are_looked_at_within_a_moment() -> None:
    matters: dict[UUID, MatterKind] = {new_id(): MatterKind.BUSINESS for _ in range(500)}
    ruled = [Named("x", Conditions(matter_id=matter)) for matter in matters] + [
        Named("x", Conditions(channels=frozenset({channel}))) for channel in Channel
    ]
    ruled += [
        Named("x", Conditions(matter_id=matter, channels=frozenset({channel})))
        for matter in matters
        for channel in Channel
    ]
    chooser: Chooser[Named] = Chooser(Space([one.conditions for one in ruled], matters), ruled)
    assert chooser.ties() == []
    assert overlap(chooser.space.box(ALWAYS), chooser.space.place(Circumstances(hours=Hours.DUTY_TIME)))
