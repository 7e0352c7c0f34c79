"""The change of shifts: everything that somebody answers for passes on with a log that both sign.

An emergency is named in the log and stays with whoever has it, until it is stabilised: the rest goes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find
from tenants.cases import clocks, custody, hand_on, inbox, involvement, questions, stability, timing
from tenants.cases.case import Case, hold
from tenants.cases.doing import Doing
from tenants.cases.hand_over import HandOver, OfferState
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.cases.materials import receive
from tenants.directory.access import Permission, Viewer
from tenants.directory.presence import require_present
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.history import Entry
from tenants.text import optional_text, text


class ShiftHandOver(TenantModel):
    """The log: signed by the giver when it is written, by the taker when they take everything over."""

    from_staff_id = fields.UUIDField()
    to_staff_id = fields.UUIDField()
    note = fields.TextField(null=True)
    signed_by_giver_at = fields.DatetimeField()
    signed_by_taker_at = fields.DatetimeField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "shift_hand_overs"


class ShiftLine(TenantModel):
    """What there is to say about one case."""

    shift_hand_over_id = fields.UUIDField()
    case_id = fields.UUIDField()
    remark = fields.TextField()

    class Meta:
        table = "shift_lines"


async def write(
    *, to_staff_id: UUID, remarks: Mapping[UUID, str], note: str | None = None, by: Viewer, at: datetime
) -> ShiftHandOver:
    """Write and sign the log: a remark for each case that one answers for, none left out."""
    words = optional_text(note, ("note",))
    said = {case_id: text(remark, ("lines",)) for case_id, remark in remarks.items()}
    if to_staff_id == by.staff_id:
        raise Refusal(Code.INVALID, "a shift is not handed over to oneself", ("to_staff_id",))
    await require_present(to_staff_id, "to_staff_id")
    cases = await _answered_by(by.staff_id)
    _require_complete(cases, said)
    await custody.refuse_concerned([case.id for case in cases], to_staff_id, "to_staff_id")
    await _refuse_while_offered(by.staff_id)
    log = await ShiftHandOver.create(
        from_staff_id=by.staff_id, to_staff_id=to_staff_id, note=words, signed_by_giver_at=at
    )
    await ShiftLine.bulk_create(
        ShiftLine(shift_hand_over_id=log.id, case_id=case.id, remark=said[case.id]) for case in cases
    )
    await involvement.take_parts([(case.id, to_staff_id) for case in cases], Part.RELIEF, at=at)
    taker, going = await Staff.get(id=to_staff_id), [case for case in cases if stability.holds(case)]
    for case in going:
        doing = Doing(staff_id=taker.id, department_id=taker.department_id)
        await timing.follow(case, "shift.offered", at=at, doing=doing)
    await history.record_all([_event("shift.offered", log, case, by, at) for case in going])
    await inbox.tell_all(
        [Telling(to_staff_id, "shift.offered", case.id, by.staff_id) for case in going], at=at
    )
    return log


async def sign(log_id: UUID, *, by: Viewer, at: datetime) -> ShiftHandOver:
    """Take everything in the log over that is no emergency; from this moment on the taker answers for it."""
    log = await _open(log_id)
    if by.staff_id != log.to_staff_id or not by.may(Permission.CASE_ACCEPT):
        raise Refusal(Code.NOT_ALLOWED, "this was offered to somebody else", ("shift_hand_over_id",))
    await require_present(by.staff_id, "shift_hand_over_id")
    cases = await _answered_by(log.from_staff_id)
    await _require_nothing_new(log, cases)
    cases = _going(cases, "shift_hand_over_id")
    giver, taker = await Staff.get(id=log.from_staff_id), await Staff.get(id=by.staff_id)
    await _change_hands(cases, giver, taker, log, by=by, at=at)
    for case in cases:
        await timing.follow(case, "shift.taken_over", at=at)
    log.signed_by_taker_at = at
    await log.save(update_fields=["signed_by_taker_at"])
    await _end_offer(log, at=at)
    await history.record_all([_event("shift.taken_over", log, case, by, at) for case in cases])
    told = [
        Telling(one, "shift.taken_over", case.id, by.staff_id)
        for case in cases
        for one in dict.fromkeys((log.from_staff_id, case.first_contact_id))
        if one != by.staff_id
    ]
    await inbox.tell_all(told, at=at)
    await questions.settle(cases, by=by, at=at)
    return log


async def withdraw(log_id: UUID, *, by: Viewer, at: datetime) -> ShiftHandOver:
    """Take the log back, to write it anew or to give it to somebody else."""
    log = await _open(log_id)
    if by.staff_id != log.from_staff_id:
        raise Refusal(Code.NOT_ALLOWED, "this is somebody else's log", ("shift_hand_over_id",))
    log.withdrawn_at = at
    await log.save(update_fields=["withdrawn_at"])
    cases = await _in(log)
    for case in cases:
        await timing.follow(case, "shift.withdrawn", at=at)
    await _end_offer(log, at=at)
    await history.record_all([_event("shift.withdrawn", log, case, by, at) for case in cases])
    return log


async def keep_back(case: Case, *, by: Viewer, at: datetime) -> None:
    """It has become an emergency while a log waits for its signature: the taker need not sign for it."""
    waiting = await ShiftHandOver.filter(
        from_staff_id=case.handler_id, signed_by_taker_at=None, withdrawn_at=None
    ).first()
    if waiting is not None and await ShiftLine.exists(shift_hand_over_id=waiting.id, case_id=case.id):
        await timing.follow(case, "shift.withdrawn", at=at)
        await history.record_all([_event("shift.withdrawn", waiting, case, by, at)])


async def _in(log: ShiftHandOver) -> list[Case]:
    """The cases of a log that are still open, held."""
    ids = [line.case_id for line in await ShiftLine.filter(shift_hand_over_id=log.id)]
    return await hold(id__in=ids, closed_at=None)


async def _answered_by(staff_id: UUID) -> list[Case]:
    return await hold(handler_id=staff_id, closed_at=None)


def _require_complete(cases: Sequence[Case], said: Mapping[UUID, str]) -> None:
    if not cases:
        raise Refusal(Code.CONFLICT, "there is nothing to hand over", ("lines",))
    missing = [case.number for case in cases if case.id not in said]
    if missing:
        raise Refusal(Code.REQUIRED, f"the log says nothing about {', '.join(missing)}", ("lines",))
    if len(said) > len(cases):
        raise Refusal(Code.INVALID, "the log names a case that one does not answer for", ("lines",))
    _going(cases, "lines")


def _going(cases: Sequence[Case], path: str) -> list[Case]:
    """What passes on; refused where that is nothing."""
    going = [case for case in cases if stability.holds(case)]
    if cases and not going:
        raise Refusal(Code.ILLEGAL_MOVE, "an emergency is stabilised before it is passed on", (path,))
    return going


async def _refuse_while_offered(giver_id: UUID) -> None:
    # The cases are held by now: nobody writes two logs at once.
    waiting = ShiftHandOver.filter(from_staff_id=giver_id, signed_by_taker_at=None, withdrawn_at=None)
    if await waiting.exists():
        raise Refusal(Code.CONFLICT, "a log waits for its signature: withdraw it first", ("to_staff_id",))


async def _open(log_id: UUID) -> ShiftHandOver:
    log = await find(ShiftHandOver, log_id, "shift_hand_over_id", lock=True)
    if log.signed_by_taker_at is not None or log.withdrawn_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this log has been dealt with already", ("shift_hand_over_id",))
    return log


async def _require_nothing_new(log: ShiftHandOver, cases: Sequence[Case]) -> None:
    lines = {line.case_id for line in await ShiftLine.filter(shift_hand_over_id=log.id)}
    try:
        await custody.refuse_concerned([case.id for case in cases], log.to_staff_id)
        unchanged = lines.issuperset(case.id for case in cases)
    except Refusal:
        unchanged = False
    if not unchanged:
        # Which case it is, and why, they may not know.
        raise Refusal(
            Code.CONFLICT, "the log is to be written anew: the cases have changed", ("shift_hand_over_id",)
        )
    offered = await HandOver.filter(case_id__in=[case.id for case in cases], state=OfferState.OFFERED)
    if offered:
        raise Refusal(Code.CONFLICT, "an offered hand-over has not been decided yet", ("shift_hand_over_id",))


async def _change_hands(
    cases: Sequence[Case], giver: Staff, taker: Staff, log: ShiftHandOver, *, by: Viewer, at: datetime
) -> None:
    for case in cases:
        # What was late before it passed on was the giver's doing.
        await clocks.catch_up(case, at=at)
    before = await hand_on.at_home(cases)
    papers = await custody.pass_on_all(cases, to=taker.id, shift_hand_over_id=log.id, by=by, at=at)
    for case in cases:
        case.handler_id = taker.id
        # A case that lies elsewhere, because the giver had taken it for somebody else, stays there.
        if case.department_id == giver.department_id:
            case.department_id = taker.department_id
        await case.keep("handler_id", "department_id", at=at)
        await involvement.leave(case.id, Part.HANDLER, at=at)
    await involvement.take_parts([(case.id, taker.id) for case in cases], Part.HANDLER, at=at)
    await hand_on.follow(cases, before=before, at=at)
    await receive.with_signature(cases, papers, by=by, at=at)


async def _end_offer(log: ShiftHandOver, *, at: datetime) -> None:
    for line in await ShiftLine.filter(shift_hand_over_id=log.id):
        await involvement.leave(line.case_id, Part.RELIEF, at=at)


def _event(kind: str, log: ShiftHandOver, case: Case, by: Viewer, at: datetime) -> Entry:
    data = {"from": log.from_staff_id, "to": log.to_staff_id}
    return Entry(kind, at, by.staff_id, case.id, log.id, None, data)
