"""A promise counts as the limit when it is tighter."""

from tenants.cases import (
    notice,
    promise,
)
from tenants.cases.case import Case, Channel
from tenants.cases.entries import CaseEntry
from tenants.cases.notice import Item, NoticeDraft
from tenants.errors import Code
from tests.actions.cases.conftest import Desks, due
from tests.support.desk import AT, later, question
from tests.support.office import told
from tests.support.refusals import refused


async def test_a_promise_tighter_than_the_limit_counts_as_the_limit(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    made = await promise.promise(
        case.id, until=later(hours=5), told="今天下午答复您", by=desks.clerk, at=later(hours=1)
    )

    assert await due(case) == made.counts_until == later(hours=5)
    assert (await told())[-2:] == ["clock.redated", "case.promised"]
    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("promise", "今天下午答复您", True)


async def test_a_promise_looser_than_the_limit_does_not_loosen_it(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    made = await promise.promise(
        case.id, until=later(days=9), told="下周答复您", by=desks.clerk, at=later(hours=1)
    )

    assert await due(case) == made.counts_until == later(hours=24)
    assert made.until == later(days=9)


async def test_without_a_limit_the_promise_is_the_limit(desks: Desks) -> None:
    case = await question(desks.clerk)
    await promise.promise(case.id, until=later(hours=5), told="今天答复", by=desks.clerk, at=AT)

    assert (await Case.get(id=case.id)).due_at == later(hours=5)


async def test_while_papers_are_awaited_a_promise_stands_still_with_the_limit(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await promise.promise(case.id, until=later(hours=5), told="五小时内", by=desks.clerk, at=AT)
    draft = NoticeDraft(respond_by=later(days=3), items=(Item("身份证"),), procedure="交来", place="大厅")
    await notice.issue(case.id, draft, by=desks.clerk, at=later(hours=1))
    assert (await Case.get(id=case.id)).due_at is None
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(hours=11))

    assert await due(case) == later(hours=15)


async def test_a_promise_into_the_past_or_without_words_is_none(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refused(
        promise.promise(case.id, until=AT, told="现在", by=desks.clerk, at=AT), Code.INVALID, "until"
    )
    await refused(
        promise.promise(case.id, until=later(days=1), told=" ", by=desks.clerk, at=AT), Code.REQUIRED, "text"
    )
    await refused(
        promise.promise(
            case.id, until=later(days=1), told="x", channel=Channel.OPINION_BOOK, by=desks.clerk, at=AT
        ),
        Code.INVALID,
        "channel",
    )
    await refused(
        promise.promise(case.id, until=later(days=1), told="x", by=desks.clerk, at=AT, expected_version=99),
        Code.STALE,
        "expected_version",
    )
