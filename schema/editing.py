"""What every creation and every update has in common."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypedDict
from uuid import UUID

import strawberry
from strawberry import UNSET

from schema.atomic import Payload
from schema.context import Info
from schema.node import Node
from schema.permissions import REACHED, readable
from tenants import idempotency
from tenants.base import TenantModel
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal, Refusals


@strawberry.input(description="Base of inputs that create something.")
class Creation:
    """Adds the key that makes a repetition harmless."""

    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Sent again with the same content it creates nothing more and gives the same answer; "
        "kept for two days, at most 200 characters.",
    )


@strawberry.input(description="Base of inputs that change something.")
class Edition:
    """Names what is changed, and the version the client has seen."""

    id: strawberry.ID = strawberry.field(description="Which one.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )


class Seen(Protocol):
    """An input that says which version the client has read."""

    expected_version: int | None


class AsSeen(TypedDict):
    """Who edits, when, and which version they have read."""

    by: UUID
    at: datetime
    expected_version: int | None


def as_seen(input: Seen, *, by: Viewer, at: datetime) -> AsSeen:
    """What an edit is signed with."""
    return {"by": by.staff_id, "at": at, "expected_version": input.expected_version}


@readable(REACHED)
@strawberry.type(description="What was removed.")
class Removed(Payload):
    """Base of the answers to what removes something: subclasses say what."""

    deleted_id: strawberry.ID | None = strawberry.field(
        description="Its former id; null when refused.", default=None
    )


def optional(description: str) -> Any:
    """A field of an update; left out it stays as it is."""
    return strawberry.field(default=UNSET, description=description)


def given(
    input: Any,
    *,
    required: Sequence[str] = (),
    clearable: Sequence[str] = (),
    ids: Mapping[str, type[Node]] | None = None,
) -> dict[str, Any]:
    """The fields that the client has named, with ids as keys; a null is refused unless it may be cleared."""
    told = {name: getattr(input, name) for name in (*required, *clearable)}
    told = {name: value for name, value in told.items() if value is not UNSET}
    if nulls := [name for name in required if name in told and told[name] is None]:
        raise Refusals(
            [
                Refusal(Code.REQUIRED, "this cannot be cleared; leave it out to keep it", (name,))
                for name in nulls
            ]
        )
    for name, kind in (ids or {}).items():
        if told.get(name) is not None:
            told[name] = kind.key_of(told[name], name)
    return told


async def once(
    info: Info, operation: str, input: Creation, create: Callable[[], Awaitable[TenantModel]]
) -> UUID:
    """The id of what `create` makes; for a key that was used before, the id of what was made then."""
    key = input.idempotency_key
    if key is None:
        return (await create()).id
    request, actor_id = strawberry.asdict(input), info.context.require_viewer().staff_id
    earlier = await idempotency.earlier_result(
        operation=operation, key=key, request=request, actor_id=actor_id
    )
    if earlier is not None:
        return earlier
    made = (await create()).id
    await idempotency.remember(
        operation=operation,
        key=key,
        request=request,
        actor_id=actor_id,
        result_id=made,
        at=info.context.at,
    )
    return made
