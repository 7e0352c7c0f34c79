"""The worker sees what was not done in time in reviews, in every organization."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases.breaches import Breach
from tenants.directory import assignment, role
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.role import Grant
from tenants.oversight import opening, policy, report, review, watch
from tenants.oversight.report import Reported
from tenants.oversight.review import BreachReview
from tenants.session import tenant_session
from tenants.working_time import calendar
from tenants.working_time.durations import Hours
from tests.support.clock import Clock
from tests.support.desk import AT, inbox_of, viewer
from tests.support.office import Office, open_case
from workers.reviews import tell_of_unchecked, watch_reviews
from workers.world import World


async def _publish(_event: object) -> None:
    raise AssertionError("nothing is published here")


def world(clock: Clock) -> World:
    return World(publish=_publish, now=clock)


async def reported(tenant_id: UUID) -> tuple[UUID, Viewer]:
    """A breach; an hour for a statement, two for the decision, five days for the facts; and who judges."""
    async with tenant_session(tenant_id):
        await calendar.create(
            name="全天", time_zone="Asia/Shanghai", weekly=(((0, 1440),),) * 7, by=None, at=AT
        )
        await policy.configure({"statement_within": Hours(1), "decision_within": Hours(2)}, by=None, at=AT)
        office = Office()
        li, witness, leader = [await office.staff(name) for name in ("李娜", "郑伟", "周明远")]
        judge = await role.create(
            name="纪检", grants=[Grant(Permission.BREACH_REVIEW, Scope.TENANT)], by=None, at=AT
        )
        await assignment.assign(leader.id, role_ids=[judge.id], by=None, at=AT)
        told_so = Reported(await open_case(li), "cold", li.id, AT, "挂断电话")
        breach = await report.report(told_so, by=viewer(witness, Scope.TENANT), at=AT)
        return breach.id, viewer(leader, Scope.TENANT)


async def in_review(tenant_id: UUID) -> None:
    """The same, taken up."""
    breach_id, leader = await reported(tenant_id)
    async with tenant_session(tenant_id):
        await review.take_up(breach_id, reason="属实", by=leader, at=AT)


async def told(tenant_id: UUID) -> list[str]:
    """What the history tells of it."""
    async with tenant_session(tenant_id, readonly=True) as session:
        rows = await session.fetch("select kind from events where kind like 'breach.%' order by seq")
        return [row["kind"] for row in rows]


BEGUN = ["breach.reported", "breach.review_opened"]
MISSED = [*BEGUN, "breach.statement_missed"]
LATE = [*MISSED, "breach.decision_overdue"]


async def test_each_limit_is_seen_once_in_every_organization_and_not_before_its_time(
    fresh_database: str, tenant: UUID, second_tenant: UUID
) -> None:
    clock = Clock(AT + timedelta(hours=1))
    both = (tenant, second_tenant)
    for one in both:
        await in_review(one)
    await watch_reviews(world(clock))
    assert [await told(one) for one in both] == [BEGUN] * 2

    clock.advance(seconds=1)
    assert await watch_reviews(world(clock)) is True
    assert await watch_reviews(world(clock)) is False
    assert [await told(one) for one in both] == [MISSED] * 2
    clock.advance(hours=1)
    await watch_reviews(world(clock))
    await watch_reviews(world(clock))
    assert [await told(one) for one in both] == [LATE] * 2


async def test_after_an_outage_everything_is_told_in_its_order(fresh_database: str, tenant: UUID) -> None:
    await in_review(tenant)
    await watch_reviews(world(Clock(AT + timedelta(days=9))))

    assert await told(tenant) == LATE


async def test_facts_that_nobody_checks_are_told_once_to_whoever_may_check_them(
    fresh_database: str, tenant: UUID, second_tenant: UUID
) -> None:
    clock = Clock(AT + timedelta(days=5))
    both = (tenant, second_tenant)
    judges = [(await reported(one))[1] for one in both]
    assert await tell_of_unchecked(world(clock)) is False
    clock.advance(days=2)
    assert await tell_of_unchecked(world(clock)) is True
    assert await tell_of_unchecked(world(clock)) is False

    assert [await told(one) for one in both] == [["breach.reported", "breach.check_overdue"]] * 2
    for one, judge in zip(both, judges, strict=True):
        async with tenant_session(one, readonly=True):
            assert await inbox_of(judge) == ["breach.reported", "breach.check_overdue"]


async def test_one_organizations_trouble_is_not_anothers(
    fresh_database: str, tenant: UUID, second_tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (tenant, second_tenant)
    for one in both:
        await in_review(one)
    look, seen = watch.look, 0

    async def failing_first(**more: object) -> int:
        nonlocal seen
        seen += 1
        if seen == 1:
            raise RuntimeError("broken")
        return await look(**more)  # type: ignore[arg-type]

    monkeypatch.setattr(watch, "look", failing_first)
    assert await watch_reviews(world(Clock(AT + timedelta(minutes=61)))) is True
    assert sorted([await told(one) for one in both]) == sorted([BEGUN, MISSED])


async def poisoned(monkeypatch: pytest.MonkeyPatch, breach_id: UUID) -> None:
    """Nothing can be told of one breach."""
    note = opening.note

    async def failing(kind: str, breach: Breach, *people: UUID | None, **more: Any) -> None:
        if breach.id == breach_id:
            raise RuntimeError("broken")
        await note(kind, breach, *people, **more)

    monkeypatch.setattr(opening, "note", failing)


async def three_breaches(tenant_id: UUID) -> list[UUID]:
    """The one that will be at fault is looked at first."""
    first, leader = await reported(tenant_id)
    async with tenant_session(tenant_id):
        case_id = (await Breach.get(id=first)).case_id
        li = (await Breach.get(id=first)).staff_id
        witness = viewer(await Office().staff("何静", rank=99), Scope.TENANT)
        more = [
            await report.report(Reported(case_id, "cold", li, AT, "又一次"), by=witness, at=AT) for _ in "23"
        ]
        for one in (first, *(breach.id for breach in more)):
            await review.take_up(one, reason="属实", by=leader, at=AT)
    return [first, *(breach.id for breach in more)]


async def test_a_review_at_fault_is_looked_at_later_and_stalls_no_other(
    fresh_database: str, tenant: UUID, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, *others = await three_breaches(tenant)
    clock = Clock(AT + timedelta(minutes=61))
    with monkeypatch.context() as broken:
        await poisoned(broken, first)
        assert await watch_reviews(world(clock)) is True
        assert await watch_reviews(world(clock)) is False

    missed = "select subject_id from events where kind = 'breach.statement_missed' order by seq"
    async with tenant_session(tenant, readonly=True) as session:
        assert {row["subject_id"] for row in await session.fetch(missed)} == set(others)
        assert (await BreachReview.get(breach_id=first)).missed_at is None
    assert [one.getMessage() for one in caplog.records if one.levelname == "ERROR"] == [
        f"breach {first} is at fault"
    ]
    # Mended, what was not told is told, and what was due meanwhile as well; with the dates that counted.
    clock.advance(hours=2)
    await watch_reviews(world(clock))
    async with tenant_session(tenant, readonly=True) as session:
        kinds = "select kind, data ->> 'dueAt' as due from events where subject_id = $1 order by seq"
        found = [(row["kind"], row["due"]) for row in await session.fetch(kinds, first)]
        due = await BreachReview.get(breach_id=first)
    assert [kind for kind, _ in found] == LATE
    assert due.state_by is not None
    assert due.decide_by is not None
    assert [datetime.fromisoformat(one) for _, one in found[2:] if one] == [due.state_by, due.decide_by]


async def test_a_breach_at_fault_keeps_no_other_from_being_told_of(
    fresh_database: str, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = await reported(tenant)
    async with tenant_session(tenant):
        breach = await Breach.get(id=first)
        told_so = Reported(breach.case_id, "cold", breach.staff_id, AT, "又一次")
        witness = viewer(await Office().staff("何静", rank=99), Scope.TENANT)
        second = await report.report(told_so, by=witness, at=AT)
    clock = Clock(AT + timedelta(days=7))
    overdue = "select subject_id from events where kind = 'breach.check_overdue' order by seq"
    with monkeypatch.context() as broken:
        await poisoned(broken, first)
        await tell_of_unchecked(world(clock))
        async with tenant_session(tenant, readonly=True) as session:
            assert [row["subject_id"] for row in await session.fetch(overdue)] == [second.id]

    await tell_of_unchecked(world(clock))
    async with tenant_session(tenant, readonly=True) as session:
        assert [row["subject_id"] for row in await session.fetch(overdue)] == [second.id, first]
