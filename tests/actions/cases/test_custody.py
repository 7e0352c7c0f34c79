"""Nobody can drop a case: the database itself refuses a gap and two at once, whatever the code does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tenants.cases import close, reply, resolve
from tenants.cases.case import Case, Channel
from tenants.ids import new_id
from tenants.session import TenantSession, current
from tests.actions.cases.conftest import Desks
from tests.support.desk import later, question

BREAKS = {
    "the period that runs is ended": "update custody set until = $2 where case_id = $1",
    "the period that runs is deleted": """delete from custody
        where case_id = $1 and $2::timestamptz is not null""",
    "the period begins after the registration": "update custody set since = $2 where case_id = $1",
    "the case names another handler": """update cases set handler_id = (select id from staff
        where id <> handler_id limit 1) where id = $1 and $2::timestamptz is not null""",
    "the case is closed while somebody still answers": """update cases set state = 'closed', closed_at = $2,
        resolved_at = $2, replied_at = $2 where id = $1""",
}


@asynccontextmanager
async def _commit_is_refused(session: TenantSession) -> AsyncIterator[None]:
    """What is done inside would be refused at commit; afterwards it is undone."""
    await session.execute("set constraints all immediate")
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        async with session.savepoint(), _as_at_commit(session):
            yield
    assert refused.value.constraint_name == "custody_no_gap"


@asynccontextmanager
async def _as_at_commit(session: TenantSession) -> AsyncIterator[None]:
    await session.execute("set constraints all deferred")
    yield
    await session.execute("set constraints all immediate")


@pytest.mark.parametrize("how", BREAKS)
async def test_a_gap_does_not_survive_the_commit_when(how: str, desks: Desks, session: TenantSession) -> None:
    case = await question(desks.clerk)

    async with _commit_is_refused(session):
        await session.execute(BREAKS[how], case.id, later(hours=1))


async def test_a_gap_between_two_periods_does_not_survive_the_commit(
    desks: Desks, session: TenantSession
) -> None:
    case = await question(desks.clerk)

    async with _commit_is_refused(session):
        await session.execute("update custody set until = $2 where case_id = $1", case.id, later(hours=1))
        await _second_period(case, desks, since=later(hours=2))
        await session.execute("update cases set handler_id = $2 where id = $1", case.id, desks.zheng.id)


async def test_a_case_without_any_period_does_not_survive_the_commit(
    desks: Desks, session: TenantSession
) -> None:
    case = await question(desks.clerk)

    async with _commit_is_refused(session):
        await session.execute("delete from custody where case_id = $1", case.id)


async def test_a_closed_case_does_not_get_an_owner_again_by_the_back_door(
    desks: Desks, session: TenantSession
) -> None:
    case = await question(desks.clerk)
    await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=later(hours=1))
    await reply.reply(case.id, said="已办", channel=Channel.PHONE, by=desks.clerk, at=later(hours=1))
    await close.close(case.id, by=desks.clerk, at=later(hours=1))

    async with _commit_is_refused(session):
        await _second_period(case, desks, since=later(hours=1))


async def test_two_people_never_answer_for_a_case_at_once(desks: Desks, session: TenantSession) -> None:
    case = await question(desks.clerk)

    with pytest.raises(asyncpg.ExclusionViolationError) as refused:
        async with session.savepoint():
            await _second_period(case, desks, since=later(hours=1))

    assert refused.value.constraint_name == "custody_one_at_a_time"


async def _second_period(case: Case, desks: Desks, *, since: object) -> None:
    await current().execute(
        """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
           values ($1, $2, $3, 2, $4, $5)""",
        case.tenant_id,
        new_id(),
        case.id,
        desks.zheng.id,
        since,
    )
