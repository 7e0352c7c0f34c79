"""Two at once: one of them is told, and a paper is with exactly one of them."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from tenants.cases import close, reply, resolve
from tenants.cases.case import Case, Channel
from tenants.cases.materials import accept, pass_on, receive, settle, take
from tenants.cases.materials.material import CaseMaterial, MaterialHolding, MaterialPass, PassState
from tenants.cases.materials.settle import Settlement
from tenants.directory import leaving
from tenants.errors import Code, Refusal, Refusals
from tenants.session import tenant_session
from tests.actions.cases.conftest import Desks
from tests.actions.cases.materials.conftest import File
from tests.support.desk import AT, later, question
from tests.support.office import Office
from tests.support.papers import COPY, DEED, left_at

NOW = later(hours=1)
Verb = Callable[[], Awaitable[object]]


@pytest.fixture
async def desks(tenant: UUID) -> Desks:
    """Committed, so that others see it."""
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


@pytest.fixture
async def file(desks: Desks) -> File:
    """李娜 holds a deed, and a copy is on its way to 郑伟."""
    async with tenant_session(desks.li.tenant_id):
        case = await question(desks.clerk)
        deed, copy = await left_at(case, desks.clerk)
        await pass_on.pass_on([copy.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=AT)
        return File(case, deed, copy)


async def at_once(tenant: UUID, *verbs: Verb) -> list[Code | None]:
    """What each of them is told: None where it was done."""

    async def tried(verb: Verb) -> Code | None:
        try:
            async with tenant_session(tenant):
                await verb()
        except Refusal as no:
            return no.code
        except Refusals as no:
            return no.reasons[0].code
        return None

    return list(await asyncio.gather(*(tried(verb) for verb in verbs)))


async def kept(tenant: UUID, material: CaseMaterial) -> tuple[UUID | None, list[UUID], int]:
    """Who has it by the row, by the holdings, and how many ways are open."""
    async with tenant_session(tenant):
        held = await CaseMaterial.get(id=material.id)
        now = await MaterialHolding.filter(material_id=material.id, until=None)
        open_ = await MaterialPass.filter(material_id=material.id, state=PassState.ON_THE_WAY).count()
        return held.holder_id, [one.staff_id for one in now], open_


async def test_what_is_confirmed_twice_at_once_is_received_once(
    tenant: UUID, desks: Desks, file: File
) -> None:
    def confirms() -> Awaitable[object]:
        return receive.receive([file.copy.id], by=desks.mender, at=NOW)

    assert sorted(await at_once(tenant, confirms, confirms), key=str) == [Code.ILLEGAL_MOVE, None]
    assert await kept(tenant, file.copy) == (desks.zheng.id, [desks.zheng.id], 0)


async def test_what_is_settled_twice_at_once_is_settled_once(tenant: UUID, desks: Desks, file: File) -> None:
    told = await at_once(
        tenant,
        lambda: settle.settle([file.deed.id], Settlement.GIVEN_BACK, to="本人", by=desks.clerk, at=NOW),
        lambda: settle.settle([file.deed.id], Settlement.FILED, by=desks.clerk, at=NOW),
    )

    assert sorted(told, key=str) == [Code.ILLEGAL_MOVE, None]
    assert await kept(tenant, file.deed) == (None, [], 0)


async def test_sent_off_and_taken_at_once_it_is_with_one_of_them(
    tenant: UUID, desks: Desks, file: File
) -> None:
    told = await at_once(
        tenant,
        lambda: pass_on.pass_on([file.deed.id], to_staff_id=desks.zheng.id, by=desks.clerk, at=NOW),
        lambda: take.take([file.deed.id], reason="急用", by=desks.head_of_hall(), at=NOW),
    )

    # Taken after it was sent off, it is called back; taken before, it is no longer the sender's to send.
    assert told[1] is None
    assert told[0] in (None, Code.NOT_ALLOWED)
    assert await kept(tenant, file.deed) == (desks.wang.id, [desks.wang.id], 0)


async def test_confirmed_and_taken_at_once_it_is_with_whoever_came_last(
    tenant: UUID, desks: Desks, file: File
) -> None:
    told = await at_once(
        tenant,
        lambda: receive.receive([file.copy.id], by=desks.mender, at=NOW),
        lambda: take.take([file.copy.id], reason="急用", by=desks.head_of_hall(), at=NOW),
    )

    assert told[1] is None
    assert told[0] in (None, Code.ILLEGAL_MOVE)
    assert await kept(tenant, file.copy) == (desks.wang.id, [desks.wang.id], 0)


async def test_accepted_and_closed_at_once_nothing_is_left_on_a_closed_case(
    tenant: UUID, desks: Desks
) -> None:
    async with tenant_session(tenant):
        case = await question(desks.clerk)
        await resolve.resolve(case.id, resolution="已办", by=desks.clerk, at=AT)
        await reply.reply(case.id, said="已办", channel=Channel.PHONE, by=desks.clerk, at=AT)
    told = await at_once(
        tenant,
        lambda: accept.accept(case.id, [DEED], by=desks.clerk, at=NOW),
        lambda: close.close(case.id, by=desks.clerk, at=NOW),
    )

    assert sorted(told, key=str) == [Code.ILLEGAL_MOVE, None]
    async with tenant_session(tenant):
        closed = (await Case.get(id=case.id)).closed_at is not None
        assert await CaseMaterial.filter(case_id=case.id).exists() is not closed


async def test_nobody_is_sent_papers_while_they_leave(tenant: UUID, desks: Desks, file: File) -> None:
    told = await at_once(
        tenant,
        lambda: pass_on.pass_on([file.deed.id], to_staff_id=desks.wang.id, by=desks.clerk, at=NOW),
        lambda: leaving.leave(desks.wang.id, by=None, at=NOW),
    )

    assert sorted(told, key=str) == [Code.CONFLICT, None]


async def test_the_same_key_at_once_takes_papers_in_once(tenant: UUID, desks: Desks, file: File) -> None:
    def accepts() -> Awaitable[object]:
        return accept.accept(file.case.id, [COPY], idempotency_key="k", by=desks.clerk, at=NOW)

    assert await at_once(tenant, accepts, accepts) == [None, None]
    async with tenant_session(tenant):
        assert await CaseMaterial.filter(case_id=file.case.id).count() == 3
