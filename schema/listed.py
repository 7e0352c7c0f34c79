"""Lists at the top of the schema: what is narrowed, sorted and read page by page, and nothing else."""

from collections.abc import Callable
from inspect import Parameter, Signature, signature
from typing import Annotated, Any

from strawberry import argument

from schema.node import Node
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import Access, field
from schema.reads.fields import ORDER_BY, WHERE
from schema.reads.predicate import EVERY_ROW, Predicate


def _everything() -> Predicate:
    return EVERY_ROW


def listed(
    kind: type[Node],
    access: Access,
    *,
    description: str,
    order: str,
    conditions: Any = None,
    orders: Any = None,
    scope: Callable[..., Predicate] = _everything,
) -> Any:
    """The field of a list of `kind`; `conditions` and `orders` are types of its arguments.

    `scope` says which rows it is a list of: what that wants to know comes first among the arguments.
    """
    wanted = signature(scope).parameters
    arguments: dict[str, Any] = {"first": First, "after": After, "last": Last, "before": Before}
    if orders is not None:
        arguments = {"order_by": Annotated[list[orders] | None, argument(description=ORDER_BY)]} | arguments
    if conditions is not None:
        arguments = {"where": Annotated[conditions | None, argument(description=WHERE)]} | arguments

    def page(**given: Any) -> Any:
        rows = scope(**{name: given.pop(name) for name in wanted if name in given})
        return kind.page(scope=rows, order=order, **given)

    # Strawberry finds a field's type and arguments in its resolver's signature.
    parameters = [
        *(one.replace(kind=Parameter.KEYWORD_ONLY) for one in wanted.values()),
        *(
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for name, annotation in arguments.items()
        ),
    ]
    connection = Connection[kind]  # type: ignore[valid-type]
    page.__signature__ = Signature(parameters, return_annotation=connection)  # type: ignore[attr-defined]
    page.__annotations__ = {one.name: one.annotation for one in parameters} | {"return": connection}
    return field(access, description=description)(page)
