"""Links between cases: the same question again, one asked twice, or two that belong together."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import inbox
from tenants.cases.case import Case, open_for
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal


class LinkKind(StrEnum):
    """How a case relates to an earlier one."""

    REPEAT = "repeat"
    DUPLICATE = "duplicate"
    RELATED = "related"


class CaseLink(TenantModel):
    """One case points at another."""

    case_id = fields.UUIDField()
    to_case_id = fields.UUIDField()
    kind = fields.CharEnumField(LinkKind, max_length=20)
    by_id = fields.UUIDField()
    at = fields.DatetimeField()

    class Meta:
        table = "case_links"


async def link(case_id: UUID, *, to_case_id: UUID, kind: LinkKind, by: Viewer, at: datetime) -> CaseLink:
    """Say what a case has to do with an earlier one; nothing is merged, and both stay answered for.

    What is asked again goes before what is asked for the first time (R24.9).
    """
    if case_id == to_case_id:
        raise Refusal(Code.INVALID, "a case is not linked to itself", ("to_case_id",))
    # Always the older first, so that two who link the same cases do not wait for each other.
    held = {one: await _open(by, one, case_id) for one in sorted((case_id, to_case_id))}
    if await CaseLink.filter(case_id__in=held, to_case_id__in=held).exists():
        raise Refusal(Code.CONFLICT, "these cases are linked already", ("to_case_id",))
    made = await CaseLink.create(case_id=case_id, to_case_id=to_case_id, kind=kind, by_id=by.staff_id, at=at)
    later, earlier = held[case_id], held[to_case_id]
    later.repeated = later.repeated or kind is LinkKind.REPEAT
    await later.keep("repeated", at=at)
    await _tell(made, later, earlier, {"kind": kind, "to": earlier.id}, by=by, at=at)
    await _tell(made, earlier, later, {"kind": kind, "from": later.id}, by=by, at=at)
    return made


async def _tell(
    made: CaseLink, case: Case, other: Case, data: dict[str, object], *, by: Viewer, at: datetime
) -> None:
    """Whoever knows the one learns of the other, but not of what is kept from them."""
    if other.confidentiality.height > case.confidentiality.height:
        return
    await history.record("case.linked", by=by.staff_id, at=at, case_id=case.id, subject_id=made.id, data=data)
    if not other.confidential:
        await inbox.tell([case.first_contact_id], "case.linked", case=case, by=by.staff_id, at=at)


async def _open(by: Viewer, wanted: UUID, case_id: UUID) -> Case:
    try:
        return await open_for(by, wanted)
    except Refusal as refused:
        path = "case_id" if wanted == case_id else "to_case_id"
        raise Refusal(refused.code, refused.message, (path,)) from None
