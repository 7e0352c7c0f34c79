"""A paper never lies between two desks: the database itself refuses it, whatever the code does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tenants.cases.materials import pass_on
from tenants.cases.materials import settle as settling
from tenants.cases.materials.settle import Settlement
from tenants.session import TenantSession
from tests.actions.cases.materials.conftest import Desks, File
from tests.support.desk import AT, later, settle
from tests.support.papers import ids

SECOND = """insert into material_holdings (tenant_id, id, material_id, ordinal, staff_id, since)
    select tenant_id, gen_random_uuid(), id, 2, accepted_by_id, {0} from case_materials where id = $1"""
# Each is tried on a deed that 李娜 has had since two o'clock; $2 is an hour later.
AT_COMMIT = {
    "its holding ends": "update material_holdings set until = $2 where material_id = $1",
    "its holding is deleted": """delete from material_holdings
        where material_id = $1 and $2::timestamptz is not null""",
    "its holding begins late": "update material_holdings set since = $2 where material_id = $1",
    "its holding has another number": """update material_holdings set ordinal = 2
        where material_id = $1 and $2::timestamptz is not null""",
    "it names another holder": """update case_materials set holder_id = (
        select id from staff where id <> holder_id limit 1) where id = $1 and $2::timestamptz is not null""",
    "another holds it than it says": """update material_holdings set staff_id = (
        select id from staff s where s.id <> staff_id limit 1)
        where material_id = $1 and $2::timestamptz is not null""",
    "it is filed while somebody has it": """update case_materials set state = 'filed', holder_id = null,
        settled_at = $2 where id = $1""",
    "it was accepted before anybody had it": """update case_materials
        set accepted_at = accepted_at - ($2 - accepted_at) where id = $1""",
    "it is on its way from somebody else": """insert into material_passes
        (tenant_id, id, material_id, from_staff_id, to_staff_id, passed_at, state)
        select tenant_id, gen_random_uuid(), id, (select id from staff s where s.id <> holder_id limit 1),
               holder_id, $2, 'on_the_way' from case_materials where id = $1""",
}


@asynccontextmanager
async def _commit_is_refused(session: TenantSession) -> AsyncIterator[None]:
    """What is done inside would be refused at commit; afterwards it is undone."""
    await session.execute("set constraints all immediate")
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        async with session.savepoint(), _as_at_commit(session):
            yield
    assert refused.value.constraint_name == "material_has_a_holder"


@asynccontextmanager
async def _as_at_commit(session: TenantSession) -> AsyncIterator[None]:
    await session.execute("set constraints all deferred")
    yield
    await session.execute("set constraints all immediate")


@pytest.mark.parametrize("how", AT_COMMIT)
async def test_the_commit_is_refused_when(how: str, session: TenantSession, file: File) -> None:
    async with _commit_is_refused(session):
        await session.execute(AT_COMMIT[how], file.deed.id, later(hours=1))


async def test_a_gap_between_two_desks_is_refused_at_commit(session: TenantSession, file: File) -> None:
    async with _commit_is_refused(session):
        await session.execute(
            "update material_holdings set until = $2 where material_id = $1", file.deed.id, later(hours=1)
        )
        await session.execute(SECOND.format("$2"), file.deed.id, later(hours=2))


async def test_nobody_has_again_what_is_settled(desks: Desks, session: TenantSession, file: File) -> None:
    await settling.settle([file.deed.id], Settlement.FILED, by=desks.clerk, at=later(hours=1))
    async with _commit_is_refused(session):
        await session.execute(SECOND.format("settled_at"), file.deed.id)


async def test_what_is_settled_on_its_way_is_refused_at_commit(
    desks: Desks, session: TenantSession, file: File
) -> None:
    await pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    async with _commit_is_refused(session):
        await session.execute(
            "update material_holdings set until = $2 where material_id = $1", file.deed.id, later(hours=1)
        )
        await session.execute(
            """update case_materials set state = 'filed', holder_id = null, settled_at = $2,
               settled_by_id = accepted_by_id where id = $1""",
            file.deed.id,
            later(hours=1),
        )


AT_ONCE = {
    "two hold it at once": (
        SECOND.format("accepted_at + interval '1 hour'"),
        "material_holdings_one_at_a_time",
    ),
    "two are to be handed it": (
        """insert into material_passes
               (tenant_id, id, material_id, from_staff_id, to_staff_id, passed_at, state)
           select tenant_id, gen_random_uuid(), material_id, from_staff_id, to_staff_id, passed_at,
                  'on_the_way' from material_passes where material_id = $1""",
        "material_passes_one_open",
    ),
    "it goes to whoever sends it": (
        "update material_passes set to_staff_id = from_staff_id where material_id = $1",
        "material_passes_check",
    ),
    "it has gone missing for no reason": (
        """update material_passes set state = 'missing', decided_at = passed_at, decided_by_id = to_staff_id
           where material_id = $1""",
        "material_passes_check",
    ),
    "it is held and settled": (
        "update case_materials set settled_at = accepted_at where id = $1",
        "case_materials_check",
    ),
    "it is given back to nobody": (
        """update case_materials set state = 'given_back', holder_id = null, settled_at = accepted_at
           where id = $1""",
        "case_materials_check",
    ),
    "it answers a line of no notice": (
        "update case_materials set notice_line = 1 where id = $1",
        "case_materials_check",
    ),
}


@pytest.mark.parametrize("how", AT_ONCE)
async def test_it_is_refused_at_once_that(how: str, desks: Desks, session: TenantSession, file: File) -> None:
    await pass_on.pass_on(ids(file.both), to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
    statement, constraint = AT_ONCE[how]
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as told:
        async with session.savepoint():
            await session.execute(statement, file.deed.id)
    assert (told.value.constraint_name or "").startswith(constraint)
    await settle()
