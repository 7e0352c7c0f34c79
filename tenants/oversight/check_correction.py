"""Corrections of what a check found: reported by the department, accepted or refused by the inspectors."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find
from tenants.directory import hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import check_finding, check_telling, entitled
from tenants.oversight.check import Check, CheckState
from tenants.oversight.check_finding import CheckFinding, FindingVerdict
from tenants.text import optional_text, text


class CorrectionState(StrEnum):
    """What became of a report of a correction."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class CheckCorrection(TenantModel):
    """What a department did about a defect, and whether that was enough."""

    finding_id = fields.UUIDField()
    said = fields.TextField()
    reported_by_id = fields.UUIDField()
    reported_at = fields.DatetimeField()
    state = fields.CharEnumField(CorrectionState, max_length=20)
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    reason = fields.TextField(null=True)

    class Meta:
        table = "check_corrections"


async def report(finding_id: UUID, *, said: str, by: Viewer, at: datetime) -> CheckCorrection:
    """Report what was done about a defect; for whoever works in the department or leads it."""
    words = text(said, "text")
    finding, row = await _held(finding_id, by)
    if not await entitled.belongs_to(by, [finding.department_id]):
        raise Refusal(Code.NOT_ALLOWED, "the department itself reports what it has done", ("finding_id",))
    if finding.verdict is not FindingVerdict.DEFECT:
        raise Refusal(Code.ILLEGAL_MOVE, "there is nothing to correct", ("finding_id",))
    if await CheckCorrection.filter(finding_id=finding.id).exclude(state=CorrectionState.REFUSED).exists():
        raise Refusal(Code.CONFLICT, "a correction was reported already", ("finding_id",))
    made = await CheckCorrection.create(
        finding_id=finding.id,
        said=words,
        reported_by_id=by.staff_id,
        reported_at=at,
        state=CorrectionState.REPORTED,
    )
    await _record(row, made, "correction.reported", reason=words, by=by, at=at)
    await check_telling.inspectors(row, "correction.reported", by=by, at=at)
    return made


async def accept(
    correction_id: UUID, *, reason: str | None = None, by: Viewer, at: datetime
) -> CheckCorrection:
    """The defect is corrected, as of the day this was reported."""
    why = optional_text(reason, "reason")
    return await _decide(correction_id, CorrectionState.ACCEPTED, why, by=by, at=at)


async def refuse(correction_id: UUID, *, reason: str, by: Viewer, at: datetime) -> CheckCorrection:
    """It was not enough: the department reports again."""
    why = text(reason, "reason")
    return await _decide(correction_id, CorrectionState.REFUSED, why, by=by, at=at)


async def _decide(
    correction_id: UUID, state: CorrectionState, reason: str | None, *, by: Viewer, at: datetime
) -> CheckCorrection:
    made = await find(CheckCorrection, correction_id, "correction_id")
    try:
        finding, row = await _held(made.finding_id, by)
    except Refusal:
        raise Refusal(Code.NOT_FOUND, "there is no such entry", ("correction_id",)) from None
    made = await find(CheckCorrection, correction_id, "correction_id", lock=True)
    if made.state is not CorrectionState.REPORTED:
        raise Refusal(Code.ILLEGAL_MOVE, f"this has been {made.state} already", ("correction_id",))
    await _require_judge(row, finding, by)
    if made.reported_by_id == by.staff_id:
        raise Refusal(Code.NOT_ALLOWED, "nobody decides on what they reported themselves", ("correction_id",))
    made.update_from_dict({"state": state, "reason": reason, "decided_by_id": by.staff_id, "decided_at": at})
    await made.save(update_fields=["state", "reason", "decided_by_id", "decided_at"])
    if state is CorrectionState.ACCEPTED:
        finding.corrected_at = made.reported_at
        await finding.save(update_fields=["corrected_at"])
    kind = f"correction.{state}"
    await _record(row, made, kind, reason=reason, by=by, at=at)
    head = await hierarchy.head_of(finding.department_id)
    await check_telling.people(row, [made.reported_by_id, head], kind, by=by, at=at)
    return made


async def _held(finding_id: UUID, by: Viewer) -> tuple[CheckFinding, Check]:
    """A finding that the viewer may read, of a check that is concluded: this is held, then the finding."""
    finding = await find(CheckFinding, finding_id, "finding_id")
    row = await find(Check, finding.check_id, "finding_id")
    if not await check_finding.is_read(finding, row, by):
        raise Refusal(Code.NOT_FOUND, "there is no such entry", ("finding_id",))
    row = await find(Check, row.id, "finding_id", lock=True)
    if row.state is not CheckState.CONCLUDED:
        raise Refusal(Code.ILLEGAL_MOVE, "the check is not concluded", ("finding_id",))
    return await find(CheckFinding, finding_id, "finding_id", lock=True), row


async def _require_judge(row: Check, finding: CheckFinding, by: Viewer) -> None:
    """An inspector, or whoever conducts checks there; never somebody of the department."""
    here = [finding.department_id]
    judges = by.staff_id in await row.inspector_ids() or by.covers(
        Permission.CHECK_CONDUCT, staff=(), departments=here
    )
    if not judges or await entitled.belongs_to(by, here):
        raise Refusal(Code.NOT_ALLOWED, "this is for its inspectors to decide", ("correction_id",))


async def _record(
    row: Check, made: CheckCorrection, kind: str, *, reason: str | None, by: Viewer, at: datetime
) -> None:
    data = {"finding": made.finding_id, "correction": made.id}
    await history.record(kind, by=by.staff_id, at=at, subject_id=row.id, reason=reason, data=data)
