"""The list of checks."""

from tests.schema.oversight.checks.house import CHECK, House
from tests.support.screen import named


async def test_lists_are_narrowed_and_paged(house: House) -> None:
    keys = [await house.planned() for _ in range(3)]
    await house.planner.do("checkCallOff", CHECK, checkId=keys[0], reason="改期")
    query = """query ($where: CheckWhere, $after: String) {
        checks(where: $where, first: 2, after: $after, orderBy: [PLANNED_AT_ASC]) {
            nodes { id } totalCount pageInfo { endCursor } } }"""
    page = (await house.planner.ask(query))["checks"]
    assert ([one["id"] for one in page["nodes"]], page["totalCount"]) == (keys[:2], 3)
    rest = (await house.planner.ask(query, after=page["pageInfo"]["endCursor"]))["checks"]
    assert [one["id"] for one in rest["nodes"]] == keys[2:]
    for where, count in (
        ({"state": {"eq": "CALLED_OFF"}}, 1),
        ({"departmentId": named("Department", house.hall.id)}, 3),
        ({"departmentId": named("Department", house.repairs.id)}, 0),
        ({"inspectorId": house.of(house.inspector)}, 3),
        ({"inspectorId": house.of(house.clerk)}, 0),
    ):
        assert (await house.planner.ask(query, where=where))["checks"]["totalCount"] == count, where
