"""Mutations: absences and stand-ins."""

from datetime import datetime

import strawberry

from schema.atomic import Payload, open_to_machines
from schema.context import Info
from schema.directory.absence import Absence, StandIn
from schema.directory.staff import Staff
from schema.editing import Creation, Edition, as_seen, once
from schema.permissions import REACHED, readable, requires
from tenants.base import find
from tenants.cases import standing_in
from tenants.directory import absence, stand_in
from tenants.directory.access import Permission
from tenants.directory.authority import require_over_person

ENTER = requires(Permission.ABSENCE_ENTER)


@strawberry.input(description="A period in which somebody is away.")
class AbsenceCreateInput(Creation):
    """Who, from when until when, and why."""

    staff_id: strawberry.ID = strawberry.field(description="Who is away.")
    since: datetime | None = strawberry.field(description="From when; now unless told.", default=None)
    until: datetime | None = strawberry.field(
        description="Until when; left out while nobody knows.", default=None
    )
    reason: str = strawberry.field(description="Why, at most 200 characters.")


@strawberry.input(description="Which absence is cancelled.")
class AbsenceCancelInput(Edition):
    """An absence that is not over: they come back early, or never go."""


@strawberry.input(description="Somebody who is to act for another.")
class StandInSetInput(Creation):
    """Who stands in for whom, at which place in the order, and when."""

    staff_id: strawberry.ID = strawberry.field(description="The holder of the post.")
    stand_in_id: strawberry.ID = strawberry.field(description="Who acts while the holder is away.")
    ordinal: int = strawberry.field(
        description="The place in the order in which they are asked, 1 to 20; taken once at a time.",
        default=1,
    )
    since: datetime | None = strawberry.field(description="From when; now unless told.", default=None)
    until: datetime | None = strawberry.field(description="Until when; left out for good.", default=None)


@strawberry.input(description="Who stands in no longer.")
class StandInRemoveInput:
    """A stand-in that has not ended yet."""

    id: strawberry.ID = strawberry.field(description="The stand-in.")


@readable(REACHED)
@strawberry.type(description="The absence as it is now.")
class AbsencePayload(Payload):
    """Answer to the mutations of an absence."""

    absence: Absence | None = strawberry.field(description="The absence; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The stand-in.")
class StandInPayload(Payload):
    """Answer to the mutations of a stand-in."""

    stand_in: StandIn | None = strawberry.field(
        description="The stand-in; null when refused, and when one was removed that had not begun.",
        default=None,
    )


@strawberry.type
class AbsenceMutation:
    """How people are away, and who acts for them."""

    @open_to_machines(
        ENTER,
        description="Enter that somebody is away. What they answer for stays theirs; offers, warnings and "
        "escalations reach whoever acts for them, who is told.",
    )
    async def absence_create(self, info: Info, input: AbsenceCreateInput) -> AbsencePayload:
        viewer, at = info.context.require_viewer(), info.context.at
        staff_id = Staff.key_of(input.staff_id, "staff_id")
        await require_over_person(viewer, Permission.ABSENCE_ENTER, staff_id, path="staff_id")
        key = await once(
            info,
            "absence.create",
            input,
            lambda: absence.create(
                staff_id=staff_id,
                since=input.since or at,
                until=input.until,
                reason=input.reason,
                by=viewer.staff_id,
                at=at,
            ),
        )
        await standing_in.begin(at=at)
        return AbsencePayload(absence=Absence.one(key))

    @open_to_machines(ENTER, description="Cancel an absence that is not over; from now on they are here.")
    async def absence_cancel(self, info: Info, input: AbsenceCancelInput) -> AbsencePayload:
        viewer = info.context.require_viewer()
        found = await find(absence.Absence, Absence.key_of(input.id, "id"), "id")
        await require_over_person(viewer, Permission.ABSENCE_ENTER, found.staff_id)
        cancelled = await absence.cancel(found.id, **as_seen(input, by=viewer, at=info.context.at))
        return AbsencePayload(absence=Absence.known(cancelled.id))

    @open_to_machines(
        ENTER,
        description="Name somebody who acts while the holder of a post is away. A chain that would lead back "
        "to the holder is refused.",
    )
    async def stand_in_set(self, info: Info, input: StandInSetInput) -> StandInPayload:
        viewer = info.context.require_viewer()
        staff_id = Staff.key_of(input.staff_id, "staff_id")
        stand_in_id = Staff.key_of(input.stand_in_id, "stand_in_id")
        await require_over_person(viewer, Permission.ABSENCE_ENTER, staff_id, path="staff_id")
        key = await once(
            info,
            "stand_in.set",
            input,
            lambda: stand_in.put(
                staff_id=staff_id,
                stand_in_id=stand_in_id,
                ordinal=input.ordinal,
                since=input.since,
                until=input.until,
                by=viewer.staff_id,
                at=info.context.at,
            ),
        )
        return StandInPayload(stand_in=StandIn.one(key))

    @open_to_machines(ENTER, description="Somebody stands in no longer; what has been stays on record.")
    async def stand_in_remove(self, info: Info, input: StandInRemoveInput) -> StandInPayload:
        viewer = info.context.require_viewer()
        found = await find(stand_in.StandIn, StandIn.key_of(input.id, "id"), "id")
        await require_over_person(viewer, Permission.ABSENCE_ENTER, found.staff_id)
        await stand_in.remove(found.id, by=viewer.staff_id, at=info.context.at)
        return StandInPayload(stand_in=StandIn.one(found.id))
