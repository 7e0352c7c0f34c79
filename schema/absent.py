"""Arguments that were left out do not reach the resolver: its own default says what that means."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema

# Strawberry converts every argument it is given, one by one: on a list with six of them, none given, that was
# a seventh of all the CPU of a request.


def drop_absent(schema: GraphQLSchema) -> None:
    """Where null and left out are the same, pass on neither."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType):
            for definition in kind.fields.values():
                same = same_as_null(definition)
                if same and definition.resolve is not None:
                    definition.resolve = _without(definition.resolve, same)


def same_as_null(definition: GraphQLField) -> frozenset[str]:
    """The arguments whose resolver gets None when they are left out."""
    declared = definition.extensions.get("strawberry-definition")
    arguments = {argument.python_name: argument for argument in getattr(declared, "arguments", ())}
    same = (
        name
        for name, each in definition.args.items()
        if (known := arguments.get(each.out_name or "") or _named(arguments, name)) is not None
        and known.default is None
    )
    return frozenset(same)


def _named(arguments: dict[str, Any], name: str) -> Any:
    return next(
        (each for each in arguments.values() if (each.graphql_name or _camel(each.python_name)) == name), None
    )


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


def _without(resolve: Callable[..., Any], same: frozenset[str]) -> Callable[..., Any]:
    @wraps(resolve)
    def resolved(source: Any, info: Any, **given: Any) -> Any:
        for name in same & given.keys():
            if given[name] is None:
                del given[name]
        return resolve(source, info, **given)

    return resolved
