"""A draft is begun, edited by one at a time, validated as a whole, and published or given up."""

from datetime import timedelta
from typing import Any

import pytest

from tenants.directory import department
from tenants.errors import Code, Refusal, Refusals
from tenants.rules import comparison, loading, publishing, time_limit, version
from tenants.rules.circumstances import Circumstances
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.rules.version import RuleSetState, RuleSetVersion
from tenants.working_time.durations import Hours
from tests.actions.rules.version import TABLES, TWO_HOURS, full, publish
from tests.support.office import AT, Office, everything, last_event, told
from tests.support.rulebook import Draft, begun, new_rules

DAY = timedelta(days=1)


async def test_before_the_first_version_nothing_is_ruled(office: Office) -> None:
    rules = await loading.in_force(AT)
    assert (rules.number, rules.matters, rules.limit(Stage.RESOLVE, Circumstances())) == (0, (), None)


async def test_a_draft_counts_for_nothing_until_it_is_published_and_then_from_its_moment_on(
    office: Office,
) -> None:
    draft = await begun()
    await draft.limit(TWO_HOURS)
    assert (await loading.in_force(AT + DAY)).number == 0

    published = await publish(draft, effective_from=AT + DAY, reason="新办法施行")

    assert (published.state, published.reason) == (RuleSetState.PUBLISHED, "新办法施行")
    assert (await loading.in_force(AT + DAY - timedelta(seconds=1))).number == 0
    rules = await loading.in_force(AT + DAY)
    assert rules.number == 1
    assert [limit.terms.duration for limit in rules.limits] == [Hours(2)]
    event = await last_event()
    assert (event["kind"], event["reason"]) == ("rule_set.published", "新办法施行")


async def test_a_draft_is_a_copy_of_the_version_in_force_under_new_ids(office: Office) -> None:
    async with new_rules() as first:
        await full(first, office)
    second = await begun()
    before = await comparison.contents(first.version.id)

    assert second.version.based_on_id == first.version.id
    assert await comparison.contents(second.version.id) == before
    one, other = [await loading.load(draft.version.id) for draft in (first, second)]
    assert [limit.code for limit in one.limits] == [limit.code for limit in other.limits]
    assert {limit.id for limit in one.limits}.isdisjoint({limit.id for limit in other.limits})
    assert {limit.conditions.matter_id for limit in other.limits} == {None, other.matters[0].id}


async def test_of_two_administrators_who_edit_at_once_the_second_is_told(office: Office) -> None:
    draft = await begun()
    seen = (await RuleSetVersion.get(id=draft.version.id)).version
    edit: dict[str, Any] = {"rule_set_id": draft.version.id, "expected_version": seen, "by": None, "at": AT}
    await time_limit.put(stage=Stage.RESOLVE, terms=TWO_HOURS, **edit)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await time_limit.put(stage=Stage.REPLY, terms=TWO_HOURS, **edit)
    assert (refused.value.code, refused.value.path) == (Code.STALE, ("expected_version",))
    assert await everything(*TABLES) == before


async def test_a_draft_that_does_not_know_the_newest_version_replaces_it_only_knowingly(
    office: Office,
) -> None:
    slow = await begun()
    async with new_rules() as quick:
        await quick.limit(TWO_HOURS)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await publish(slow)
    assert (refused.value.code, refused.value.path) == (Code.STALE, ("replacing_id",))
    assert await everything(*TABLES) == before

    await publish(slow, replacing_id=quick.version.id, at=AT + timedelta(minutes=1))
    assert (await loading.in_force(AT + DAY)).limits == ()


async def test_every_problem_is_told_at_once_each_with_its_place(office: Office) -> None:
    closing, leader = await office.department(), await office.staff("经理")
    draft = Draft(await publishing.begin(by=None, at=AT), AT)
    orphan = await draft.matter("WS-1", department_id=closing.id)
    await department.close(closing.id, by=None, at=AT)
    await draft.limit(TWO_HOURS, conditions={"channels": ["phone"]}, code="phone")
    await draft.limit(TWO_HOURS, conditions={"severities": ["serious"]}, code="serious")
    await draft.limit(
        TWO_HOURS
        | {
            "rungs": [
                {
                    "moment": {"when": "before_due", "duration": {"kind": "hours", "count": 2}},
                    "action": "notify",
                    "whom": "handler",
                },
                {"moment": {"when": "at_due"}, "action": "open_breach", "breach": "yawned"},
            ]
        },
        Stage.REPLY,
    )
    await draft.limit(TWO_HOURS, Stage.NOTICE, matter_id=orphan.id, conditions={"kinds": ["fault"]})
    await draft.route(Target.AS_MATTER, as_matter_id=orphan.id, code="round")
    wrong = [
        (Code.REQUIRED, ("leader_id",)),
        (Code.CONFLICT, ("matters", "WS-1", "department_id")),
        (Code.INVALID, ("time_limits", "WS-1/notice", "conditions")),
        (Code.INVALID, ("time_limits", "reply", "rungs", "0", "moment")),
        (Code.NOT_FOUND, ("time_limits", "reply", "rungs", "1", "breach")),
        (Code.CONFLICT, ("time_limits", "phone", "conditions")),
        (Code.INVALID, ("routes", "round", "as_matter_id")),
    ]

    found = await publishing.validate(draft.version.id)

    assert sorted((one.code, one.path) for one in found) == sorted(wrong)
    before = await everything(*TABLES)
    with pytest.raises(Refusals) as refused:
        await publish(draft)
    assert [one.path for one in refused.value.reasons] == [one.path for one in found]
    assert await everything(*TABLES) == before
    await version.change(draft.version.id, leader_id=leader.id, by=None, at=AT)
    assert len(await publishing.validate(draft.version.id)) == len(wrong) - 1


async def test_a_draft_is_given_up_and_a_version_withdrawn_before_it_is_in_force(office: Office) -> None:
    async with new_rules() as in_force:
        await in_force.limit(TWO_HOURS)
    scheduled, draft = await begun(), await begun()
    await publish(scheduled, effective_from=AT + DAY)
    for one in (scheduled, draft):
        gone = await publishing.discard(one.version.id, reason="不再需要", by=None, at=AT)
        assert gone.state is RuleSetState.DISCARDED
    assert (await loading.in_force(AT + DAY)).id == in_force.version.id
    assert (await told())[-2:] == ["rule_set.discarded"] * 2
    before = await everything(*TABLES)
    for id_ in (in_force.version.id, draft.version.id):
        with pytest.raises(Refusal) as refused:
            await publishing.discard(id_, by=None, at=AT)
        assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("rule_set_id",))
    assert await everything(*TABLES) == before


async def test_rules_do_not_take_effect_in_the_past(office: Office) -> None:
    draft = await begun()
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await publish(draft, effective_from=AT - DAY)
    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("effective_from",))
    assert await everything(*TABLES) == before
