"""Dates a clock anew when something was agreed about its limit, and tells the history."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import clocks
from tenants.cases.case import Case
from tenants.cases.clocks import Clock, ClockState
from tenants.directory.access import Viewer
from tenants.rules.stages import Stage


async def running(case: Case, stage: Stage, *, at: datetime) -> Clock | None:
    """The clock of this stage that has not ended; what was due before `at` has fired by now."""
    await clocks.catch_up(case, at=at)
    return await Clock.filter(case_id=case.id, stage=stage).exclude(state=ClockState.STOPPED).get_or_none()


async def date_anew(case: Case, clock_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Clock:
    """Reckon the clock's due time again; a move is recorded with the old time, the new one and the reason."""
    before = await Clock.get(id=clock_id)
    clock = await clocks.reckon_again(case, clock_id, at=at)
    if clock.due_at != before.due_at:
        data = {"stage": clock.stage, "from": before.due_at, "to": clock.due_at}
        await history.record(
            "clock.redated",
            by=by.staff_id,
            at=at,
            case_id=case.id,
            subject_id=clock.id,
            reason=reason,
            data=data,
        )
    return clock
