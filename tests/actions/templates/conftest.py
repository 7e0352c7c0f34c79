"""A founded organization, before anything is configured in it."""

from typing import Any

import pytest

from tenants.directory import founding
from tenants.directory.founding import Founder
from tenants.directory.staff import Staff
from tenants.session import TenantSession
from tenants.templates import applying, shelf
from tenants.templates.applying import Applied
from tenants.templates.planning import Outcome
from tests.support.office import AT

TABLES = (
    *("departments", "positions", "grades", "roles", "role_permissions", "calendars", "rosters"),
    *("rule_sets", "matters", "materials", "time_limits", "routes", "stages", "breach_kinds"),
    *("tie_break_criteria", "case_policies", "reply_rules"),
)


@pytest.fixture
async def founder(session: TenantSession) -> Staff:
    """The only one who works here."""
    return await founding.found(Founder("何静", "0010", "hejing", "!"), at=AT)


async def applied(key: str, language: str = "zh", **more: Any) -> Applied:
    """A template applied, in a language."""
    template = shelf.of_key(key)
    given = {"by": None, "at": AT, **more}
    return await applying.apply(template, template.editions[language], **given)


def outcomes(done: Applied) -> dict[Outcome, list[tuple[str, str]]]:
    """What became of the entries: subject and key."""
    found: dict[Outcome, list[tuple[str, str]]] = {}
    for step in done.steps:
        found.setdefault(step.outcome, []).append((step.wanted.subject, step.key))
    return found
