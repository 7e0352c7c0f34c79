"""Which variables decide what a selection holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, FragmentSpreadNode, VariableNode

_DECIDING = ("skip", "include")


def switches(nodes: Iterable[FieldNode], fragments: Mapping[str, FragmentDefinitionNode]) -> tuple[str, ...]:
    """The names of the variables in @skip and @include at and below these fields."""
    found: set[str] = set()
    seen: set[str] = set()
    left: list[Any] = list(nodes)
    while left:
        node = left.pop()
        for directive in node.directives or ():
            if directive.name.value in _DECIDING:
                found.update(
                    argument.value.name.value
                    for argument in directive.arguments
                    if isinstance(argument.value, VariableNode)
                )
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in seen and name in fragments:
                seen.add(name)
                left.extend(fragments[name].selection_set.selections)
        elif getattr(node, "selection_set", None) is not None:
            left.extend(node.selection_set.selections)
    return tuple(sorted(found))
