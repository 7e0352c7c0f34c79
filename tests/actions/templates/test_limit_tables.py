"""Each template's limits in force: a case of every matter, and every row due as a count of minutes says."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import accept, clocks, register
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock
from tenants.cases.doing import Doing
from tenants.cases.register import Registration
from tenants.directory.staff import Staff
from tenants.rules import loading, publishing
from tenants.rules.routes import Target
from tenants.rules.rule_set import RuleSet
from tenants.rules.stages import key_of
from tenants.templates import shelf
from tenants.working_time.counting import counting_from_json
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.durations import duration_from_json
from tenants.working_time.hours import weekly_to_json
from tests.actions.rules.limit_row import Row
from tests.actions.templates.conftest import applied
from tests.actions.templates.limit_tables import TABLES
from tests.support.desk import CALLER, viewer
from tests.support.moments import BEGINS, MOMENTS
from tests.unit.working_time.oracle import Oracle

EVERY = [(key, language) for key in TABLES for language in shelf.of_key(key).languages]


@cache
def oracle(key: str) -> Oracle:
    """The template's office hours, minute by minute."""
    office = shelf.of_key(key).editions["zh"].calendars[0]
    content: dict[str, Any] = {"time_zone": office.time_zone, "weekly": weekly_to_json(office.weekly)}
    if office.holiday_region:
        content["holiday_region"] = office.holiday_region
    return Oracle(CalendarDefinition.from_json(content, id=UUID(int=1), version=1), BEGINS, 150)


def counted(key: str, row: Row, at: datetime) -> datetime:
    """When a row is due by looking at every minute."""
    agreed = None if row.agreed is None else (at + row.agreed - BEGINS) // timedelta(minutes=1)
    found = oracle(key).due(
        (at - BEGINS) // timedelta(minutes=1),
        duration_from_json(row.duration),
        counting_from_json(row.counting),
        [],
        agreed,
    )
    assert found is not None, json.dumps(row.duration)
    return BEGINS + timedelta(microseconds=-(-found * 60_000_000 // 1))


async def in_force(key: str, language: str, *, by: Staff) -> RuleSet:
    """The template applied to an empty organization, and published."""
    done = await applied(key, language, by=by.id, at=BEGINS)
    assert done.rule_set_id is not None
    await publishing.publish(done.rule_set_id, by=by.id, at=BEGINS)
    return await loading.in_force(BEGINS)


async def registered(rules: RuleSet, row: Row, founder: Staff, *, at: datetime) -> Case:
    """A case as the row describes it."""
    wanted: dict[str, Any] = {"requester": CALLER, "channel": Channel.VISIT, "said": row.label, **row.case}
    return await register.register(
        Registration(
            **wanted,
            matter_id=rules.of_code[row.matter or ""].id,
            agreed_until=at + row.agreed if row.agreed else None,
        ),
        by=viewer(founder),
        at=at,
    )


@pytest.mark.parametrize(("key", "language"), EVERY)
async def test_a_case_of_every_matter_is_registered_with_a_limit(
    founder: Staff, key: str, language: str
) -> None:
    rules = await in_force(key, language, by=founder)
    at = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    for matter in rules.matters:
        case = await registered(rules, Row(matter.name, {}, matter.code), founder, at=at)
        assert case.matter_id == matter.id
        if case.due_at is None:
            case = await accept.accept(case.id, told="予以受理", by=viewer(founder), at=at)
        assert case.due_at is not None, matter.code
        theirs = case.route is not None and case.route["target"] == Target.FIRST_CONTACT
        named = case.destination_department_id is not None or case.destination_staff_id == founder.id
        assert named is not theirs


@pytest.mark.parametrize("key", TABLES)
async def test_every_row_of_the_regime_is_due_when_a_count_of_every_minute_says(
    founder: Staff, key: str
) -> None:
    rules = await in_force(key, "zh", by=founder)
    wrong = []
    for row in TABLES[key]:
        for name, at in MOMENTS.items():
            case = await registered(rules, row, founder, at=at)
            clock = await _clock(case, row, at=at)
            if clock.due_at != (expected := counted(key, row, at)):
                wrong.append((row.label, name, clock.due_at, expected))
    assert wrong == []


@pytest.mark.parametrize("key", TABLES)
async def test_extensions_are_those_of_the_regime(founder: Staff, key: str) -> None:
    rules = await in_force(key, "zh", by=founder)
    for row in TABLES[key]:
        if row.extension is None:
            continue
        matter = rules.of_code[row.matter or ""]
        fitting = [
            limit
            for limit in rules.limits
            if limit.conditions.matter_id == matter.id
            and limit.stage == row.stage
            and limit.terms.duration == duration_from_json(row.duration)
        ]
        assert [limit.terms.extension and limit.terms.extension.to_json() for limit in fitting] == [
            row.extension | {"times": 1}
        ]


async def _clock(case: Case, row: Row, *, at: datetime) -> Clock:
    """The clock of the row's stage; a stage that begins later is begun at the same moment."""
    stage = key_of(row.stage, row.own_stage)
    clock = await Clock.get_or_none(case_id=case.id, stage=stage)
    if clock is None:
        (clock,) = await clocks.start(case, stage, at=at, doing=Doing())
    return clock
