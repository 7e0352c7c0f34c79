"""The straight way for an operation all of whose root fields come to compiled reads.

Resolvers are asked as graphql-core asks them, permissions included; what it does around them for each request
is known beforehand. Whatever turns out to be anything else graphql-core executes from its beginning, and so
it does with whatever has an error to report: a query may be asked twice.
"""

from collections.abc import Mapping, Sequence
from inspect import isawaitable
from typing import Any, Final

from graphql import (
    FragmentDefinitionNode,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    default_field_resolver,
    default_type_resolver,
    get_variable_values,
)
from graphql.execution.collect_fields import collect_subfields
from graphql.execution.values import VariableValues
from graphql.type.definition import GraphQLResolveInfoHelpers
from strawberry.execution import optimized_is_awaitable

from schema.failures import is_outage
from schema.reads.asker import asker
from schema.reads.catalog import Catalog, known_catalog
from schema.reads.compiled import fill, finished
from schema.reads.execution import ReadExecutor
from schema.reads.filling import filled
from schema.reads.joint import BROKEN, ORDINARY, plan_for, send
from schema.reads.leaves import NotCompilable
from schema.reads.lookup import Lookup, kept_for
from schema.reads.part import part_of
from schema.reads.plan import Plan
from schema.reads.roots import Root, Roots
from schema.reads.select import Select

_IS_AWAITABLE: Any = isawaitable
_NO_VARIABLES: Final = VariableValues({}, {})
# Resolvers of ours start no work beside what they answer.
_NO_HELPERS: Any = GraphQLResolveInfoHelpers(gather=None, track=None)  # type: ignore[arg-type]


async def answer(roots: Roots, given: Mapping[str, Any] | None, context: Any) -> dict[str, Any] | None:
    """The data of the operation; None where graphql-core must be asked. Raises where a server is away."""
    facts = known_catalog(roots.schema)
    values = _variables(roots, given)
    if facts is None or values is None or context.viewer is None:
        return None
    settings = tuple(values.coerced.get(name) for name in roots.switches)
    kind = (roots, settings, asker(context.viewer).kind)
    futile = kept_for(roots.schema).futile
    if futile.get(kind):
        return None
    try:
        return await _Asked(roots, values, context, facts).answer()
    except (NotCompilable, _OtherThanRead):
        # It will not be otherwise the next time.
        futile.keep(kind, found=True)
    except Exception as error:
        if is_outage(error):
            raise
    return None


class _OtherThanRead(Exception):
    """A root field came to something that is no note of what is to be read."""


class _Asked:
    """One operation; for the plans it stands in for graphql-core's executor."""

    def __init__(self, roots: Roots, values: VariableValues, context: Any, facts: Catalog) -> None:
        self.schema: GraphQLSchema = roots.schema
        self.variable_values = values
        self.fragment_definitions: dict[str, FragmentDefinitionNode] = roots.fragment_definitions
        self._roots = roots
        self._context = context
        self._facts = facts

    def collect_subfields(self, return_type: GraphQLObjectType, field_details_list: Any) -> Any:
        """As graphql-core's executor does, which remembers them for the rows of a list; here are none."""
        roots = self._roots
        return collect_subfields(
            self.schema,
            roots.fragments,
            self.variable_values,
            roots.operation,
            return_type,
            field_details_list,
        )

    async def answer(self) -> dict[str, Any] | None:
        """The data, None where some field must be read another way."""
        notes = [await self._noted(root) for root in self._roots.fields]
        if self._context.transaction.opened is not None:
            raise _OtherThanRead
        lookup = Lookup(self, self._context.viewer)
        asked = [
            self._plan(lookup, root, note)
            for root, note in zip(self._roots.fields, notes, strict=True)
            if note is not None
        ]
        texts = iter(await self._filled([plan for plan, _ in asked], await self._read(lookup, asked)))
        data: dict[str, Any] = {}
        for root, note in zip(self._roots.fields, notes, strict=True):
            value = None if note is None else finished(next(texts))
            if value is ORDINARY or value is BROKEN or (value is None and root.required):
                return None
            data[root.key] = value
        return data

    async def _noted(self, root: Root) -> Select | None:
        result = root.call(self._info(root), self.variable_values)
        if isawaitable(result):
            result = await result
        if result is not None and type(result) is not Select:
            raise _OtherThanRead
        return result

    def _info(self, root: Root) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(
            root.nodes[0].name.value,
            root.nodes,
            root.definition.type,
            self._roots.kind,
            root.path,
            self.schema,
            self.fragment_definitions,
            None,
            self._roots.operation,
            self.variable_values,
            self._context,
            _IS_AWAITABLE,
            None,
            _NO_HELPERS,
        )

    def _plan(self, lookup: Lookup, root: Root, note: Select) -> tuple[Plan, list[object]]:
        part = part_of(note, self._context.viewer, self._facts)
        plan, brought = lookup.whole(note, part, root.definition.type, root.details, self._facts)
        return plan, fill(plan, brought, self._context)

    async def _filled(self, plans: Sequence[Plan], texts: Sequence[Any]) -> Sequence[Any]:
        """What only Python can tell; graphql-core is asked about nothing else."""
        if not any(plan.holes for plan in plans):
            return texts
        executor = self._executor()
        return [
            await executor.settled(filled(executor, text, plan.holes))
            if plan.holes and type(text) is bytes
            else text
            for plan, text in zip(plans, texts, strict=True)
        ]

    def _executor(self) -> ReadExecutor:
        roots = self._roots
        return ReadExecutor(
            self.schema,
            roots.fragment_definitions,
            roots.fragments,
            None,
            self._context,
            roots.operation,
            self.variable_values,
            default_field_resolver,
            default_type_resolver,
            default_field_resolver,
            is_awaitable=optimized_is_awaitable,
        )

    async def _read(self, lookup: Lookup, asked: Sequence[tuple[Plan, list[object]]]) -> Sequence[Any]:
        if len(asked) == 1:
            plan, arguments = asked[0]
            return await send(self._context, plan, arguments)
        if not asked:
            return ()
        plan = plan_for(lookup.plans, tuple(plan for plan, _ in asked))
        return await send(self._context, plan, [each for _, arguments in asked for each in arguments])


def _variables(roots: Roots, given: Mapping[str, Any] | None) -> VariableValues | None:
    wanted = roots.operation.variable_definitions
    if not wanted:
        return _NO_VARIABLES
    values = get_variable_values(roots.schema, wanted, dict(given or {}))
    return None if isinstance(values, list) else values
