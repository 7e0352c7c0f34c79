"""Begins a subscription. Each event of what it listens to is then an operation, run by the engine."""

from collections.abc import AsyncIterable, Awaitable
from typing import Any

from graphql import ExecutionResult
from graphql.execution.execute import create_source_event_stream
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.context import Context
from schema.exchange import Prepared, Refused, answered, failed
from schema.operation import Engine, require_allowed


async def events(engine: Engine, prepared: Prepared, context: Context) -> AsyncIterable[Any]:
    """The events to run the operation for; raises Refused where the viewer may not listen."""
    try:
        require_allowed(prepared, context)
        found = await _source(engine, prepared, context)
    except Exception as error:
        raise Refused(failed(error, context)) from error
    if isinstance(found, ExecutionResult):
        raise Refused(answered(found, context))
    return found


async def _source(
    engine: Engine, prepared: Prepared, context: Context
) -> AsyncIterable[Any] | ExecutionResult:
    kind = engine.schema.execution_context_class or StrawberryGraphQLCoreExecutionContext
    executor = kind.build(
        engine.core,
        prepared.document.ast,
        context_value=context,
        raw_variable_values=dict(prepared.request.variables or {}),
        operation_name=prepared.operation.name,
        hide_suggestions=not engine.introspection,
        operation_extensions=None,
    )
    if isinstance(executor, list):
        return ExecutionResult(None, errors=executor)
    found = create_source_event_stream(executor)
    return await found if isinstance(found, Awaitable) else found
