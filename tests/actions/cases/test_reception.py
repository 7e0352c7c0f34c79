"""Who is first contact where nobody in particular was asked: whoever is there, by hour and roster."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from tenants.cases import reception, register
from tenants.cases.case import Case, Channel
from tenants.cases.register import Registration
from tenants.directory import absence, assignment, department, duty, role, roster
from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.directory.department import Department
from tenants.directory.role import Grant, Role
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.working_time import calendar
from tests.support.clockwork import OFFICE_HOURS
from tests.support.desk import CALLER, viewer
from tests.support.office import AT, Office, everything

# The Monday, at ten in the morning and at ten in the evening in Shanghai.
MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
TAKES = Grant(Permission.CASE_ACCEPT, Scope.OWN)


@dataclass(frozen=True, slots=True)
class House:
    """A company with a hall below it, open in the day; two who take cases there, and their head."""

    company: Department
    hall: Department
    boss: Staff
    head: Staff
    li: Staff
    wang: Staff
    takers: Role


@pytest.fixture
async def house(office: Office) -> House:
    """The hall on a Monday."""
    await calendar.create(name="办公时间", time_zone="Asia/Shanghai", weekly=OFFICE_HOURS, by=None, at=AT)
    company = await office.department("公司")
    hall = await office.department("营业厅", parent_id=company.id)
    boss = await office.staff("总经理", within=company, rank=90)
    head = await office.staff("主任", within=hall, rank=50)
    li, wang = [await office.staff(name, within=hall) for name in ("李娜", "王芳")]
    await department.change(company.id, head_id=boss.id, by=None, at=AT)
    await department.change(hall.id, head_id=head.id, by=None, at=AT)
    takers = await role.create(name="经办", grants=[TAKES], by=None, at=AT)
    for person in (li, wang):
        await assignment.assign(person.id, role_ids=[takers.id], by=None, at=AT)
    return House(company, hall, boss, head, li, wang, takers)


async def on_duty(house: House, person: Staff) -> None:
    """Put somebody on the company's roster for the night."""
    nights = await roster.create(name="总值班", department_id=None, by=None, at=AT)
    await duty.put(
        roster_id=nights.id,
        staff_id=person.id,
        since=EVENING - timedelta(hours=2),
        until=EVENING + timedelta(hours=12),
        by=None,
        at=AT,
    )


async def there(house: House, at: datetime) -> set[str]:
    """Who of the hall is asked at a moment, by their names."""
    names = {person.id: person.name for person in (house.boss, house.head, house.li, house.wang)}
    return {names[one] for one in await reception.of_department(house.hall.id, at=at)}


async def away(person: Staff, at: datetime) -> None:
    await absence.create(
        staff_id=person.id, since=at, until=at + timedelta(days=2), reason="出差", by=None, at=AT
    )


async def test_in_working_hours_whoever_takes_cases_there_and_not_their_head(house: House) -> None:
    await on_duty(house, house.boss)

    assert await there(house, MORNING) == {"李娜", "王芳"}


async def test_whoever_is_away_is_not_asked(house: House) -> None:
    await away(house.li, MORNING)

    assert await there(house, MORNING) == {"王芳"}


async def test_the_head_where_nobody_else_is_there(house: House) -> None:
    await away(house.li, MORNING)
    await away(house.wang, MORNING)

    assert await there(house, MORNING) == {"主任"}


async def test_the_department_above_where_nobody_at_all_is_there(house: House) -> None:
    for person in (house.li, house.wang, house.head):
        await away(person, MORNING)

    assert await there(house, MORNING) == {"总经理"}


async def test_out_of_hours_whoever_is_on_duty(house: House) -> None:
    await on_duty(house, house.wang)

    assert await there(house, EVENING) == {"王芳"}


async def test_out_of_hours_without_a_roster_those_who_take_cases_there(house: House) -> None:
    assert await there(house, EVENING) == {"李娜", "王芳"}


async def test_a_department_that_was_asked_through_a_clerk_answers_and_not_the_clerk(
    house: House, office: Office
) -> None:
    clerk = viewer(await office.staff("文书", within=house.company))
    wanted = Registration(
        requester=CALLER, channel=Channel.LETTER, said="来信", asked_department_id=house.hall.id
    )
    case = await register.register(wanted, by=clerk, at=MORNING)

    assert case.first_contact_id in {house.li.id, house.wang.id}
    assert case.tie_break is not None
    assert case.api_key_id is None


async def test_people_or_a_department_are_asked_but_not_both(house: House) -> None:
    wanted = Registration(
        requester=CALLER,
        channel=Channel.LETTER,
        said="来信",
        asked=(house.li.id,),
        asked_department_id=house.hall.id,
    )
    await _refused(wanted, house, Code.CONFLICT)


async def test_a_closed_or_unknown_department_is_asked_for_nothing(house: House) -> None:
    wanted = Registration(requester=CALLER, channel=Channel.LETTER, said="来信", asked_department_id=new_id())
    await _refused(wanted, house, Code.NOT_FOUND)
    empty = await department.create(code="X", name="旧部门", by=None, at=AT)
    await department.close(empty.id, by=None, at=AT)
    await _refused(replace(wanted, asked_department_id=empty.id), house, Code.CONFLICT)


async def test_where_nobody_leads_and_nobody_takes_cases_nothing_is_taken_in(office: Office) -> None:
    empty = await office.department("空部门")
    machine = Viewer(
        tenant_id=empty.tenant_id,
        staff_id=new_id(),
        account_id=new_id(),
        department_id=empty.id,
        actor=Actor.PORTAL,
    )
    before = await everything("cases", "requesters", "access_codes")
    with pytest.raises(Refusal) as refused:
        await register.register(Registration(CALLER, Channel.WEB, "有人吗"), by=machine, at=MORNING)

    assert refused.value.code is Code.CONFLICT
    assert await Case.all().count() == 0
    assert await everything("cases", "requesters", "access_codes") == before


async def _refused(wanted: Registration, house: House, code: Code) -> None:
    before = await everything("cases", "requesters", "access_codes")
    with pytest.raises(Refusal) as refused:
        await register.register(wanted, by=viewer(house.li), at=MORNING)
    assert (refused.value.code, refused.value.path) == (code, ("asked_department_id",))
    assert await everything("cases", "requesters", "access_codes") == before
