"""Hand-on: how long a case may lie where it does not belong.

An offer does not end that, it only stands still, and not even that while the requester is being led there:
whoever takes an offer back goes on where they were. It ends when another department takes the case, and
begins anew with whoever it is returned to.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from tenants.cases import clocks
from tenants.cases.case import Case
from tenants.rules.policies import PauseCause
from tenants.rules.stages import Stage
from tenants.session import current

_AT_HOME = """
select id from cases where destination_department_id = department_id and id = any($1::uuid[])
"""
_NOT_AT_HOME = """
select k.id from cases k
where k.destination_department_id <> k.department_id
  and k.id = any($1::uuid[]) and k.state in ('open', 'waiting')
"""
_OFFERED = """
select case_id from hand_overs
where state = 'offered' and (escort = 'none' or met_at is not null) and case_id = any($1::uuid[])
"""


async def at_home(cases: Collection[Case]) -> set[UUID]:
    """Which of these cases lie with the department that they belong to."""
    return {row["id"] for row in await current().fetch(_AT_HOME, [case.id for case in cases])}


async def follow(cases: Collection[Case], *, before: Collection[UUID], at: datetime) -> None:
    """Cases have moved: whoever came home need not be passed on, whoever left home is to be.

    `before` are those that were at home. The cases are locked, and their new departments written.
    """
    now = await at_home(cases)
    came = [case for case in cases if case.id in now and case.id not in before]
    left = [case.id for case in cases if case.id not in now and case.id in before]
    due = {row["id"] for row in await current().fetch(_NOT_AT_HOME, left)} if left else set()
    for case in came:
        await clocks.stop(case, Stage.HAND_ON, at=at)
    offered = {row["case_id"] for row in await current().fetch(_OFFERED, list(due))} if due else set()
    for case in cases:
        if case.id in due:
            await clocks.start(case, Stage.HAND_ON, at=at)
        if case.id in offered:
            await clocks.pause(case, cause=PauseCause.OFFER, at=at)


async def begin_anew(case: Case, *, at: datetime) -> None:
    """Where the case belongs has changed: how long it may lie elsewhere counts from now on."""
    await clocks.stop(case, Stage.HAND_ON, at=at)
    if case.lies_elsewhere:
        await clocks.start(case, Stage.HAND_ON, at=at)
        if await current().fetch(_OFFERED, [case.id]):
            await clocks.pause(case, cause=PauseCause.OFFER, at=at)


async def taken_over(case: Case, *, department_id: UUID, at: datetime) -> None:
    """Somebody of this department takes the case: a colleague's desk is no other place."""
    if department_id != case.department_id:
        await clocks.stop(case, Stage.HAND_ON, at=at)
