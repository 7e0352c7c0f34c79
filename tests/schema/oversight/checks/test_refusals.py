"""What is refused at a check, and whom it is forbidden."""

from typing import Any

from tests.schema.oversight.checks.house import House
from tests.support.scene import unknown
from tests.support.screen import named


async def test_refusals_name_their_field_and_change_nothing(house: House) -> None:
    cases: list[tuple[dict[str, Any], str, list[str]]] = [
        ({"inspectorIds": [house.of(house.clerk)]}, "NOT_ALLOWED", ["inspectorIds", "0"]),
        ({"inspectorIds": [unknown("Staff")]}, "NOT_FOUND", ["inspectorIds", "0"]),
        ({"departmentIds": [unknown("Department")]}, "NOT_FOUND", ["departmentIds", "0"]),
        ({"departmentIds": []}, "REQUIRED", ["departmentIds"]),
        ({"kind": "SPECIAL"}, "REQUIRED", ["subject"]),
    ]
    for more, code, path in cases:
        assert await house.planner.errors("checkPlan", **house.plan(**more)) == [(code, ["input", *path])]
    beyond = house.plan(departmentIds=[named("Department", house.repairs.id)])
    assert await house.clerk.errors("checkPlan", **beyond) == [("NOT_ALLOWED", ["input", "departmentIds"])]

    key = await house.begun()
    not_allowed, not_found = [("NOT_ALLOWED", ["input", "checkId"])], [("NOT_FOUND", ["input", "checkId"])]
    finding = {"criterion": "着装", "verdict": "IN_ORDER"}
    hall = named("Department", house.hall.id)
    for mutation, given in (
        ("checkRecordFinding", finding),
        ("checkDraw", {"departmentId": hall, "size": 1}),
        ("checkConclude", {"opinion": "好", "ratings": []}),
    ):
        assert await house.head.errors(mutation, checkId=key, **given) == not_allowed
        assert await house.mender.errors(mutation, checkId=key, **given) == not_found
        assert await house.inspector.errors(mutation, checkId=unknown("Check"), **given) == not_found
    twice = [{"departmentId": hall, "rating": "GOOD"}] * 2
    rated = await house.inspector.errors("checkConclude", checkId=key, opinion="好", ratings=twice)
    assert rated == [("INVALID", ["input", "ratings", "1", "departmentId"])]


async def test_whoever_may_not_conduct_checks_may_not_try(house: House) -> None:
    for mutation, given in (
        ("checkPlan", house.plan()),
        ("checkCallOff", {"checkId": unknown("Check"), "reason": "改期"}),
        ("checkNameInspectors", {"checkId": unknown("Check"), "inspectorIds": []}),
    ):
        error = await house.inspector.forbidden(mutation, **given)
        assert error["extensions"]["requires"] == ["check.conduct"]
