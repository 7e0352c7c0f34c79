"""Members of the staff: taken on, moved, and gone only when they leave nothing unanswered."""

from datetime import date
from uuid import UUID

import pytest
from asyncpg import LockNotAvailableError

from tenants.directory import department, leaving, staff
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal, Refusals
from tenants.ids import new_id
from tenants.rules import tie_break_rule
from tenants.session import TenantSession, tenant_session, tenant_transaction
from tests.support.office import AT, Office, everything, last_event, open_case, told


async def test_somebody_taken_on_is_known_by_badge_and_tenure(office: Office) -> None:
    clerk = await office.staff("李娜", joined_on=date(2019, 9, 1), phone="0531-2", email="na@example.com")
    kept = await Staff.get(id=clerk.id)
    assert (kept.name, kept.joined_on, kept.email) == ("李娜", date(2019, 9, 1), "na@example.com")
    assert (await told())[-1] == "staff.created"


async def test_the_permanent_history_keeps_no_personal_data(office: Office) -> None:
    clerk = await office.staff("李娜", phone="0531-2", email="na@example.com")
    await staff.change(clerk.id, name="李小娜", phone="0531-3", by=None, at=AT)
    events = str(await everything())
    assert not any(secret in events for secret in ("李娜", "李小娜", "0531-2", "0531-3", "na@example.com"))
    assert (await last_event())["data"] == '{"changes": {"name": {}, "phone": {}}}'


async def test_a_badge_is_given_out_once_even_after_its_holder_has_left(office: Office) -> None:
    gone = await office.staff()
    await leaving.leave(gone.id, by=None, at=AT)
    clerk = await office.staff()
    before = await everything("staff")
    with pytest.raises(Refusal) as refused:
        await staff.change(clerk.id, badge=gone.badge, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("badge",))
    assert await everything("staff") == before


@pytest.mark.parametrize("field", ["department_id", "position_id", "grade_id", "superior_id"])
async def test_a_member_of_the_staff_refers_only_to_what_there_is(office: Office, field: str) -> None:
    clerk = await office.staff()
    before = await everything("staff")
    with pytest.raises(Refusal) as refused:
        await staff.change(clerk.id, **{field: new_id()}, by=None, at=AT)  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, (field,))
    assert await everything("staff") == before


async def test_nobody_is_their_own_superior_not_even_by_a_detour(office: Office) -> None:
    chief = await office.staff()
    head = await office.staff(superior_id=chief.id)
    before = await everything("staff")
    for superior in (chief, head):
        with pytest.raises(Refusal) as refused:
            await staff.change(chief.id, superior_id=superior.id, by=None, at=AT)
        assert (refused.value.code, refused.value.path) == (Code.INVALID, ("superior_id",))
    assert await everything("staff") == before


async def test_an_address_that_is_none_is_refused(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        await office.staff(email="nobody")
    assert (refused.value.code, refused.value.path) == (Code.INVALID, ("email",))
    assert await Staff.all().count() == 0


async def test_nobody_is_put_into_a_closed_department(office: Office) -> None:
    closed = await office.department()
    await department.close(closed.id, by=None, at=AT)
    with pytest.raises(Refusal) as refused:
        await office.staff(within=closed)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("department_id",))


async def test_whoever_leaves_has_left_on_the_tenants_day(office: Office) -> None:
    clerk = await office.staff()
    # Eleven at night in UTC is seven in the morning of the next day where the tenant works.
    gone = await leaving.leave(clerk.id, reason="调动", by=None, at=AT.replace(hour=23))
    assert gone.left_on == date(2026, 3, 3)
    event = await last_event()
    assert (event["kind"], event["reason"]) == ("staff.left", "调动")


async def test_nobody_leaves_before_something_is_settled(office: Office, session: TenantSession) -> None:
    hall = await office.department()
    head = await office.staff(within=hall)
    await department.change(hall.id, head_id=head.id, by=None, at=AT)
    clerk = await office.staff(within=hall, superior_id=head.id)
    await open_case(head)
    case_id = await open_case(clerk)
    await session.execute(
        """insert into hand_overs (tenant_id, id, case_id, from_staff_id, to_department_id, to_staff_id,
            state, offered_at) values ($1, $2, $3, $4, $5, $6, 'offered', $7)""",
        *(session.tenant_id, new_id(), case_id, clerk.id, hall.id, head.id, AT),
    )
    before = await everything("staff")
    with pytest.raises(Refusals) as refused:
        await leaving.leave(head.id, by=None, at=AT)
    assert [reason.message.split(":")[0] for reason in refused.value.reasons] == [
        "they answer for open cases",
        "they are first contact of open cases",
        "a case has been offered to them",
        "they head a department",
        "they are the superior of others",
    ]
    assert await everything("staff") == before


async def test_whoever_has_left_is_named_nowhere_any_more(office: Office) -> None:
    gone = await office.staff()
    clerk = await office.staff()
    await leaving.leave(gone.id, by=None, at=AT)
    before = await everything("staff", "departments")
    with pytest.raises(Refusal) as refused:
        await staff.change(clerk.id, superior_id=gone.id, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("superior_id",))
    with pytest.raises(Refusal) as refused:
        await department.change(clerk.department_id, head_id=gone.id, by=None, at=AT)
    assert (refused.value.code, refused.value.path) == (Code.CONFLICT, ("head_id",))
    for attempt in (
        leaving.leave(gone.id, by=None, at=AT),
        staff.change(gone.id, name="王强", by=None, at=AT),
    ):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("id",))
    assert await everything("staff", "departments") == before


async def test_nobody_leaves_before_they_have_begun(office: Office) -> None:
    clerk = await office.staff(joined_on=date(2026, 4, 1))
    with pytest.raises(Refusal) as refused:
        await leaving.leave(clerk.id, by=None, at=AT)
    assert refused.value.code is Code.ILLEGAL_MOVE
    assert (await Staff.get(id=clerk.id)).left_on is None


async def test_whoever_is_being_given_a_case_cannot_leave_in_the_same_moment(tenant: UUID) -> None:
    async with tenant_session(tenant):
        clerk = await Office().staff()
    async with tenant_transaction(tenant) as registering, tenant_transaction(tenant) as going:
        with registering.running():
            await tie_break_rule.decide([clerk.id], at=AT)
        await going.execute("set local lock_timeout = '50ms'")
        with going.running(), pytest.raises(LockNotAvailableError):
            await leaving.leave(clerk.id, by=None, at=AT)
