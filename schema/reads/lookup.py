"""Finds the plan for what is asked, or compiles it."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from graphql import get_named_type
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments

from schema.reads.catalog import Catalog
from schema.reads.compiler import Compiler
from schema.reads.leaves import NotCompilable
from schema.reads.part import Part
from schema.reads.plan import Cache, Outline, Plan, Same, Slot, shape, values
from schema.reads.relations import nested_part, scope_of
from schema.reads.select import Select
from schema.reads.selection import Selected
from schema.reads.source import Source
from schema.reads.specs import Nested
from schema.reads.switches import switches

if TYPE_CHECKING:
    from schema.reads.execution import ReadExecutor

_KEY = "plans"

Compile: TypeAlias = Callable[[Compiler], tuple[Outline, Plan]]
Found: TypeAlias = tuple[Plan, list[tuple[object, ...]]]
"""A plan, and the values that each of its parts brings along."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What has been compiled for one schema, or the reason why not."""

    switches: Cache[tuple[str, ...]] = field(default_factory=Cache)
    outlines: Cache[Outline | str] = field(default_factory=Cache)
    plans: Cache[Plan] = field(default_factory=Cache)


class Lookup:
    """Looks up plans for one operation."""

    def __init__(self, execution: "ReadExecutor") -> None:
        self._execution = execution
        self._viewer = execution.tables.viewer
        self._kept: Kept = execution.schema.extensions.setdefault(_KEY, Kept())

    @property
    def plans(self) -> Cache[Plan]:
        """Every plan there is."""
        return self._kept.plans

    def whole(self, select: Select, part: Part, selected: Selected, facts: Catalog) -> Found:
        """The plan for a Select; raises NotCompilable, or BadInput for arguments further down."""
        return_type, details = selected.return_type, selected.details
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
            plan = self._kept.plans.get((key, *map(shape, known)))
            if plan is not None and self._still_fits(plan):
                return plan, _brought(parts, known)
        return self._compile(key, parts, compiled, facts)

    def _compile(self, key: Hashable, parts: list[Part], compiled: Compile, facts: Catalog) -> Found:
        known = [*parts]

        def part_of(slot: Slot) -> Part:
            known.append(self._slot_part(slot, facts))
            return known[-1]

        types = self._execution.schema.type_map
        compiler = Compiler(
            collect=self._collect, types=types, viewer=self._viewer, facts=facts, part_of=part_of
        )
        try:
            outline, plan = compiled(compiler)
        except NotCompilable as reason:
            self._kept.outlines.keep(key, str(reason))
            raise
        self._kept.outlines.keep(key, outline)
        self._kept.plans.keep((key, *map(shape, known)), plan)
        return plan, _brought(parts, known)

    def _selection(self, details: Any) -> tuple[Hashable, ...]:
        """All that decides about an outline: the selection, its switches, and what kind of viewer asks."""
        nodes = tuple(Same(each.node) for each in details)
        names = self._kept.switches.get(nodes)
        if names is None:
            found = switches((each.node for each in details), self._execution.fragment_definitions)
            names = self._kept.switches.keep(nodes, found)
        variables = self._execution.variable_values.coerced
        settings = tuple(variables.get(name) for name in names)
        grants = None if self._viewer is None else frozenset(self._viewer.grants.items())
        return nodes, settings, grants

    def _still_fits(self, plan: Plan) -> bool:
        """Rules by viewer have the same text for the same grants; who breaks that is compiled for anew."""
        return all(rule(self._viewer).text == text for rule, text in plan.rules)

    def _collect(self, kind: Any, details: Any) -> Mapping[str, Any]:
        collected = self._execution.collect_subfields(kind, details)
        if collected.new_defer_usages or any(each.fragment_variable_values for each in details):
            raise NotCompilable("deferred or with fragment variables")
        return collected.grouped_field_set

    def _slot_part(self, slot: Slot, facts: Catalog) -> Part:
        """The part of a nested list that this request's arguments ask for."""
        given = get_argument_values(slot.definition, slot.node, self._execution.variable_values)
        strawberry_schema: Any = self._execution.schema.extensions["strawberry-definition"]
        arguments = convert_arguments(
            given,
            slot.field.arguments,
            scalar_registry=strawberry_schema.schema_converter.scalar_registry,
            config=strawberry_schema.config,
        )
        visible = scope_of(slot.field, slot.target, self._viewer)
        return nested_part(cast("Nested", slot.field.spec), arguments, slot.target, visible, facts)


def _brought(parts: list[Part], known: list[Part]) -> list[tuple[object, ...]]:
    """The root's values come first; a field of a row has no root of its own."""
    own: list[tuple[object, ...]] = [] if parts else [()]
    return own + [values(each) for each in known]
