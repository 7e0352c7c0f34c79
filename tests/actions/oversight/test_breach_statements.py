"""Those whom a breach concerns are heard, and have the time for it."""

from datetime import datetime, timedelta
from typing import Any

from tenants.cases.breaches import Breach, BreachState
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.oversight import decide, policy, prolong, statement, watch
from tenants.oversight.measures import Liable
from tenants.oversight.prolong import ReviewStep
from tenants.oversight.review import BreachReview
from tenants.oversight.statement import BreachStatement
from tenants.oversight.verdict import BreachSeverity, Grounds, Verdict
from tenants.session import current
from tenants.working_time.durations import CalendarDays
from tests.actions.oversight.bench import Bench, bench
from tests.support.desk import AT, later
from tests.support.office import told
from tests.support.refusals import refused

__all__ = ["bench"]


async def test_person_and_head_state_once_each_and_until_the_day(bench: Bench) -> None:
    breach = await bench.stated()
    await refused(statement.state(breach.id, said="补充", by=bench.clerk, at=AT), Code.CONFLICT, "breach_id")
    await statement.state(breach.id, said="部门自查：属实", by=bench.head, at=later(hours=48))

    kept = await BreachStatement.filter(breach_id=breach.id).order_by("at")
    assert [one.liable for one in kept] == [Liable.PERSON, Liable.HEAD]


async def test_after_the_day_and_for_anybody_else_there_is_nothing_to_state(bench: Bench) -> None:
    breach = await bench.in_review()
    late = statement.state(breach.id, said="补交", by=bench.clerk, at=later(hours=48, seconds=1))
    await refused(late, Code.CONFLICT, "breach_id")
    outsider = statement.state(breach.id, said="我看见了", by=bench.leader, at=AT)
    await refused(outsider, Code.NOT_ALLOWED, "breach_id")


async def test_the_words_of_a_statement_are_not_in_the_history(bench: Bench) -> None:
    await bench.stated()
    rows = await current().fetch("select reason, data::text as data from events")

    assert not [row for row in rows if "线路不好" in f"{row['reason']}{row['data']}"]


async def test_a_statement_that_did_not_come_is_put_on_record_once_and_decides_nothing(bench: Bench) -> None:
    breach = await bench.in_review()
    assert await watch.look(at=later(hours=48)) == 0
    assert await watch.look(at=later(hours=49)) == 1
    assert await watch.look(at=later(hours=50)) == 0

    assert (await told()).count("breach.statement_missed") == 1
    assert (await Breach.get(id=breach.id)).state is BreachState.IN_REVIEW
    assert (await BreachReview.get(breach_id=breach.id)).missed_at == later(hours=49)


async def test_whoever_decides_before_the_worker_has_looked_puts_it_on_record_too(bench: Bench) -> None:
    breach = await bench.in_review()
    verdict = Verdict(upheld=True, reason="未交", grounds=Grounds.NO_STATEMENT, severity=BreachSeverity.MINOR)
    await decide.decide(breach.id, verdict, by=bench.leader, at=later(hours=49))
    await watch.look(at=later(hours=50))

    assert (await told()).count("breach.statement_missed") == 1


async def test_more_time_for_a_statement_is_given_once_and_moves_the_decision_where_it_must(
    bench: Bench,
) -> None:
    breach = await bench.in_review()
    given: dict[str, Any] = {"reason": "住院", "by": bench.leader, "at": later(hours=1)}
    await prolong.extend(breach.id, ReviewStep.STATEMENT, until=later(hours=120), **given)
    kept = await BreachReview.get(breach_id=breach.id)

    assert (kept.state_by, kept.decide_by, kept.watch_at) == (later(hours=120),) * 3
    again = prolong.extend(breach.id, ReviewStep.STATEMENT, until=later(hours=130), **given)
    await refused(again, Code.LIMIT_EXCEEDED, "step")
    await statement.state(breach.id, said="出院补写", by=bench.clerk, at=later(hours=119))


async def test_more_time_ends_later_than_before_within_the_bounds_and_is_given_in_time(bench: Bench) -> None:
    await policy.configure({"extension_at_most": CalendarDays(2)}, by=None, at=AT)
    breach = await bench.in_review()

    async def asked(hours: int, *, by: Viewer = bench.leader, at: datetime = AT) -> Breach:
        until = later(hours=hours)
        return await prolong.extend(
            breach.id, ReviewStep.DECISION, until=until, reason="证人出差", by=by, at=at
        )

    await refused(asked(96), Code.INVALID, "until")
    await refused(asked(96 + 49), Code.LIMIT_EXCEEDED, "until")
    await refused(asked(120, at=later(hours=97)), Code.CONFLICT, "step")
    await refused(asked(120, by=bench.witness), Code.NOT_ALLOWED, "breach_id")
    await asked(96 + 48)


async def test_what_is_on_record_as_missed_is_not_extended_by_who_asked_a_moment_before(bench: Bench) -> None:
    breach = await bench.in_review()
    review = await BreachReview.get(breach_id=breach.id)
    assert review.state_by is not None
    await watch.look(at=review.state_by + timedelta(seconds=1))
    more: dict[str, Any] = {"reason": "证人出差", "by": bench.leader, "at": review.state_by}
    late = prolong.extend(breach.id, ReviewStep.STATEMENT, until=later(hours=50), **more)
    await refused(late, Code.CONFLICT, "step")

    await prolong.extend(breach.id, ReviewStep.DECISION, until=later(hours=100), **more)
    assert (await BreachReview.get(breach_id=breach.id)).decide_by == later(hours=100)
