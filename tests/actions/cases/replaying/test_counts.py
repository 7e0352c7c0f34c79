"""What a preview counts, and what it keeps of very much."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import pytest

from tenants import tenant as tenants
from tests.actions.cases.replaying.conftest import (
    AFTER,
    as_it_is_wished,
    as_it_was,
    replayed,
    rows,
    summary,
)
from tests.support.jobs import world
from tests.support.twins import BEGIN, Firm, drafted, founded, live_through
from workers.upkeep import tidy_up


async def test_counts_agree_with_the_rows_and_with_one_another(firm: Firm) -> None:
    job_id = await replayed(firm, await drafted(firm, as_it_is_wished))
    found = await summary(firm, job_id)
    deadlines = await rows(firm, "select * from previewed_deadlines")
    counted: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 6)
    for row in deadlines:
        stage = counted[row["stage"]]
        stage[["earlier", "later", "added", "removed"].index(row["movement"])] += 1
        stage[4] += row["late_after"] and not row["late_before"]
        stage[5] += row["late_before"] and not row["late_after"]
        if row["movement"] == "earlier":
            assert row["due_after"] < row["due_before"]
    names = ("earlier", "later", "added", "removed", "newly_late", "no_longer_late")
    stages = {row["stage"]: row for row in await rows(firm, "select * from previewed_stages")}
    assert {stage: [row[name] for name in names] for stage, row in stages.items()} == {
        stage: counted[stage] for stage in stages
    }
    late: defaultdict[UUID, list[bool]] = defaultdict(lambda: [False, False])
    for clock in await rows(firm, "select case_id, due_at, stopped_at from clocks"):
        late[clock["case_id"]][0] |= (
            clock["due_at"] < (clock["stopped_at"] or AFTER) if clock["due_at"] else False
        )
    loads = await rows(firm, "select * from previewed_loads where department_id is not null")
    assert sum(row["cases_before"] for row in loads) == sum(row["cases_after"] for row in loads) == 30
    assert sum(row["late_before"] for row in loads) == sum(was for was, _ in late.values())
    assert found["newly_late"] > 0
    turned = sum(row["late_after"] - row["late_before"] for row in loads)
    assert turned == found["newly_late"] - found["no_longer_late"]


async def test_of_very_many_the_first_are_kept_and_all_are_counted(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.cases.replaying.tally.MOST_KEPT", 3)
    await replayed(firm, await drafted(firm, as_it_is_wished))
    kept = await rows(firm, "select late_before <> late_after as turned from previewed_deadlines")
    assert sorted(row["turned"] for row in kept) == [False] * 3 + [True] * 3
    (row,) = await rows(firm, "select sum(earlier + later + added + removed) as n from previewed_stages")
    assert row["n"] > 6


async def test_a_preview_is_kept_for_thirty_days(fresh_database: str) -> None:
    tenant = await tenants.create(slug="only", name="清源供水公司", at=BEGIN)
    firm = await founded(tenant, as_it_was)
    await live_through(firm, seed=1, cases=5)
    job_id = await replayed(firm, await drafted(firm, as_it_is_wished))

    await tidy_up(world(AFTER + timedelta(days=30)))
    assert await summary(firm, job_id)
    await tidy_up(world(AFTER + timedelta(days=30, seconds=1)))

    for table in ("jobs", "rule_set_previews", "previewed_stages", "previewed_deadlines", "previewed_loads"):
        assert await rows(firm, f"select id from {table}") == [], table
    assert len(await rows(firm, "select id from cases")) == 5
