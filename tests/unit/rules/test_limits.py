"""Time limits as values."""

import pytest

from tenants.errors import Refusals
from tenants.rules.limits import Terms
from tenants.rules.policies import Approver, Extension, PauseCause
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.durations import WorkingDays


def test_terms_come_back_as_they_went_and_count_as_the_civil_code_says_unless_told() -> None:
    terms = Terms.from_json({"duration": {"kind": "working_days", "count": 5}})
    assert terms == Terms(WorkingDays(5), CIVIL_CODE, ())
    full = Terms(
        WorkingDays(5),
        pauses=frozenset({PauseCause.INSPECTION}),
        extension=Extension(Approver.HEAD, WorkingDays(10), 2),
    )
    for one in (terms, full):
        assert Terms.from_json(one.to_json()) == one


def test_everything_wrong_with_the_terms_is_told_at_once() -> None:
    with pytest.raises(Refusals) as refused:
        Terms.from_json(
            {
                "duration": {"kind": "working_days", "count": 0},
                "counting": {"ends": "never"},
                "rungs": [{"moment": {"when": "at_due"}, "action": "notify"}],
                "pauses": ["tea"],
                "extension": {"approver": "anybody", "at_most": {"kind": "months", "count": 1}, "times": 0},
            }
        )
    assert [reason.path for reason in refused.value.reasons] == [
        ("duration", "count"),
        ("counting", "ends"),
        ("rungs", "0", "whom"),
        ("pauses", "0"),
        ("extension", "approver"),
        ("extension", "at_most", "kind"),
        ("extension", "times"),
    ]
