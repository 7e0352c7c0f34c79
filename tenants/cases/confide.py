"""Confide: a case becomes more or less confidential, and people are let into it."""

from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import (
    access_code,
    confidentiality,
    destined,
    entries,
    inbox,
    involvement,
    lifecycle,
    replier,
    take_over,
)
from tenants.cases.apart import set_apart, set_together
from tenants.cases.case import Case, open_for
from tenants.cases.confidentiality import NOBODY, About, Confidentiality
from tenants.cases.contacts import is_named
from tenants.cases.entries import Audience, CaseEntry, EntryKind
from tenants.cases.involvement import Part
from tenants.cases.lifecycle import Move
from tenants.cases.materials import concerned
from tenants.directory.access import Permission, Viewer
from tenants.directory.presence import require_present
from tenants.errors import Code, Refusal
from tenants.text import text


async def set_level(
    case_id: UUID,
    *,
    level: Confidentiality,
    about: About = NOBODY,
    reason: str,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Case:
    """Whoever handles it raises it, or says whom it is about; lowering it needs a permission of its own.

    From `INFORMANT` on the requester's profile is one of its own, and known to named people only. What
    belonged to those whom it is about is led past them, as if that had been known when it was registered.
    """
    why = text(reason, ("reason",))
    case = await open_for(by, case_id, expected_version=expected_version)
    before = case.confidentiality
    await _require_may(by, case, lowers=level.height < before.height)
    about = await _about(case, about)
    if level is before and about == case.about:
        return case
    case.confidentiality = level
    case.about_staff_id, case.about_department_id = about.staff_id, about.department_id
    if Confidentiality.INFORMANT in (level, before) and level is not before:
        move = set_apart if level is Confidentiality.INFORMANT else set_together
        case.requester_id = (await move(case, at=at)).id
    called = await replier.call_again(case, at=at)
    kept = ("confidentiality", "about_staff_id", "about_department_id", "requester_id", *replier.COLUMNS)
    await case.keep(*kept, at=at)
    told_about = {"aboutStaff": about.staff_id, "aboutDepartment": about.department_id}
    data: dict[str, object] = {"from": before, "to": level, **told_about, **called.data}
    withdrawn = await take_over.take_back_from_concerned(case, by=by, at=at)
    if withdrawn is None and level.height > before.height:
        # What was offered to a whole department before is not for all of it any more.
        withdrawn = await take_over.take_back_from_department(case, by=by, at=at)
    data |= {"withdrawn": withdrawn} if withdrawn is not None else {}
    if led_past := await destined.lead_past(case, at=at):
        await case.keep(*destined.COLUMNS, "due_at", at=at)
        data |= led_past
    await history.record(
        "case.confidentiality_set", by=by.staff_id, at=at, case_id=case.id, reason=why, data=data
    )
    told = [case.handler_id, case.first_contact_id, *called.people]
    await inbox.tell(told, "case.confidentiality_set", case=case, by=by.staff_id, at=at)
    await access_code.void_of_concerned(case, by=by, at=at)
    await concerned.lead_past(case, by=by, at=at)
    return case


async def let_in(case_id: UUID, *, staff_id: UUID, by: Viewer, at: datetime) -> Case:
    """Somebody may know of a confidential case, and who asks, from now on."""
    case = await open_for(by, case_id)
    await _require_may(by, case, lowers=False)
    if not case.confidential:
        raise Refusal(Code.ILLEGAL_MOVE, "this case is not confidential", ("case_id",))
    await require_present(staff_id, "staff_id")
    if await confidentiality.concerned(case.about, [staff_id]):
        raise Refusal(Code.NOT_ALLOWED, "the case is about them", ("staff_id",))
    if await involvement.has_part(case.id, staff_id, Part.CONFIDANT):
        raise Refusal(Code.CONFLICT, "they know of it already", ("staff_id",))
    await involvement.take_part(case.id, staff_id, Part.CONFIDANT, at=at)
    await _keep(case, "case.let_in", staff_id, by=by, at=at)
    await inbox.tell([staff_id], "case.let_in", case=case, by=by.staff_id, at=at)
    return case


async def shut_out(case_id: UUID, *, staff_id: UUID, by: Viewer, at: datetime) -> Case:
    """Whoever was let in has no more to do with it; what they have read they know."""
    case = await open_for(by, case_id)
    await _require_may(by, case, lowers=False)
    if not await involvement.end_part(case.id, staff_id, Part.CONFIDANT, at=at):
        raise Refusal(Code.NOT_FOUND, "they were not let in", ("staff_id",))
    await _keep(case, "case.shut_out", staff_id, by=by, at=at)
    return case


async def keep_secret(case_id: UUID, *, said: str, by: Viewer, at: datetime) -> CaseEntry:
    """Put down what only those who have to do with the case may read, and the requester never.

    The history tells that something was put down, not what.
    """
    words = text(said, ("text",))
    case = await open_for(by, case_id)
    if not await is_named(by, case):
        raise Refusal(Code.NOT_ALLOWED, "somebody else has to do with this case", ("case_id",))
    lifecycle.make(Move.REMARK, case)
    entry = await entries.write(case, EntryKind.SECRET, words, audience=Audience.SECRET, by=by, at=at)
    await case.keep(at=at)
    await history.record("case.secret_kept", by=by.staff_id, at=at, case_id=case.id, subject_id=entry.id)
    return entry


async def _require_may(by: Viewer, case: Case, *, lowers: bool) -> None:
    """Whoever has to do with a case protects it; whoever may lower it does so within their reach."""
    permitted = by.covers(
        Permission.CASE_LOWER_CONFIDENTIALITY,
        staff=(case.handler_id, case.first_contact_id),
        departments=(case.department_id, case.first_department_id),
    )
    if permitted or (not lowers and by.may(Permission.CASE_WORK) and await is_named(by, case)):
        return
    what = (
        f"this needs {Permission.CASE_LOWER_CONFIDENTIALITY}" if lowers else "somebody else handles this case"
    )
    raise Refusal(Code.NOT_ALLOWED, what, ("case_id",))


async def _about(case: Case, wanted: About) -> About:
    """Whom it is about, as before unless told; none of those who answer for it."""
    about = wanted or case.about
    await confidentiality.require_known(about)
    if await confidentiality.concerned(about, [case.handler_id, case.first_contact_id]):
        raise Refusal(
            Code.NOT_ALLOWED,
            "whoever answers for it is whom it is about: let somebody else take it first",
            ("about_staff_id" if about.staff_id else "about_department_id",),
        )
    return about


async def _keep(case: Case, kind: str, staff_id: UUID, *, by: Viewer, at: datetime) -> None:
    await case.keep(at=at)
    data = {"staff": staff_id}
    await history.record(kind, by=by.staff_id, at=at, case_id=case.id, subject_id=staff_id, data=data)
