"""Fields that a table answers, declared beside the Strawberry type they belong to."""

from collections.abc import Sequence
from typing import Any

from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from schema.paging import After, Before, First, Last
from schema.permissions import Access
from schema.reads.predicate import EVERY_ROW, Predicate
from schema.reads.read_field import ATTRIBUTES, ReadField
from schema.reads.specs import (
    MOST,
    BatchLoader,
    ByViewer,
    Column,
    Computed,
    Derived,
    HasOne,
    Held,
    Link,
    Nested,
    Spec,
    ToMany,
    ToOne,
    order_of,
)


def _field(
    spec: Spec, description: str, *, name: str | None, requires: Access | None = None, masked: bool = False
) -> Any:
    field = ReadField(graphql_name=name, description=description)
    field.spec, field.requires, field.masked = spec, requires, masked
    # An object made in Python is given keys, not what they lead to.
    field.init = isinstance(spec, ATTRIBUTES)
    return field


def column(
    name: str = "",
    *,
    description: str,
    graphql_name: str | None = None,
    requires: Access | None = None,
    masked: bool = False,
    shown: ByViewer | None = None,
) -> Any:
    """A column; its name is the field's unless given.

    `requires` is asked once for the viewer: without it the field is FORBIDDEN, or null when `masked`.
    `shown` is asked for each row: elsewhere the field is null.
    """
    return _field(Column(name, shown), description, name=graphql_name, requires=requires, masked=masked)


def derived(
    sql: str,
    *,
    description: str,
    graphql_name: str | None = None,
    requires: Access | None = None,
    masked: bool = False,
) -> Any:
    """SQL over the row: `derived("{t}.due_at < {at} and {t}.closed_at is null", description=...)`.

    `{at}` is the operation's time and `{me}` the viewer's own id; there is no `now()` in a read.
    """
    return _field(Derived(sql), description, name=graphql_name, requires=requires, masked=masked)


def to_one(
    column: str,
    *,
    description: str,
    graphql_name: str | None = None,
    unscoped: bool = False,
    requires: Access | None = None,
    masked: bool = False,
) -> Any:
    """The row whose id `column` holds. Null where the viewer may not see it, so only an `unscoped` one may be
    declared non-null.
    """
    return _field(ToOne(column, unscoped), description, name=graphql_name, requires=requires, masked=masked)


def has_one(
    column: str,
    *,
    description: str,
    order: str | Sequence[str] = "id",
    where: Predicate = EVERY_ROW,
    graphql_name: str | None = None,
    unscoped: bool = False,
) -> Any:
    """The first row of another table whose `column` names this one, or null."""
    spec = HasOne(Link(column), order_of(order), where, unscoped)
    return _field(spec, description, name=graphql_name)


def to_many(
    column: str,
    *,
    description: str,
    order: str | Sequence[str] = "id",
    where: Predicate = EVERY_ROW,
    through: str | None = None,
    far: str | None = None,
    most: int = MOST,
    graphql_name: str | None = None,
    unscoped: bool = False,
) -> Any:
    """The rows whose `column` names this one; with `through`, `column` and `far` are that table's."""
    spec = ToMany(Link(column, through, far), order_of(order), where, most, unscoped)
    return _field(spec, description, name=graphql_name)


def connection(
    column: str,
    *,
    description: str,
    order: str | Sequence[str] = "id",
    where: Predicate = EVERY_ROW,
    conditions: Any = None,
    orders: Any = None,
    through: str | None = None,
    far: str | None = None,
    graphql_name: str | None = None,
    unscoped: bool = False,
) -> Any:
    """A page of the rows that belong to this one; `conditions` and `orders` are types of its arguments."""
    spec = Nested(Link(column, through, far), order_of(order), where, unscoped)
    field: ReadField = _field(spec, description, name=graphql_name)
    field.declared_arguments = (
        *(_argument(name, kind) for name, kind in _PAGING.items()),
        *([_argument("where", conditions | None, WHERE)] if conditions else []),
        *([_argument("order_by", list[orders] | None, ORDER_BY)] if orders else []),
    )
    return field


def computed(
    load: BatchLoader,
    *,
    description: str,
    needs: Sequence[str] = (),
    graphql_name: str | None = None,
    requires: Access | None = None,
    masked: bool = False,
    mask: str | None = None,
    rows: str | None = None,
) -> Any:
    """What only Python can tell. `load(rows, context)` is called once for all rows of a selection.

    The rows carry every declared column; further columns that it reads are named in `needs`. `mask` is the
    column that whoever may not read the field is shown instead: for them the field is compiled. `rows` is
    SQL that lays the same objects out as rows: with it the field is compiled for everybody.
    """
    spec = Computed(load, (*needs, mask) if mask else tuple(needs), rows)
    field = _field(spec, description, name=graphql_name, requires=requires, masked=masked or mask is not None)
    field.mask = mask
    return field


def held(rows: str, *, description: str) -> Any:
    """An attribute of an object that `rows` of a computed field laid out; its own `rows` start from there."""
    return _field(Held(rows), description, name=None)


WHERE = "Only entries of which this is true."
ORDER_BY = "Sorted by the first, among equals by the next."
_PAGING: dict[str, Any] = {"first": First, "after": After, "last": Last, "before": Before}


def _argument(name: str, kind: Any, description: str | None = None) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(kind),
        description=description,
        default=None,
    )
