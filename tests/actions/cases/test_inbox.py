"""The inbox: each is told once, nobody of their own doing, and reading is one's own affair."""

from datetime import timedelta

import pytest

from tenants.cases import inbox
from tenants.cases.case import Case
from tenants.cases.inbox import InboxEntry, Telling
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question
from tests.support.office import everything


@pytest.fixture
async def case(desks: Desks) -> Case:
    """A case that 李娜 answers for; she registered it herself, so nobody has been told."""
    registered = await question(desks.clerk)
    assert await InboxEntry.all().count() == 0
    return registered


async def test_each_is_told_once_and_the_doer_not_at_all(desks: Desks, case: Case) -> None:
    told = [desks.wang.id, desks.wang.id, None, desks.li.id, desks.zheng.id]
    await inbox.tell(told, "case.assigned", case=case, by=desks.li.id, at=AT)

    assert await inbox_of(desks.colleague) == ["case.assigned"]
    assert await inbox_of(desks.mender) == ["case.assigned"]
    assert await inbox_of(desks.clerk) == []


async def test_the_same_thing_may_be_told_again_later(desks: Desks, case: Case) -> None:
    for _ in range(2):
        await inbox.tell([desks.wang.id], "case.assigned", case=case, by=None, at=AT)

    assert await inbox_of(desks.colleague) == ["case.assigned"] * 2


async def test_an_entry_is_read_once_and_keeps_its_time(desks: Desks, case: Case) -> None:
    await inbox.tell([desks.wang.id], "case.assigned", case=case, by=None, at=AT)
    (entry,) = await InboxEntry.all()
    first = await inbox.mark_read([entry.id], by=desks.colleague, at=later(minutes=1))
    again = await inbox.mark_read([entry.id, entry.id], by=desks.colleague, at=later(minutes=2))

    assert [one.read_at for one in first] == [one.read_at for one in again] == [later(minutes=1)]
    assert (await InboxEntry.get(id=entry.id)).read_at == later(minutes=1)


@pytest.mark.parametrize("whose", ["somebody else's", "nobody's"])
async def test_only_ones_own_entries_can_be_marked(desks: Desks, case: Case, whose: str) -> None:
    await inbox.tell([desks.wang.id, desks.zheng.id], "case.assigned", case=case, by=None, at=AT)
    mine = await InboxEntry.get(staff_id=desks.wang.id)
    others = await InboxEntry.get(staff_id=desks.zheng.id)
    before = await everything("inbox_entries")
    other_id = others.id if whose == "somebody else's" else new_id()

    with pytest.raises(Refusal) as refused:
        await inbox.mark_read([mine.id, other_id], by=desks.colleague, at=AT)

    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("entry_ids", "1"))
    assert await everything("inbox_entries") == before


async def test_marking_everything_leaves_what_came_meanwhile(desks: Desks, case: Case) -> None:
    for at in (AT, later(minutes=1), later(minutes=5)):
        await inbox.tell([desks.wang.id, desks.zheng.id], "case.assigned", case=case, by=None, at=at)

    assert await inbox.mark_all_read(by=desks.colleague, at=later(minutes=2)) == 2
    assert await InboxEntry.filter(staff_id=desks.wang.id, read_at=None).count() == 1
    assert await InboxEntry.filter(staff_id=desks.zheng.id, read_at=None).count() == 3


async def test_nothing_to_tell_is_nothing(desks: Desks, case: Case) -> None:
    await inbox.tell([], "case.assigned", case=case, by=None, at=AT)
    await inbox.tell_all([], at=AT + timedelta(hours=1))

    assert await InboxEntry.all().count() == 0


async def test_many_are_told_in_one_go(desks: Desks, case: Case) -> None:
    await inbox.tell_all(
        [Telling(desks.wang.id, "clock.warning", case.id), Telling(desks.zheng.id, "clock.overdue", case.id)],
        at=AT,
    )

    assert await inbox_of(desks.colleague) == ["clock.warning"]
    assert await inbox_of(desks.mender) == ["clock.overdue"]
