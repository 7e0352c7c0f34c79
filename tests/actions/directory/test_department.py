"""Departments: the tree, and what a first contact tells the requester about each."""

import pytest

from tenants.directory import department
from tenants.directory.department import Department
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tests.support.office import AT, Office, everything, last_event, told


async def test_a_department_keeps_what_a_requester_must_be_told(office: Office) -> None:
    hall = await department.create(
        code=" YYT ",
        name="营业厅",
        place="一楼 1 号窗口",
        phone="0531-1",
        office_hours="8:30–17:30",
        by=None,
        at=AT,
    )
    kept = await Department.get(id=hall.id)
    assert (kept.code, kept.place, kept.phone, kept.office_hours) == (
        "YYT",
        "一楼 1 号窗口",
        "0531-1",
        "8:30–17:30",
    )
    assert await told() == ["department.created"]


async def test_a_code_belongs_to_one_department(office: Office) -> None:
    hall = await office.department()
    before = await everything("departments")
    with pytest.raises(Refusal) as refused:
        await department.create(code=hall.code, name="另一个", by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("code",))
    assert await everything("departments") == before


async def test_everything_wrong_with_a_department_is_told_at_once(office: Office) -> None:
    before = await everything("departments")
    with pytest.raises(Refusals) as refused:
        await department.create(code="", name="x" * 201, place="a\0b", by=None, at=AT)
    assert [(reason.code, reason.path) for reason in refused.value.reasons] == [
        (Code.REQUIRED, ("code",)),
        (Code.TOO_LONG, ("name",)),
        (Code.INVALID, ("place",)),
    ]
    assert await everything("departments") == before


@pytest.mark.parametrize("field", ["parent_id", "head_id", "calendar_id"])
async def test_a_department_refers_only_to_what_there_is(office: Office, field: str) -> None:
    hall = await office.department()
    before = await everything("departments")
    with pytest.raises(Refusal) as refused:
        await department.change(hall.id, **{field: new_id()}, by=None, at=AT)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, (field,))
    assert await everything("departments") == before


async def test_a_department_cannot_be_moved_below_itself(office: Office) -> None:
    company = await office.department()
    branch = await office.department(parent_id=company.id)
    window = await office.department(parent_id=branch.id)
    before = await everything("departments")
    for below in (company, branch, window):
        with pytest.raises(Refusal) as refused:
            await department.change(company.id, parent_id=below.id, by=None, at=AT)
        assert (refused.value.code, refused.value.path) == (Code.INVALID, ("parent_id",))
    assert await everything("departments") == before


async def test_a_change_says_what_was_and_what_is_and_raises_the_version(office: Office) -> None:
    hall = await office.department(place="一楼")
    changed = await department.change(hall.id, place="二楼", phone=None, expected_version=1, by=None, at=AT)
    assert (changed.place, changed.version) == ("二楼", 2)
    assert (await last_event())["kind"] == "department.changed"
    assert (await last_event())["data"] == '{"changes": {"place": {"to": "二楼", "from": "一楼"}}}'


async def test_a_change_that_changes_nothing_leaves_no_trace(office: Office) -> None:
    hall = await office.department(place="一楼")
    before = await everything("departments")
    await department.change(hall.id, place="一楼", by=None, at=AT)
    assert await everything("departments") == before


async def test_a_change_based_on_an_older_copy_is_refused(office: Office) -> None:
    hall = await office.department()
    await department.change(hall.id, place="二楼", by=None, at=AT)
    before = await everything("departments")
    with pytest.raises(Refusal) as refused:
        await department.change(hall.id, place="三楼", expected_version=1, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.STALE, ("expected_version",))
    assert await everything("departments") == before


async def test_a_department_is_closed_for_good(office: Office) -> None:
    hall = await office.department()
    closed = await department.close(hall.id, by=None, at=AT)
    assert closed.closed_at == AT
    assert (await told())[-1] == "department.closed"
    before = await everything("departments")
    for attempt in (
        department.close(hall.id, by=None, at=AT),
        department.change(hall.id, place="二楼", by=None, at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert refused.value.code is Code.ILLEGAL_MOVE
    assert await everything("departments") == before


async def test_nothing_new_goes_below_a_closed_department(office: Office) -> None:
    hall = await office.department()
    await department.close(hall.id, by=None, at=AT)
    with pytest.raises(Refusal) as refused:
        await office.department(parent_id=hall.id)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("parent_id",))


async def test_a_department_with_people_and_departments_in_it_stays_open(office: Office) -> None:
    company = await office.department()
    await office.department(parent_id=company.id)
    await office.staff(within=company)
    before = await everything("departments")
    with pytest.raises(Refusals) as refused:
        await department.close(company.id, by=None, at=AT)
    assert [reason.message for reason in refused.value.reasons] == [
        "departments below it are open",
        "members of the staff belong to it",
    ]
    assert await everything("departments") == before


async def test_closing_an_unknown_department_is_refused(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        await department.close(new_id(), by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, ("id",))
