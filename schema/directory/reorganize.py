"""Mutations: all that somebody answers for passes on; departments merge."""

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.configure_departments import DepartmentPayload
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.editing import Edition, as_seen
from schema.permissions import REACHED, readable, requires
from tenants.cases import department_merge, succession
from tenants.directory.access import Permission
from tenants.directory.authority import require_over


@strawberry.input(description="Who takes over all that somebody answers for.")
class StaffHandOverAllInput:
    """From whom to whom, and what the other should know."""

    from_staff_id: strawberry.ID = strawberry.field(description="Who leaves, or is away for long.")
    to_staff_id: strawberry.ID = strawberry.field(description="Who takes over.")
    note: str | None = strawberry.field(
        description="Why, at most 4,000 characters; it stands in the history of every case.", default=None
    )


@strawberry.input(description="Which department merges into which.")
class DepartmentMergeInput(Edition):
    """`id` is the one that closes."""

    into_id: strawberry.ID = strawberry.field(description="The department that everything goes to.")


@readable(REACHED)
@strawberry.type(description="What has passed on.")
class StaffHandOverAllPayload(Payload):
    """Answer to staffHandOverAll."""

    staff: Staff | None = strawberry.field(description="Who took over; null when refused.", default=None)
    cases: int | None = strawberry.field(
        description="How many cases they have a part in by it, as far as the viewer may know of them; null "
        "when refused.",
        default=None,
    )
    offers: int | None = strawberry.field(
        description="How many offers of these were redirected or taken back; null when refused.", default=None
    )


@strawberry.type
class ReorganizationMutation:
    """What happens when people leave and departments merge."""

    @mutation(
        requires(Permission.CASE_REASSIGN),
        description="Pass the custody and the first contact of every open case on to somebody else at once, "
        "without an offer, and what has been offered with them. Both people must be within reach. What is "
        "confidential and the other may not know of goes to whoever may, and stays where there is nobody.",
    )
    async def staff_hand_over_all(self, info: Info, input: StaffHandOverAllInput) -> StaffHandOverAllPayload:
        taker = Staff.key_of(input.to_staff_id, "to_staff_id")
        passed = await succession.hand_over_all(
            from_staff_id=Staff.key_of(input.from_staff_id, "from_staff_id"),
            to_staff_id=taker,
            note=input.note,
            **info.context.signature(),
        )
        return StaffHandOverAllPayload(
            staff=Staff.known(taker), cases=len(passed.cases), offers=len(passed.offers)
        )

    @mutation(
        requires(Permission.DIRECTORY_CONFIGURE),
        description="Merge a department into another: its people, matters, open cases, offers, rosters and "
        "the departments below it go along, and it is closed. Answers with the other one.",
    )
    async def department_merge(self, info: Info, input: DepartmentMergeInput) -> DepartmentPayload:
        viewer = info.context.require_viewer()
        old, new = Department.key_of(input.id, "id"), Department.key_of(input.into_id, "into_id")
        for key, path in ((old, "id"), (new, "into_id")):
            await require_over(viewer, Permission.DIRECTORY_CONFIGURE, key, path=path)
        merged = await department_merge.merge(
            old,
            into_id=new,
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return DepartmentPayload(department=Department.known(merged.id))
