"""Past cases under another version, against organizations that have lived by it all along."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tenants import tenant as tenants
from tenants.ids import new_id
from tenants.rules import version
from tenants.rules.matter import Matter
from tenants.session import tenant_session
from tenants.working_time import special_days
from tenants.working_time.calendar import Calendar
from tests.actions.cases.replaying.conftest import (
    AFTER,
    DAYS,
    as_it_is_wished,
    as_it_was,
    foretold,
    measured,
    replayed,
    rows,
    summary,
    terms,
)
from tests.support.rulebook import Draft
from tests.support.twins import BEGIN, Firm, drafted, founded, live_through


@pytest.mark.parametrize("seed", range(4))
async def test_a_preview_foretells_the_due_times_of_an_organization_that_has_lived_by_the_draft_all_along(
    tenant: UUID, seed: int
) -> None:
    other = await tenants.create(slug=f"t-{new_id().hex}", name="清泉供水公司", at=BEGIN)
    firm, oracle = await founded(tenant, as_it_was), await founded(other, as_it_is_wished)
    for one in (firm, oracle):
        await live_through(one, seed=seed, cases=25)

    job_id = await replayed(firm, await drafted(firm, as_it_is_wished))

    told, true = await foretold(firm, job_id), await measured(oracle)
    assert {stage for _, stage, _ in true} >= {"resolve", "accept", "first_response", "reply", "hand_on"}
    assert told == true


async def test_the_destinations_are_those_of_an_organization_that_has_lived_by_the_draft(
    tenant: UUID,
) -> None:
    other = await tenants.create(slug=f"t-{new_id().hex}", name="清泉供水公司", at=BEGIN)
    firm, oracle = await founded(tenant, as_it_was), await founded(other, as_it_is_wished)
    for one in (firm, oracle):
        await live_through(one, seed=3, cases=40)
    job_id = await replayed(firm, await drafted(firm, as_it_is_wished))

    sql = "select id, destination_department_id as home, first_department_id as hall from cases"
    names = {firm.hall.id: "hall", firm.repairs.id: "repairs", None: None}
    were = {row["id"]: names[row["home"]] for row in await rows(firm, sql)}
    moved = {
        row["case_id"]: names[row["department_after_id"]]
        for row in await rows(firm, "select * from previewed_cases where job_id = $1 and rerouted", job_id)
    }
    names = {oracle.hall.id: "hall", oracle.repairs.id: "repairs", None: None}
    would = {row["id"]: names[row["home"]] for row in await rows(oracle, sql)}
    foretold = [moved.get(case_id, were[case_id]) for case_id in firm.cases]
    # Where it is unclear whose a case is, it stays where it is.
    assert [home or "hall" for home in foretold] == [would[case_id] or "hall" for case_id in oracle.cases]
    assert 0 < len(moved) < 40
    assert (await summary(firm, job_id))["rerouted"] == len(moved)


async def test_the_version_in_force_moves_nothing(firm: Firm) -> None:
    async with tenant_session(firm.tenant_id):
        in_force = await version.in_force_id(AFTER)
    assert in_force is not None
    job_id = await replayed(firm, in_force)
    found = await summary(firm, job_id)
    assert found["cases"] == 30
    assert (found["rerouted"], found["newly_late"], found["no_longer_late"]) == (0, 0, 0)
    assert await rows(firm, "select * from previewed_deadlines") == []
    for row in await rows(firm, "select * from previewed_stages"):
        assert row["deadlines"] > 0
        assert (row["earlier"], row["later"], row["added"], row["removed"]) == (0, 0, 0, 0)
    for row in await rows(firm, "select * from previewed_loads"):
        assert row["cases_before"] == row["cases_after"]
        assert row["deadlines_before"] == row["deadlines_after"]


async def test_a_draft_without_a_matter_or_a_limit_says_so_for_each_case(firm: Firm) -> None:
    async def less(firm: Firm, draft: Draft) -> None:
        await draft.remove((await Matter.get(rule_set_id=draft.version.id, code="WS")).id)
        await draft.limit(terms(DAYS), conditions={"channels": ["visit"]})

    job_id = await replayed(firm, await drafted(firm, less))
    found = await summary(firm, job_id)
    sql = """select count(*) filter (where m.code = 'WS') as water,
                    count(*) filter (where k.channel <> 'visit') as others
             from cases k left join matters m on m.id = k.matter_id"""
    ((water, others),) = [tuple(row.values()) for row in await rows(firm, sql)]
    assert (found["matter_left_out"], found["without_limit"]) == (water, others)
    assert water > 0
    kept = await rows(firm, "select * from previewed_cases where job_id = $1", job_id)
    assert sum(row["matter_left_out"] for row in kept) == water
    assert sum(row["without_limit"] for row in kept) == others


async def test_only_the_cases_of_the_period_are_replayed(firm: Firm) -> None:
    until = BEGIN + timedelta(days=20)
    job_id = await replayed(firm, await drafted(firm, as_it_is_wished), until=until)
    (row,) = await rows(firm, "select count(*) as n from cases where opened_at < $1", until)
    assert 0 < row["n"] < 30
    assert (await summary(firm, job_id))["cases"] == row["n"]


async def test_what_only_a_changed_calendar_moves_has_not_moved(firm: Firm) -> None:
    async def with_another_ladder(firm: Firm, draft: Draft) -> None:
        await as_it_was(firm, draft)
        await draft.limit(terms(DAYS, pauses=["inspection"]))

    async with tenant_session(firm.tenant_id):
        office_hours = await Calendar.get(is_default=True)
        for day in range(13, 31):
            await special_days.set_exception(
                office_hours.id,
                day=date(2026, 4, day),
                intervals=((600, 660),),
                reason="检修",
                by=None,
                at=AFTER,
            )
    job_id = await replayed(firm, await drafted(firm, with_another_ladder))
    moved = await rows(firm, "select stage, due_before, due_after from previewed_deadlines")
    assert moved == []
    assert (await summary(firm, job_id))["cases"] == 30
