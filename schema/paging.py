"""Keyset connections after Relay: a page is found by the values it begins after, never by counting rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from schema.errors import BadInput
from schema.permissions import REACHED, readable

DEFAULT_PAGE = 20
LARGEST_PAGE = 100

NodeT = TypeVar("NodeT")

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many from the start, {DEFAULT_PAGE} unless told, {LARGEST_PAGE} at most."
    ),
]
After = Annotated[str | None, strawberry.argument(description="Begin after this cursor.")]
Last = Annotated[
    int | None,
    strawberry.argument(
        description=f"How many from the end, {LARGEST_PAGE} at most; not together with `first`."
    ),
]
Before = Annotated[str | None, strawberry.argument(description="End before this cursor.")]


@readable(REACHED)
@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    """Relay's page information."""

    has_next_page: bool = strawberry.field(description="More follows after this page.")
    has_previous_page: bool = strawberry.field(description="Something precedes this page.")
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first entry, null on an empty page."
    )
    end_cursor: str | None = strawberry.field(description="Cursor of the last entry, null on an empty page.")


@readable(REACHED)
@strawberry.type(description="One entry of a page.")
class Edge(Generic[NodeT]):
    """A node and its place."""

    cursor: str = strawberry.field(description="The entry's place; opaque, good for `after` and `before`.")
    node: NodeT = strawberry.field(description="The entry itself.")


@readable(REACHED)
@strawberry.type(description="A page of a list.")
class Connection(Generic[NodeT]):
    """What a resolver of a paged list promises; it returns `SomeType.page(...)`."""

    edges: list[Edge[NodeT]] = strawberry.field(description="The entries, each with its cursor.")
    nodes: list[NodeT] = strawberry.field(description="The entries alone.")
    page_info: PageInfo = strawberry.field(description="Where the page lies.")
    total_count: int = strawberry.field(
        description="How many entries the whole list has; counted only when asked for."
    )


@dataclass(frozen=True, slots=True)
class Window:
    """The part of a list that was asked for, checked."""

    size: int = DEFAULT_PAGE
    backward: bool = False
    after: str | None = None
    before: str | None = None


def window(
    first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> Window:
    """Check the four arguments; a wrong one is BAD_USER_INPUT and is named."""
    if first is not None and last is not None:
        raise BadInput("Ask for first or for last, not for both.", argument=["last"])
    for name, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= LARGEST_PAGE:
            raise BadInput(f"{name} must be between 0 and {LARGEST_PAGE}.", argument=[name])
    if last is not None:
        return Window(last, True, after, before)
    return Window(DEFAULT_PAGE if first is None else first, False, after, before)


@dataclass(slots=True)
class Page:
    """What the ordinary execution completes a connection from."""

    nodes: Sequence[Any]
    cursors: Sequence[str | None]
    page_info: PageInfo
    total_count: int | None = None

    @property
    def edges(self) -> list[Edge[Any]]:
        """The entries with their cursors."""
        return [
            Edge(cursor=cursor, node=node)  # type: ignore[arg-type]
            for cursor, node in zip(self.cursors, self.nodes, strict=True)
        ]
