"""Relay's Node: every row has one id for the whole schema, `Type:uuid` in base64."""

from collections.abc import Iterable, Sequence
from typing import Any, Self, cast
from uuid import UUID

import strawberry

from schema.context import Info
from schema.errors import BadInput
from schema.order import Order, chosen
from schema.paging import Connection, window
from schema.reads.identity import parse_id
from schema.reads.predicate import EVERY_ROW, Predicate
from schema.reads.read_field import ReadField
from schema.reads.select import Kind, Select
from schema.reads.source import source_of
from schema.reads.specs import MOST, Identity
from tenants.errors import Code, Refusal


class Row:
    """What every type with a source can do: name the rows that a resolver answers with.

    The results are notes of what is to be read (`Select`), typed as what they become; only the executor reads
    them. A list of `all`, a page of `page`: each is one statement.
    """

    key: strawberry.Private[UUID]

    @classmethod
    def one(cls, key: UUID | None, *, scope: Predicate = EVERY_ROW) -> Self | None:
        """The row with this key, or null where there is none that the viewer may see."""
        if key is None:
            return None
        return cast("Self | None", Select(source_of(cls), Kind.ONE, scope, key=key))

    @classmethod
    def known(cls, key: UUID) -> Self:
        """The row with this key, which the caller knows to exist: for non-null fields."""
        return cast("Self", Select(source_of(cls), Kind.ONE, EVERY_ROW, key=key))

    @classmethod
    def first(cls, scope: Predicate, *, order: str = "id") -> Self | None:
        """The first row in the scope, or null."""
        return cast(
            "Self | None",
            Select(source_of(cls), Kind.ONE, scope, Order.named(order)),
        )

    @classmethod
    def all(
        cls,
        *,
        scope: Predicate = EVERY_ROW,
        where: Any = None,
        order_by: Iterable[Any] | None = None,
        order: str = "id",
        most: int = MOST,
    ) -> list[Self]:
        """The rows in the scope, `most` of them at most. `order` counts where the client asks for none."""
        by = chosen(order_by, default=Order.named(order))
        conditions = scope & (where.predicate() if where else EVERY_ROW)
        return cast("list[Self]", Select(source_of(cls), Kind.LIST, conditions, by, size=most))

    @classmethod
    def page(
        cls,
        *,
        scope: Predicate = EVERY_ROW,
        where: Any = None,
        order_by: Iterable[Any] | None = None,
        order: str = "id",
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> Connection[Self]:
        """A page of the rows in the scope; wrong paging arguments are BAD_USER_INPUT here and now."""
        by = chosen(order_by, default=Order.named(order))
        conditions = scope & (where.predicate() if where else EVERY_ROW)
        part = window(first, after, last, before)
        select = Select(source_of(cls), Kind.PAGE, conditions, by, size=part.size, window=part)
        return cast("Connection[Self]", select)

    @classmethod
    def key_of(cls, value: str, *path: str | int) -> UUID:
        """The key in a global id given to a mutation; an id of anything else is NOT_FOUND at `path`."""
        try:
            name, key = parse_id(value)
        except ValueError:
            name, key = "", UUID(int=0)
        if name != source_of(cls).name:
            raise Refusal(Code.NOT_FOUND, "there is no such entry", path)
        return key

    @classmethod
    def asked_for(cls, value: str, argument: str = "id") -> UUID | None:
        """The key in a query's global id; None for another type's id, BAD_USER_INPUT for nonsense."""
        try:
            name, key = parse_id(value)
        except ValueError as error:
            raise BadInput(f"{argument} is not an id of ours.", argument=[argument]) from error
        return key if name == source_of(cls).name else None


def _identity() -> Any:
    field = ReadField(description="The entry's id, good for `node`.")
    field.spec = Identity()
    return field


@strawberry.interface(description="Anything with an id of its own.")
class Node(Row):
    """Relay's interface."""

    id: strawberry.ID = _identity()


def node(value: str, info: Info, *, argument: Sequence[str] = ("id",)) -> Node | None:
    """The entry with this global id, of whatever type; null where there is none that the viewer may see."""
    try:
        name, key = parse_id(value)
    except ValueError as error:
        raise BadInput(f"{'.'.join(argument)} is not an id of ours.", argument=[*argument]) from error
    definition = info.schema.get_type_by_name(name)
    kind = getattr(definition, "origin", None)
    if isinstance(kind, type) and issubclass(kind, Node) and hasattr(kind, "__source__"):
        return kind.one(key)
    return None


def nodes(values: Sequence[str], info: Info) -> list[Node | None]:
    """The entries with these ids, in their order, null for each that there is none for.

    One that is no id at all has its error at its own place; the others are answered.
    """
    if len(values) > MOST:
        raise BadInput(f"ids may name {MOST} entries at most.", argument=["ids"])
    return [_named(value, place, info) for place, value in enumerate(values)]


def _named(value: str, place: int, info: Info) -> Node | None:
    try:
        return node(value, info, argument=("ids", str(place)))
    except BadInput as wrong:
        # An error among the values of a list is raised by graphql-core where it comes to it.
        return cast("Node", wrong)
