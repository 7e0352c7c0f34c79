"""The compiled way: a whole Select answered by one statement that returns the finished JSON."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import orjson
from graphql import get_named_type
from graphql.execution.values import get_argument_values
from strawberry.types.arguments import convert_arguments

from schema.errors import BadInput
from schema.reads.catalog import Catalog
from schema.reads.compiler import Compiler
from schema.reads.joint import ORDINARY, Joint
from schema.reads.leaves import MARK, NotCompilable
from schema.reads.part import Part
from schema.reads.plan import Cache, Outline, Plan, Slot, rule_origin, shape, values
from schema.reads.reading import Reading
from schema.reads.relations import nested_part, scope_of
from schema.reads.select import Select
from schema.reads.selection import Selected
from schema.reads.specs import Nested
from schema.reads.statement import OPERATION, Marker
from schema.reads.switches import switches

if TYPE_CHECKING:
    from schema.reads.execution import ReadExecutor

_KEY = "plans"


@dataclass(frozen=True, slots=True)
class Plans:
    """What has been compiled for one schema, or the reason why not.

    A selection is known by the identity of its nodes, which stay alive as long as they are kept here.
    """

    switches: Cache[tuple[Any, tuple[str, ...]]] = field(default_factory=Cache)
    outlines: Cache[Outline | str] = field(default_factory=Cache)
    plans: Cache[Plan] = field(default_factory=Cache)


def plans_of(schema: Any) -> Plans:
    """The plans of a schema."""
    if _KEY not in schema.extensions:
        schema.extensions[_KEY] = Plans()
    return cast("Plans", schema.extensions[_KEY])


class CompiledReads:
    """Answers Selects within one operation."""

    def __init__(self, execution: "ReadExecutor", reading: Reading) -> None:
        self._execution = execution
        self._tables = execution.tables
        self._plans = plans_of(execution.schema)
        self._joint = Joint(execution.context_value, reading, self._plans.plans)

    async def read(self, select: Select, part: Part, selected: Selected) -> Any:
        """The finished JSON, None for a row that is not there, or ORDINARY."""
        facts = await self._tables.facts()
        try:
            plan, brought = self._plan(select, part, selected, facts)
        except (NotCompilable, BadInput):
            # The ordinary way tells what is wrong with an argument, and for which row.
            return ORDINARY
        text = await self._joint.ask(plan, self._fill(plan, brought))
        if type(text) is not str:
            return text
        return ORDINARY if MARK in text else orjson.Fragment(text)

    # -- finding the plan

    def _plan(
        self, select: Select, part: Part, selected: Selected, facts: Catalog
    ) -> tuple[Plan, list[tuple[object, ...]]]:
        """The plan, and the values that each of its parts brings along."""
        key = self._selection_key(select, selected)
        outline = self._plans.outlines.get(key)
        if isinstance(outline, str):
            raise NotCompilable(outline)
        if outline is None:
            return self._compile(key, select, part, selected, facts)
        parts = [part, *(self._slot_part(slot, facts) for slot in outline.slots)]
        plan = self._plans.plans.get((key, *map(shape, parts)))
        if plan is None or not self._still_fits(plan):
            return self._compile(key, select, part, selected, facts)
        return plan, [values(each) for each in parts]

    def _compile(
        self, key: Hashable, select: Select, part: Part, selected: Selected, facts: Catalog
    ) -> tuple[Plan, list[tuple[object, ...]]]:
        parts = [part]

        def part_of(slot: Slot) -> Part:
            parts.append(self._slot_part(slot, facts))
            return parts[-1]

        compiler = Compiler(
            collect=self._collect,
            types=self._execution.schema.type_map,
            viewer=self._tables.viewer,
            facts=facts,
            part_of=part_of,
        )
        try:
            outline, plan = compiler.compile(select.kind, part, selected.return_type, selected.details)
        except NotCompilable as reason:
            self._plans.outlines.keep(key, str(reason))
            raise
        self._plans.outlines.keep(key, outline)
        self._plans.plans.keep((key, *map(shape, parts)), plan)
        return plan, [values(each) for each in parts]

    def _selection_key(self, select: Select, selected: Selected) -> Hashable:
        """All that decides about the outline: the selection, its switches, and what kind of viewer asks."""
        nodes = [each.node for each in selected.details]
        names = tuple(map(id, nodes))
        known = self._plans.switches.get(names)
        if known is None:
            found = switches(nodes, self._execution.fragment_definitions)
            known = self._plans.switches.keep(names, (nodes, found))
        variables = self._execution.variable_values.coerced
        settings = tuple(variables.get(name) for name in known[1])
        viewer = self._tables.viewer
        grants = None if viewer is None else frozenset(viewer.grants.items())
        return names, get_named_type(selected.return_type).name, select.source, select.kind, settings, grants

    def _still_fits(self, plan: Plan) -> bool:
        """Rules by viewer have the same text for the same grants; who breaks that is compiled for anew."""
        viewer = self._tables.viewer
        return all(rule(viewer).text == text for rule, text in plan.rules)

    def _collect(self, kind: Any, details: Any) -> Mapping[str, Any]:
        collected = self._execution.collect_subfields(kind, details)
        if collected.new_defer_usages or any(each.fragment_variable_values for each in details):
            raise NotCompilable("deferred or with fragment variables")
        return collected.grouped_field_set

    def _slot_part(self, slot: Slot, facts: Catalog) -> Part:
        """The part of a nested list that this request's arguments ask for."""
        core = self._execution.schema
        given = get_argument_values(slot.definition, slot.node, self._execution.variable_values)
        strawberry_schema: Any = core.extensions["strawberry-definition"]
        arguments = convert_arguments(
            given,
            slot.field.arguments,
            scalar_registry=strawberry_schema.schema_converter.scalar_registry,
            config=strawberry_schema.config,
        )
        visible = scope_of(slot.field, slot.target, self._tables.viewer)
        return nested_part(cast("Nested", slot.field.spec), arguments, slot.target, visible, facts)

    # -- its arguments

    def _fill(self, plan: Plan, brought: Sequence[tuple[object, ...]]) -> list[object]:
        context, viewer = self._tables.context, self._tables.viewer
        origins: dict[int, tuple[object, ...]] = dict(enumerate(brought))
        for number, (rule, _) in enumerate(plan.rules):
            origins[rule_origin(number)] = rule(viewer).values
        if viewer is not None:
            origins[OPERATION] = (context.at, viewer.staff_id)
        return [
            origins[value.origin][value.index] if type(value) is Marker else value for value in plan.arguments
        ]
