"""What is published never changes; it is compared, copied and gone back to."""

from typing import Any

import asyncpg
import pytest

from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules import comparison, loading, matter, publishing, time_limit, version
from tenants.rules.checklist import Required
from tenants.rules.comparison import Change
from tenants.rules.stages import Stage
from tenants.session import TenantSession, current
from tests.actions.rules.version import ONE_HOUR, TABLES, TWO_HOURS, full
from tests.support.office import AT, Office, everything
from tests.support.rulebook import Draft, new_rules


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
        "update reply_rules set replier = 'handler', department_id = null",
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
