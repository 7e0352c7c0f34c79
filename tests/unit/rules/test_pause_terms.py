"""By whose word clocks stand still: as the limit says, else as is usual."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules.limits import Terms, general
from tenants.rules.policies import DECLARED, Approver, PauseCause, PauseTerms
from tenants.working_time.durations import Hours

DAY: dict[str, Any] = {
    "duration": {"kind": "hours", "count": 24},
    "pauses": [one.value for one in PauseCause],
}


def terms(*stated: dict[str, Any], **more: Any) -> Terms:
    return Terms.from_json({**DAY, "pause_terms": list(stated), **more})


def problems(*stated: dict[str, Any], **more: Any) -> list[tuple[Code, str]]:
    with pytest.raises((Refusal, Refusals)) as refused:
        terms(*stated, **more)
    reasons = getattr(refused.value, "reasons", None) or [refused.value]
    return [(one.code, ".".join(one.path)) for one in reasons]


@pytest.mark.parametrize("cause", DECLARED)
def test_unless_told_the_handler_declares_everything_but_force_majeure(cause: PauseCause) -> None:
    usual = general(new_id(), "resolve", terms()).pausing(cause)
    level = Approver.SUPERIOR if cause is PauseCause.FORCE_MAJEURE else None
    assert (usual.declared_by, usual.at_most) == (level, None)


def test_what_a_limit_says_itself_goes_before() -> None:
    stated = {"cause": "force_majeure", "declared_by": "leader", "at_most": {"kind": "hours", "count": 8}}
    limit = general(new_id(), "resolve", terms(stated, {"cause": "other_body", "declared_by": "head"}))
    longest = PauseTerms(PauseCause.FORCE_MAJEURE, Approver.LEADER, Hours(8))
    assert limit.pausing(PauseCause.FORCE_MAJEURE) == longest
    assert limit.pausing(PauseCause.OTHER_BODY).declared_by is Approver.HEAD
    handler = general(new_id(), "resolve", terms({"cause": "force_majeure"}))
    assert handler.pausing(PauseCause.FORCE_MAJEURE).declared_by is None


@pytest.mark.parametrize(
    ("stated", "wrong"),
    [
        ({"cause": "weather"}, (Code.INVALID, "pause_terms.0.cause")),
        ({"cause": "materials"}, (Code.INVALID, "pause_terms.0.cause")),
        ({"cause": "inspection", "declared_by": "king"}, (Code.INVALID, "pause_terms.0.declared_by")),
        ({"cause": "inspection", "at_most": {"kind": "moons"}}, (Code.INVALID, "pause_terms.0.at_most.kind")),
        ({"cause": "inspection", "by": "head"}, (Code.INVALID, "pause_terms.0.by")),
    ],
)
def test_what_cannot_be_right_is_told_with_its_place(stated: dict[str, Any], wrong: tuple[Code, str]) -> None:
    assert problems(stated) == [wrong]


def test_a_cause_that_the_limit_does_not_stand_still_for_is_refused() -> None:
    stated = {"cause": "inspection"}
    assert problems(stated, pauses=["other_body"]) == [(Code.INVALID, "pause_terms.0.cause")]


def test_a_cause_is_named_once() -> None:
    stated = {"cause": "inspection"}
    assert problems(stated, stated) == [(Code.CONFLICT, "pause_terms.1.cause")]


STATED = st.builds(
    PauseTerms,
    st.sampled_from(DECLARED),
    st.sampled_from([None, *Approver]),
    st.sampled_from([None, Hours(5)]),
)


@given(st.lists(STATED, unique_by=lambda one: one.cause))
def test_terms_come_back_as_they_were_written(stated: list[PauseTerms]) -> None:
    written = terms(*(one.to_json() for one in stated))
    assert Terms.from_json(written.to_json()) == written
    assert set(written.pause_terms) == set(stated)


@given(st.lists(st.sampled_from(Approver), min_size=1))
def test_the_highest_level_speaks_for_all(levels: list[Approver]) -> None:
    highest = max(levels, key=lambda one: one.height)
    assert all(highest.height >= one.height for one in levels)
    assert Approver.SUPERIOR.height < Approver.HEAD.height < Approver.LEADER.height
