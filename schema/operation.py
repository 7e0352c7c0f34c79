"""Runs one operation: one tenant transaction, ended before anybody is told how it went."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any, TypeGuard, cast

import structlog
from graphql import ExecutionResult, GraphQLSchema, OperationType, execute
from strawberry import Schema
from strawberry.execution import optimized_is_awaitable

from schema import unkeepable
from schema.context import Context
from schema.document import Documents, InvalidDocument
from schema.errors import BadInput, ClientError, Unauthenticated
from schema.exchange import Answer, Prepared, Refused, Request, answered, failed, may_pass
from schema.failures import is_collision, outrun
from schema.guard import Limits
from schema.masking import shown
from schema.measure import Measure
from schema.reads import direct
from schema.recording import commit
from schema.trusted import NOTHING_TRUSTED, TrustedDocuments

logger = structlog.get_logger("shouwen.schema")

ATTEMPTS = 5
# Seconds at most, before the second attempt; those who met once are not to meet again at each step.
APART = 0.03


class Engine:
    """The schema with its document cache and limits; one for the whole process."""

    def __init__(
        self,
        schema: Schema,
        limits: Limits | None = None,
        *,
        introspection: bool = True,
        trusted: TrustedDocuments = NOTHING_TRUSTED,
    ) -> None:
        self.schema = schema
        self.limits = limits or Limits()
        self.core: GraphQLSchema = schema._schema
        self.introspection = introspection
        self.trusted = trusted
        self.documents = Documents(self.core, self.limits, introspection=introspection)
        self.straight = getattr(schema.execution_context_class, "compiles", False)

    def prepare(self, request: Request) -> Prepared:
        """Find out what is asked; raises Refused with all the reasons."""
        try:
            document = self.documents.read(self.trusted.text(request.text, request.document_id))
            return Prepared(request, document, document.operation(request.operation_name))
        except InvalidDocument as invalid:
            errors = [shown(error, code=invalid.code) for error in invalid.errors]
            raise Refused(Answer(ran=False, errors=errors)) from invalid
        except ClientError as refused:
            raise Refused(Answer(ran=False, errors=[shown(refused)])) from refused
        except RecursionError as error:
            too_deep = ClientError("This document is nested too deeply.")
            raise Refused(Answer(ran=False, errors=[shown(too_deep)])) from error

    async def run(self, prepared: Prepared, context: Context, *, event: Any = None) -> Answer:
        """The answer, once everything it tells of is safe in the database. Never raises.

        A subscription is run once for every event that it listens to.
        """
        try:
            return await self._run(prepared, context, event)
        except Exception as error:
            return failed(error, context)

    async def _run(self, prepared: Prepared, context: Context, event: Any) -> Answer:
        cost = require_allowed(prepared, context)
        if event is None and context.viewer is not None and context.viewer.key_id is not None:
            await context.tool(Measure).require(context.viewer)  # type: ignore[type-abstract]
        result = await self._until_it_goes_through(prepared, context, event)
        answer = answered(result, context)
        answer.extensions = {"cost": {"requested": cost, "allowed": self.limits.cost}}
        return answer

    async def _until_it_goes_through(
        self, prepared: Prepared, context: Context, event: Any
    ) -> ExecutionResult:
        """Two operations that got in each other's way leave nothing, so one of them simply starts again."""
        changes = prepared.operation.kind is OperationType.MUTATION
        for attempt in range(1, ATTEMPTS + 1):
            context.begin(readonly=not changes)
            try:
                return await self._once(prepared, context, event)
            except Exception as error:
                if not (changes and is_collision(error) and attempt < ATTEMPTS):
                    raise
                logger.info("collision", request_id=context.request_id, attempt=attempt)
                if (changed_at := outrun(error)) is not None:
                    context.at = max(context.at, changed_at)
                else:
                    await asyncio.sleep(random.uniform(0, APART * attempt))  # noqa: S311  no secret
        raise AssertionError("the last attempt returns or raises")

    async def _once(self, prepared: Prepared, context: Context, event: Any) -> ExecutionResult:
        try:
            result = await self._execute(prepared, context, event)
            for error in result.errors or ():
                # The whole operation is over: nothing of it may be kept or told.
                if may_pass(error):
                    raise error
        except BaseException:
            await context.transaction.roll_back()
            raise
        if result.data is None:
            # The client cannot tell what was done before it broke; so nothing was.
            await context.transaction.roll_back()
        else:
            await commit(context)
        return result

    async def _execute(self, prepared: Prepared, context: Context, event: Any) -> ExecutionResult:
        roots = prepared.operation.roots if self.straight else None
        if roots is not None and event is None:
            data = await direct.answer(roots, prepared.request.variables, context)
            if data is not None:
                return ExecutionResult(data, None)
        result = execute(
            self.core,
            prepared.document.ast,
            root_value=event,
            context_value=context,
            variable_values=dict(prepared.request.variables or {}),
            operation_name=prepared.operation.name,
            executor_class=self.schema.execution_context_class,
            is_awaitable=cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable),
            hide_suggestions=not self.introspection,
            operation_extensions=None,
        )
        return result if isinstance(result, ExecutionResult) else await result


def require_allowed(prepared: Prepared, context: Context) -> int:
    """What the operation costs; raises where it may not be run at all."""
    if context.viewer is None and not prepared.operation.public:
        raise Unauthenticated
    _require_keepable(prepared)
    return prepared.operation.load.require(prepared.request.variables)


def _require_keepable(prepared: Prepared) -> None:
    if prepared.operation.kind is not OperationType.MUTATION and (
        prepared.document.unkeepable or unkeepable.in_value(prepared.request.variables)
    ):
        raise BadInput("A text holds a character that nothing we keep can hold.")
