"""Lists at the top of the schema: what is narrowed, sorted and read page by page, and nothing else."""

from inspect import Parameter, Signature
from typing import Annotated, Any

from strawberry import argument

from schema.node import Node
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import Access, field
from schema.reads.fields import ORDER_BY, WHERE


def listed(
    kind: type[Node],
    access: Access,
    *,
    description: str,
    order: str,
    conditions: Any = None,
    orders: Any = None,
) -> Any:
    """The field of a list of `kind`; `conditions` and `orders` are types of its arguments."""
    arguments: dict[str, Any] = {"first": First, "after": After, "last": Last, "before": Before}
    if orders is not None:
        arguments = {"order_by": Annotated[list[orders] | None, argument(description=ORDER_BY)]} | arguments
    if conditions is not None:
        arguments = {"where": Annotated[conditions | None, argument(description=WHERE)]} | arguments

    def page(**given: Any) -> Any:
        return kind.page(order=order, **given)

    # Strawberry finds a field's type and arguments in its resolver's signature.
    connection = Connection[kind]  # type: ignore[valid-type]
    page.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for name, annotation in arguments.items()
        ],
        return_annotation=connection,
    )
    page.__annotations__ = arguments | {"return": connection}
    return field(access, description=description)(page)
