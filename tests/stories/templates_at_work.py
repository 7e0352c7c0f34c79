"""An organization set up from its template, with its people at their screens."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from app.demo import accounts, organization
from app.demo.organization import Home, Organization, Person
from tenants.session import tenant_session
from tests.stories.conftest import MONDAY
from tests.support.story import Story


async def at_work(
    tenant: UUID, template: str, homes: Sequence[Home], people: Sequence[Person], *, leader: str = "0001"
) -> Organization:
    """Everything as the template says, and people who can sign in."""
    async with tenant_session(tenant):
        furnished = await organization.furnish(template, homes, people, leader=leader, at=MONDAY)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=MONDAY)
    return furnished


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


async def due(story: Story, badge: str, case: dict[str, object], stage: str) -> list[tuple[str, datetime]]:
    """State and due time of the clocks of a stage, as somebody sees them."""
    read = await story.read(badge, case, "{ clocks { stage state dueAt } }")
    return [
        (one["state"], datetime.fromisoformat(one["dueAt"]))
        for one in read["clocks"]
        if one["stage"] == stage
    ]
