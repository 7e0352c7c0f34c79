"""What a version allows with cases: matter by matter, else in general."""

from typing import Any

import pytest

from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules import loading
from tenants.rules.policies import Approver, Policy
from tenants.working_time.durations import CalendarDays
from tests.support.office import AT, Office, everything, told
from tests.support.rulebook import begun, new_rules

TABLES = ("rule_sets", "case_policies")


async def test_where_nobody_has_said_anything_the_usual_holds(office: Office) -> None:
    rules = await loading.in_force(AT)
    assert rules.policy(new_id()) == rules.policy(None) == Policy()


async def test_a_matters_own_policy_goes_before_the_general_one(office: Office) -> None:
    general = Policy(extension_times=2, extension_at_most=CalendarDays(10))
    own = Policy(Approver.LEADER, reopen_within_days=7, consultation_level=20)
    async with new_rules() as draft:
        matter = await draft.matter()
        await draft.policy(general)
        await draft.policy(own, matter_id=matter.id)
    rules = await loading.in_force(AT)
    assert (rules.policy(matter.id), rules.policy(None), rules.policy(new_id())) == (own, general, general)
    assert (await told()).count("case_policy.set") == 2


async def test_the_same_again_changes_nothing_and_a_copy_has_it_too(office: Office) -> None:
    async with new_rules() as draft:
        await draft.policy(Policy(extension_times=2))
    copied = await begun()
    before = await everything(*TABLES)
    await copied.policy(Policy(extension_times=2))
    assert await everything(*TABLES) == before
    await copied.policy(Policy(extension_times=3))
    assert (await loading.load(copied.version.id)).policy(None).extension_times == 3
    assert (await loading.in_force(AT)).policy(None).extension_times == 2


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"extension_times": 101}, "extension_times"),
        ({"reopen_within_days": -1}, "reopen_within_days"),
        ({"consultation_level": -1}, "consultation_level"),
    ],
)
def test_a_policy_keeps_to_its_bounds(wrong: dict[str, Any], path: str) -> None:
    with pytest.raises(Refusal) as refused:
        Policy(**wrong)
    assert (refused.value.code, refused.value.path) == (Code.INVALID, (path,))


async def test_a_policy_for_an_unknown_matter_is_refused(office: Office) -> None:
    draft = await begun()
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await draft.policy(Policy(), matter_id=new_id())
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("matter_id",))
    assert await everything(*TABLES) == before
