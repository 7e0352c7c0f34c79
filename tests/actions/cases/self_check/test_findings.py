"""The product looks whether what it promises is so, and names what is not."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

import asyncpg
import pytest

from app.demo.water_utility import Utility
from tenants import history
from tenants import tenant as tenants
from tenants.cases import deadlines, findings, hand_over, self_check, withdraw
from tenants.cases.case import Case
from tenants.cases.findings import Trouble
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.actions.cases.self_check.conftest import acting, behind_the_products_back, found, nobody_listens
from tests.support.desk import AT, later
from workers.self_check import check_ourselves
from workers.world import World


async def test_a_house_in_order_is_found_in_order(tenant: UUID, case: Case) -> None:
    assert await found(tenant) == {}
    async with tenant_session(tenant) as session:
        assert await session.fetch("select 1 from events where kind = 'check.failed'") == []


@pytest.mark.parametrize(
    ("trouble", "statements"),
    [
        (Trouble.NOBODY_ANSWERS, ["delete from custody where case_id = '{case}'"]),
        (Trouble.NOBODY_ANSWERS, ["update cases set handler_id = '{other}' where id = '{case}'"]),
        (
            Trouble.CUSTODY_GAP,
            ["update custody set since = since + interval '1 minute' where case_id = '{case}'"],
        ),
        (
            Trouble.CUSTODY_GAP,
            [
                "update custody set until = since + interval '1 hour' where case_id = '{case}'",
                """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
                   select tenant_id, gen_random_uuid(), id, 2, handler_id, opened_at + interval '2 hours'
                   from cases where id = '{case}'""",
            ],
        ),
        (Trouble.ANSWERABLE_HAS_LEFT, ["update staff set left_on = '2026-03-02' where id = '{handler}'"]),
        (Trouble.ANSWERABLE_WITHOUT_ACCOUNT, ["delete from accounts where staff_id = '{handler}'"]),
        (Trouble.CLOCK_UNWATCHED, ["update clocks set next_check_at = null where case_id = '{case}'"]),
    ],
)
async def test_each_trouble_is_found_and_named(
    tenant: UUID,
    utility: Utility,
    case: Case,
    owner: asyncpg.Connection,
    trouble: Trouble,
    statements: Sequence[str],
) -> None:
    known = {"case": case.id, "handler": case.handler_id, "other": utility.staff["0103"]}
    await behind_the_products_back(owner, tenant, *(one.format(**known) for one in statements))
    troubles = await found(tenant, hours=5)
    troubles.pop(Trouble.CLOCK_OVERSLEPT, None)  # no worker is running here
    assert troubles[trouble] == [str(case.id)]


async def test_two_who_answer_at_once_are_found(
    tenant: UUID, utility: Utility, case: Case, owner: asyncpg.Connection
) -> None:
    await owner.execute("begin")
    await owner.execute(f"set local app.tenant_id = '{tenant}'")
    await owner.execute("alter table custody drop constraint custody_one_at_a_time")
    await owner.execute("drop index custody_one_current")
    await owner.execute(
        """insert into custody (tenant_id, id, case_id, ordinal, staff_id, since)
           values ($1, $2, $3, 2, $4, $5)""",
        *(tenant, new_id(), case.id, utility.staff["0103"], later(minutes=1)),
    )
    statement = findings._SOUGHT[Trouble.CUSTODY_OVERLAP][1]
    rows = await owner.fetch(statement, later(minutes=2))
    await owner.execute("rollback")
    assert [row[0] for row in rows] == [case.id]


async def test_a_clock_that_was_overslept_is_found_until_the_worker_has_been_there(
    tenant: UUID, case: Case
) -> None:
    assert await found(tenant, days=9) == {
        Trouble.CLOCK_OVERSLEPT: [str(case.id)],
        Trouble.OUTBOX_STUCK: [],
    }
    await deadlines.sweep(at=later(days=9), tenant_id=tenant)
    assert Trouble.CLOCK_OVERSLEPT not in await found(tenant, days=9)


async def test_an_offer_that_no_clock_watches_is_found_after_a_day(
    tenant: UUID, utility: Utility, case: Case, owner: asyncpg.Connection
) -> None:
    async with tenant_session(tenant):
        await hand_over.offer(
            case.id,
            to_department_id=utility.departments["BZ"],
            to_staff_id=None,
            by=await acting(utility, "0102"),
            at=AT,
        )
    await behind_the_products_back(owner, tenant, f"delete from clocks where case_id = '{case.id}'")
    assert Trouble.OFFER_UNWATCHED not in await found(tenant, hours=23)
    assert (await found(tenant, hours=25))[Trouble.OFFER_UNWATCHED] == [str(case.id)]


async def test_a_call_that_nobody_reads_is_found_as_long_as_the_case_is_open(
    tenant: UUID, utility: Utility, case: Case
) -> None:
    await deadlines.sweep(at=later(days=9), tenant_id=tenant)
    assert Trouble.CALL_UNREAD not in await found(tenant, days=11)
    assert (await found(tenant, days=13))[Trouble.CALL_UNREAD] == [str(case.id)]
    async with tenant_session(tenant):
        await withdraw.withdraw(case.id, said="不用了", by=await acting(utility, "0102"), at=later(days=13))
    assert Trouble.CALL_UNREAD not in await found(tenant, days=13)


async def test_a_forged_event_is_found_also_where_only_what_is_new_is_followed(
    tenant: UUID, case: Case, owner: asyncpg.Connection
) -> None:
    assert await found(tenant) == {}
    async with tenant_session(tenant):
        await history.record("case.remarked", by=None, at=later(hours=1), case_id=case.id)
    assert Trouble.HISTORY_BROKEN not in await found(tenant, minutes=2)
    forged = "update events set data = '{\"forged\": true}' where kind = 'case.remarked'"
    await behind_the_products_back(owner, tenant, "alter table events disable trigger permanent", forged)
    async with tenant_session(tenant) as session:
        latest = await session.fetchval("select max(followed_to) from self_checks")
        made = await session.fetchval("select count(*) from events where seq > $1", latest)
        # What lies before the last check is followed again when that check is forgotten.
        await session.execute("delete from self_checks")
    assert made == 0
    assert Trouble.HISTORY_BROKEN in await found(tenant, minutes=3)
    assert Trouble.HISTORY_BROKEN in await found(tenant, minutes=4)
    await behind_the_products_back(owner, tenant, "alter table events enable trigger permanent")


async def test_the_end_of_the_history_cannot_be_cut_off_unseen(
    tenant: UUID, case: Case, owner: asyncpg.Connection
) -> None:
    assert await found(tenant) == {}
    await behind_the_products_back(
        owner,
        tenant,
        "delete from events where seq = (select max(seq) from events)",
        """update history_heads h set seq = e.seq, hash = e.hash
           from (select seq, hash from events order by seq desc limit 1) e""",
    )
    assert Trouble.HISTORY_BROKEN in await found(tenant, minutes=2)


async def test_what_is_found_is_told_to_whoever_runs_the_house(
    tenant: UUID, utility: Utility, case: Case, owner: asyncpg.Connection
) -> None:
    await behind_the_products_back(
        owner, tenant, f"delete from accounts where staff_id = '{utility.staff['0102']}'"
    )
    await found(tenant)
    async with tenant_session(tenant, readonly=True) as session:
        told = await session.fetch("select staff_id from inbox_entries where kind = 'check.failed'")
        event = await session.fetchval("select data from events where kind = 'check.failed'")
    assert [row["staff_id"] for row in told] == [utility.staff["0010"]]
    assert "answerable_without_account" in event


async def test_every_tenant_is_checked_once_a_day(fresh_database: str) -> None:
    ids = [await tenants.create(slug=f"t{number}", name="单位", at=AT) for number in range(3)]

    async def checks() -> list[int]:
        counts = []
        for tenant_id in ids:
            async with tenant_session(tenant_id, readonly=True) as session:
                counts.append(await session.fetchval("select count(*) from self_checks"))
        return counts

    for hours, expected in ((0, 1), (1, 1), (22, 1), (23, 2), (24, 2)):
        assert await check_ourselves(World(nobody_listens, now=partial(later, hours=hours))) is False
        assert await checks() == [expected] * 3
    assert await self_check.faults() == 0
