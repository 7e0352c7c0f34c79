"""Finds the plan for what is asked, or compiles it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, cast

from graphql import FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema, get_named_type
from graphql.execution.values import VariableValues

from schema.reads.asker import asker
from schema.reads.cache import Cache
from schema.reads.catalog import Catalog
from schema.reads.compiler import Compiler
from schema.reads.leaves import NotCompilable
from schema.reads.part import Part
from schema.reads.plan import Outline, Plan, Same, Slot, shape, values
from schema.reads.relations import nested_part, scope_of
from schema.reads.select import Select
from schema.reads.source import Source
from schema.reads.specs import Nested, Viewer
from schema.reads.switches import switches

_KEY = "plans"

Compile: TypeAlias = Callable[[Compiler], tuple[Outline, Plan]]
Found: TypeAlias = tuple[Plan, list[tuple[object, ...]]]
"""A plan, and the values that each of its parts brings along."""


class Execution(Protocol):
    """What is asked of the operation: graphql-core's executor has all of it."""

    schema: GraphQLSchema
    variable_values: VariableValues
    fragment_definitions: dict[str, FragmentDefinitionNode]

    def collect_subfields(self, return_type: GraphQLObjectType, field_details_list: Any) -> Any:
        """The fields selected below some details."""
        ...


class Selection:
    """The nodes of a field, known by their identity, and the variables in @skip and @include below them."""

    __slots__ = ("nodes", "switches")

    def __init__(self, nodes: tuple[Any, ...], names: tuple[str, ...]) -> None:
        # Kept alive by whoever keeps the selection, so that no other node can come to look like one of them.
        self.nodes = nodes
        self.switches = names


@dataclass(frozen=True, slots=True)
class Kept:
    """What has been compiled for one schema, or the reason why not."""

    selections: Cache[Selection] = field(default_factory=Cache)
    outlines: Cache[Outline | str] = field(default_factory=Cache)
    plans: Cache[Plan] = field(default_factory=Cache)
    # Operations for which the straight way leads nowhere, and for whom.
    futile: Cache[bool] = field(default_factory=Cache)


def kept_for(schema: GraphQLSchema) -> Kept:
    """Lives as long as the schema."""
    kept: Kept | None = schema.extensions.get(_KEY)
    return schema.extensions.setdefault(_KEY, Kept()) if kept is None else kept


class Lookup:
    """Looks up plans for one operation."""

    def __init__(self, execution: Execution, viewer: Viewer) -> None:
        self._execution = execution
        self._viewer = viewer
        self._asker = asker(viewer)
        self._kept = kept_for(execution.schema)

    @property
    def plans(self) -> Cache[Plan]:
        """Every plan there is."""
        return self._kept.plans

    def whole(self, select: Select, part: Part, return_type: Any, details: Any, facts: Catalog) -> Found:
        """The plan for a Select; raises NotCompilable, or BadInput for arguments further down."""
        key = (*self._selection(details), get_named_type(return_type).name, select.source, select.kind)

        def compiled(compiler: Compiler) -> tuple[Outline, Plan]:
            return compiler.compile(select.kind, part, return_type, details)

        return self._find(key, [part], compiled, facts)

    def field(self, source: Source, definition: Any, details: Any, facts: Catalog) -> Found:
        """The plan for one relation of a row."""

        def compiled(compiler: Compiler) -> tuple[Outline, Plan]:
            return compiler.compile_field(source, definition, details)

        return self._find((*self._selection(details), source), [], compiled, facts)

    def _find(self, key: Hashable, parts: list[Part], compiled: Compile, facts: Catalog) -> Found:
        outline = self._kept.outlines.get(key)
        if isinstance(outline, str):
            raise NotCompilable(outline)
        if outline is not None:
            known = [*parts, *(self._slot_part(slot, facts) for slot in outline.slots)]
            plan = self._kept.plans.get(self._plan_key(key, outline, known))
            if plan is not None:
                return plan, _brought(parts, known)
        return self._compile(key, parts, compiled, facts)

    def _compile(self, key: Hashable, parts: list[Part], compiled: Compile, facts: Catalog) -> Found:
        known = [*parts]

        def part_of(slot: Slot) -> Part:
            known.append(self._slot_part(slot, facts))
            return known[-1]

        compiler = Compiler(
            collect=self._collect,
            schema=self._execution.schema,
            viewer=self._viewer,
            facts=facts,
            part_of=part_of,
        )
        try:
            outline, plan = compiled(compiler)
        except NotCompilable as reason:
            self._kept.outlines.keep(key, str(reason))
            raise
        self._kept.outlines.keep(key, outline)
        self._kept.plans.keep(self._plan_key(key, outline, known), plan)
        return plan, _brought(parts, known)

    def _plan_key(self, key: Hashable, outline: Outline, parts: list[Part]) -> Hashable:
        """The text of every rule, condition and position decides about the text of the statement."""
        return key, self._asker.texts(outline.rules), *map(shape, parts)

    def _selection(self, details: Any) -> tuple[Hashable, ...]:
        """All that decides about an outline: the selection, its switches, and what kind of viewer asks."""
        nodes = tuple(Same(each.node) for each in details)
        selection = self._kept.selections.get(nodes)
        if selection is None:
            names = switches((each.node for each in details), self._execution.fragment_definitions)
            selection = self._kept.selections.keep(nodes, Selection(nodes, names))
        variables = self._execution.variable_values.coerced
        settings = tuple(variables.get(name) for name in selection.switches) if selection.switches else ()
        return selection, settings, self._asker.kind

    def _collect(self, kind: Any, details: Any) -> Mapping[str, Any]:
        collected = self._execution.collect_subfields(kind, details)
        if collected.new_defer_usages or any(each.fragment_variable_values for each in details):
            raise NotCompilable("deferred or with fragment variables")
        fields: Mapping[str, Any] = collected.grouped_field_set
        return fields

    def _slot_part(self, slot: Slot, facts: Catalog) -> Part:
        """The part of a nested list that this request's arguments ask for."""
        given = slot.given.arguments(self._execution.variable_values)
        visible = scope_of(slot.field, slot.target, self._viewer)
        return nested_part(cast("Nested", slot.field.spec), given, slot.target, visible, facts)


def _brought(parts: list[Part], known: list[Part]) -> list[tuple[object, ...]]:
    """The root's values come first; a field of a row has no root of its own."""
    own: list[tuple[object, ...]] = [] if parts else [()]
    return own + [values(each) for each in known]
