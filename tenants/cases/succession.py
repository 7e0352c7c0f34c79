"""Succession: all that one person answers for passes to another at once, by somebody who may decide so.

For whoever leaves, or is away for long. It is no offer: the one who takes over is told, not asked. Even the
first contact is replaced, for somebody must remain accountable to the requester; the first department stays
on record as it was.

What is about the one who takes over, and what is confidential and they may not know of, goes to others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.base import find
from tenants.cases import clocks, custody, duties, hand_on, heirs, inbox, involvement, questions, redirecting
from tenants.cases.case import Case, hold, may_read
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.cases.materials import inherit
from tenants.directory.access import Permission, Viewer
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.history import Entry
from tenants.session import current
from tenants.text import optional_text

PARTS = (
    Part.HANDLER,
    Part.FIRST_CONTACT,
    Part.ESCALATED_TO,
    Part.APPROVER,
    Part.SUPERVISOR,
    Part.CONSULTED,
    Part.ASSISTANT,
    Part.CONVENED,
    Part.REPLIER,
)


@dataclass(frozen=True, slots=True)
class Succession:
    """What has passed on: cases with the parts in them, and offers."""

    cases: dict[UUID, Sequence[Part]] = field(default_factory=dict)
    offers: list[UUID] = field(default_factory=list)


async def hand_over_all(
    *, from_staff_id: UUID, to_staff_id: UUID, note: str | None = None, by: Viewer, at: datetime
) -> Succession:
    """Pass on the custody and the first contact of every open case, what is offered, and what is expected.

    What may not go to the one named goes to whoever may know of it (`heirs`), and stays where it is where
    there is nobody. `by` learns of neither.
    """
    reason = optional_text(note, ("note",))
    if from_staff_id == to_staff_id:
        raise Refusal(Code.INVALID, "this is the same person", ("to_staff_id",))
    giver = await _present(from_staff_id, "from_staff_id", by)
    taker = await _present(to_staff_id, "to_staff_id", by)
    told = Succession()
    for heir, cases in await heirs.of(await _cases_of(giver), giver, taker, at=at):
        going_on = [case for case in cases if case.closed_at is None]
        passed = await _pass_on(going_on, giver, heir, reason, by=by, at=at)
        await inherit.follow(cases, giver, heir, by=by, at=at)
        if heir.id == taker.id:
            told = await _as_known_to(by, going_on, passed)
    await duties.take_logs_back(giver, at=at)
    return told


async def _pass_on(
    cases: Sequence[Case], giver: Staff, heir: Staff, reason: str | None, *, by: Viewer, at: datetime
) -> Succession:
    ids = [case.id for case in cases]
    for case in cases:
        # What was late before it passed on was the giver's doing.
        await clocks.catch_up(case, at=at)
    await _change_hands(cases, giver, heir, by=by, at=at)
    await duties.pass_on(ids, giver, heir)
    parts = await involvement.pass_on(ids, giver.id, heir.id, PARTS, at=at)
    offers = await redirecting.redirect(cases, giver, heir, by=by, at=at)
    await history.record_all(
        [_passed_on(case_id, what, giver, heir, by, reason, at) for case_id, what in parts.items()]
    )
    await _tell(cases, parts, giver, heir, by=by, at=at)
    await questions.settle(cases, besides=[giver.id], by=by, at=at)
    return Succession({**parts}, offers)


async def _as_known_to(by: Viewer, cases: Sequence[Case], passed: Succession) -> Succession:
    """But for what is confidential and they may not read: not even its number of cases tells of it."""
    unknown = {case.id for case in cases if case.confidential and not await may_read(by, case)}
    rows = await current().fetch(
        "select id from hand_overs where id = any($1::uuid[]) and case_id <> all($2::uuid[]) order by id",
        passed.offers,
        list(unknown),
    )
    known = {case_id: parts for case_id, parts in passed.cases.items() if case_id not in unknown}
    return Succession(known, [row["id"] for row in rows])


async def _present(staff_id: UUID, path: str, by: Viewer) -> Staff:
    """Held until the end: neither may leave or be given anything meanwhile."""
    person = await find(Staff, staff_id, path, lock=True)
    if not by.covers(Permission.CASE_REASSIGN, staff=(), departments=(person.department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "this is not within your reach", (path,))
    if person.left_on is not None:
        raise Refusal(Code.CONFLICT, "this member of the staff has left", (path,))
    return person


_LYING_WITH = """
select id from cases where closed_at is null and (handler_id = $1 or first_contact_id = $1)
union select case_id from involvements where staff_id = $1 and ended_at is null
union select case_id from hand_overs where state = 'offered' and to_staff_id = $1
union select case_id from contributions where state in ('proposed', 'asked') and $1 in (staff_id, approver_id)
union select case_id from clocks where state <> 'stopped' and doer_id = $1
"""


async def _cases_of(giver: Staff) -> list[Case]:
    """Held; with those that are closed, of which they still have papers."""
    ids = [row["id"] for row in await current().fetch(_LYING_WITH, giver.id)]
    return await hold(id__in=ids)


async def _change_hands(
    cases: Sequence[Case], giver: Staff, taker: Staff, *, by: Viewer, at: datetime
) -> None:
    before = await hand_on.at_home(cases)
    moved = [case for case in cases if case.handler_id == giver.id]
    await custody.pass_on_all(moved, to=taker.id, by=by, at=at)
    changed = [case for case in cases if giver.id in (case.handler_id, case.first_contact_id)]
    for case in changed:
        # A case that lay elsewhere, because the giver had taken it for somebody else, stays there.
        if case.handler_id == giver.id and case.department_id == giver.department_id:
            case.department_id = taker.department_id
        case.handler_id = taker.id if case.handler_id == giver.id else case.handler_id
        case.first_contact_id = taker.id if case.first_contact_id == giver.id else case.first_contact_id
        await case.keep("handler_id", "first_contact_id", "department_id", at=at)
    await hand_on.follow(moved, before=before, at=at)


async def _tell(
    cases: Sequence[Case],
    parts: Mapping[UUID, Sequence[Part]],
    giver: Staff,
    taker: Staff,
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """The one who takes over, the first contact, who is told of every step, and whoever supervises."""
    told = [Telling(None, "case.passed_on", case_id, by.staff_id) for case_id in parts]
    told += [Telling(taker.id, "case.assigned", case_id, by.staff_id) for case_id in parts]
    told += [
        Telling(case.first_contact_id, "case.passed_on", case.id, by.staff_id)
        for case in cases
        if Part.HANDLER in parts.get(case.id, ()) and case.first_contact_id not in (taker.id, giver.id)
    ]
    await inbox.tell_all([one for one in told if one.staff_id != by.staff_id], at=at)


def _passed_on(
    case_id: UUID,
    parts: Sequence[Part],
    giver: Staff,
    taker: Staff,
    by: Viewer,
    reason: str | None,
    at: datetime,
) -> Entry:
    data = {"from": giver.id, "to": taker.id, "parts": [part.value for part in parts]}
    return Entry("case.passed_on", at, by.staff_id, case_id, case_id, reason, data)
