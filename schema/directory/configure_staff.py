"""Mutations: members of the staff."""

from datetime import date, datetime
from uuid import UUID

import strawberry

from schema.atomic import Payload, mutation, open_to_machines
from schema.context import Info
from schema.directory.department import Department
from schema.directory.grade import Grade
from schema.directory.position import Position
from schema.directory.staff import Staff
from schema.editing import Creation, Edition, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from tenants.base import find
from tenants.cases import leave, succession
from tenants.directory import staff
from tenants.directory.access import Permission, Viewer
from tenants.directory.authority import require_over
from tenants.errors import Refusal
from tenants.text import optional_text

CONFIGURE = requires(Permission.DIRECTORY_CONFIGURE)
IDS = {"department_id": Department, "position_id": Position, "grade_id": Grade, "superior_id": Staff}
CLEARABLE = ("grade_id", "superior_id", "phone", "email")


@strawberry.input(description="A new member of the staff.")
class StaffCreateInput(Creation):
    """Who begins, where, and as what."""

    badge: str = strawberry.field(description="The badge number, at most 50 characters; given out once.")
    name: str = strawberry.field(description="The name, at most 200 characters.")
    department_id: strawberry.ID = strawberry.field(description="Where they belong.")
    position_id: strawberry.ID = strawberry.field(description="Their post.")
    joined_on: date = strawberry.field(description="Their first day; tenure counts from here.")
    grade_id: strawberry.ID | None = optional("Their professional grade.")
    superior_id: strawberry.ID | None = optional("Whom they report to, where that is not the head.")
    phone: str | None = optional("Where to call them, at most 50 characters.")
    email: str | None = optional("Where to write to them, at most 254 characters.")


@strawberry.input(description="What changes about a member of the staff.")
class StaffUpdateInput(Edition):
    """What is left out stays; null clears."""

    badge: str | None = optional("A new badge number.")
    name: str | None = optional("A new name.")
    department_id: strawberry.ID | None = optional("Where they belong from now on.")
    position_id: strawberry.ID | None = optional("Their post from now on.")
    joined_on: date | None = optional("Their first day.")
    grade_id: strawberry.ID | None = optional("Their professional grade.")
    superior_id: strawberry.ID | None = optional("Whom they report to.")
    phone: str | None = optional("Where to call them.")
    email: str | None = optional("Where to write to them.")


@strawberry.input(description="Who leaves.")
class StaffLeaveInput(Edition):
    """Somebody who answers for nothing any more, or whose successor is named."""

    successor_id: strawberry.ID | None = strawberry.field(
        description="Who takes over all they answer for, as by staffHandOverAll; requires case.reassign.",
        default=None,
    )
    reason: str | None = strawberry.field(description="Why, at most 4,000 characters.", default=None)


@readable(REACHED)
@strawberry.type(description="The member of the staff as they are now.")
class StaffPayload(Payload):
    """Answer to the mutations of a member of the staff."""

    staff: Staff | None = strawberry.field(description="The person; null when refused.", default=None)


@strawberry.type
class StaffMutation:
    """How members of the staff come, move and go."""

    @open_to_machines(CONFIGURE, description="Enter a member of the staff.")
    async def staff_create(self, info: Info, input: StaffCreateInput) -> StaffPayload:
        viewer = info.context.require_viewer()
        department_id = Department.key_of(input.department_id, "department_id")
        position_id = Position.key_of(input.position_id, "position_id")
        more = given(input, clearable=CLEARABLE, ids=IDS)
        await require_over(viewer, Permission.DIRECTORY_CONFIGURE, department_id, path="department_id")
        key = await once(
            info,
            "staff.create",
            input,
            lambda: staff.create(
                badge=input.badge,
                name=input.name,
                department_id=department_id,
                position_id=position_id,
                joined_on=input.joined_on,
                by=viewer.staff_id,
                at=info.context.at,
                **more,
            ),
        )
        return StaffPayload(staff=Staff.one(key))

    @open_to_machines(CONFIGURE, description="Change what is known of somebody; their cases stay with them.")
    async def staff_update(self, info: Info, input: StaffUpdateInput) -> StaffPayload:
        viewer = info.context.require_viewer()
        required = ("badge", "name", "department_id", "position_id", "joined_on")
        changes = given(input, required=required, clearable=CLEARABLE, ids=IDS)
        key = await _within_reach(viewer, input.id)
        if "department_id" in changes:
            await require_over(
                viewer, Permission.DIRECTORY_CONFIGURE, changes["department_id"], path="department_id"
            )
        changed = await staff.change(
            key,
            **as_seen(input, by=viewer, at=info.context.at),
            **changes,
        )
        return StaffPayload(staff=Staff.known(changed.id))

    @mutation(
        CONFIGURE,
        description="Somebody leaves for good. Refused while they head a department, are somebody's "
        "superior, or, unless a successor is named, answer for open cases or have been offered one; every "
        "reason is told. Their shifts and what they had to do with standing in end; of a department that "
        "named them to its visitors its head and the administrators are told, to name somebody else.",
    )
    async def staff_leave(self, info: Info, input: StaffLeaveInput) -> StaffPayload:
        viewer, at = info.context.require_viewer(), info.context.at
        key, reason = await _within_reach(viewer, input.id), optional_text(input.reason, ("reason",))
        if input.successor_id is not None:
            await _succeed(viewer, key, Staff.key_of(input.successor_id, "successor_id"), reason, at)
        gone = await leave.leave(
            key, by=viewer.staff_id, at=at, reason=reason, expected_version=input.expected_version
        )
        return StaffPayload(staff=Staff.known(gone.id))


async def _succeed(viewer: Viewer, giver: UUID, taker: UUID, note: str | None, at: datetime) -> None:
    """Refusals name the fields of this mutation."""
    fields = {"from_staff_id": "id", "to_staff_id": "successor_id", "note": "reason"}
    try:
        await succession.hand_over_all(from_staff_id=giver, to_staff_id=taker, note=note, by=viewer, at=at)
    except Refusal as refused:
        path = [fields.get(step, step) for step in refused.path]
        raise Refusal(refused.code, refused.message, path) from None


async def _within_reach(viewer: Viewer, given_id: str) -> UUID:
    found = await find(staff.Staff, Staff.key_of(given_id, "id"), "id")
    await require_over(viewer, Permission.DIRECTORY_CONFIGURE, found.department_id)
    return found.id
