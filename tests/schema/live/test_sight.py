"""When it is the viewer who changes, and not a case: no event tells of what comes and goes with that."""

from datetime import timedelta

import pytest

from tenants.cases import confide, hand_over, take_over
from tenants.cases.confidentiality import About, Confidentiality
from tenants.directory import assignment, bearer, department, role, staff
from tenants.directory.access import Scope
from tenants.directory.role import Grant
from tenants.session import tenant_session
from tests.schema.live.copies import FEED
from tests.schema.live.house import OWN, STEP, WIDER, WORK, House, P, key_of
from tests.support.desk import question
from tests.support.office import Office
from tests.support.screen import Screen, named


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
        known = await bearer.load(key_id, at=house.clock.at)
        assert known is not None
        case = await question(known.viewer, at=house.clock.at, asked=(clerk.staff_id,))
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
