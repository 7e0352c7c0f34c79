"""What a document may ask for, measured in one linear pass before anything else is done with it.

The cost is how many objects might be fetched: one for every field that has fields of its own, times the page
size of every connection, the number of `ids` asked for, and the assumed size of every other plain list around
it. Where one of these is a variable, the cost stays a small program of sums and products that each request
runs with its own variables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, GraphQLSchema, IntValueNode, ListValueNode, OperationDefinitionNode

from schema.cost import CEILING, Cost
from schema.errors import TooCostly
from schema.ruler import Limits, Ruler, whole

__all__ = ["Limits", "Load", "measure"]


@dataclass(frozen=True, slots=True)
class Load:
    """What an operation asks for; `cost` tells it for one request's variables."""

    program: tuple[Cost, ...]
    own: Cost
    defaults: Mapping[str, Any]
    limits: Limits

    def cost(self, variables: Mapping[str, Any] | None) -> int:
        """Linear in the program's length, which is the number of page sizes left to variables."""
        values: list[int] = []
        for step in self.program:
            values.append(self._value(step, values, variables or {}))
        return self._value(self.own, values, variables or {})

    def _value(self, cost: Cost, values: list[int], variables: Mapping[str, Any]) -> int:
        total = cost.fixed
        for term in cost.terms:
            total += term.factor * self._page(term.page, variables) * values[term.step]
        return min(total, CEILING)

    def _page(self, name: str | None, variables: Mapping[str, Any]) -> int:
        if name is None:
            return 1
        size = variables.get(name, self.defaults.get(name))
        if isinstance(size, list):
            size = len(size)
        if isinstance(size, int | float) and not isinstance(size, bool):
            return int(max(0, min(size, self.limits.largest_page)))
        return self.limits.page

    def require(self, variables: Mapping[str, Any] | None) -> int:
        """The cost; raises TooCostly with the figure when it is over the limit."""
        cost = self.cost(variables)
        if cost > self.limits.cost:
            raise TooCostly(
                f"This would cost {cost}; one request may cost {self.limits.cost}. Ask for smaller pages.",
                limit="cost",
                cost=cost,
                allowed=self.limits.cost,
            )
        return cost


def measure(
    schema: GraphQLSchema, document: DocumentNode, limits: Limits
) -> list[tuple[OperationDefinitionNode, Load]]:
    """Measure every operation of a document; raises TooCostly where a fixed limit is passed."""
    ruler = Ruler(schema, document, limits)
    loads = []
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            found = ruler.operation(operation)
            _require("depth", found.depth, limits.depth)
            _require("aliases", found.aliases, limits.aliases)
            _require("root fields", ruler.shallow(operation.selection_set), limits.root_fields)
            load = Load(tuple(ruler.program), found.cost, _defaults(operation), limits)
            loads.append((operation, load))
    return loads


def _require(what: str, found: int, allowed: int) -> None:
    if found > allowed:
        raise TooCostly(
            f"This document has {what} of {found}; {allowed} are allowed.",
            limit=what,
            found=found,
            allowed=allowed,
        )


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        usual = definition.default_value
        if isinstance(usual, IntValueNode):
            found[definition.variable.name.value] = whole(usual)
        elif isinstance(usual, ListValueNode):
            found[definition.variable.name.value] = len(usual.values)
    return found
