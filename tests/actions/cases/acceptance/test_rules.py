"""What a draft may say about acceptance."""

from typing import Any

import pytest

from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules import loading
from tenants.rules.stages import Stage
from tenants.rules.validation import Living, problems
from tests.actions.cases.acceptance.conftest import BREACH, SILENCE, days
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT
from tests.support.refusals import refused
from tests.support.rulebook import Draft, begun


@pytest.fixture
async def draft(desks: Desks) -> Draft:
    """A draft with a matter."""
    return await begun(at=AT)


@pytest.mark.parametrize(
    ("stage", "terms", "path"),
    [
        (Stage.RESOLVE, days(5, SILENCE), ("rungs", "0", "action")),
        (Stage.DECIDE_ACCEPTANCE, days(5, BREACH, SILENCE, pauses=[]), ("pauses",)),
        (Stage.DECIDE_ACCEPTANCE, days(5, {**SILENCE, "whom": "handler"}), ("rungs", "0", "whom")),
        (Stage.DECIDE_ACCEPTANCE, days(5, {**SILENCE, "breach": "not_handled"}), ("rungs", "0", "breach")),
        (Stage.DECIDE_ACCEPTANCE, days(5, {**SILENCE, "hold": "in_working_hours"}), ("rungs", "0", "hold")),
        (
            Stage.DECIDE_ACCEPTANCE,
            days(5, {"moment": {"when": "share", "percent": 50}, "action": "accept"}),
            ("rungs", "0", "moment", "when"),
        ),
        (
            Stage.DECIDE_ACCEPTANCE,
            days(
                5,
                {
                    "moment": {"when": "after_due", "duration": {"kind": "hours", "count": 1}},
                    "action": "accept",
                },
            ),
            ("rungs", "0", "moment", "when"),
        ),
        (Stage.DECIDE_ACCEPTANCE, days(5, starts_with="acceptance"), ("starts_with",)),
        (Stage.REPLY, days(5, starts_with="acceptance"), ("starts_with",)),
        (Stage.RESOLVE, days(5, starts_with="birth"), ("starts_with",)),
    ],
)
async def test_what_can_never_come_about_is_refused_where_it_is_said(
    draft: Draft, stage: Stage, terms: dict[str, Any], path: tuple[str, ...]
) -> None:
    await refused(draft.limit(terms, stage), Code.INVALID, *path)


async def test_what_counts_from_the_acceptance_is_published_only_where_somebody_has_to_decide_on_it(
    draft: Draft,
) -> None:
    await draft.limit(days(20, starts_with="acceptance"), code="work")
    wrong = [(Code.CONFLICT, ("time_limits", "work", "starts_with"))]
    assert await _problems(draft) == wrong
    await draft.limit(days(5), Stage.DECIDE_ACCEPTANCE, conditions={"channels": ["visit"]}, code="visits")
    assert await _problems(draft) == wrong
    await draft.limit(days(9), Stage.DECIDE_ACCEPTANCE, code="others")
    assert await _problems(draft) == []


async def test_a_more_specific_limit_may_count_from_the_registration_all_the_same(draft: Draft) -> None:
    await draft.limit(days(20, starts_with="acceptance"), conditions={"channels": ["visit"]})
    await draft.limit(days(3))
    await draft.limit(days(5), Stage.DECIDE_ACCEPTANCE, conditions={"channels": ["visit"]})
    assert await _problems(draft) == []


async def _problems(draft: Draft) -> list[tuple[Code, tuple[str, ...]]]:
    assert draft.version.leader_id is not None
    living = Living(staff={draft.version.leader_id: new_id()})
    found = problems(await loading.load(draft.version.id), living)
    return [(one.code, one.path) for one in found]
