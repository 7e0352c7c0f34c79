"""How satisfied the requester is: whose word that is, and whose counts."""

import json

from tenants.cases import close, hand_over, rate, reopen, reply, resolve, take_over
from tenants.cases.case import Case, Channel, RatedBy
from tenants.directory.access import Actor, Viewer
from tenants.errors import Code
from tests.actions.cases.conftest import Desks
from tests.support.desk import later, question
from tests.support.office import last_event
from tests.support.refusals import refused


def requester(case: Case, near: Viewer) -> Viewer:
    """Whoever follows this case with its code."""
    return Viewer(
        near.tenant_id,
        near.staff_id,
        near.account_id,
        near.department_id,
        actor=Actor.REQUESTER,
        case_id=case.id,
    )


async def the_answered_case(desks: Desks) -> Case:
    """Asked of the clerk, done by the mender."""
    case = await question(desks.clerk)
    offered = await hand_over.offer(
        case.id, to_department_id=desks.repairs.id, to_staff_id=None, by=desks.clerk, at=later(minutes=5)
    )
    await take_over.accept(offered.id, by=desks.mender, at=later(minutes=10))
    await resolve.resolve(case.id, resolution="已修好", by=desks.mender, at=later(hours=1))
    await reply.reply(case.id, said="已修好", channel=Channel.PHONE, by=desks.clerk, at=later(hours=2))
    return case


async def test_what_the_requester_said_themselves_is_not_replaced_by_the_staff(desks: Desks) -> None:
    case = await the_answered_case(desks)
    await rate.rate(case.id, score=1, said="又漏了", by=requester(case, desks.clerk), at=later(hours=3))
    for colleague in (desks.clerk, desks.mender):
        await refused(rate.rate(case.id, score=5, by=colleague, at=later(hours=4)), Code.CONFLICT, "score")

    held = await Case.get(id=case.id)
    assert (held.satisfaction, held.rated_by, held.rated_by_id) == (1, RatedBy.REQUESTER, None)


async def test_the_requesters_own_word_goes_before_what_was_written_down_for_them(desks: Desks) -> None:
    case = await the_answered_case(desks)
    asked = await rate.rate(case.id, score=5, said="满意", by=desks.clerk, at=later(hours=3))
    assert (asked.rated_by, asked.rated_by_id) == (RatedBy.COLLEAGUE, desks.li.id)
    assert json.loads((await last_event())["data"]) == {"score": 5, "by": "colleague"}
    own = await rate.rate(case.id, score=2, by=requester(case, desks.clerk), at=later(hours=4))

    assert (own.satisfaction, own.rated_by, own.rated_by_id) == (2, RatedBy.REQUESTER, None)
    assert json.loads((await last_event())["data"]) == {"score": 2, "by": "requester"}


async def test_whoever_did_the_work_does_not_ask_how_it_was_where_somebody_else_can(desks: Desks) -> None:
    case = await the_answered_case(desks)
    await refused(
        rate.rate(case.id, score=5, by=desks.mender, at=later(hours=3)), Code.NOT_ALLOWED, "case_id"
    )

    assert (await Case.get(id=case.id)).satisfaction is None


async def test_where_first_contact_and_handler_are_one_person_it_says_so(desks: Desks) -> None:
    case = await question(desks.clerk)
    await resolve.resolve(case.id, resolution="已查", by=desks.clerk, at=later(hours=1))
    await reply.reply(case.id, said="已查", channel=Channel.PHONE, by=desks.clerk, at=later(hours=2))

    assert (await rate.rate(case.id, score=5, by=desks.clerk, at=later(hours=3))).rated_by is RatedBy.HANDLER
    again = await rate.rate(case.id, score=4, by=desks.head_of_hall(), at=later(hours=4))
    assert (again.rated_by, again.rated_by_id) == (RatedBy.COLLEAGUE, desks.wang.id)


async def test_the_reply_of_a_reopened_case_is_another_question(desks: Desks) -> None:
    case = await the_answered_case(desks)
    await rate.rate(case.id, score=1, by=requester(case, desks.clerk), at=later(hours=3))
    await close.close(case.id, by=desks.clerk, at=later(hours=4))
    again = await reopen.reopen(case.id, reason="又漏了", by=desks.clerk, at=later(hours=5))

    assert {again.satisfaction, again.rated_by, again.rated_by_id} == {None}
