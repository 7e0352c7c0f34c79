"""Cases without papers pay next to nothing for those that have some."""

from uuid import UUID

import asyncpg
import pytest

from tenants.cases import change_shift, hand_over, take_over
from tenants.cases.case import Case
from tenants.session import tenant_session
from tests.actions.cases.conftest import Desks
from tests.support.desk import AT, later, question
from tests.support.office import Office
from tests.support.statements import Statements, listening


@pytest.fixture
async def desks(tenant: UUID) -> Desks:
    """Committed, so that another connection sees it."""
    async with tenant_session(tenant):
        office = Office()
        hall, repairs = await office.department("服务大厅"), await office.department("管网维修部")
        return Desks(
            hall=hall,
            repairs=repairs,
            li=await office.staff("李娜", within=hall),
            wang=await office.staff("王芳", within=hall),
            zheng=await office.staff("郑伟", within=repairs),
        )


def about_papers(heard: Statements) -> list[str]:
    return [one for one in heard.seen if "material" in one]


async def asked(tenant: UUID, desks: Desks) -> Case:
    async with tenant_session(tenant):
        return await question(desks.clerk)


async def test_a_registration_without_papers_says_nothing_of_papers(
    tenant: UUID, desks: Desks, database: asyncpg.Pool, database_url: str
) -> None:
    async with listening(database_url) as heard:
        await asked(tenant, desks)
        assert about_papers(heard) == []


async def test_a_case_without_papers_is_passed_on_with_one_question_more(
    tenant: UUID, desks: Desks, database: asyncpg.Pool, database_url: str
) -> None:
    case = await asked(tenant, desks)
    async with tenant_session(tenant):
        offered = await hand_over.offer(
            case.id, to_department_id=None, to_staff_id=desks.zheng.id, by=desks.clerk, at=AT
        )
    async with listening(database_url) as heard:
        async with tenant_session(tenant):
            await take_over.accept(offered.id, by=desks.mender, at=later(hours=1))
        assert len(about_papers(heard)) == 1


async def test_a_shift_of_many_cases_asks_as_often_as_one_of_few(
    tenant: UUID, desks: Desks, database: asyncpg.Pool, database_url: str
) -> None:
    cases = [await asked(tenant, desks) for _ in range(5)]
    async with tenant_session(tenant):
        log = await change_shift.write(
            to_staff_id=desks.wang.id, remarks={one.id: "x" for one in cases}, by=desks.clerk, at=AT
        )
    async with listening(database_url) as heard:
        async with tenant_session(tenant):
            await change_shift.sign(log.id, by=desks.colleague, at=later(hours=1))
        assert len(about_papers(heard)) == 1


@pytest.mark.parametrize(
    ("named", "index"),
    [("checklist_id", "case_materials_of_entry"), ("notice_id", "case_materials_of_notice")],
)
async def test_what_answers_an_entry_or_a_notice_is_found_without_looking_at_every_paper(
    named: str, index: str, tenant: UUID
) -> None:
    async with tenant_session(tenant) as session:
        await session.execute("set local enable_seqscan = off")
        plan = await session.fetch(
            f"explain select id from case_materials where tenant_id = $1 and {named} = $2",
            tenant,
            tenant,
        )
    assert index in "\n".join(row[0] for row in plan)
