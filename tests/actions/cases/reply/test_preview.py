"""Who would reply, before anybody has to."""

import pytest

from tenants.cases import preview
from tenants.cases.replier_order import PassedBecause
from tenants.directory.access import Permission
from tenants.rules import loading
from tenants.rules.circumstances import Circumstances, RequesterClass
from tenants.rules.reply_rules import Replier
from tenants.session import current
from tests.actions.cases.conftest import Desks
from tests.actions.cases.reply.answering import asked_of_the_colleague, done, may, passed_over, rule
from tests.support.desk import AT, later
from tests.support.office import Office


@pytest.mark.parametrize("able", [(), ("li",), ("zheng",), ("li", "zheng"), ("wang",)])
@pytest.mark.parametrize("replier", [one for one in Replier if one is not Replier.DEPARTMENT])
async def test_the_preview_names_whoever_is_really_called_with_the_same_reasons(
    desks: Desks, replier: Replier, able: tuple[str, ...]
) -> None:
    for name in able:
        await may(getattr(desks, name), Permission.CASE_REPLY)
    await rule(replier)
    case = await asked_of_the_colleague(desks)
    rules, known = await preview.ruling(case, None)
    foreseen = await preview.reply(rules, known, case=case, at=later(hours=2))
    case = await done(case, desks.mender)
    assert foreseen.meant.replier is case.replier
    assert foreseen.meant.staff_id == case.replier_id
    assert [(one.replier.value, one.because.value) for one in foreseen.meant.passed] == await passed_over(
        case
    )
    named = await current().fetchval("select replier_staff_id from cases where id = $1", case.id)
    assert foreseen.staff_id == named


async def test_before_there_is_a_case_the_preview_tells_of_a_department_that_cannot_reply(
    desks: Desks, office: Office
) -> None:
    silent = await office.department("投诉中心")
    await rule(Replier.DEPARTMENT, department_id=silent.id)
    rules = await loading.in_force(AT)
    known = Circumstances(requester_class=RequesterClass.VIP)
    foreseen = await preview.reply(rules, known, case=None, at=AT)
    assert foreseen.meant.replier is Replier.FIRST_CONTACT_OR_HANDLER
    [passed] = foreseen.meant.passed
    assert (passed.because, passed.department_id) == (PassedBecause.MAY_NOT_REPLY, silent.id)
    await may(await office.staff("何平", within=silent), Permission.CASE_REPLY)
    foreseen = await preview.reply(rules, known, case=None, at=AT)
    assert (foreseen.meant.replier, foreseen.meant.passed) == (Replier.DEPARTMENT, ())
