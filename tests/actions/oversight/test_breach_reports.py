"""A breach is reported by hand, and its facts are checked."""

from tenants.cases.breaches import BreachState
from tenants.cases.case import Case
from tenants.cases.confidentiality import Confidentiality
from tenants.directory.access import Permission, Scope
from tenants.errors import Code
from tenants.ids import new_id
from tenants.oversight import policy, report, review
from tenants.oversight.report import Reported
from tenants.oversight.review import BreachReview
from tenants.session import current
from tenants.working_time.durations import Hours
from tests.actions.oversight.bench import Bench, bench
from tests.actions.oversight.conftest import Desks
from tests.support.desk import AT, inbox_of, later, viewer
from tests.support.office import told
from tests.support.refusals import refused

__all__ = ["bench"]


async def test_what_somebody_reports_is_a_suspicion_that_names_who_said_so_apart(bench: Bench) -> None:
    breach = await bench.reported()

    assert (breach.state, breach.account, breach.noticed_at) == (BreachState.OPEN, "挂断电话", AT)
    reports = await current().fetch("select breach_id, by_id from breach_reports")
    assert [tuple(row) for row in reports] == [(breach.id, bench.witness.staff_id)]
    assert (await told())[-1] == "breach.reported"


async def test_nothing_of_a_review_stands_in_the_history_of_the_case(bench: Bench) -> None:
    await bench.contested()
    rows = await current().fetch("select kind from events where case_id = $1", bench.case.id)

    assert [row["kind"] for row in rows if row["kind"].startswith("breach.")] == []


async def test_only_what_has_happened_on_a_case_one_sees_and_as_the_rules_call_it_is_reported(
    bench: Bench,
) -> None:
    await refused(bench.reported(occurred_at=later(seconds=1)), Code.INVALID, "occurred_at")
    await refused(bench.reported("mood"), Code.INVALID, "kind")
    await refused(bench.reported(account=" "), Code.REQUIRED, "account")
    blind = viewer(await bench.somebody(), without=frozenset({Permission.CASE_READ}))
    told_so = Reported(bench.case.id, "cold", bench.clerk.staff_id, AT, "挂断电话")
    await refused(report.report(told_so, by=blind, at=AT), Code.NOT_FOUND, "case_id")
    unknown = Reported(bench.case.id, "cold", new_id(), AT, "挂断电话")
    await refused(report.report(unknown, by=bench.witness, at=AT), Code.NOT_FOUND, "staff_id")


async def test_a_breach_on_a_confidential_case_is_reported_by_whoever_may_know_of_it(bench: Bench) -> None:
    await Case.filter(id=bench.case.id).update(confidentiality=Confidentiality.RESTRICTED)
    stranger = viewer(await bench.somebody(), Scope.OWN)
    told_so = Reported(bench.case.id, "cold", bench.clerk.staff_id, AT, "挂断电话")

    await refused(report.report(told_so, by=stranger, at=AT), Code.NOT_FOUND, "case_id")


async def test_person_and_head_are_told_and_until_when_they_may_state_something(bench: Bench) -> None:
    breach = await bench.in_review()
    kept = await BreachReview.get(breach_id=breach.id)

    assert breach.state is BreachState.IN_REVIEW
    assert (kept.state_by, kept.decide_by) == (later(hours=48), later(hours=96))
    assert kept.head_id == bench.head.staff_id
    assert (await inbox_of(bench.clerk))[-1] == "breach.review_opened"
    assert (await inbox_of(bench.head))[-1] == "breach.review_opened"


async def test_nobody_must_decide_before_the_time_for_a_statement_is_over(bench: Bench) -> None:
    await policy.configure({"decision_within": Hours(1)}, by=None, at=AT)
    kept = await BreachReview.get(breach_id=(await bench.in_review()).id)

    assert kept.decide_by == kept.state_by == later(hours=48)


async def test_what_is_rejected_ends_and_whoever_reported_it_is_told(bench: Bench) -> None:
    breach = await review.reject((await bench.reported()).id, reason="无此事", by=bench.leader, at=AT)

    assert breach.state is BreachState.REJECTED
    assert (await inbox_of(bench.witness))[-1] == "breach.rejected"
    assert "breach.rejected" not in await inbox_of(bench.clerk)
    again = review.take_up(breach.id, reason="再查", by=bench.leader, at=AT)
    await refused(again, Code.ILLEGAL_MOVE, "breach_id")


async def test_nobody_looks_into_what_is_about_them_what_they_reported_or_what_is_beyond_their_reach(
    bench: Bench, desks: Desks
) -> None:
    breach = await bench.reported()
    herself = viewer(desks.li, Scope.TENANT)
    beyond = viewer(desks.zheng, Scope.DEPARTMENT)
    for by in (herself, bench.witness, beyond):
        await refused(review.take_up(breach.id, reason="属实", by=by, at=AT), Code.NOT_ALLOWED, "breach_id")
    stranger = viewer(await bench.somebody(), Scope.DEPARTMENT)
    await refused(review.take_up(breach.id, reason="属实", by=stranger, at=AT), Code.NOT_FOUND, "breach_id")
    await refused(
        review.take_up(new_id(), reason="属实", by=bench.leader, at=AT), Code.NOT_FOUND, "breach_id"
    )
