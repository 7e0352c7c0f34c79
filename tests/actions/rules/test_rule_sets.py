"""Versions: begun, edited, validated, published, compared, rolled back, discarded; never changed again."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from tenants.directory import department
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules import comparison, loading, matter, publishing, time_limit, version
from tenants.rules.checklist import Required
from tenants.rules.circumstances import Circumstances
from tenants.rules.comparison import Change
from tenants.rules.matter import Matter
from tenants.rules.policies import Policy
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.rules.tie_break import Criterion, Rule
from tenants.rules.version import RuleSetState, RuleSetVersion
from tenants.session import TenantSession, current
from tenants.working_time.durations import Hours
from tests.support.office import AT, Office, everything, last_event, told
from tests.support.rulebook import Draft, begun, new_rules

DAY = timedelta(days=1)
TWO_HOURS: dict[str, Any] = {"duration": {"kind": "hours", "count": 2}}
ONE_HOUR: dict[str, Any] = {"duration": {"kind": "hours", "count": 1}}
TABLES = (
    *("rule_sets", "matters", "materials", "time_limits", "routes", "stages", "breach_kinds"),
    *("tie_break_criteria", "case_policies"),
)


async def full(draft: Draft, office: Office) -> Matter:
    """A draft with something of everything."""
    metering = await draft.matter("BS", materials=[Required("身份证"), Required("房产证")])
    await draft.limit(TWO_HOURS)
    await draft.limit(ONE_HOUR, matter_id=metering.id)
    await draft.tie_break([Rule(Criterion.TENURE)])
    await draft.policy(Policy(), matter_id=metering.id)
    hall = await office.department()
    await draft.route(Target.DEPARTMENT, department_id=hall.id, conditions={"channels": ["petition"]})
    return metering


async def publish(draft: Draft, **more: Any) -> RuleSetVersion:
    return await publishing.publish(draft.version.id, by=None, **{"at": AT} | more)


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


async def test_what_is_published_never_changes_by_any_verb(office: Office) -> None:
    async with new_rules() as draft:
        metering = await full(draft, office)
    before = await everything(*TABLES)
    edit: dict[str, Any] = {"rule_set_id": draft.version.id, "by": None, "at": AT}
    for attempt in (
        matter.change(metering.id, name="换表", **edit),
        matter.remove(metering.id, **edit),
        time_limit.put(stage=Stage.REPLY, terms=ONE_HOUR, **edit),
        version.change(draft.version.id, title="x", by=None, at=AT),
        publishing.publish(draft.version.id, by=None, at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("rule_set_id",))
    assert await everything(*TABLES) == before


@pytest.mark.parametrize(
    "statement",
    [
        "update matters set name = 'x'",
        "delete from materials",
        "delete from time_limits",
        "update routes set note = 'x'",
        "update case_policies set extension_times = 9",
        "delete from tie_break_criteria",
        """insert into breach_kinds (tenant_id, id, rule_set_id, code, name)
           select tenant_id, gen_random_uuid(), id, 'x', 'x' from rule_sets""",
        "update time_limits set rule_set_id = rule_set_id",
        "update rule_sets set note = 'x'",
        "update rule_sets set state = 'draft'",
        "update rule_sets set effective_from = effective_from + interval '1 day'",
        "delete from rule_sets",
    ],
)
async def test_the_database_itself_keeps_what_is_published(
    office: Office, session: TenantSession, statement: str
) -> None:
    async with new_rules() as draft:
        await full(draft, office)
    before = await everything(*TABLES)
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        async with session.savepoint():
            await session.execute(statement)
    assert refused.value.constraint_name == "rule_sets_immutable"
    assert await everything(*TABLES) == before


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


async def test_versions_are_compared_rule_by_rule_and_field_by_field(office: Office) -> None:
    async with new_rules() as first:
        metering = await first.matter("BS", materials=[Required("身份证")])
        await first.limit(TWO_HOURS)
    async with new_rules() as second:
        edit: dict[str, Any] = {"rule_set_id": second.version.id, "by": None, "at": AT}
        await matter.change(metering.id, name="换表", materials=[Required("房产证")], **edit)
        await second.limit(ONE_HOUR)
        await second.limit(ONE_HOUR, Stage.REPLY)
    before, after = [await comparison.contents(one.version.id) for one in (first, second)]

    changes = comparison.compare(before, after)

    assert [(one.subject, one.key, one.field) for one in changes] == [
        ("matter", "BS", "materials"),
        ("matter", "BS", "name"),
        ("time_limit", "reply", None),
        ("time_limit", "resolve", "duration"),
    ]
    assert changes[1] == Change("matter", "BS", "name", "新装水表", "换表")
    assert comparison.compare(before, before) == []


async def test_going_back_publishes_a_version_equal_to_the_older_one(office: Office) -> None:
    async with new_rules() as first:
        await full(first, office)
    async with new_rules() as second:
        await second.limit(ONE_HOUR)
    before = await everything(*TABLES)
    with pytest.raises(Refusal) as refused:
        await publishing.roll_back(new_id(), reason="x", by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("to_id",))
    assert await everything(*TABLES) == before

    third = await publishing.roll_back(first.version.id, reason="新时限做不到", by=None, at=AT)

    assert (third.number, third.reason) == (3, "新时限做不到")
    assert (await loading.in_force(AT)).id == third.id
    older, newer = [await comparison.contents(one) for one in (first.version.id, third.id)]
    assert {one.subject for one in comparison.compare(older, newer)} == {"rule_set"}


async def test_what_is_copied_into_a_draft_is_found_by_words_and_what_is_renamed_there_by_its_new_ones(
    office: Office,
) -> None:
    async with new_rules() as first:
        metering = await first.matter("BS", materials=[Required("身份证")])
    async with new_rules() as second:
        assert await found_by(second, "新装水表") == ["BS"]
        assert await found_by(second, "身份证") == ["BS"]
        await matter.change(metering.id, rule_set_id=second.version.id, name="换表", by=None, at=AT)
        assert await found_by(second, "换表") == ["BS"]
        assert await found_by(second, "新装水表") == []
    assert await found_by(first, "新装水表") == ["BS"]


async def found_by(draft: Draft, words: str) -> list[str]:
    """The codes of the draft's matters that the search column leads to."""
    rows = await current().fetch(
        """select m.code from matters m
        where m.rule_set_id = $1 and (m.words like '%' || search_text($2) || '%'
            or exists (select from materials x where x.rule_set_id = m.rule_set_id and x.matter_id = m.id
                and x.words like '%' || search_text($2) || '%'))""",
        draft.version.id,
        words,
    )
    return [row["code"] for row in rows]


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
