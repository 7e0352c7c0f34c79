"""Ladders: read as written, refused where they cannot be right."""

from typing import Any

import pytest

from tenants.errors import Code, Refusal, Refusals
from tenants.rules.ladder import (
    Action,
    Hold,
    Moment,
    Rung,
    When,
    Whom,
    counterparts,
    ladder_from_json,
    ladder_to_json,
)
from tenants.working_time.durations import Hours, Pace

WARN: dict[str, Any] = {
    "moment": {"when": "share", "percent": 80},
    "action": "notify",
    "whom": "handler",
    "hold": "in_working_hours",
}
EARLY: dict[str, Any] = {
    "moment": {"when": "before_due", "duration": {"kind": "hours", "count": 4, "pace": "working"}},
    "action": "notify",
    "whom": "first_contact",
}
ESCALATE: dict[str, Any] = {"moment": {"when": "at_due"}, "action": "escalate", "whom": "superior"}
BREACH: dict[str, Any] = {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "late"}
LATER: dict[str, Any] = {
    "moment": {"when": "after_due", "duration": {"kind": "working_days", "count": 1}},
    "action": "escalate",
    "whom": "head",
}


def test_a_ladder_is_read_in_the_order_in_which_its_rungs_fire() -> None:
    ladder = ladder_from_json([WARN, EARLY, ESCALATE, BREACH, LATER])
    assert [rung.number for rung in ladder] == [1, 2, 3, 4, 5]
    assert ladder[0] == Rung(
        1, Moment(When.SHARE, percent=80), Action.NOTIFY, Whom.HANDLER, hold=Hold.IN_WORKING_HOURS
    )
    assert ladder[1].moment == Moment(When.BEFORE_DUE, duration=Hours(4, Pace.WORKING))
    assert ladder[3] == Rung(4, Moment(When.AT_DUE), Action.OPEN_BREACH, breach="late")


def test_a_ladder_comes_back_as_it_went() -> None:
    ladder = ladder_from_json([WARN, EARLY, ESCALATE, BREACH, LATER])
    assert ladder_from_json(ladder_to_json(ladder)) == ladder


@pytest.mark.parametrize(
    ("rung", "code", "path"),
    [
        (WARN | {"moment": {"when": "share"}}, Code.REQUIRED, ("moment", "percent")),
        (WARN | {"moment": {"when": "share", "percent": 100}}, Code.INVALID, ("moment", "percent")),
        (WARN | {"moment": {"when": "at_due", "percent": 10}}, Code.INVALID, ("moment", "percent")),
        (WARN | {"moment": {"when": "never"}}, Code.INVALID, ("moment", "when")),
        (LATER | {"moment": {"when": "after_due"}}, Code.REQUIRED, ("moment", "duration")),
        (
            LATER | {"moment": {"when": "after_due", "duration": {"kind": "months", "count": 1}}},
            Code.INVALID,
            ("moment", "duration", "kind"),
        ),
        ({**WARN, "whom": None}, Code.REQUIRED, ("whom",)),
        (WARN | {"whom": "everybody"}, Code.INVALID, ("whom",)),
        (WARN | {"action": "shout"}, Code.INVALID, ("action",)),
        (WARN | {"breach": "late"}, Code.INVALID, ("breach",)),
        (WARN | {"colour": "red"}, Code.INVALID, ("colour",)),
        ({**BREACH, "breach": None}, Code.REQUIRED, ("breach",)),
        (BREACH | {"breach": "Too Late"}, Code.INVALID, ("breach",)),
        (BREACH | {"whom": "head"}, Code.INVALID, ("whom",)),
        (BREACH | {"hold": "in_working_hours"}, Code.INVALID, ("hold",)),
        (BREACH | {"moment": {"when": "share", "percent": 10}}, Code.INVALID, ("moment", "when")),
    ],
)
def test_a_rung_that_cannot_be_right_is_refused_where_it_is_wrong(
    rung: dict[str, Any], code: Code, path: tuple[str, ...]
) -> None:
    with pytest.raises(Refusal) as refused:
        ladder_from_json([WARN, rung])
    assert (refused.value.code, refused.value.path) == (code, ("rungs", "1", *path))


def test_everything_wrong_with_a_ladder_is_told_at_once() -> None:
    with pytest.raises(Refusals) as refused:
        ladder_from_json([WARN | {"whom": "x", "action": "y"}, {"moment": {}}])
    assert [reason.path for reason in refused.value.reasons] == [
        ("rungs", "0", "action"),
        ("rungs", "0", "whom"),
        ("rungs", "1", "moment", "when"),
        ("rungs", "1", "action"),
    ]


def test_a_rung_after_the_due_time_does_not_stand_above_one_before_it() -> None:
    with pytest.raises(Refusal) as refused:
        ladder_from_json([LATER, ESCALATE, WARN])
    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("rungs", "1", "moment"))


def test_a_ladder_has_twenty_rungs_at_most() -> None:
    assert len(ladder_from_json([WARN] * 20)) == 20
    with pytest.raises(Refusal) as refused:
        ladder_from_json([WARN] * 21)
    assert (refused.value.code, refused.value.path) == (Code.LIMIT_EXCEEDED, ("rungs",))


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ([WARN, BREACH], [BREACH, LATER], {2: 1}),
        ([EARLY, ESCALATE], [WARN, EARLY, ESCALATE], {1: 2, 2: 3}),
        # Another moment or another kind of breach: the step is taken once all the same.
        (
            [WARN, BREACH],
            [{**WARN, "moment": {"when": "at_due"}}, {**BREACH, "breach": "lost"}],
            {1: 1, 2: 2},
        ),
        # What is there unchanged goes before what merely does the same.
        ([{**WARN, "moment": {"when": "share", "percent": 50}}, WARN], [WARN], {2: 1}),
    ],
)
def test_a_rung_is_known_again_on_another_ladder_by_what_it_says(
    before: list[dict[str, Any]], after: list[dict[str, Any]], same: dict[int, int]
) -> None:
    assert counterparts(ladder_from_json(before), ladder_from_json(after)) == same
