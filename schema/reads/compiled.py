"""The compiled way: a whole Select, or a relation of a row, as JSON that PostgreSQL has finished."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from schema.errors import BadInput
from schema.reads.asker import asker
from schema.reads.catalog import Catalog
from schema.reads.filling import filled
from schema.reads.holes import HOLE
from schema.reads.joint import ORDINARY, Joint
from schema.reads.leaves import MARK, NotCompilable
from schema.reads.lookup import Lookup
from schema.reads.part import Part
from schema.reads.plan import Plan, rule_origin
from schema.reads.read_field import ReadField
from schema.reads.reading import Reading
from schema.reads.rows import Ready
from schema.reads.select import Select
from schema.reads.selection import Selected
from schema.reads.source import Source
from schema.reads.specs import HasOne, Nested, ToMany, ToOne
from schema.reads.statement import OPERATION, Marker

if TYPE_CHECKING:
    from schema.reads.execution import ReadExecutor


class CompiledReads:
    """Answers within one operation."""

    def __init__(self, execution: "ReadExecutor", reading: Reading) -> None:
        self._execution = execution
        self._tables = execution.tables
        self._context = execution.context_value
        self._lookup = Lookup(execution, execution.tables.viewer)
        self._joint = Joint(execution.context_value, reading, self._lookup.plans)

    async def read(self, select: Select, part: Part, selected: Selected) -> Any:
        """The finished JSON, None for a row that is not there, ORDINARY or BROKEN."""
        facts = await self._tables.facts()
        try:
            plan, brought = self._lookup.whole(select, part, selected.return_type, selected.details, facts)
        except (NotCompilable, BadInput):
            # The ordinary way tells what is wrong with an argument, and for which row.
            return ORDINARY
        answer = await self._joint.ask(plan, fill(plan, brought, self._context))
        if plan.holes and type(answer) in _TEXTS:
            answer = await filled(self._execution, answer, plan.holes)
        return finished(answer)

    def ready(self, source: Source, kind: Any, grouped: Any, facts: Catalog) -> tuple[Ready, ...]:
        """Of rows that are read the ordinary way, the relations that can come along as finished JSON."""
        found = []
        for key, details in grouped.items():
            definition = kind.fields.get(details[0].node.name.value)
            field = definition and definition.extensions["strawberry-definition"]
            if not (isinstance(field, ReadField) and isinstance(field.spec, _RELATIONS)):
                continue
            try:
                plan, brought = self._lookup.field(source, definition, details, facts)
            except (NotCompilable, BadInput):
                continue
            if plan.holes:
                # Whoever reads the row fills nothing in.
                continue
            found.append(Ready(key, plan.bodies[0], fill(plan, brought, self._context)))
        return tuple(found)


_MARK = MARK.encode()
_TEXTS = (bytes, str)
_RELATIONS = ToOne | ToMany | HasOne | Nested


def fill(plan: Plan, brought: Sequence[tuple[object, ...]], context: Any) -> list[object]:
    """The arguments of a plan: its constants, and what this request brings along."""
    viewer, who = context.viewer, asker(context.viewer)
    origins: dict[int, tuple[object, ...]] = dict(enumerate(brought))
    for number, rule in enumerate(plan.rules):
        origins[rule_origin(number)] = who.rule(rule).values
    origins[OPERATION] = (context.at, viewer and viewer.staff_id, who.sight)
    return [
        origins[value.origin][value.index] if type(value) is Marker else value for value in plan.arguments
    ]


def finished(text: Any) -> Any:
    """JSON as it goes into the answer; what tells of an error in it must be read the ordinary way.

    So must what still has a hole, for a hole holds what nobody is to see.
    """
    if type(text) is bytes:
        return ORDINARY if _MARK in text or HOLE in text else orjson.Fragment(text)
    if type(text) is str:
        return finished(text.encode())
    return text
