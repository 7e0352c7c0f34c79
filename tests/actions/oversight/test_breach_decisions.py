"""A breach is decided: what may be imposed, by whom, and what is counted."""

from decimal import Decimal

import pytest

from tenants.cases.breaches import Breach, BreachState
from tenants.directory.access import Scope
from tenants.errors import Code, Refusal, Refusals
from tenants.oversight import decide, objection, policy, standing, statement
from tenants.oversight.impose import BreachMeasure
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.review import BreachReview
from tenants.oversight.verdict import BreachSeverity, Grounds, Verdict
from tenants.session import current
from tenants.working_time.durations import AtOnce, Hours
from tests.actions.oversight.bench import DISMISSED, TABLES, UPHELD, Bench, bench
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, inbox_of, later, viewer
from tests.support.office import everything
from tests.support.refusals import refused

__all__ = ["bench"]


async def test_what_is_upheld_imposes_its_measures_and_tells_until_when_one_may_object(bench: Bench) -> None:
    breach = await bench.upheld()
    row = await current().fetchrow("select * from breach_decisions")
    imposed = await BreachMeasure.filter(breach_id=breach.id).order_by("ordinal")

    assert row is not None
    assert (row["object_by"], row["upheld_within_year"], row["statement_missing"]) == (
        later(hours=72),
        1,
        False,
    )
    assert [(one.kind, one.amount, one.staff_id) for one in imposed] == [
        (MeasureKind.FINE, Decimal("200.50"), bench.clerk.staff_id),
        (MeasureKind.WARNING, None, bench.clerk.staff_id),
    ]
    for person in (bench.clerk, bench.head, bench.witness):
        assert (await inbox_of(person))[-1] == "breach.upheld"


async def test_what_is_dismissed_is_over(bench: Bench) -> None:
    breach = await bench.stated()
    await decide.decide(breach.id, DISMISSED, by=bench.leader, at=AT)

    assert (await Breach.get(id=breach.id)).state is BreachState.DISMISSED
    assert await standing.upheld_within_year(bench.clerk.staff_id, until=later(days=1)) == 0
    against = objection.lodge(breach.id, said="过轻", by=bench.clerk, at=AT)
    await refused(against, Code.ILLEGAL_MOVE, "breach_id")


async def test_before_the_person_was_heard_nothing_is_decided(bench: Bench) -> None:
    breach = await bench.in_review()
    await statement.state(breach.id, said="属实", by=bench.head, at=AT)
    for moment in (AT, later(hours=48)):
        early = decide.decide(breach.id, UPHELD, by=bench.leader, at=moment)
        await refused(early, Code.ILLEGAL_MOVE, "breach_id")

    await decide.decide(breach.id, UPHELD, by=bench.leader, at=later(hours=49))


async def test_nobody_decides_in_their_own_cause(bench: Bench, desks: Desks) -> None:
    breach = await bench.stated()
    await statement.state(breach.id, said="属实", by=bench.head, at=AT)
    head = viewer(desks.wang, Scope.TENANT)
    for by in (viewer(desks.li, Scope.TENANT), bench.witness, head):
        await refused(decide.decide(breach.id, UPHELD, by=by, at=AT), Code.NOT_ALLOWED, "breach_id")


async def test_the_head_imposes_nothing_on_themself(bench: Bench) -> None:
    breach = await bench.stated()
    verdict = Verdict(
        upheld=True,
        reason="管理失职",
        grounds=Grounds.EVIDENCE,
        severity=BreachSeverity.MINOR,
        measures=(Measure(MeasureKind.REPRIMAND, Liable.HEAD),),
    )
    own = decide.decide(breach.id, verdict, by=bench.head, at=AT)
    await refused(own, Code.NOT_ALLOWED, "measures", "0", "liable")

    await decide.decide(breach.id, verdict, by=bench.leader, at=AT)
    assert (await BreachMeasure.get(breach_id=breach.id)).staff_id == bench.head.staff_id


async def test_a_measure_that_cannot_be_imposed_leaves_the_breach_undecided(bench: Bench) -> None:
    breach = await bench.stated()
    before = await everything(*TABLES)
    wrong = Verdict(
        upheld=True,
        reason="属实",
        grounds=Grounds.EVIDENCE,
        severity=BreachSeverity.MINOR,
        measures=(Measure(MeasureKind.FINE), Measure(MeasureKind.WARNING, months=2)),
    )
    with pytest.raises(Refusals) as told_why:
        async with current().savepoint():
            await decide.decide(breach.id, wrong, by=bench.leader, at=AT)

    assert [reason.path for reason in told_why.value.reasons] == [
        ("measures", "0", "amount"),
        ("measures", "1", "months"),
    ]
    assert await everything(*TABLES) == before


async def test_upheld_breaches_of_the_last_year_are_counted_by_when_they_happened(bench: Bench) -> None:
    for days in (0, 364, 366):
        await bench.upheld(at=later(days=days))
    clerk = bench.clerk.staff_id

    # The day of the first lies a year back from the last one.
    assert await standing.upheld_within_year(clerk, until=later(days=364)) == 2
    assert await standing.upheld_within_year(clerk, until=later(days=366)) == 2
    counts = await current().fetch("select upheld_within_year as n from breach_decisions order by at")
    assert [row["n"] for row in counts] == [1, 2, 2]


async def test_a_review_keeps_the_dates_that_people_were_told(bench: Bench) -> None:
    breach = await bench.in_review()
    await policy.configure({"statement_within": Hours(1)}, by=None, at=AT)

    assert (await BreachReview.get(breach_id=breach.id)).state_by == later(hours=48)


async def test_nobody_is_given_no_time_at_all(bench: Bench) -> None:
    with pytest.raises(Refusal) as told_why:
        await policy.configure({"objection_within": AtOnce()}, by=None, at=AT)

    assert (told_why.value.code, told_why.value.path) == (Code.INVALID, ("objection_within", "kind"))
    assert (await policy.in_force()).objection_within == Hours(72)
