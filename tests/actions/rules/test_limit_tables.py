"""Each regime's limit table, row by row: when it is due, against a slow and independent count of minutes."""

import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import clocks, register
from tenants.cases.case import Case, Channel
from tenants.cases.clocks import Clock
from tenants.cases.doing import Doing
from tenants.cases.register import Registration
from tenants.directory.access import Viewer
from tenants.rules import loading, stage_rule
from tenants.rules.stages import key_of
from tenants.working_time import calendar
from tenants.working_time.counting import counting_from_json
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.durations import duration_from_json
from tests.actions.rules.limit_row import Row
from tests.actions.rules.limit_tables import TABLES
from tests.support.desk import CALLER, viewer
from tests.support.moments import BEGINS, MOMENTS
from tests.support.office import Office
from tests.support.rulebook import Draft, new_rules
from tests.unit.working_time.oracle import Oracle

# Half past eight to twelve and two to half past five, by the public holidays.
WEEK = [[[510, 720], [840, 1050]]] * 5 + [[], []]


@cache
def oracle() -> Oracle:
    content = {"time_zone": "Asia/Shanghai", "weekly": WEEK, "holiday_region": "CN"}
    return Oracle(CalendarDefinition.from_json(content, id=UUID(int=1), version=1), BEGINS, 150)


@cache
def counted(duration: str, counting: str, start: datetime, agreed: datetime | None) -> datetime:
    """When it is due by looking at every minute."""

    def minute(at: datetime) -> int:
        return (at - BEGINS) // timedelta(minutes=1)

    found = oracle().due(
        minute(start),
        duration_from_json(json.loads(duration)),
        counting_from_json(json.loads(counting)),
        [],
        None if agreed is None else minute(agreed),
    )
    assert found is not None
    return BEGINS + timedelta(microseconds=-(-found * 60_000_000 // 1))


@pytest.fixture
async def clerk(office: Office) -> Viewer:
    """Somebody at the desk of an organization with office hours."""
    await calendar.create(
        name="办公", time_zone="Asia/Shanghai", weekly=WEEK, holiday_region="CN", by=None, at=BEGINS
    )
    return viewer(await office.staff())


async def put(draft: Draft, table: tuple[Row, ...]) -> None:
    """The table as an administrator enters it."""
    edit: dict[str, Any] = {"rule_set_id": draft.version.id, "by": None, "at": BEGINS}
    matters = {
        row.matter: await draft.matter(row.matter, name=row.matter, kind=row.kind)
        for row in {row.matter: row for row in table}.values()
        if row.matter is not None
    }
    for row in table:
        if row.own_stage is not None:
            await stage_rule.put(
                code=row.own_stage,
                name=row.label,
                starts=["case.registered"],
                stops=["case.resolved"],
                **edit,
            )
        terms = {
            "duration": row.duration,
            "counting": row.counting,
            "extension": row.extension,
            "starts_with": row.starts_with,
        }
        await draft.limit(
            terms,
            row.stage,
            own_stage=row.own_stage,
            matter_id=matters[row.matter].id if row.matter else None,
            conditions=row.conditions,
        )


async def registered(row: Row, clerk: Viewer, *, at: datetime) -> Case:
    rules = await loading.in_force(at)
    wanted: dict[str, Any] = {"requester": CALLER, "channel": Channel.VISIT, "said": row.label, **row.case}
    return await register.register(
        Registration(
            **wanted,
            matter_id=rules.of_code[row.matter].id if row.matter else None,
            agreed_until=at + row.agreed if row.agreed else None,
        ),
        by=clerk,
        at=at,
    )


@pytest.mark.parametrize("regime", TABLES)
async def test_every_row_is_due_when_a_count_of_every_minute_says(regime: str, clerk: Viewer) -> None:
    table = TABLES[regime]
    async with new_rules(at=BEGINS) as draft:
        await put(draft, table)
    wrong = []
    for row in table:
        for name, at in MOMENTS.items():
            case = await registered(row, clerk, at=at)
            clock = await _clock(case, row, at=at)
            expected = counted(
                json.dumps(row.duration),
                json.dumps(row.counting),
                at,
                at + row.agreed if row.agreed else None,
            )
            if clock.due_at != expected:
                wrong.append((row.label, name, clock.due_at, expected))
    assert wrong == []


async def _clock(case: Case, row: Row, *, at: datetime) -> Clock:
    """The clock of the row's stage; a stage that begins later is begun at the same moment."""
    stage = key_of(row.stage, row.own_stage)
    clock = await Clock.get_or_none(case_id=case.id, stage=stage)
    if clock is None:
        (clock,) = await clocks.start(case, stage, at=at, doing=Doing())
    return clock


def test_the_tables_hold_rows_of_every_kind_of_duration() -> None:
    kinds = {row.duration["kind"] for table in TABLES.values() for row in table}
    assert kinds >= {
        *("at_once", "minutes", "hours", "half_working_days", "working_days", "calendar_days"),
        *("weeks", "months", "day_of_next_month", "agreed"),
    }
