"""Mutations: positions."""

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.position import Position
from schema.editing import Creation, Edition, Removed, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from tenants.directory import position
from tenants.directory.access import Permission

CONFIGURE = requires(Permission.DIRECTORY_CONFIGURE)


@strawberry.input(description="A new position.")
class PositionCreateInput(Creation):
    """What a position is."""

    name: str = strawberry.field(description="What it is called, at most 200 characters; taken once.")
    rank: int = strawberry.field(description="A higher number is a higher position, 0 to 1,000,000.")


@strawberry.input(description="What changes about a position.")
class PositionUpdateInput(Edition):
    """What is left out stays."""

    name: str | None = optional("A new name.")
    rank: int | None = optional("A new rank.")


@strawberry.input(description="Which position is removed.")
class PositionDeleteInput(Edition):
    """A position that nobody has."""


@readable(REACHED)
@strawberry.type(description="The position as it is now.")
class PositionPayload(Payload):
    """Answer to positionCreate and positionUpdate."""

    position: Position | None = strawberry.field(description="The position; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The position that was removed.")
class PositionDeletePayload(Removed):
    """Answer to positionDelete."""


@strawberry.type
class PositionMutation:
    """How positions are configured."""

    @mutation(CONFIGURE, description="Add a position.")
    async def position_create(self, info: Info, input: PositionCreateInput) -> PositionPayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        key = await once(
            info,
            "position.create",
            input,
            lambda: position.create(name=input.name, rank=input.rank, by=viewer.staff_id, at=info.context.at),
        )
        return PositionPayload(position=Position.one(key))

    @mutation(CONFIGURE, description="Rename a position or change its rank.")
    async def position_update(self, info: Info, input: PositionUpdateInput) -> PositionPayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        changed = await position.change(
            Position.key_of(input.id, "id"),
            **as_seen(input, by=viewer, at=info.context.at),
            **given(input, required=("name", "rank")),
        )
        return PositionPayload(position=Position.known(changed.id))

    @mutation(CONFIGURE, description="Remove a position that nobody has.")
    async def position_delete(self, info: Info, input: PositionDeleteInput) -> PositionDeletePayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        await position.delete(
            Position.key_of(input.id, "id"),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return PositionDeletePayload(deleted_id=input.id)
