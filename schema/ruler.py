"""Measures selection sets: how deep, how many aliases, and what they may cost.

Every fragment is measured once, however often it is spread.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)

from schema.cost import CEILING, NOTHING, Cost, Measure, Term


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may ask for."""

    tokens: int = 5_000
    depth: int = 15
    aliases: int = 50
    root_fields: int = 20
    cost: int = 10_000
    # What a connection gives without `first` or `last`, and the most it ever gives.
    page: int = 20
    largest_page: int = 100
    # How many a plain list is taken to hold.
    list_size: int = 10


class Ruler:
    """Measures selection sets; remembers every fragment."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, limits: Limits) -> None:
        self.schema = schema
        self.limits = limits
        self.program: list[Cost] = []
        self.fragments = {
            definition.name.value: definition
            for definition in document.definitions
            if isinstance(definition, FragmentDefinitionNode)
        }
        self._measured: dict[str, Measure] = {}
        self._widths: dict[str, int] = {}
        for name in self._innermost_first():
            fragment = self.fragments[name]
            kind = self.schema.type_map.get(fragment.type_condition.name.value)
            self._widths[name] = self.shallow(fragment.selection_set)
            self._measured[name] = self._shared(self._selections(fragment.selection_set, kind))

    def operation(self, operation: OperationDefinitionNode) -> Measure:
        """All that the operation asks for."""
        return self._selections(operation.selection_set, self.schema.get_root_type(operation.operation))

    def shallow(self, selections: SelectionSetNode) -> int:
        """How many fields stand side by side, fragments opened."""
        width = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                width += 1
            elif isinstance(selection, InlineFragmentNode):
                width += self.shallow(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                width += self._widths.get(selection.name.value, 0)
        return min(width, CEILING)

    def _innermost_first(self) -> Iterator[str]:
        """Fragments ordered so that each comes after those it spreads.

        With a stack of its own, since a chain of fragments may be longer than Python's. A spread that leads
        back is passed over: validation reports the cycle.
        """
        done: set[str] = set()
        for first in self.fragments:
            path: list[tuple[str, Iterator[str]]] = [(first, iter(self._spreads(first)))]
            open_: set[str] = {first}
            while path and first not in done:
                name, rest = path[-1]
                inner = next((each for each in rest if each not in done and each not in open_), None)
                if inner is None:
                    path.pop()
                    open_.discard(name)
                    done.add(name)
                    yield name
                else:
                    open_.add(inner)
                    path.append((inner, iter(self._spreads(inner))))

    def _spreads(self, name: str) -> list[str]:
        found: list[str] = []
        left: list[SelectionSetNode] = [self.fragments[name].selection_set]
        while left:
            for selection in left.pop().selections:
                if isinstance(selection, FragmentSpreadNode):
                    if selection.name.value in self.fragments:
                        found.append(selection.name.value)
                elif (inner := getattr(selection, "selection_set", None)) is not None:
                    left.append(inner)
        return found

    def _selections(self, selections: SelectionSetNode, kind: GraphQLNamedType | None) -> Measure:
        total = NOTHING
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                total = total.plus(self._field(selection, kind))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self.schema.type_map.get(condition.name.value) if condition else kind
                total = total.plus(self._selections(selection.selection_set, inner))
            elif isinstance(selection, FragmentSpreadNode):
                # Not yet measured means that it leads back here, or to nowhere.
                total = total.plus(self._measured.get(selection.name.value, NOTHING))
        return total

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Measure:
        aliases = 1 if node.alias else 0
        if node.selection_set is None:
            return Measure(1, aliases)
        if node.name.value.startswith("__"):
            # Introspection has a limit of its own among the validation rules.
            return Measure(1, aliases, Cost(1))
        definition = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        inner = self._selections(node.selection_set, kind)
        repeated = not _is_page(parent) and definition is not None and _is_list(definition.type)
        return Measure(
            inner.depth + 1,
            min(inner.aliases + aliases, CEILING),
            self._field_cost(node, kind, inner.cost, repeated=repeated),
        )

    def _field_cost(
        self, node: FieldNode, kind: GraphQLNamedType | None, inner: Cost, *, repeated: bool
    ) -> Cost:
        """The object or objects that the field may give, and all that hangs on them."""
        itself = Cost(_weight(kind))
        if kind is not None and kind.name.endswith("Connection"):
            return itself.plus(self._so_often(inner, self._page(node)))
        return self._so_often(itself.plus(inner), self._listed(node) if repeated else 1)

    def _so_often(self, cost: Cost, size: int | str) -> Cost:
        return cost.times(size) if isinstance(size, int) else Cost(0, (Term(1, size, self._step(cost)),))

    def _listed(self, node: FieldNode) -> int | str:
        """How many a plain list holds: as many as were named by `ids`, which a variable may hold."""
        for argument in node.arguments or ():
            if argument.name.value == "ids":
                if isinstance(argument.value, VariableNode):
                    return argument.value.name.value
                if isinstance(argument.value, ListValueNode):
                    return min(len(argument.value.values), self.limits.largest_page)
                # One alone is a list of one.
                return 1
        return self.limits.list_size

    def _page(self, node: FieldNode) -> int | str:
        """The page size asked for, or the name of the variable that holds it."""
        sizes: list[int | str] = []
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                if isinstance(argument.value, IntValueNode):
                    sizes.append(max(0, min(whole(argument.value), self.limits.largest_page)))
                elif isinstance(argument.value, VariableNode):
                    sizes.append(argument.value.name.value)
        names = [size for size in sizes if isinstance(size, str)]
        # Both at once is refused later on; until then the one that is not known yet counts.
        return names[0] if names else max(cast("list[int]", sizes), default=self.limits.page)

    def _step(self, cost: Cost) -> int:
        self.program.append(cost)
        return len(self.program) - 1

    def _shared(self, measured: Measure) -> Measure:
        """A fragment's variable part becomes one step, so that spreading it twice does not copy it."""
        if not measured.cost.terms:
            return measured
        return replace(measured, cost=Cost(0, (Term(1, None, self._step(measured.cost)),)))


def whole(node: IntValueNode) -> int:
    """Python refuses to read thousands of digits; nobody needs ten."""
    return int(node.value) if len(node.value) < 10 else CEILING


def _weight(kind: GraphQLNamedType | None) -> int:
    """Edges and page infos come with what they are about."""
    if kind is None or not is_composite_type(kind):
        return 0
    return 0 if kind.name == "PageInfo" or kind.name.endswith("Edge") else 1


def _is_page(parent: GraphQLNamedType | None) -> bool:
    return parent is not None and parent.name.endswith("Connection")


def _is_list(kind: Any) -> bool:
    while isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    return isinstance(kind, GraphQLList)
