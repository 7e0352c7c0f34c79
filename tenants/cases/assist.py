"""Assist: others do a written share under the lead, with a clock of their own that is held against them."""

from datetime import datetime
from uuid import UUID

from tenants.cases import contributions
from tenants.cases.contributions import Contribution, ContributionKind, Wish
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer


async def ask(
    case_id: UUID, wish: Wish, *, expected_version: int | None = None, by: Viewer, at: datetime
) -> Contribution:
    """Give a department or person a share of the work; the lead goes on answering for the whole."""
    case = await take_up(
        case_id, Move.SHARE, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    asked = await contributions.draft(case, ContributionKind.ASSIST, wish, by=by, at=at)
    await asked.save(force_create=True)
    await contributions.call(case, asked, by=by, at=at)
    return asked
