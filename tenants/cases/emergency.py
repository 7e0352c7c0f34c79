"""An emergency: act first, the superior is told at the same moment, and nobody passes it on unstable."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import (
    change_shift,
    confidentiality,
    consult,
    entries,
    inbox,
    involvement,
    take_over,
    takers,
    timing,
)
from tenants.cases.case import Case
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory import hierarchy, on_the_day
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.text import text


async def declare(
    case_id: UUID, *, said: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Case:
    """Say that somebody or something is in danger and what is done; whoever stands above knows at once.

    What was offered is taken back: whoever has it acts.
    """
    words = text(said, ("text",))
    case = await take_up(
        case_id,
        Move.DECLARE_EMERGENCY,
        permission=Permission.CASE_WORK,
        expected_version=expected_version,
        by=by,
    )
    if case.emergency_at is not None and case.stabilised_at is None:
        raise Refusal(Code.CONFLICT, "this is an emergency already", ("case_id",))
    await take_over.take_back_any(case, by=by, at=at)
    await change_shift.keep_back(case, by=by, at=at)
    await begin(case, words, by=by, at=at)
    await consult.release_all(case, by=by, at=at)
    return case


async def begin(case: Case, words: str, *, by: Viewer, at: datetime) -> None:
    """From now on a held case is an emergency; also from the moment of its registration."""
    case.emergency_at, case.stabilised_at = at, None
    await _note(case, "case.emergency", words, by=by, at=at)
    above = await _above(case, at=at)
    await involvement.take_parts([(case.id, one) for one in above], Part.ESCALATED_TO, at=at)
    told = [*above, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "case.emergency", case=case, by=by.staff_id, at=at)


async def stabilise(
    case_id: UUID, *, said: str, expected_version: int | None = None, by: Viewer, at: datetime
) -> Case:
    """The danger is over, or held: from here on the case may be handed over."""
    words = text(said, ("text",))
    case = await take_up(
        case_id, Move.STABILISE, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    if case.emergency_at is None or case.stabilised_at is not None:
        raise Refusal(Code.CONFLICT, "this is no emergency", ("case_id",))
    case.stabilised_at = at
    await _note(case, "case.stabilised", words, by=by, at=at)
    told = [*await _above(case, at=at), case.handler_id, case.first_contact_id]
    await inbox.tell(told, "case.stabilised", case=case, by=by.staff_id, at=at)
    return case


async def _above(case: Case, *, at: datetime) -> list[UUID]:
    """Superior and head of the handler, whoever acts for them, and at night whoever is on duty."""
    above = (await hierarchy.answerable_chain([case.handler_id]))[case.handler_id]
    people = [one for one in (above.superior_id, above.head_id) if one and one != case.handler_id]
    acting = await on_the_day.acting_for(people, at=at)
    on_duty = await takers.on_watch([case.department_id], besides=[case.handler_id], at=at)
    called = dict.fromkeys([*people, *acting.values(), *on_duty])
    return list(await confidentiality.unconcerned(case.about, list(called)))


async def _note(case: Case, kind: str, words: str, *, by: Viewer, at: datetime) -> None:
    await entries.write(case, EntryKind.EMERGENCY, words, audience=Audience.INSIDE, by=by, at=at)
    await timing.follow(case, kind, at=at)
    await case.keep("emergency_at", "stabilised_at", "due_at", at=at)
    await history.record(kind, by=by.staff_id, at=at, case_id=case.id, reason=words)
