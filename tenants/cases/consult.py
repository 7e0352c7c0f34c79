"""Consultation: another department's opinion in writing, asked with prior approval, given by a grade."""

from datetime import datetime
from uuid import UUID

from tenants.cases import approving, contributions, duties, inbox, policy
from tenants.cases.case import Case
from tenants.cases.contributions import Contribution, ContributionKind, ContributionState, Wish
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.rules.policies import Policy
from tenants.text import text


async def ask(
    case_id: UUID, wish: Wish, *, expected_version: int | None = None, by: Viewer, at: datetime
) -> Contribution:
    """Ask for an opinion; where the policy says so it goes out only when somebody above has agreed.

    An emergency waits for nobody's agreement.
    """
    case = await take_up(
        case_id, Move.CONSULT, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    allowed = await policy.counting_for(case)
    asked = await contributions.draft(case, ContributionKind.CONSULTATION, wish, by=by, at=at)
    asked.least_level = allowed.consultation_level
    await contributions.require_grade(asked)
    await _propose(case, asked, allowed, by=by, at=at)
    return asked


async def approve(contribution_id: UUID, *, by: Viewer, at: datetime) -> Contribution:
    """Agree: from now on the others are asked, and their clock runs."""
    case, asked = await _proposed(contribution_id, by=by, at=at)
    await _release(case, asked, at=at)
    await contributions.record("approved", asked, by=by, at=at)
    await contributions.call(case, asked, by=by, at=at)
    told = [asked.asked_by_id, case.handler_id]
    await inbox.tell(told, "consultation.approved", case=case, by=by.staff_id, at=at)
    return asked


async def release_all(case: Case, *, by: Viewer, at: datetime) -> None:
    """An emergency waits for nobody's agreement: what waits for it goes out now."""
    state, kind = ContributionState.PROPOSED, ContributionKind.CONSULTATION
    for asked in await Contribution.filter(case_id=case.id, state=state, kind=kind).order_by("id"):
        await _release(case, asked, at=at)
        await contributions.call(case, asked, by=by, at=at)


async def _release(case: Case, asked: Contribution, *, at: datetime) -> None:
    asked.state, asked.approved_at = ContributionState.ASKED, at
    await asked.save(update_fields=["state", "approved_at"])
    await duties.decided(case.id, at=at)


async def refuse(contribution_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Contribution:
    """Disagree: nobody is asked."""
    why = text(reason, ("reason",))
    case, asked = await _proposed(contribution_id, by=by, at=at)
    asked.update_from_dict({"answer": why, "answered_by_id": by.staff_id})
    await contributions.end(case, asked, ContributionState.REFUSED, at=at)
    await duties.decided(case.id, at=at)
    await case.keep(at=at)
    await contributions.record("refused", asked, by=by, at=at, reason=why)
    told = [asked.asked_by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "consultation.refused", case=case, by=by.staff_id, at=at)
    return asked


async def _propose(case: Case, asked: Contribution, allowed: Policy, *, by: Viewer, at: datetime) -> None:
    urgent = case.emergency_at is not None and case.stabilised_at is None
    if allowed.consultation_approver is None or urgent:
        await asked.save(force_create=True)
        await contributions.call(case, asked, by=by, at=at)
        return
    asked.state = ContributionState.PROPOSED
    asked.approver_id = await approving.approver_of(
        case, allowed.consultation_approver, asked_by=by.staff_id, at=at
    )
    await asked.save(force_create=True)
    called = await approving.call(case, asked.approver_id, besides=[by.staff_id], at=at)
    await case.keep(at=at)
    await contributions.record("proposed", asked, by=by, at=at, reason=asked.text)
    told = [*called, case.first_contact_id]
    await inbox.tell(told, "consultation.proposed", case=case, by=by.staff_id, at=at)


async def _proposed(contribution_id: UUID, *, by: Viewer, at: datetime) -> tuple[Case, Contribution]:
    case, asked = await contributions.open_one(
        contribution_id, Move.CONTRIBUTE, ContributionState.PROPOSED, by=by
    )
    await approving.require_approver(
        by, case, asked.approver_id, "contribution_id", besides=[asked.asked_by_id], at=at
    )
    return case, asked
