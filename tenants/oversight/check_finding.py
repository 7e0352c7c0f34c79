"""Findings of a check: in order or a defect, by a criterion in the organization's own words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases.case import Case, is_informed_against, open_for
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import check, entitled
from tenants.oversight.check import Check, CheckState
from tenants.text import line, optional_text, text


class FindingVerdict(StrEnum):
    """What an inspector found."""

    IN_ORDER = "in_order"
    DEFECT = "defect"


class CheckFinding(TenantModel):
    """What was found about a case, or about a department in general."""

    check_id = fields.UUIDField()
    department_id = fields.UUIDField()
    case_id = fields.UUIDField(null=True)
    criterion = fields.TextField()
    verdict = fields.CharEnumField(FindingVerdict, max_length=20)
    opinion = fields.TextField(null=True)
    correct_by = fields.DatetimeField(null=True)
    found_by_id = fields.UUIDField()
    found_at = fields.DatetimeField()
    corrected_at = fields.DatetimeField(null=True)

    class Meta:
        table = "check_findings"


@dataclass(frozen=True, slots=True)
class Found:
    """A finding; the department need not be named where it follows from the case or the check."""

    criterion: str
    verdict: FindingVerdict
    opinion: str | None = None
    case_id: UUID | None = None
    department_id: UUID | None = None
    correct_by: datetime | None = None


async def record(
    check_id: UUID, found: Found, *, finding_id: UUID | None = None, by: Viewer, at: datetime
) -> CheckFinding:
    """Write a finding down, or `finding_id` anew; possible from the beginning until it is concluded."""
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.BEGUN)
    await check.require_inspector(row, by)
    values = _understood(found, at=at)
    case = await open_for(by, found.case_id) if found.case_id is not None else None
    values["department_id"] = await _department(row, found, case)
    values |= {"case_id": found.case_id, "found_by_id": by.staff_id, "found_at": at}
    if finding_id is None:
        kept = await CheckFinding.create(check_id=row.id, **values)
    else:
        kept = await _of_check(row, finding_id)
        kept.update_from_dict(values)
        await kept.save(update_fields=list(values))
    # Of no case, and without a word of it: what was found the history tells when the check is concluded.
    data = {"finding": kept.id}
    await history.record("check.found", by=by.staff_id, at=at, subject_id=row.id, data=data)
    return kept


async def take_back(check_id: UUID, finding_id: UUID, *, by: Viewer, at: datetime) -> Check:
    """Take a finding back before the check is concluded; the history keeps that it was there."""
    row = await check.held(check_id, by=by)
    check.require_state(row, CheckState.BEGUN)
    await check.require_inspector(row, by)
    kept = await _of_check(row, finding_id)
    await kept.delete()
    data = {"finding": finding_id}
    await history.record("check.finding_taken_back", by=by.staff_id, at=at, subject_id=row.id, data=data)
    return row


async def is_read(finding: CheckFinding, row: Check, by: Viewer) -> bool:
    """Inspectors and whoever planned it read it at once, the department and the office when it is over.

    Whom somebody informed against does not read what was found about the report. The same as in
    schema/oversight/check_sight.py.
    """
    if finding.case_id is not None and await is_informed_against(by, await Case.get(id=finding.case_id)):
        return False
    works = by.staff_id in (row.planned_by_id, *await row.inspector_ids())
    if row.state is not CheckState.CONCLUDED:
        return works and not await entitled.belongs_to(by, await row.department_ids())
    here = [finding.department_id]
    if works or row.office_id == by.department_id or await entitled.leads(by, here):
        return True
    return check.reaches(by, Permission.CHECK_READ, here) or await _is_told(finding, by)


async def _is_told(finding: CheckFinding, by: Viewer) -> bool:
    """Whoever works in the department; of a confidential case not everybody there learns."""
    if not await entitled.belongs_to(by, [finding.department_id]):
        return False
    return finding.case_id is None or not (await Case.get(id=finding.case_id)).confidential


async def _of_check(row: Check, finding_id: UUID) -> CheckFinding:
    of_check = CheckFinding.filter(id=finding_id, check_id=row.id)
    kept = await of_check.select_for_update().get_or_none()
    if kept is None:
        raise Refusal(Code.NOT_FOUND, "there is no such entry", ("finding_id",))
    return kept


def _understood(found: Found, *, at: datetime) -> dict[str, Any]:
    defect = found.verdict is FindingVerdict.DEFECT
    if not defect and found.correct_by is not None:
        raise Refusal(Code.INVALID, "only a defect is corrected", ("correct_by",))
    if found.correct_by is not None and found.correct_by <= at:
        raise Refusal(Code.INVALID, "the day of the correction lies in the past", ("correct_by",))
    opinion = text(found.opinion or "", "opinion") if defect else optional_text(found.opinion, "opinion")
    return {
        "criterion": line(found.criterion, "criterion"),
        "verdict": found.verdict,
        "opinion": opinion,
        "correct_by": found.correct_by,
    }


async def _department(row: Check, found: Found, case: Case | None) -> UUID:
    checked = await row.department_ids()
    of_case = [case.department_id, case.first_department_id] if case is not None else checked
    possible = [one for one in dict.fromkeys(of_case) if one in checked]
    if not possible:
        raise Refusal(Code.INVALID, "this case is of no department that is checked", ("case_id",))
    if found.department_id is None:
        if case is None and len(possible) > 1:
            raise Refusal(Code.REQUIRED, "say which department this is about", ("department_id",))
        return possible[0]
    if found.department_id not in possible:
        raise Refusal(Code.INVALID, "this is not about that department", ("department_id",))
    return found.department_id
