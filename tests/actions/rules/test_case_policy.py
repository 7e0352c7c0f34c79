"""What a version allows with cases: matter by matter, else in general."""

from typing import Any
from uuid import UUID

import pytest

from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules import loading, publishing
from tenants.rules.circumstances import Channel, Circumstances
from tenants.rules.policies import Approver, Policy, SaidBy
from tenants.rules.stages import Stage
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


async def test_whose_word_counts_on_extensions_is_the_nearest_to_the_clock(office: Office) -> None:
    own = {"approver": "superior", "at_most": {"kind": "working_days", "count": 1}, "times": 3}
    days = {"duration": {"kind": "working_days", "count": 5}}
    draft = await begun()
    matter, other = await draft.matter("BS"), await draft.matter("WS")
    await draft.limit(days)
    await draft.limit({**days, "extension": own}, conditions={"channels": ["phone"]})

    async def words(matter_id: UUID) -> list[tuple[SaidBy, Approver, int]]:
        rules = await loading.load(draft.version.id)
        found = []
        for channel in (Channel.PHONE, Channel.VISIT):
            limit = rules.limit(Stage.RESOLVE, Circumstances(matter_id, channel))
            assert limit is not None
            policy, said_by = rules.extending(limit, matter_id)
            found.append((said_by, policy.extension_approver, policy.extension_times))
        return found

    limits = (SaidBy.LIMIT, Approver.SUPERIOR, 3)
    assert await words(matter.id) == [limits, (SaidBy.USUAL, Approver.HEAD, 1)]
    await draft.policy(Policy(Approver.LEADER, extension_times=0))
    assert await words(matter.id) == [limits, (SaidBy.VERSION, Approver.LEADER, 0)]
    await draft.policy(Policy(extension_times=2), matter_id=matter.id)
    assert await words(matter.id) == [limits, (SaidBy.MATTER, Approver.HEAD, 2)]
    assert await words(other.id) == [limits, (SaidBy.VERSION, Approver.LEADER, 0)]


async def test_what_a_limit_of_a_stage_that_nobody_extends_says_about_it_is_refused(office: Office) -> None:
    own = {"approver": "head", "at_most": {"kind": "working_days", "count": 1}}
    terms = {"duration": {"kind": "hours", "count": 4}, "extension": own}
    draft = await begun()
    await draft.limit(terms)
    assert await publishing.validate(draft.version.id) == []
    await draft.limit(terms, Stage.ACCEPT)
    (problem,) = await publishing.validate(draft.version.id)
    assert (problem.code, problem.path) == (Code.INVALID, ("time_limits", "accept", "extension"))
