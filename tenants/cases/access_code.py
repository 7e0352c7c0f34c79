"""Access codes: with the case's number and its code a requester follows the case, and nobody else's.

A code is shown once, to whoever registers or reissues, and only its hash is kept. Sixty random bits, hashed
together with organization and number: a stolen table is worth guessing at for nobody.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import inbox, involvement
from tenants.cases.case import Case
from tenants.cases.confidentiality import Confidentiality, concerned
from tenants.cases.involvement import Involvement, Part
from tenants.cases.taking_up import see
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.session import current_tenant_id

# No I, L, O, U: they are read out over the phone and typed from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SIGNS, GROUP = 12, 4
# Whoever sends a registration again and again gets a code each time; so many of them are good.
MOST_VALID = 5
# So long somebody who has just asked may still stand there.
AT_THE_DESK = timedelta(hours=1)

_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


class AccessCode(TenantModel):
    """A code that was given out; good until it is voided."""

    case_id = fields.UUIDField()
    code_hash = fields.BinaryField()
    issued_at = fields.DatetimeField()
    issued_by_id = fields.UUIDField(null=True)
    voided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "access_codes"


async def issue(case: Case, *, by: UUID | None, at: datetime) -> None:
    """A code for the case; `case.access_code` holds it from now on and is the only place that ever does."""
    case.access_code = _new()
    hashed = code_hash(case.number, case.access_code)
    await AccessCode.create(case_id=case.id, code_hash=hashed, issued_at=at, issued_by_id=by)


async def issue_again(case: Case, *, by: UUID | None, at: datetime) -> None:
    """One more code for a registration that is sent again: its first answer may have been lost.

    After an hour there is none: whoever asks then is no longer who stands at the desk. Nothing has happened
    to the case, so the history is not told; who was given which code stays in the table.
    """
    if at >= (case.recorded_at or case.opened_at) + AT_THE_DESK:
        return
    await Case.select_for_update().get(id=case.id)
    good = await AccessCode.filter(case_id=case.id, voided_at=None).order_by("-issued_at", "-id")
    await AccessCode.filter(id__in=[one.id for one in good[MOST_VALID - 1 :]]).update(voided_at=at)
    await issue(case, by=by, at=at)


async def reissue(case_id: UUID, *, by: Viewer, at: datetime) -> Case:
    """A new code for a requester who has lost theirs; every earlier one is void from now on.

    Whoever holds the code speaks as the requester: so those who answer to them give it out, and are told.
    """
    case = await see(case_id, permission=Permission.CASE_REGISTER, by=by)
    await _require_theirs(case, by=by, at=at)
    voided = await AccessCode.filter(case_id=case.id, voided_at=None).update(voided_at=at)
    await issue(case, by=by.staff_id, at=at)
    data = {"voided": voided}
    await history.record("access_code.reissued", by=by.staff_id, at=at, case_id=case.id, data=data)
    told = [case.handler_id, case.first_contact_id, *await involvement.who(case.id, Part.SUPERVISOR)]
    await inbox.tell(told, "access_code.reissued", case=case, by=by.staff_id, at=at)
    return case


async def void_of_concerned(case: Case, *, by: Viewer, at: datetime) -> None:
    """Codes that those gave out whom somebody turns out to inform against are void: they may know them.

    Whoever answers for the case is told that the requester needs a new one.
    """
    if case.confidentiality is not Confidentiality.INFORMANT:
        return
    good = await AccessCode.filter(case_id=case.id, voided_at=None)
    givers = {one.issued_by_id for one in good if one.issued_by_id is not None}
    barred = await concerned(case.about, givers)
    void = [one.id for one in good if one.issued_by_id in barred]
    if not void:
        return
    await AccessCode.filter(id__in=void).update(voided_at=at)
    data = {"voided": len(void)}
    await history.record("access_code.voided", by=by.staff_id, at=at, case_id=case.id, data=data)
    # Also where they raised it themself: by nobody's doing, as what follows from it.
    told = [case.handler_id, case.first_contact_id]
    await inbox.tell(told, "access_code.voided", case=case, by=None, at=at)


async def _require_theirs(case: Case, *, by: Viewer, at: datetime) -> None:
    """Handler and first contact; of others than informants also who acts for them, or just wrote it down."""
    if by.staff_id in (case.handler_id, case.first_contact_id):
        return
    if case.confidentiality is not Confidentiality.INFORMANT:
        if not by.acts_for.isdisjoint((case.handler_id, case.first_contact_id)):
            return
        wrote = Involvement.filter(case_id=case.id, staff_id=by.staff_id, part=Part.REGISTRAR)
        if await wrote.filter(since__gt=at - AT_THE_DESK).exists():
            return
    raise Refusal(Code.NOT_ALLOWED, "handler or first contact give out a new code", ("case_id",))


async def find(number: str, code: str) -> AccessCode | None:
    """The code, where it is good for that number; a wrong code and an unknown number are looked for alike."""
    return await AccessCode.get_or_none(code_hash=code_hash(number, code), voided_at=None)


async def case_of(number: str, code: str) -> UUID | None:
    """The case that a number and a code open."""
    found = await find(number, code)
    return found.case_id if found is not None else None


def code_hash(number: str, code: str) -> bytes:
    """All that is kept of a code; capitals, spaces and hyphens make no difference."""
    told = f"{current_tenant_id()}:{number_of(number)}:{plain(code)}"
    return sha256(told.encode("utf-8", "replace")).digest()


def plain(code: str) -> str:
    """A code as it was meant; a Chinese keyboard types full-width signs."""
    return unicodedata.normalize("NFKC", code).strip().upper().translate(_READ_AS)


def number_of(typed: str) -> str:
    """A case's number as it is kept, from what somebody typed."""
    return unicodedata.normalize("NFKC", typed).strip()


def _new() -> str:
    signs = "".join(secrets.choice(ALPHABET) for _ in range(SIGNS))
    return "-".join(signs[start : start + GROUP] for start in range(0, SIGNS, GROUP))
