"""An objection, and the last word on it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tenants.cases.breaches import BreachState
from tenants.directory import assignment, role
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.role import Grant
from tenants.errors import Code, Refusals
from tenants.oversight import decide, objection, standing, statement, watch
from tenants.oversight.impose import BreachMeasure
from tenants.oversight.measures import Liable, Measure, MeasureKind
from tenants.oversight.objection import BreachObjection, ObjectionOutcome
from tenants.oversight.verdict import BreachSeverity, Grounds, Verdict
from tenants.session import current
from tests.actions.oversight.bench import TABLES, UPHELD, Bench, bench
from tests.support.desk import AT, inbox_of, later
from tests.support.office import everything, told
from tests.support.refusals import refused

__all__ = ["bench"]

LIGHTER = Verdict(
    upheld=True,
    reason="",
    grounds=Grounds.ADMISSION,
    severity=BreachSeverity.MINOR,
    measures=(Measure(MeasureKind.WARNING),),
)


async def may_decide(*people: Viewer, scope: Scope) -> None:
    """They decide on breaches."""
    row = await role.create(
        name=f"复核{scope}", grants=[Grant(Permission.BREACH_DECIDE, scope)], by=None, at=AT
    )
    for one in people:
        await assignment.assign(one.staff_id, role_ids=[row.id], by=None, at=AT)


async def test_only_the_person_objects_and_only_in_time(bench: Bench) -> None:
    breach = await bench.upheld()
    for by in (bench.head, bench.leader):
        await refused(objection.lodge(breach.id, said="过重", by=by, at=AT), Code.NOT_ALLOWED, "breach_id")
    late = objection.lodge(breach.id, said="过重", by=bench.clerk, at=later(hours=73))
    await refused(late, Code.CONFLICT, "breach_id")

    contested = await objection.lodge(breach.id, said="过重", by=bench.clerk, at=later(hours=72))
    assert contested.state is BreachState.CONTESTED
    assert "breach.contested" in await inbox_of(bench.leader)


async def test_somebody_else_than_the_first_decider_has_the_last_word(bench: Bench) -> None:
    breach = await bench.contested()
    given: dict[str, Any] = {"reason": "维持", "at": later(hours=2)}
    for by in (bench.leader, bench.witness):
        own = objection.answer(breach.id, ObjectionOutcome.CONFIRMED, by=by, **given)
        await refused(own, Code.NOT_ALLOWED, "breach_id")
    confirmed = await objection.answer(breach.id, ObjectionOutcome.CONFIRMED, by=bench.other, **given)

    assert confirmed.state is BreachState.CONFIRMED
    assert await BreachMeasure.filter(breach_id=breach.id, lifted_at=None).count() == 2
    again = objection.answer(breach.id, ObjectionOutcome.LIFTED, by=bench.other, **given)
    await refused(again, Code.ILLEGAL_MOVE, "breach_id")


async def test_what_is_lifted_counts_no_longer_and_none_of_its_measures_stands(bench: Bench) -> None:
    breach = await bench.contested()
    assert await standing.upheld_within_year(bench.clerk.staff_id, until=later(days=1)) == 1
    await objection.answer(
        breach.id, ObjectionOutcome.LIFTED, reason="查无实据", by=bench.other, at=later(hours=2)
    )

    assert await standing.upheld_within_year(bench.clerk.staff_id, until=later(days=1)) == 0
    assert await BreachMeasure.filter(breach_id=breach.id, lifted_at=None).count() == 0


async def test_what_is_changed_gives_way_to_what_takes_its_place(bench: Bench) -> None:
    breach = await bench.contested()
    given: dict[str, Any] = {"reason": "初次", "by": bench.other, "at": later(hours=2)}
    for outcome, instead in ((ObjectionOutcome.CHANGED, None), (ObjectionOutcome.CONFIRMED, LIGHTER)):
        odd = objection.answer(breach.id, outcome, instead=instead, **given)
        await refused(odd, Code.INVALID, "instead")
    await objection.answer(breach.id, ObjectionOutcome.CHANGED, instead=LIGHTER, **given)

    measures = await BreachMeasure.filter(breach_id=breach.id, lifted_at=None)
    decisions = await current().fetch(
        "select ordinal, severity, reason, object_by from breach_decisions order by 1"
    )
    assert [one.kind for one in measures] == [MeasureKind.WARNING]
    assert [tuple(row) for row in decisions] == [
        (1, "medium", "录音可证", later(hours=72)),
        (2, "minor", "初次", None),
    ]
    assert (await BreachObjection.get(breach_id=breach.id)).outcome is ObjectionOutcome.CHANGED


async def test_a_change_that_cannot_be_imposed_leaves_the_first_decision_as_it_was(bench: Bench) -> None:
    breach = await bench.contested()
    before = await everything(*TABLES)
    wrong = Verdict(
        upheld=True,
        reason="",
        grounds=Grounds.EVIDENCE,
        severity=BreachSeverity.MINOR,
        measures=(Measure(MeasureKind.FINE, amount=Decimal("0")),),
    )
    with pytest.raises(Refusals) as told_why:
        async with current().savepoint():
            await objection.answer(
                breach.id,
                ObjectionOutcome.CHANGED,
                reason="改",
                instead=wrong,
                by=bench.other,
                at=later(hours=2),
            )

    assert [reason.path for reason in told_why.value.reasons] == [("instead", "measures", "0", "amount")]
    assert await everything(*TABLES) == before


async def test_an_objection_that_nobody_decides_is_seen_once(bench: Bench) -> None:
    breach = await bench.contested()
    kept = await BreachObjection.get(breach_id=breach.id)
    await watch.look(at=kept.decide_by + timedelta(hours=1))
    await watch.look(at=kept.decide_by + timedelta(hours=2))

    assert (await told()).count("breach.decision_overdue") == 1
    assert "breach.decision_overdue" in await inbox_of(bench.leader)


async def test_whoever_bears_a_measure_decides_on_no_objection_to_it(bench: Bench) -> None:
    fined = Verdict(
        upheld=True,
        reason="录音可证",
        grounds=Grounds.EVIDENCE,
        severity=BreachSeverity.MEDIUM,
        measures=(Measure(MeasureKind.FINE, Liable.HEAD, amount=Decimal(500)), Measure(MeasureKind.WARNING)),
    )
    breach = await bench.upheld(fined)
    await objection.lodge(breach.id, said="过重", by=bench.clerk, at=later(hours=1))
    given: dict[str, Any] = {"reason": "算了", "at": later(hours=2)}
    for outcome, instead in (
        (ObjectionOutcome.LIFTED, None),
        (ObjectionOutcome.CHANGED, LIGHTER),
        (ObjectionOutcome.CONFIRMED, None),
    ):
        own = objection.answer(breach.id, outcome, instead=instead, by=bench.head, **given)
        await refused(own, Code.NOT_ALLOWED, "breach_id")

    lifted = await objection.answer(breach.id, ObjectionOutcome.LIFTED, by=bench.other, **given)
    assert lifted.state is BreachState.LIFTED


async def test_an_objection_is_told_to_somebody_who_may_decide_on_it(bench: Bench) -> None:
    await may_decide(bench.head, scope=Scope.SUBTREE)
    await may_decide(bench.leader, bench.other, scope=Scope.TENANT)
    breach = await bench.stated()
    await statement.state(breach.id, said="自查", by=bench.head, at=AT)
    await decide.decide(breach.id, UPHELD, by=bench.leader, at=AT)
    await objection.lodge(breach.id, said="过重", by=bench.clerk, at=later(hours=1))
    assert "breach.contested" in await inbox_of(bench.other)

    kept = await BreachObjection.get(breach_id=breach.id)
    await watch.look(at=kept.decide_by + timedelta(hours=1))
    assert "breach.decision_overdue" in await inbox_of(bench.other)
    assert "breach.decision_overdue" not in await inbox_of(bench.head)


async def test_a_decision_that_is_late_is_told_to_somebody_who_may_decide(bench: Bench) -> None:
    await may_decide(bench.head, scope=Scope.SUBTREE)
    await may_decide(bench.other, scope=Scope.TENANT)
    breach = await bench.stated()
    await statement.state(breach.id, said="自查", by=bench.head, at=AT)
    await watch.look(at=later(days=30))

    assert "breach.decision_overdue" in await inbox_of(bench.other)
    assert "breach.decision_overdue" not in await inbox_of(bench.head)
