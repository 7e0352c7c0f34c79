"""Sends compiled reads: what an operation asks for in one turn goes in one statement, one round trip."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

import asyncpg

from schema.reads.cache import Cache
from schema.reads.plan import Plan, joined
from schema.reads.reading import Reading
from tenants.lanes import lanes

ORDINARY: Final = object()
"""In place of an answer: this must be read the ordinary way."""

BROKEN: Final = object()
"""In place of an answer: an expression failed for some row. The ordinary way, all of it, says where."""

_ALONE: Final = object()


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    plan: Plan
    arguments: list[object]
    answer: asyncio.Future[Any]


class Joint:
    """Gathers the reads of one operation."""

    def __init__(self, context: Any, reading: Reading, known: Cache[Plan]) -> None:
        self._context = context
        self._reading = reading
        self._known = known
        self._waiting: list[_Asked] = []

    async def ask(self, plan: Plan, arguments: list[object]) -> Any:
        """The text of the answer, None where there is no row, or BROKEN."""
        loop = asyncio.get_running_loop()
        asked = _Asked(plan, arguments, loop.create_future())
        if not self._waiting:
            loop.call_soon(self._begin)
        self._waiting.append(asked)
        answer = await asked.answer
        if answer is not _ALONE:
            return answer
        if self._context.transaction.opened is not None:
            return (await self._reading.apart(send(self._context, plan, arguments)))[0]
        return (await send(self._context, plan, arguments))[0]

    def _begin(self) -> None:
        waiting, self._waiting = [asked for asked in self._waiting if not asked.answer.done()], []
        if len(waiting) == 1:
            waiting[0].answer.set_result(_ALONE)
        elif waiting:
            self._reading.start(self._together(waiting))

    async def _together(self, waiting: Sequence[_Asked]) -> None:
        plan = plan_for(self._known, tuple(asked.plan for asked in waiting))
        arguments = [argument for asked in waiting for argument in asked.arguments]
        try:
            answers = await send(self._context, plan, arguments)
        except Exception as error:
            for asked in waiting:
                if not asked.answer.done():
                    asked.answer.set_exception(error)
            return
        for asked, answer in zip(waiting, answers, strict=True):
            if not asked.answer.done():
                asked.answer.set_result(answer)


async def send(context: Any, plan: Plan, arguments: list[object]) -> Sequence[Any]:
    """The texts of a plan's answers: on the operation's session where it has one, else in one round trip."""
    session = context.transaction.opened
    if session is not None:
        return cast("Sequence[Any]", await session.fetchrow(plan.in_session, *arguments))
    try:
        tenant = str(context.tenant_id)
        return cast("Sequence[Any]", await lanes().fetchrow(plan.on_pool, *arguments, tenant))
    except asyncpg.DataError:
        return (BROKEN,) * len(plan.bodies)


def plan_for(known: Cache[Plan], plans: tuple[Plan, ...]) -> Plan:
    """One plan for several."""
    return known.get(plans) or known.keep(plans, joined(plans))
