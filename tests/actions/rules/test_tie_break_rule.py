"""A tenant's tie-break: its own criteria, asked of the facts as they are."""

from datetime import date, timedelta

import pytest

from tenants.directory import department, duty, grade, leaving, roster
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules import loading, tie_break, tie_break_rule
from tenants.rules.circumstances import Channel
from tenants.rules.tie_break import Criterion, Direction, Rule
from tests.support.office import AT, Office, everything, open_case, told
from tests.support.rulebook import begun, new_rules

FEWEST_CASES = Rule(Criterion.OPEN_CASES, Direction.LOWEST)
TENURE = Rule(Criterion.TENURE)


async def test_without_an_order_of_its_own_a_tenant_has_the_default(office: Office) -> None:
    assert (await loading.in_force(AT)).tie_break() == tie_break.DEFAULT


async def test_a_tenant_orders_the_criteria_itself_and_for_some_channels_otherwise(office: Office) -> None:
    async with new_rules() as draft:
        await draft.tie_break([FEWEST_CASES, TENURE])
        await draft.tie_break([TENURE], channel=Channel.HOTLINE)
    rules = await loading.in_force(AT)
    assert rules.tie_break(Channel.PHONE) == (FEWEST_CASES, TENURE)
    assert rules.tie_break(Channel.HOTLINE) == (TENURE,)
    async with new_rules() as draft:
        await draft.tie_break([])
    assert (await loading.in_force(AT)).tie_break() == tie_break.DEFAULT
    assert (await told()).count("tie_break.replaced") == 3


@pytest.mark.parametrize(
    ("rules", "code", "path"),
    [
        ([FEWEST_CASES, Rule(Criterion.OPEN_CASES)], Code.CONFLICT, ("criteria", "1", "criterion")),
        ([Rule(Criterion.BADGE)], Code.INVALID, ("criteria", "0", "criterion")),
    ],
)
async def test_an_order_that_repeats_itself_is_refused(
    office: Office, rules: list[Rule], code: Code, path: tuple[str, ...]
) -> None:
    draft = await begun()
    await draft.tie_break([TENURE])
    before = await everything("rule_sets", "tie_break_criteria")
    with pytest.raises(Refusal) as refused:
        await draft.tie_break(rules)
    assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything("rule_sets", "tie_break_criteria") == before


async def test_of_two_who_were_asked_the_higher_position_is_first_contact(office: Office) -> None:
    clerk, head = await office.staff(rank=10, joined_on=date(2001, 1, 1)), await office.staff(rank=30)
    decision = await tie_break_rule.decide([clerk.id, head.id], at=AT)
    assert (decision.chosen.staff_id, decision.chosen.department_id) == (head.id, head.department_id)


async def test_every_criterion_is_asked_of_the_facts_as_they_are(office: Office) -> None:
    owning = await office.department()
    busy, idle, chief = await office.staff(), await office.staff(), await office.staff(within=owning)
    consultant = await office.staff(
        grade_id=(await grade.create(name="高级工程师", level=3, by=None, at=AT)).id
    )
    await department.change(owning.id, head_id=chief.id, by=None, at=AT)
    nights = await roster.create(name="夜班", by=None, at=AT)
    await duty.put(
        roster_id=nights.id, staff_id=busy.id, since=AT, until=AT + timedelta(hours=8), by=None, at=AT
    )
    for one in (busy, chief, consultant):
        await open_case(one)
    asked = [busy.id, idle.id, chief.id, consultant.id]
    for rule, expected in (
        (FEWEST_CASES, idle),
        (Rule(Criterion.SINCE_LAST_ASSIGNMENT), idle),
        (Rule(Criterion.HEADS_OWNING_DEPARTMENT), chief),
        (Rule(Criterion.GRADE_LEVEL), consultant),
        (Rule(Criterion.ON_DUTY), busy),
    ):
        decision = await tie_break_rule.decide(asked, [rule], owning_department_id=owning.id, at=AT)
        assert (decision.chosen.staff_id, decision.decided_by) == (expected.id, rule.criterion)


async def test_whoever_is_unknown_or_has_left_cannot_have_been_asked(office: Office) -> None:
    clerk, gone = await office.staff(), await office.staff()
    await leaving.leave(gone.id, by=None, at=AT)
    for other, code in ((gone.id, Code.CONFLICT), (new_id(), Code.NOT_FOUND)):
        with pytest.raises(Refusal) as refused:
            await tie_break_rule.decide([clerk.id, other], at=AT)
        assert (refused.value.code, refused.value.path) == (code, ("asked_ids", "1"))
