"""Which time limit counts."""

from uuid import UUID

import pytest

from tenants.errors import Refusals
from tenants.ids import new_id
from tenants.rules.limits import Limit, Terms, choose
from tenants.rules.stages import Stage
from tenants.working_time.counting import CIVIL_CODE
from tenants.working_time.durations import WorkingDays

METERING, OTHER = new_id(), new_id()


def limit(stage: Stage, matter_id: UUID | None = None) -> Limit:
    return Limit(new_id(), stage, matter_id, None, pauses=True, terms=Terms(WorkingDays(5)))


def test_a_matters_own_limit_goes_before_the_general_one() -> None:
    own, general, elsewhere = (
        limit(Stage.RESOLVE, METERING),
        limit(Stage.RESOLVE),
        limit(Stage.REPLY, METERING),
    )
    for order in ([own, general, elsewhere], [elsewhere, general, own]):
        assert choose(order, METERING, Stage.RESOLVE) is own


def test_a_matter_without_a_limit_of_its_own_goes_by_the_general_one() -> None:
    own, general = limit(Stage.RESOLVE, METERING), limit(Stage.RESOLVE)
    assert choose([own, general], OTHER, Stage.RESOLVE) is general
    assert choose([own, general], None, Stage.RESOLVE) is general


def test_a_stage_without_a_limit_has_none() -> None:
    assert choose([limit(Stage.RESOLVE, METERING)], OTHER, Stage.RESOLVE) is None
    assert choose([], METERING, Stage.REPLY) is None


def test_terms_come_back_as_they_went_and_count_as_the_civil_code_says_unless_told() -> None:
    terms = Terms.from_json({"duration": {"kind": "working_days", "count": 5}})
    assert terms == Terms(WorkingDays(5), CIVIL_CODE, ())
    assert Terms.from_json(terms.to_json()) == terms


def test_everything_wrong_with_the_terms_is_told_at_once() -> None:
    with pytest.raises(Refusals) as refused:
        Terms.from_json(
            {
                "duration": {"kind": "working_days", "count": 0},
                "counting": {"ends": "never"},
                "rungs": [{"moment": {"when": "at_due"}, "action": "notify"}],
            }
        )
    assert [reason.path for reason in refused.value.reasons] == [
        ("duration", "count"),
        ("counting", "ends"),
        ("rungs", "0", "whom"),
    ]
