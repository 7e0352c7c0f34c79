"""When it is the viewer who changes, and not a case: no event tells of what comes and goes with that."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tenants.cases import confide, hand_over, take_over
from tenants.cases.case import Case
from tenants.cases.confidentiality import About, Confidentiality
from tenants.directory import absence, api_key, assignment, department, role, staff, stand_in
from tenants.directory.access import Permission, Scope, Viewer
from tenants.directory.department import Department
from tenants.directory.role import Grant
from tenants.directory.viewer import load_staff
from tenants.errors import Refusal
from tenants.session import current, tenant_session
from tests.schema.live.copies import FEED, Copies
from tests.support import machines
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.desk import question
from tests.support.office import Office
from tests.support.people import People, Person
from tests.support.screen import Screen, named

P = Permission
WORK = (P.CASE_READ, P.CASE_REGISTER, P.CASE_ACCEPT, P.CASE_HAND_OVER, P.CASE_WORK)
WIDER = dict.fromkeys(WORK, Scope.SUBTREE)
OWN = dict.fromkeys(WORK, Scope.OWN)
# Longer than anybody's rights are remembered.
STEP = timedelta(seconds=6)


@dataclass(slots=True)
class House:
    """A head office with two departments below it, and whoever works there."""

    people: People
    api: Api
    clock: Clock
    top: Department
    hall: Department
    meters: Department
    cases: list[UUID] = field(default_factory=list)

    async def somebody(self, scopes: Any = OWN, within: Department | None = None) -> Person:
        """Somebody who works in the hall unless told otherwise."""
        return await self.people.somebody(scopes, within=within or self.hall)

    def device(self, person: Person) -> Copies:
        """A device of theirs with nothing on it."""
        return Copies(self.api.as_(person.token))

    async def viewer(self, person: Person) -> Viewer:
        """They, for the domain's verbs; inside a session."""
        found = await load_staff(staff_id=person.staff_id, at=self.clock.at)
        assert found is not None
        return found

    async def registers(self, person: Person, **more: Any) -> str:
        """A question comes to their desk; the case's global id."""
        async with tenant_session(self.people.tenant_id):
            case = await question(await self.viewer(person), at=self.clock.at, **more)
        self.cases.append(case.id)
        return named("Case", case.id)

    async def away(self, person: Person, stand_in_: Person, *, until: timedelta = timedelta(hours=1)) -> None:
        """One is away from the next second on, and the other stands in."""
        at = self.clock.at
        async with tenant_session(self.people.tenant_id):
            await stand_in.put(
                staff_id=person.staff_id, stand_in_id=stand_in_.staff_id, by=None, at=at, until=at + until
            )
            since = at + timedelta(seconds=1)
            await absence.create(
                staff_id=person.staff_id, since=since, until=at + until, reason="外出", by=None, at=at
            )


@pytest.fixture
async def house(people: People, api: Api, clock: Clock) -> House:
    async with tenant_session(people.tenant_id):
        top = await Office().department("公司")
        hall, meters = [await Office().department(name, parent_id=top.id) for name in ("营业厅", "抄表科")]
    return House(people, api, clock, top, hall, meters)


async def test_acting_for_somebody_begins_and_ends_the_copies_of_their_cases(house: House) -> None:
    clerk, colleague = await house.somebody(), await house.somebody(within=house.meters)
    theirs = await house.registers(colleague)
    device = house.device(clerk)
    await device.sync()
    assert device.kept == set()

    await house.away(colleague, clerk, until=timedelta(minutes=5))
    house.clock.advance(STEP)
    await device.sync()
    assert (device.kept, device.began) == ({theirs}, 2)

    house.clock.advance(minutes=5)
    await device.sync()
    assert (device.kept, device.began) == (set(), 3)


async def test_whoever_was_offline_while_somebody_was_away_goes_on_where_they_were(house: House) -> None:
    clerk, colleague = await house.somebody(), await house.somebody(within=house.meters)
    await house.registers(colleague)
    device = house.device(clerk)
    await device.sync()
    await house.away(colleague, clerk, until=timedelta(minutes=2))
    await house.registers(colleague)
    mine = await house.registers(clerk)

    house.clock.advance(minutes=3)
    await device.sync()
    assert (device.kept, device.began) == ({mine}, 1)


async def test_a_case_of_somebody_away_that_moves_on_leaves_whoever_acts_for_them(house: House) -> None:
    clerk, colleague, taker = [await house.somebody(within=house.meters) for _ in range(3)]
    theirs = await house.registers(colleague)
    async with tenant_session(house.people.tenant_id):
        key = house.cases[0]
        by = await house.viewer(colleague)
        offer = await hand_over.offer(
            key, to_department_id=None, to_staff_id=taker.staff_id, by=by, at=house.clock.at
        )
        await confide.set_level(
            key, level=Confidentiality.RESTRICTED, reason="涉及隐私", by=by, at=house.clock.at
        )
    await house.away(colleague, clerk)
    house.clock.advance(STEP)
    device = house.device(clerk)
    await device.sync()
    assert device.kept == {theirs}

    async with tenant_session(house.people.tenant_id):
        await take_over.accept(offer.id, by=await house.viewer(taker), at=house.clock.at)
    await device.sync()
    assert device.kept == await device.shown()
    assert device.began == 1


@pytest.mark.parametrize("way", ["another role", "a role that grants less", "another department"])
async def test_other_rights_or_another_desk_show_other_cases(house: House, way: str) -> None:
    head, clerk = await house.somebody(WIDER), await house.somebody()
    theirs = await house.registers(clerk)
    device = house.device(head)
    await device.sync()
    assert device.kept == {theirs}

    at = house.clock.advance(STEP)
    async with tenant_session(house.people.tenant_id):
        if way == "another role":
            await assignment.assign(head.staff_id, role_ids=[], by=None, at=at)
        elif way == "a role that grants less":
            (held,) = await assignment.roles_of(head.staff_id)
            await role.change(held, grants=[Grant(P.CASE_READ, Scope.OWN)], by=None, at=at)
        else:
            await staff.change(head.staff_id, department_id=house.meters.id, by=None, at=at)
    if way == "another role":
        error = await Screen(house.api, head).refused(FEED, after=device.cursor)
        assert error["extensions"]["code"] == "SIGHT_CHANGED"
        return
    await device.sync()
    assert (device.kept, device.began) == (set(), 2)


async def test_a_department_that_is_moved_takes_its_cases_out_of_one_sight_into_another(house: House) -> None:
    async with tenant_session(house.people.tenant_id):
        desk = await Office().department("窗口", parent_id=house.hall.id)
    before, after = await house.somebody(WIDER), await house.somebody(WIDER, house.meters)
    bystander, clerk = await house.somebody(OWN), await house.somebody(within=desk)
    case = await house.registers(clerk)
    devices = [house.device(one) for one in (before, after, bystander)]
    for device in devices:
        await device.sync()
    assert [device.kept for device in devices] == [{case}, set(), set()]

    async with tenant_session(house.people.tenant_id):
        await department.change(desk.id, parent_id=house.meters.id, by=None, at=house.clock.at)
    house.clock.advance(STEP)
    for device in devices:
        await device.sync()
    assert [device.kept for device in devices] == [set(), {case}, set()]
    # Whoever reaches no further than their own department has nothing to read anew.
    assert [device.began for device in devices] == [2, 2, 1]


async def test_whoever_comes_to_work_below_whom_it_is_about_sees_it_no_longer(house: House) -> None:
    """Nothing about the case has changed, nor the department of the person: only where it lies."""
    async with tenant_session(house.people.tenant_id):
        desk = await Office().department("窗口", parent_id=house.hall.id)
    reader = await house.somebody(dict.fromkeys((*WORK, P.CASE_READ_CONFIDENTIAL), Scope.TENANT), desk)
    clerk = await house.somebody()
    about = About(department_id=house.meters.id)
    case = await house.registers(clerk, confidentiality=Confidentiality.INFORMANT, about=about)
    device = house.device(reader)
    await device.sync()
    assert device.kept == {case}

    async with tenant_session(house.people.tenant_id):
        await department.change(desk.id, parent_id=house.meters.id, by=None, at=house.clock.at)
    house.clock.advance(STEP)
    await device.sync()
    assert (device.kept, device.began) == (set(), 2)


async def test_what_changes_for_others_makes_nobody_read_anew(house: House) -> None:
    clerk, colleague, third = [await house.somebody() for _ in range(3)]
    device = house.device(clerk)
    await device.sync()
    await house.away(colleague, third)
    async with tenant_session(house.people.tenant_id):
        await assignment.assign(third.staff_id, role_ids=[], by=None, at=house.clock.at)
        await staff.change(colleague.staff_id, name="李娜娜", by=None, at=house.clock.at)
        await department.change(house.meters.id, name="抄表二科", by=None, at=house.clock.at)
    house.clock.advance(STEP)
    await device.sync()
    assert device.began == 1


async def test_the_cursor_of_somebody_else_on_the_same_device_is_refused(house: House) -> None:
    clerk, colleague = await house.somebody(), await house.somebody()
    await house.registers(clerk)
    device = house.device(clerk)
    await device.sync()
    error = await Screen(house.api, colleague).refused(FEED, after=device.cursor)
    assert error["extensions"]["code"] == "SIGHT_CHANGED"


@pytest.mark.parametrize("cursor", ["nonsense", "bm9uc2Vuc2U=", "WyIxOmV2ZW50czpzZXEsaWQiLCAxLCAiMDEiXQ=="])
async def test_what_is_no_cursor_of_the_feed_is_called_that(house: House, cursor: str) -> None:
    clerk = Screen(house.api, await house.somebody())
    error = await clerk.refused(FEED, after=cursor)
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", ["after"])


async def key_of(house: House, scope: Scope) -> tuple[Copies, UUID]:
    """A machine of the hall that keeps copies."""
    made = await machines.key(
        house.people.tenant_id,
        dict.fromkeys((P.CASE_REGISTER, P.CASE_READ), scope),
        at=house.clock.at,
        within=house.hall,
    )
    return Copies(house.api.as_(made.token)), made.key.id


async def test_a_machine_drops_what_leaves_its_department(house: House) -> None:
    clerk, taker = await house.somebody(), await house.somebody(within=house.meters)
    last = await house.somebody(within=house.top)
    machine, _ = await key_of(house, Scope.DEPARTMENT)
    case = await house.registers(taker)
    await machine.sync()
    assert machine.kept == set()
    # It lies in the hall for a while.
    for giver, receiver, expected in ((taker, clerk, {case}), (clerk, last, set())):
        async with tenant_session(house.people.tenant_id):
            offer = await hand_over.offer(
                house.cases[0],
                to_department_id=None,
                to_staff_id=receiver.staff_id,
                by=await house.viewer(giver),
                at=house.clock.at,
            )
            await take_over.accept(offer.id, by=await house.viewer(receiver), at=house.clock.at)
        house.clock.advance(STEP)
        await machine.sync()
        assert (machine.kept, machine.began) == (expected, 1)


async def test_a_machine_drops_its_own_case_when_that_becomes_confidential(house: House) -> None:
    clerk = await house.somebody()
    machine, key_id = await key_of(house, Scope.OWN)
    async with tenant_session(house.people.tenant_id):
        bearer = await api_key.load(key_id, at=house.clock.at)
        assert bearer is not None
        case = await question(bearer.viewer, at=house.clock.at, asked=(clerk.staff_id,))
    await machine.sync()
    assert machine.kept == {named("Case", case.id)}

    async with tenant_session(house.people.tenant_id):
        by = await house.viewer(clerk)
        level = Confidentiality.RESTRICTED
        await confide.set_level(case.id, level=level, reason="隐私", by=by, at=house.clock.at)
    await machine.sync()
    assert (machine.kept, machine.began) == (set(), 1)


async def test_a_machine_reads_anew_when_its_department_is_moved(house: House) -> None:
    async with tenant_session(house.people.tenant_id):
        desk = await Office().department("窗口", parent_id=house.hall.id)
    clerk = await house.somebody(within=desk)
    case = await house.registers(clerk)
    machine, _ = await key_of(house, Scope.SUBTREE)
    await machine.sync()
    assert machine.kept == {case}
    async with tenant_session(house.people.tenant_id):
        await department.change(desk.id, parent_id=house.meters.id, by=None, at=house.clock.at)
    house.clock.advance(STEP)
    await machine.sync()
    assert (machine.kept, machine.began) == (set(), 2)


# -- everything at once

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
