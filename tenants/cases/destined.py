"""Destined: where a case belongs once it turns out to be about those to whom it belonged (R6.3, M16)."""

from dataclasses import replace
from datetime import datetime

from tenants.cases import confidentiality, hand_on
from tenants.cases.case import Case, State
from tenants.rules import destination, loading

COLUMNS = ("destination_department_id", "destination_staff_id", "route")


async def lead_past(case: Case, *, at: datetime) -> dict[str, object]:
    """Let it belong to whoever it would have belonged to if this had been known from the outset.

    Passing it on is due anew. The case is to be kept; what is returned is for the history.
    """
    staff_id, department_id = case.destination_staff_id, case.destination_department_id
    at_work = case.state in (State.OPEN, State.WAITING)
    if not at_work or not await confidentiality.is_with(
        case.about, department_id=department_id, staff_id=staff_id
    ):
        return {}
    rules, known = await loading.load(case.rule_set_id), replace(case.circumstances(), said=case.said)
    place = await destination.find(rules, known, department_id=case.first_department_id, at=at)
    place = await confidentiality.past(place, case.about, contact_id=case.handler_id)
    case.destination_department_id, case.destination_staff_id = place.department_id, place.staff_id
    case.route = place.explained()
    await hand_on.begin_anew(case, at=at)
    return {"destination": case.destination_department_id, "destinationStaff": case.destination_staff_id}
