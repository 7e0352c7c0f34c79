"""Calls a resolver as Strawberry does; what Strawberry finds out for each request is known beforehand."""

from collections.abc import Callable
from typing import Any

from graphql import GraphQLField, GraphQLResolveInfo, GraphQLSchema
from graphql.execution.values import VariableValues

from schema.absent import same_as_null
from schema.permissions import access_of_field
from schema.reads.given import Given


class Call:
    """A field's resolver, asked with its permission first, given its arguments."""

    __slots__ = ("_access", "_field", "_given", "_info_class", "_info_name", "_resolver", "_takes_self")

    def __init__(self, schema: GraphQLSchema, definition: GraphQLField, node: Any) -> None:
        self._field: Any = definition.extensions["strawberry-definition"]
        base = self._field.base_resolver
        access = access_of_field(definition)
        self._access = None if access is None or access.anonymous else access
        self._given = Given(definition, node, schema, absent=same_as_null(definition))
        self._info_class: Any = schema.extensions["strawberry-definition"].config.info_class
        self._info_name: str | None = base.info_parameter.name if base.info_parameter else None
        self._resolver: Callable[..., Any] = base.wrapped_func
        self._takes_self = base.self_parameter is not None

    def __call__(self, info: GraphQLResolveInfo[Any], variables: VariableValues) -> Any:
        """What the resolver answers with, or an awaitable of it; raises what it raises."""
        if self._access is not None:
            self._access.require(info.context.viewer)
        arguments = dict(self._given.arguments(variables))
        if self._info_name is not None:
            arguments[self._info_name] = self._info_class(_raw_info=info, _field=self._field)
        # At the top there is no object to be asked about.
        return self._resolver(None, **arguments) if self._takes_self else self._resolver(**arguments)


def is_plain(definition: GraphQLField) -> bool:
    """Whether Strawberry does nothing around the resolver but what a Call does."""
    declared: Any = definition.extensions.get("strawberry-definition")
    base = getattr(declared, "base_resolver", None)
    return (
        base is not None
        and not declared.extensions
        and base.root_parameter is None
        and base.parent_parameter is None
    )
