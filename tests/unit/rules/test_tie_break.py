"""The tie-break: one person, whoever is named first, and everybody can see why."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.ids import new_id
from tenants.rules import tie_break
from tenants.rules.tie_break import Candidate, Criterion, Direction, Rule

LONG_AGO = date(2001, 1, 1)


def candidate(badge: str = "B1", **facts: Any) -> Candidate:
    facts = dict[str, Any](position_rank=10, joined_on=date(2020, 1, 1)) | facts
    return Candidate(staff_id=new_id(), department_id=new_id(), badge=badge, **facts)


def test_the_higher_position_is_first_contact() -> None:
    clerk, head = candidate(position_rank=10, joined_on=LONG_AGO), candidate("B2", position_rank=30)
    decision = tie_break.decide([clerk, head])
    assert decision.chosen is head
    assert decision.decided_by is Criterion.POSITION_RANK


def test_of_equal_position_the_longer_tenure_decides() -> None:
    newer, older = candidate("B1"), candidate("B2", joined_on=LONG_AGO)
    decision = tie_break.decide([newer, older])
    assert decision.chosen is older
    assert [step.rule.criterion for step in decision.comparisons] == [
        Criterion.POSITION_RANK,
        Criterion.TENURE,
    ]


def test_complete_equals_are_told_apart_by_their_badges() -> None:
    first, second = candidate("B1"), candidate("B2")
    decision = tie_break.decide([second, first])
    assert decision.chosen is first
    assert decision.decided_by is Criterion.BADGE


def test_whoever_alone_was_asked_is_first_contact_without_a_comparison() -> None:
    only = candidate()
    decision = tie_break.decide([only, only])
    assert (decision.order, decision.comparisons, decision.decided_by) == ((only,), (), None)


def test_asking_nobody_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="nobody was asked"):
        tie_break.decide([])


@pytest.mark.parametrize(
    ("rule", "facts", "other"),
    [
        (Rule(Criterion.GRADE_LEVEL), {"grade_level": 0}, {"grade_level": None}),
        (Rule(Criterion.HEADS_OWNING_DEPARTMENT), {"heads_owning_department": True}, {}),
        (Rule(Criterion.OPEN_CASES, Direction.LOWEST), {"open_cases": 1}, {"open_cases": 2}),
        (
            Rule(Criterion.SINCE_LAST_ASSIGNMENT),
            {"last_assigned_at": None},
            {"last_assigned_at": datetime(2020, 1, 1, tzinfo=UTC)},
        ),
        (
            Rule(Criterion.SINCE_LAST_ASSIGNMENT),
            {"last_assigned_at": datetime(2026, 1, 1, tzinfo=UTC)},
            {"last_assigned_at": datetime(2026, 1, 2, tzinfo=UTC)},
        ),
        (Rule(Criterion.TENURE, Direction.LOWEST), {}, {"joined_on": LONG_AGO}),
    ],
)
def test_each_criterion_prefers_who_has_more_of_it_or_less_as_the_tenant_says(
    rule: Rule, facts: dict[str, Any], other: dict[str, Any]
) -> None:
    # The badge alone would choose the other one.
    preferred, refused = candidate("B2", **facts), candidate("B1", **other)
    decision = tie_break.decide([refused, preferred], [rule])
    assert decision.chosen is preferred
    assert decision.decided_by is rule.criterion


def test_the_explanation_shows_who_was_compared_on_what() -> None:
    junior = candidate("B1", position_rank=10)
    newer = candidate("B2", position_rank=30)
    older = candidate("B3", position_rank=30, joined_on=LONG_AGO)
    assert tie_break.decide([junior, newer, older]).explained() == {
        "chosen": str(older.staff_id),
        "decidedBy": "tenure",
        "order": [str(older.staff_id), str(newer.staff_id), str(junior.staff_id)],
        "comparisons": [
            {
                "criterion": "position_rank",
                "direction": "highest",
                "values": [
                    {"staff": str(older.staff_id), "value": 30},
                    {"staff": str(newer.staff_id), "value": 30},
                    {"staff": str(junior.staff_id), "value": 10},
                ],
                "left": [str(older.staff_id), str(newer.staff_id)],
            },
            {
                "criterion": "tenure",
                "direction": "highest",
                "values": [
                    {"staff": str(older.staff_id), "value": "2001-01-01"},
                    {"staff": str(newer.staff_id), "value": "2020-01-01"},
                ],
                "left": [str(older.staff_id)],
            },
        ],
    }


def few(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


candidates = st.lists(
    st.builds(
        candidate,
        few("B1", "B2", "B3"),
        position_rank=few(1, 2),
        joined_on=few(LONG_AGO, date(2020, 1, 1)),
        grade_level=few(None, 0, 1),
        heads_owning_department=st.booleans(),
        on_duty=st.booleans(),
        open_cases=few(0, 1),
        last_assigned_at=few(None, datetime(2026, 1, 1, tzinfo=UTC)),
    ),
    min_size=1,
    max_size=6,
)
own_criteria = [criterion for criterion in Criterion if criterion is not Criterion.BADGE]
rules = st.lists(
    st.builds(Rule, st.sampled_from(own_criteria), st.sampled_from(Direction)),
    unique_by=lambda rule: rule.criterion,
)


@given(candidates, rules, st.randoms())
def test_the_order_does_not_depend_on_who_is_named_first(
    asked: list[Candidate], order: list[Rule], chance: Any
) -> None:
    decided = tie_break.decide(asked, order)
    shuffled = list(asked)
    chance.shuffle(shuffled)
    assert tie_break.decide(shuffled, order) == decided
    assert set(decided.order) == set(asked)


@given(candidates, rules, st.data())
def test_the_order_is_total_and_nobody_gains_by_others_leaving(
    asked: list[Candidate], order: list[Rule], data: Any
) -> None:
    decided = tie_break.decide(asked, order)
    some = data.draw(st.lists(st.sampled_from(asked), min_size=1, unique_by=lambda one: one.staff_id))
    kept = {one.staff_id for one in some}
    assert tie_break.decide(some, order).order == tuple(one for one in decided.order if one.staff_id in kept)


OTHER: dict[Criterion, dict[str, Any]] = {
    Criterion.POSITION_RANK: {"position_rank": 7},
    Criterion.TENURE: {"joined_on": date(2010, 5, 5)},
    Criterion.GRADE_LEVEL: {"grade_level": 7},
    Criterion.HEADS_OWNING_DEPARTMENT: {"heads_owning_department": True},
    Criterion.ON_DUTY: {"on_duty": True},
    Criterion.OPEN_CASES: {"open_cases": 7},
    Criterion.SINCE_LAST_ASSIGNMENT: {"last_assigned_at": datetime(2026, 2, 2, tzinfo=UTC)},
}


@given(candidates, rules, st.data())
def test_the_order_is_stable_what_nobody_compares_moves_nobody(
    asked: list[Candidate], order: list[Rule], data: Any
) -> None:
    compared = {rule.criterion for rule in order}
    before = [one.staff_id for one in tie_break.decide(asked, order).order]
    whoever = data.draw(st.sampled_from(asked))
    facts = {name: value for kind in OTHER if kind not in compared for name, value in OTHER[kind].items()}
    changed = [replace(one, **facts) if one is whoever else one for one in asked]
    assert [one.staff_id for one in tie_break.decide(changed, order).order] == before


@given(candidates, rules)
def test_each_comparison_narrows_down_to_the_one_chosen(asked: list[Candidate], order: list[Rule]) -> None:
    decided = tie_break.decide(asked, order)
    compared = {one.staff_id for one in asked}
    for comparison in decided.comparisons:
        assert {staff_id for staff_id, _ in comparison.values} == compared
        values = dict(comparison.values)
        compared = set(comparison.left)
        assert decided.chosen.staff_id in compared
        assert {values[staff_id] for staff_id in compared} == {values[decided.chosen.staff_id]}
    assert compared == {decided.chosen.staff_id}
