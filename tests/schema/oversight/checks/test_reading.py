"""Who reads over HTTP what a check found: nobody of the department before the end, then everybody there."""

from typing import Any

import pytest

from tenants.directory import department, staff
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.schema.oversight.checks.house import House
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen, named

P = Permission
READ = """{ checkFindings { nodes { opinion check { id } corrections { said } } totalCount }
    checks { nodes { draws { seed register cases { ordinal } } } } }"""


async def at_work(house: House) -> tuple[str, str]:
    """A check of the hall with a lot and a defect."""
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    await house.clerk.do("caseRegister", "case { id }", **given)
    key, hall = await house.begun(), named("Department", house.hall.id)
    await house.inspector.do("checkDraw", "draw { id }", checkId=key, departmentId=hall, size=1)
    defect = {"criterion": "登记完整", "verdict": "DEFECT", "opinion": "缺电话"}
    made = await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, **defect)
    return key, made["finding"]["id"]


async def test_whoever_planned_it_and_came_to_lead_the_department_waits_for_the_end(
    house: House,
) -> None:
    key, _ = await at_work(house)
    read = await house.planner.ask(READ)
    assert (read["checkFindings"]["totalCount"], len(read["checks"]["nodes"][0]["draws"])) == (1, 1)
    person = house.planner.person
    async with tenant_session(person.tenant_id):
        await department.change(house.hall.id, head_id=person.staff_id, by=None, at=house.at)
    read = await house.planner.ask(READ)
    assert (read["checkFindings"]["totalCount"], read["checks"]["nodes"]) == (0, [{"draws": []}])

    await house.concluded(key)
    read = await house.planner.ask(READ)
    assert (read["checkFindings"]["totalCount"], len(read["checks"]["nodes"][0]["draws"])) == (1, 1)


async def test_nobody_of_the_department_plans_a_check_of_it(house: House) -> None:
    refused = await house.head.errors("checkPlan", **house.plan())
    assert refused == [("NOT_ALLOWED", ["input", "departmentIds"])]


async def test_the_history_tells_no_word_of_it_before_the_conclusion(
    api: Api, people: People, house: House
) -> None:
    grants = {P.HISTORY_READ: Scope.TENANT, P.CASE_READ: Scope.OWN}
    reader = Screen(api, await people.somebody(grants, within=house.hall))
    key, _ = await at_work(house)
    wanted = 'kind: {in: ["check.found", "check.drawn", "check.concluded"]}'
    query = f"{{ history(where: {{{wanted}}}) {{ nodes {{ kind reason data }} }} }}"

    async def told() -> dict[str, Any]:
        return {one["kind"]: one for one in (await reader.ask(query))["history"]["nodes"]}

    before = await told()
    assert {kind: (list(one["data"]), one["reason"]) for kind, one in before.items()} == {
        "check.found": (["finding"], None),
        "check.drawn": (["draw"], None),
    }
    await house.concluded(key)
    data = (await told())["check.concluded"]["data"]
    assert [one["criterion"] for one in data["findings"]] == ["登记完整"]
    assert [len(one["seed"]) for one in data["draws"]] == [32]


@pytest.fixture
async def newcomer(api: Api, people: People, house: House) -> Screen:
    """Somebody of the hall who holds no permission about checks."""
    return Screen(api, await people.somebody({P.DIRECTORY_READ: Scope.TENANT}, within=house.hall))


async def test_whoever_works_in_the_department_reads_what_was_found_and_reports_the_correction(
    house: House, newcomer: Screen, api: Api, people: People
) -> None:
    stranger = Screen(api, await people.somebody({P.DIRECTORY_READ: Scope.TENANT}, within=house.repairs))
    key, finding = await at_work(house)
    report = {"findingId": finding, "text": "已补"}
    assert (await newcomer.ask(READ))["checkFindings"]["totalCount"] == 0
    assert await newcomer.errors("correctionReport", **report) == [("NOT_FOUND", ["input", "findingId"])]

    await house.concluded(key)
    await newcomer.do("correctionReport", "correction { id state }", **report)
    read = await newcomer.ask(READ)
    assert read["checkFindings"]["nodes"] == [
        {"opinion": "缺电话", "check": None, "corrections": [{"said": "已补"}]}
    ]
    # What else the check says is for whoever reads checks.
    assert read["checks"]["nodes"] == []
    assert (await stranger.ask(READ))["checkFindings"]["totalCount"] == 0
    assert await stranger.errors("correctionReport", **report) == [("NOT_FOUND", ["input", "findingId"])]


async def test_what_was_found_about_a_confidential_case_not_everybody_there_reads(
    house: House, newcomer: Screen, api: Api, people: People
) -> None:
    given = {
        "requester": {"name": "张三"},
        "channel": "PHONE",
        "said": "泄露信息",
        "confidentiality": "RESTRICTED",
    }
    case = (await house.clerk.do("caseRegister", "case { id }", **given))["case"]["id"]
    key = await house.begun()
    sighted = {P.CASE_READ: Scope.TENANT, P.CASE_READ_CONFIDENTIAL: Scope.TENANT}
    trusted = Screen(api, await people.somebody(sighted, within=None))
    named_anew = {"checkId": key, "inspectorIds": [house.of(house.inspector), house.of(trusted)]}
    await house.planner.do("checkNameInspectors", "check { id }", **named_anew)
    defect = {"criterion": "保密", "verdict": "DEFECT", "opinion": "未加密", "caseId": case}
    made = await trusted.do("checkRecordFinding", "finding { id }", checkId=key, **defect)
    await house.concluded(key)

    for person, count in ((newcomer, 0), (house.head, 1), (house.clerk, 1), (trusted, 1)):
        assert (await person.ask(READ))["checkFindings"]["totalCount"] == count
    report = {"findingId": made["finding"]["id"], "text": "已补"}
    assert await newcomer.errors("correctionReport", **report) == [("NOT_FOUND", ["input", "findingId"])]


async def test_nobody_accepts_over_http_what_they_reported_themselves(house: House) -> None:
    key, finding = await at_work(house)
    await house.concluded(key)
    payload = await house.head.do("correctionReport", "correction { id }", findingId=finding, text="已补")
    elsewhere, person = house.repairs, house.head.person
    async with tenant_session(person.tenant_id):
        await staff.change(person.staff_id, department_id=elsewhere.id, by=None, at=house.at)
        await department.change(house.hall.id, head_id=house.clerk.person.staff_id, by=None, at=house.at)
    refused = await house.head.errors("correctionAccept", correctionId=payload["correction"]["id"])
    assert refused == [("NOT_ALLOWED", ["input", "correctionId"])]
