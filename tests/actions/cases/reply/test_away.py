"""In the place of whoever is away, or has left."""

import pytest

from tenants.cases import succession
from tenants.cases.case import Case, State
from tenants.directory import absence, department, leaving, stand_in, viewer
from tenants.directory.access import Permission, Scope
from tenants.errors import Code, Refusal, Refusals
from tenants.rules.reply_rules import Replier
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import answer, asked_of_the_colleague, done, may, replying, rule
from tests.support.desk import AT, inbox_of, later
from tests.support.desk import viewer as seen


async def test_for_whoever_is_away_their_stand_in_replies(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    await stand_in.put(staff_id=desks.wang.id, stand_in_id=desks.li.id, by=None, at=AT)
    await may(desks.li, Permission.CASE_READ, Permission.CASE_REPLY)
    case = await asked_of_the_colleague(desks)
    away = later(hours=1)
    await absence.create(staff_id=desks.wang.id, since=away, until=None, reason="出差", by=None, at=away)
    case = await done(case, desks.mender)
    assert (await inbox_of(desks.clerk))[-1] == "case.resolved"
    before = await viewer.load_staff(staff_id=desks.li.id, at=AT)
    acting = await viewer.load_staff(staff_id=desks.li.id, at=later(hours=3))
    assert before is not None
    assert acting is not None
    with pytest.raises(Refusal) as no:
        await answer(case, before)
    # As the leader in charge she knows of what the rules lead nowhere; to reply is not hers.
    assert no.value.code is Code.NOT_ALLOWED
    assert (await answer(case, acting)).state is State.REPLIED


async def test_nobody_leaves_who_is_to_reply_and_a_successor_replies(desks: Desks) -> None:
    await may(desks.wang, Permission.CASE_REPLY)
    await may(desks.li, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    case = await done(await asked_of_the_colleague(desks), desks.mender)
    with pytest.raises(Refusals) as still:
        await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    assert ["reply" in reason.message for reason in still.value.reasons] == [True]

    await succession.hand_over_all(
        from_staff_id=desks.wang.id,
        to_staff_id=desks.li.id,
        by=seen(desks.li, Scope.TENANT),
        at=later(hours=2),
    )
    await leaving.leave(desks.wang.id, by=None, at=later(hours=2))
    case = await Case.get(id=case.id)
    assert (case.replier_id, await replying(case)) == (desks.li.id, [desks.li.id])
    assert (await answer(case, desks.clerk)).state is State.REPLIED


async def test_for_a_registrar_who_has_left_whoever_leads_there_replies(desks: Desks) -> None:
    await may(desks.li, Permission.CASE_REPLY)
    await rule(Replier.REGISTRAR)
    await department.change(desks.hall.id, head_id=desks.li.id, by=None, at=AT)
    case = await asked_of_the_colleague(desks)
    await leaving.leave(desks.wang.id, by=None, at=later(hours=1))
    case = await done(case, desks.mender)
    assert (case.replier, case.replier_id) == (Replier.REGISTRAR, desks.li.id)
