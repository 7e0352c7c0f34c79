"""A limit moves with a reason, within what the policy allows, while it is not over."""

from datetime import datetime

from tenants.cases import (
    extend,
    notice,
)
from tenants.cases.case import Case, Channel
from tenants.cases.entries import CaseEntry
from tenants.cases.extend import Extension, ExtensionState
from tenants.cases.notice import Item, NoticeDraft
from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.ids import new_id
from tenants.rules import version
from tenants.rules.policies import Approver, Policy
from tenants.session import current
from tenants.working_time.durations import CalendarDays
from tests.actions.cases.conftest import Desks, due
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.office import Office
from tests.support.refusals import refused
from tests.support.rulebook import allow, new_rules

NOTICE = NoticeDraft(respond_by=later(days=9), items=(Item("身份证"),), procedure="交来", place="大厅")


async def _ask(
    case: Case, by: Viewer, *, until: datetime | None = None, at: datetime | None = None
) -> Extension:
    return await extend.ask(
        case.id, until=until or later(days=3), reason="等厂家配件", by=by, at=at or later(hours=1)
    )


async def test_an_approved_extension_moves_the_limit_and_tells_the_requester_why(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)
    assert await due(case) == later(hours=24)
    await extend.approve(asked.id, channel=Channel.PHONE, by=viewer(desks.wang), at=later(hours=2))

    assert await due(case) == later(days=3)
    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("extension", "等厂家配件", True)
    moved = await current().fetchrow("select reason, data from events where kind = 'clock.redated'")
    assert moved is not None
    assert moved["reason"] == "等厂家配件"
    assert await inbox_of(viewer(desks.wang)) == ["extension.asked"]
    assert await inbox_of(desks.clerk) == ["extension.approved"]


async def test_the_rest_of_an_extended_limit_stands_still_in_a_pause(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)
    await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))
    # Later than the limit would have been without the extension.
    await notice.issue(case.id, NOTICE, by=desks.clerk, at=later(days=2))
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(days=4))

    assert await due(case) == later(days=5)


async def test_what_stood_still_since_it_was_asked_for_puts_the_extension_off_as_well(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk, until=later(hours=30))
    await notice.issue(case.id, NOTICE, by=desks.clerk, at=later(hours=2))
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(hours=12))
    assert await due(case) == later(hours=34)
    await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=13))

    assert await due(case) == later(hours=40)


async def test_an_extension_is_approved_while_papers_are_awaited(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk, until=later(hours=30))
    await notice.issue(case.id, NOTICE, by=desks.clerk, at=later(hours=2))
    approved = await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=3))
    assert (approved.state, await due(case)) == (ExtensionState.APPROVED, None)
    await notice.receive_supplement(case.id, by=desks.clerk, at=later(hours=12))

    assert await due(case) == later(hours=40)


async def test_approving_never_shortens_a_limit_that_has_moved_beyond_it(desks: Desks) -> None:
    """As if the calendar had changed since the request: the limit is later now than what was asked for."""
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk, until=later(hours=30))
    await Extension.filter(id=asked.id).update(until=later(hours=20), due_at=later(hours=19))
    await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))

    assert await due(case) == later(hours=24)


async def test_a_refused_extension_leaves_the_limit_and_another_may_be_asked_for(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)
    kept = await extend.refuse(asked.id, reason="配件库房有", by=viewer(desks.wang), at=later(hours=2))

    assert (kept.state, kept.refusal) == (ExtensionState.REFUSED, "配件库房有")
    assert await due(case) == later(hours=24)
    assert (await _ask(case, desks.clerk)).state == ExtensionState.ASKED


async def test_only_whoever_the_policy_names_decides(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    asked = await _ask(case, desks.clerk)

    await refused(
        extend.approve(asked.id, by=desks.clerk, at=later(hours=2)), Code.NOT_ALLOWED, "extension_id"
    )
    await refused(
        extend.approve(asked.id, by=desks.mender, at=later(hours=2)), Code.NOT_FOUND, "extension_id"
    )
    await refused(
        extend.approve(new_id(), by=desks.mender, at=later(hours=2)), Code.NOT_FOUND, "extension_id"
    )


async def test_the_policy_may_leave_it_to_the_leader(desks: Desks, office: Office) -> None:
    await desks.limit(hours=24)
    leader = await office.staff("周明远")
    async with new_rules(at=AT) as draft:
        await draft.policy(Policy(extension_approver=Approver.LEADER))
        await version.change(draft.version.id, leader_id=leader.id, by=None, at=AT)
    case = await question(desks.clerk)

    assert (await _ask(case, desks.clerk)).approver_id == leader.id


async def test_what_is_late_is_not_extended(desks: Desks) -> None:
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refused(_ask(case, desks.clerk, at=later(hours=25)), Code.CONFLICT, "case_id")
    asked = await _ask(case, desks.clerk, at=later(hours=24))
    await refused(
        extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=25)), Code.CONFLICT, "extension_id"
    )


async def test_a_limit_is_extended_as_often_and_as_far_as_the_policy_allows(desks: Desks) -> None:
    await desks.limit(hours=24)
    allowed = Policy(extension_at_most=CalendarDays(2), extension_times=1)
    await allow(allowed, at=AT)
    case = await question(desks.clerk)

    await refused(_ask(case, desks.clerk, until=later(hours=24)), Code.INVALID, "until")
    await refused(_ask(case, desks.clerk, until=later(days=3, minutes=1)), Code.LIMIT_EXCEEDED, "until")
    asked = await _ask(case, desks.clerk, until=later(days=3))
    await refused(_ask(case, desks.clerk), Code.CONFLICT, "case_id")
    await extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=2))
    await refused(_ask(case, desks.clerk, until=later(days=4)), Code.LIMIT_EXCEEDED, "case_id")
    await refused(
        extend.approve(asked.id, by=viewer(desks.wang), at=later(hours=3)), Code.ILLEGAL_MOVE, "extension_id"
    )


async def test_without_a_limit_there_is_nothing_to_extend(desks: Desks) -> None:
    case = await question(desks.clerk)
    await refused(_ask(case, desks.clerk), Code.CONFLICT, "case_id")


async def test_a_limit_that_says_itself_how_it_is_extended_goes_before_the_policy(desks: Desks) -> None:
    await allow(Policy(extension_times=0), at=AT)
    await desks.limit(hours=24)
    case = await question(desks.clerk)
    await refused(_ask(case, desks.clerk), Code.LIMIT_EXCEEDED, "case_id")
    async with new_rules(at=AT) as draft:
        extension = {"approver": "head", "at_most": {"kind": "calendar_days", "count": 3}, "times": 1}
        await draft.limit({"duration": {"kind": "hours", "count": 24}, "extension": extension})
    other = await question(desks.clerk)
    assert (await _ask(other, desks.clerk)).approver_id == desks.wang.id
