"""Cases that belong together."""

from tenants.cases import (
    link,
)
from tenants.cases.link import LinkKind
from tenants.errors import Code
from tests.actions.cases.conftest import Desks, the_answered_case
from tests.support.desk import AT, later, question
from tests.support.refusals import refused


async def test_a_question_that_comes_again_is_linked_to_the_earlier_one(desks: Desks) -> None:
    first, again = await the_answered_case(desks), await question(desks.clerk, at=later(days=1))
    made = await link.link(
        again.id, to_case_id=first.id, kind=LinkKind.REPEAT, by=desks.clerk, at=later(days=1)
    )

    assert (made.case_id, made.to_case_id, made.kind) == (again.id, first.id, LinkKind.REPEAT)
    await refused(
        link.link(first.id, to_case_id=again.id, kind=LinkKind.REPEAT, by=desks.clerk, at=later(days=1)),
        Code.CONFLICT,
        "to_case_id",
    )


async def test_a_case_is_linked_to_another_one_that_one_may_see(desks: Desks) -> None:
    case, other = await question(desks.clerk), await question(desks.mender)
    kind = LinkKind.DUPLICATE
    await refused(
        link.link(case.id, to_case_id=case.id, kind=kind, by=desks.clerk, at=AT), Code.INVALID, "to_case_id"
    )
    await refused(
        link.link(case.id, to_case_id=other.id, kind=kind, by=desks.clerk, at=AT),
        Code.NOT_FOUND,
        "to_case_id",
    )
