"""Everything at once: whatever happens, a device that follows the feed has what its lists would show."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.cases import confide, hand_over, take_over
from tenants.cases.case import Case
from tenants.cases.confidentiality import About, Confidentiality
from tenants.directory import assignment, department, role, staff
from tenants.directory.access import Scope
from tenants.directory.role import Grant
from tenants.directory.viewer import load_staff
from tenants.errors import Refusal
from tenants.session import current, tenant_session
from tests.schema.live.house import STEP, WORK, House, P, key_of
from tests.support import machines
from tests.support.people import Person

Move = Callable[[House, list[Person], random.Random], Awaitable[None]]


async def _registered(house: House, staff_: list[Person], dice: random.Random) -> None:
    level = dice.choice([*Confidentiality, *[Confidentiality.ORDINARY] * 4])
    await house.registers(dice.choice(staff_), confidentiality=level)


async def _offered(house: House, staff_: list[Person], dice: random.Random) -> None:
    async with tenant_session(house.people.tenant_id):
        case = await Case.get(id=dice.choice(house.cases))
        by = await load_staff(staff_id=case.handler_id, at=house.clock.at)
        assert by is not None
        to: dict[str, Any] = {"to_department_id": dice.choice([house.hall.id, house.meters.id])}
        if dice.random() < 0.6:
            to = {"to_department_id": None, "to_staff_id": dice.choice(staff_).staff_id}
        await hand_over.offer(case.id, **{"to_staff_id": None, **to}, by=by, at=house.clock.at)


async def _accepted(house: House, staff_: list[Person], dice: random.Random) -> None:
    async with tenant_session(house.people.tenant_id):
        offers = await current().fetch("select id from hand_overs where state = 'offered' order by id")
        if offers:
            by = await house.viewer(dice.choice(staff_))
            await take_over.accept(dice.choice(offers)["id"], by=by, at=house.clock.at)


async def _levelled(house: House, staff_: list[Person], dice: random.Random) -> None:
    about = dice.choice([About(), About(), About(dice.choice(staff_).staff_id), About(None, house.meters.id)])
    async with tenant_session(house.people.tenant_id):
        case = await Case.get(id=dice.choice(house.cases))
        by = machines.administrator(house.people.tenant_id, case.handler_id, case.department_id)
        level = dice.choice(list(Confidentiality))
        await confide.set_level(case.id, level=level, about=about, reason="核实", by=by, at=house.clock.at)


async def _let_in_or_out(house: House, staff_: list[Person], dice: random.Random) -> None:
    async with tenant_session(house.people.tenant_id):
        case = await Case.get(id=dice.choice(house.cases))
        by = machines.administrator(house.people.tenant_id, case.handler_id, case.department_id)
        verb = dice.choice([confide.let_in, confide.shut_out])
        await verb(case.id, staff_id=dice.choice(staff_).staff_id, by=by, at=house.clock.at)


async def _absent(house: House, staff_: list[Person], dice: random.Random) -> None:
    one, other = dice.sample(staff_, 2)
    await house.away(one, other, until=timedelta(seconds=dice.choice([5, 10, 30])))


async def _moved(house: House, staff_: list[Person], dice: random.Random) -> None:
    async with tenant_session(house.people.tenant_id):
        to = dice.choice([house.top, house.hall, house.meters]).id
        await staff.change(dice.choice(staff_).staff_id, department_id=to, by=None, at=house.clock.at)


async def _hung_elsewhere(house: House, staff_: list[Person], dice: random.Random) -> None:
    parent = dice.choice([house.top, house.hall]).id
    async with tenant_session(house.people.tenant_id):
        await department.change(house.meters.id, parent_id=parent, by=None, at=house.clock.at)


async def _regranted(house: House, staff_: list[Person], dice: random.Random) -> None:
    scope = dice.choice(list(Scope))
    more = (P.CASE_READ_CONFIDENTIAL,) if dice.random() < 0.5 else ()
    async with tenant_session(house.people.tenant_id):
        (held,) = await assignment.roles_of(dice.choice(staff_).staff_id)
        grants = [Grant(permission, scope) for permission in (*WORK, *more)]
        await role.change(held, grants=grants, by=None, at=house.clock.at)


MOVES: list[Move] = [
    *[_registered, _offered, _accepted, _levelled, _let_in_or_out] * 2,
    *[_absent, _moved, _hung_elsewhere, _regranted],
]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_happens_a_device_has_what_its_lists_would_show(house: House, seed: int) -> None:
    """Cases move, become secret and open; people come, go and stand in; departments are hung elsewhere."""
    dice = random.Random(seed)
    staff_ = [
        await house.somebody(dict.fromkeys(WORK, scope), within)
        for within in (house.hall, house.meters, house.top)
        for scope in (Scope.OWN, Scope.SUBTREE)
    ]
    await house.registers(staff_[0])
    machine, _ = await key_of(house, Scope.DEPARTMENT)
    devices = [*(house.device(one) for one in staff_), machine]
    done = 0
    for _ in range(60):
        house.clock.advance(STEP)
        try:
            await dice.choice(MOVES)(house, staff_, dice)
            done += 1
        except Refusal:
            pass
        for device in dice.sample(devices, 3):
            await device.sync()
            assert device.kept == await device.shown(), dice
    house.clock.advance(STEP)
    for device in devices:
        await device.sync()
        assert device.kept == await device.shown()
    assert done > 20
    assert any(device.kept for device in devices)
