"""Mutations: duty rosters."""

from uuid import UUID

import strawberry

from schema.atomic import Payload, open_to_machines
from schema.context import Info
from schema.directory.department import Department
from schema.directory.roster import Roster
from schema.editing import Creation, Edition, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from tenants.base import find
from tenants.directory import roster
from tenants.directory.access import Permission, Viewer
from tenants.directory.authority import require_over

CONFIGURE = requires(Permission.ROSTER_CONFIGURE)


@strawberry.input(description="A new duty roster.")
class RosterCreateInput(Creation):
    """Whose it is, and how many are on duty at once."""

    name: str = strawberry.field(
        description="What it is called, at most 200 characters; taken once among open rosters."
    )
    department_id: strawberry.ID | None = strawberry.field(
        description="Whose it is; left out for the whole organization's.", default=None
    )
    places: int = strawberry.field(description="How many may be on duty at once, 1 to 20.", default=1)


@strawberry.input(description="What changes about a roster.")
class RosterUpdateInput(Edition):
    """What is left out stays."""

    name: str | None = optional("A new name.")
    department_id: strawberry.ID | None = optional("Whose it is; null for the whole organization's.")
    places: int | None = optional("How many may be on duty at once; no place in use is taken away.")


@strawberry.input(description="Which roster is closed.")
class RosterCloseInput(Edition):
    """A roster that is kept no longer."""


@readable(REACHED)
@strawberry.type(description="The roster as it is now.")
class RosterPayload(Payload):
    """Answer to the mutations of a roster."""

    roster: Roster | None = strawberry.field(description="The roster; null when refused.", default=None)


@strawberry.type
class RosterMutation:
    """How duty rosters are kept."""

    @open_to_machines(
        CONFIGURE, description="Begin a duty roster, for a department or for the whole organization."
    )
    async def roster_create(self, info: Info, input: RosterCreateInput) -> RosterPayload:
        viewer = info.context.require_viewer()
        department_id = (
            Department.key_of(input.department_id, "department_id")
            if input.department_id is not None
            else None
        )
        await require_over(viewer, Permission.ROSTER_CONFIGURE, department_id, path="department_id")
        key = await once(
            info,
            "roster.create",
            input,
            lambda: roster.create(
                name=input.name,
                department_id=department_id,
                places=input.places,
                by=viewer.staff_id,
                at=info.context.at,
            ),
        )
        return RosterPayload(roster=Roster.one(key))

    @open_to_machines(CONFIGURE, description="Change a duty roster.")
    async def roster_update(self, info: Info, input: RosterUpdateInput) -> RosterPayload:
        viewer = info.context.require_viewer()
        changes = given(
            input,
            required=("name", "places"),
            clearable=("department_id",),
            ids={"department_id": Department},
        )
        key = await within_reach(viewer, input.id)
        if "department_id" in changes:
            await require_over(
                viewer, Permission.ROSTER_CONFIGURE, changes["department_id"], path="department_id"
            )
        changed = await roster.change(key, **as_seen(input, by=viewer, at=info.context.at), **changes)
        return RosterPayload(roster=Roster.known(changed.id))

    @open_to_machines(CONFIGURE, description="Close a roster: nobody is on duty by it from now on.")
    async def roster_close(self, info: Info, input: RosterCloseInput) -> RosterPayload:
        viewer = info.context.require_viewer()
        closed = await roster.close(
            await within_reach(viewer, input.id),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return RosterPayload(roster=Roster.known(closed.id))


async def within_reach(viewer: Viewer, given_id: str, path: str = "id") -> UUID:
    """The key of a roster that the viewer may change; refuses any other."""
    found = await find(roster.Roster, Roster.key_of(given_id, path), path)
    await require_over(viewer, Permission.ROSTER_CONFIGURE, found.department_id, path=path)
    return found.id
