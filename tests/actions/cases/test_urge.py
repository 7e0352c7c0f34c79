"""Urging: every reminder is on record, and in the end the superior hears of it."""

from tenants.cases import urge
from tenants.cases.entries import CaseEntry
from tenants.cases.urge import Urging
from tenants.directory import staff
from tenants.directory.access import Permission
from tenants.errors import Code
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, inbox_of, later, question, viewer
from tests.support.refusals import refused


async def test_whoever_is_entitled_urges_and_every_reminder_is_on_record(desks: Desks) -> None:
    case = await question(desks.clerk)
    await urge.urge(case.id, said="客户又来电", by=desks.head_of_hall(), at=later(hours=1))

    entry = await CaseEntry.get(case_id=case.id)
    assert (entry.kind, entry.text, entry.for_requester) == ("urge", "客户又来电", False)
    assert await inbox_of(desks.clerk) == ["case.urged"]


async def test_what_is_urged_at_the_requesters_wish_they_may_see(desks: Desks) -> None:
    case = await question(desks.clerk)
    await urge.urge(
        case.id, said="急用水", urging=Urging.REQUESTER, by=desks.head_of_hall(), at=later(hours=1)
    )

    assert (await CaseEntry.get(case_id=case.id)).for_requester is True


async def test_from_the_third_reminder_on_the_superior_hears_of_it(desks: Desks) -> None:
    await staff.change(desks.li.id, superior_id=desks.zheng.id, by=None, at=AT)
    case = await question(desks.clerk)
    for hour in (1, 2, 3):
        assert await inbox_of(desks.mender) == []
        await urge.urge(case.id, said="请尽快", by=desks.head_of_hall(), at=later(hours=hour))

    assert await inbox_of(desks.mender) == ["case.urged"]


async def test_whoever_may_not_urge_or_does_not_see_the_case_does_not(desks: Desks) -> None:
    case = await question(desks.clerk)
    silent = viewer(desks.li, without=frozenset({Permission.CASE_URGE}))
    await refused(urge.urge(case.id, said="请尽快", by=silent, at=AT), Code.NOT_ALLOWED, "case_id")
    await refused(urge.urge(case.id, said="请尽快", by=desks.mender, at=AT), Code.NOT_FOUND, "case_id")
    await refused(urge.urge(case.id, said=" ", by=desks.clerk, at=AT), Code.REQUIRED, "text")
