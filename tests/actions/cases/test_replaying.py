"""Past cases under another version, against organizations that have lived by it all along."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants import tenant as tenants
from tenants.cases.replaying import ask
from tenants.cases.replaying.work import run
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.jobs import turns
from tenants.jobs.job import JobState
from tenants.jobs.run import Run
from tenants.rules import publishing, version
from tenants.rules.routes import Target
from tenants.rules.stages import Stage
from tenants.session import NoTenantSession, current, tenant_session
from tenants.working_time import special_days
from tenants.working_time.calendar import Calendar
from tests.support.jobs import now, taken, worked_off, world
from tests.support.office import everything
from tests.support.rulebook import Draft
from tests.support.twins import BEGIN, Firm, drafted, founded, live_through
from workers.upkeep import tidy_up

AFTER = BEGIN + timedelta(days=90)
DAYS: Mapping[str, Any] = {"kind": "working_days", "count": 5}
Due = tuple[int, str, datetime, datetime | None]


def terms(duration: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"duration": duration, "rungs": [], **more}


def hours(count: int, pace: str = "elapsed") -> dict[str, Any]:
    return {"kind": "hours", "count": count, "pace": pace}


async def as_it_was(firm: Firm, draft: Draft) -> None:
    """Five working days for everything, less for water; an offer is to be taken within four hours."""
    await _matters(firm, draft)
    await draft.limit(terms(DAYS, pauses=[]))
    await draft.limit(terms(hours(30, "working")), conditions={"severities": ["urgent"]})
    await draft.limit(terms(hours(4)), Stage.ACCEPT)
    await draft.limit(terms(hours(8, "working")), Stage.HAND_ON)
    await draft.limit(terms({"kind": "working_days", "count": 1}), Stage.PROGRESS)


async def as_it_is_wished(firm: Firm, draft: Draft) -> None:
    """Sooner, and standing still for papers; a first answer, a reply, new ways for what comes by phone."""
    await _matters(firm, draft)
    await draft.limit(terms({"kind": "working_days", "count": 3}, pauses=["materials"]))
    await draft.limit(terms(hours(30, "working")), conditions={"severities": ["urgent"]})
    await draft.limit(terms(hours(72)), conditions={"requester_classes": ["vip"], "severities": ["urgent"]})
    await draft.limit(terms(hours(2, "working")), Stage.FIRST_RESPONSE)
    await draft.limit(terms(DAYS), Stage.REPLY, calendar_id=firm.always_id)
    await draft.limit(terms(hours(6)), Stage.ACCEPT)
    await draft.limit(terms(hours(8, "working")), Stage.HAND_ON)
    await draft.route(
        Target.DEPARTMENT,
        department_id=firm.repairs.id,
        conditions={"words": ["漏水"], "channels": ["phone"]},
    )
    await draft.route(
        Target.DEPARTMENT,
        department_id=firm.hall.id,
        conditions={"hours": "office_hours", "channels": ["visit"]},
    )


async def _matters(firm: Firm, draft: Draft) -> None:
    from tenants.rules.matter import Matter

    for code, home in (("WS", firm.repairs), ("BS", firm.hall)):
        if not await Matter.filter(rule_set_id=draft.version.id, code=code).exists():
            await draft.matter(code, department_id=home.id)


async def replayed(firm: Firm, rule_set_id: UUID, *, until: datetime = AFTER) -> UUID:
    """The job, done."""
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(rule_set_id, since=BEGIN, until=until, by=firm.clerk.staff_id, at=AFTER)
    done = await worked_off(firm.tenant_id, job.id, at=AFTER)
    assert done.state is JobState.DONE, done.failure
    return job.id


async def rows(firm: Firm, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with tenant_session(firm.tenant_id, readonly=True) as session:
        return [dict(row) for row in await session.fetch(sql, *args)]


async def measured(firm: Firm) -> dict[tuple[int, str, datetime], datetime]:
    """When each stage of each case that was measured was due."""
    place = {case_id: number for number, case_id in enumerate(firm.cases)}
    return {
        (place[row["case_id"]], row["stage"], row["started_at"]): row["due_at"]
        for row in await rows(firm, "select * from clocks where due_at is not null")
    }


async def foretold(firm: Firm, job_id: UUID) -> dict[tuple[int, str, datetime], datetime]:
    """The same as a preview tells it: as it was, but for what moves."""
    place = {case_id: number for number, case_id in enumerate(firm.cases)}
    found = await measured(firm)
    for row in await rows(firm, "select * from previewed_deadlines where job_id = $1", job_id):
        key = (place[row["case_id"]], row["stage"], row["started_at"])
        if row["due_after"] is None:
            found.pop(key)
        else:
            assert found.get(key) == row["due_before"]
            found[key] = row["due_after"]
    return found


async def summary(firm: Firm, job_id: UUID) -> dict[str, Any]:
    (found,) = await rows(firm, "select * from rule_set_previews where id = $1", job_id)
    return found


@pytest.fixture
async def firm(tenant: UUID) -> Firm:
    """An organization and what it has lived through."""
    founded_ = await founded(tenant, as_it_was)
    await live_through(founded_, seed=7, cases=30)
    return founded_


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


async def test_a_draft_without_a_matter_or_a_limit_says_so_for_each_case(firm: Firm) -> None:
    async def less(firm: Firm, draft: Draft) -> None:
        from tenants.rules.matter import Matter

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


async def test_page_by_page_the_same_is_found_as_at_once(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await drafted(firm, as_it_is_wished)
    at_once = await replayed(firm, draft)
    monkeypatch.setattr("tenants.cases.replaying.work.PAGE", 7)
    by_pages = await replayed(firm, draft)
    told = "select case_id, stage, due_after from previewed_deadlines where job_id = $1 order by 1, 2, 3"
    assert await rows(firm, told, at_once) == await rows(firm, told, by_pages)
    one, other = await summary(firm, at_once), await summary(firm, by_pages)
    assert {**one, "id": None} == {**other, "id": None}


async def test_a_run_that_was_broken_off_leaves_nothing_twice(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.cases.replaying.work.PAGE", 7)
    draft = await drafted(firm, as_it_is_wished)
    whole = await replayed(firm, draft)
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)

    async def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    held = await taken(firm.tenant_id, job.id, at=AFTER)
    assert held is not None
    with monkeypatch.context() as patched:
        patched.setattr("tenants.cases.replaying.keeping.conclude", dies)
        with pytest.raises(KeyboardInterrupt):
            await run(Run(held, lambda: AFTER))
    assert (await now(firm.tenant_id, job.id)).done == 30
    done = await worked_off(firm.tenant_id, job.id, at=AFTER + turns.SILENCE)
    assert (done.state, done.done) == (JobState.DONE, 30)
    counts = "select count(*) as n from previewed_deadlines where job_id = $1"
    assert await rows(firm, counts, job.id) == await rows(firm, counts, whole)


async def test_others_have_their_turn_as_it_goes_and_never_while_a_transaction_is_open(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.cases.replaying.work.PAGE", 7)
    monkeypatch.setattr("tenants.cases.replaying.work.BITE", 3)
    draft = await drafted(firm, as_it_is_wished)
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
    held = await taken(firm.tenant_id, job.id, at=AFTER)
    assert held is not None
    turns_of_others: list[int] = []

    async def give_way() -> None:
        with pytest.raises(NoTenantSession):
            current()
        turns_of_others.append(held.done)

    await run(Run(held, lambda: AFTER, give_way=give_way))
    # After three cases and after six of every seven, and when what was found of them is kept.
    assert turns_of_others == [0, 0, 7, 7, 7, 14, 14, 14, 21, 21, 21, 28, 30]


async def test_of_very_many_the_first_are_kept_and_all_are_counted(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenants.cases.replaying.tally.MOST_KEPT", 3)
    await replayed(firm, await drafted(firm, as_it_is_wished))
    kept = await rows(firm, "select late_before <> late_after as turned from previewed_deadlines")
    assert sorted(row["turned"] for row in kept) == [False] * 3 + [True] * 3
    (row,) = await rows(firm, "select sum(earlier + later + added + removed) as n from previewed_stages")
    assert row["n"] > 6


async def test_a_draft_that_is_edited_before_its_turn_comes_is_not_previewed(firm: Firm) -> None:
    draft = await drafted(firm, as_it_is_wished)
    async with tenant_session(firm.tenant_id):
        job = await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
        await version.change(draft, title="另一个", by=None, at=AFTER)
    failed = await worked_off(firm.tenant_id, job.id, at=AFTER)
    assert (failed.state, failed.failure_code) == (JobState.FAILED, "STALE")
    assert await rows(firm, "select * from rule_set_previews") == []


async def test_periods_that_cannot_be_replayed_are_refused(firm: Firm) -> None:
    draft = await drafted(firm, as_it_is_wished)
    day = timedelta(days=1)
    async with tenant_session(firm.tenant_id):
        before = await everything("jobs")
        for since, until, wrong in (
            (AFTER, BEGIN, [(Code.INVALID, ("since",))]),
            (BEGIN, BEGIN, [(Code.INVALID, ("since",))]),
            (BEGIN, AFTER + day, [(Code.INVALID, ("until",))]),
            (AFTER + 2 * day, AFTER + day, [(Code.INVALID, ("until",)), (Code.INVALID, ("since",))]),
            (AFTER - ask.LONGEST - day, AFTER, [(Code.TOO_LONG, ("since",))]),
        ):
            with pytest.raises(Refusals) as refused:
                await ask.ask(draft, since=since, until=until, by=firm.clerk.staff_id, at=AFTER)
            assert [(one.code, one.path) for one in refused.value.reasons] == wrong
        with pytest.raises(Refusal) as unknown:
            await ask.ask(new_id(), since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
        assert (unknown.value.code, unknown.value.path) == (Code.NOT_FOUND, ("rule_set_id",))
        assert await everything("jobs") == before
        await publishing.discard(draft, by=None, at=AFTER)
        with pytest.raises(Refusal) as given_up:
            await ask.ask(draft, since=BEGIN, until=AFTER, by=firm.clerk.staff_id, at=AFTER)
        assert (given_up.value.code, given_up.value.path) == (Code.ILLEGAL_MOVE, ("rule_set_id",))
        assert not await current().fetchval("select exists (select from jobs)")


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
