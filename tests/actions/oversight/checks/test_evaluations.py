"""The yearly evaluation of a department."""

from datetime import UTC, datetime
from typing import Any

from tenants.directory.access import Viewer
from tenants.errors import Code
from tenants.oversight import check_evaluation
from tenants.oversight.check import Rating
from tests.actions.oversight.conftest import Desks, refusing

refused = refusing("department_evaluations", "inbox_entries")


async def test_a_year_begins_at_midnight_where_the_organization_is(desks: Desks, office_head: Viewer) -> None:
    midnight = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    given: dict[str, Any] = {"year": 2027, "rating": Rating.GOOD, "opinion": "好", "by": office_head}
    before = midnight.replace(hour=15, minute=59)
    await refused(check_evaluation.evaluate(desks.hall.id, **given, at=before), Code.INVALID, "year")
    assert (await check_evaluation.evaluate(desks.hall.id, **given, at=midnight)).year == 2027
