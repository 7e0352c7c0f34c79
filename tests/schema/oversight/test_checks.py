"""Checks over HTTP: who sees what when, and that a lot proves itself."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.people import People
from tests.support.scene import unknown
from tests.support.screen import Screen, named

P = Permission
CHECK = """check { id kind state opinion begunAt departments { department { code } rating }
    inspectors { name } }"""
LIST = "{ checks { nodes { id } totalCount } }"
FINDINGS = "{ checkFindings { nodes { id criterion case { number } overdue } totalCount } }"


@dataclass(slots=True)
class House:
    """Two departments, who works there, who leads, who inspects."""

    hall: Department
    repairs: Department
    clerk: Screen
    head: Screen
    mender: Screen
    inspector: Screen
    planner: Screen
    at: Any

    def plan(self, **more: Any) -> dict[str, Any]:
        """The hall's register of the day."""
        return {
            "kind": "SPOT",
            "departmentIds": [named("Department", self.hall.id)],
            "since": (self.at - timedelta(days=1)).isoformat(),
            "until": (self.at + timedelta(days=1)).isoformat(),
            "inspectorIds": [self.of(self.inspector)],
            **more,
        }

    async def planned(self, **more: Any) -> str:
        """A check to come."""
        payload = await self.planner.do("checkPlan", CHECK, **self.plan(**more))
        return str(payload["check"]["id"])

    async def begun(self, **more: Any) -> str:
        """A check under way."""
        key = await self.planned(**more)
        await self.inspector.do("checkBegin", CHECK, checkId=key)
        return key

    async def concluded(self, key: str) -> None:
        """The end of it."""
        rating = {"departmentId": named("Department", self.hall.id), "rating": "GOOD"}
        await self.inspector.do("checkConclude", CHECK, checkId=key, opinion="较好", ratings=[rating])

    def of(self, person: Screen) -> str:
        """Their id."""
        return named("Staff", person.person.staff_id)

    def everybody(self) -> dict[str, Screen]:
        """Everybody by what they are."""
        names = ("clerk", "head", "mender", "inspector", "planner")
        return {name: getattr(self, name) for name in names}


@pytest.fixture
async def house(api: Api, people: People) -> House:
    """All may do everything that is not about checks; heads and clerks read the checks of where they work."""
    async with tenant_session(people.tenant_id):
        hall = await department.create(code="CS", name="服务大厅", by=None, at=people.at)
        repairs = await department.create(code="NT", name="维修部", by=None, at=people.at)
        office = await department.create(code="OF", name="办公室", by=None, at=people.at)
    work = {P.CASE_REGISTER: Scope.OWN, P.CASE_READ: Scope.OWN, P.DIRECTORY_READ: Scope.TENANT}
    read = {**work, P.CHECK_READ: Scope.DEPARTMENT, P.CHECK_CONDUCT: Scope.DEPARTMENT}
    plan = {P.CHECK_CONDUCT: Scope.TENANT, P.DIRECTORY_READ: Scope.TENANT}

    async def somebody(name: str, grants: Any, within: Department) -> Screen:
        return Screen(api, await people.somebody(grants, name=name, within=within))

    made = House(
        hall=hall,
        repairs=repairs,
        clerk=await somebody("李娜", read, hall),
        head=await somebody("王芳", {**plan, P.CHECK_READ: Scope.TENANT}, hall),
        mender=await somebody("郑伟", read, repairs),
        # Named, and nothing else: who is named needs no permission.
        inspector=await somebody("周明远", {P.CASE_READ: Scope.TENANT}, office),
        planner=await somebody("何静", plan, office),
        at=people.at,
    )
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, head_id=made.head.person.staff_id, by=None, at=people.at)
    return made


async def sees(person: Screen, key: str) -> set[str]:
    """By which ways somebody gets at a check."""
    data = await person.ask(
        """query ($id: ID!) { checks { nodes { id } totalCount } check(id: $id) { id } node(id: $id) { id }
            inbox { nodes { check { id } } } }""",
        id=key,
    )
    ways = {
        "list": {"id": key} in data["checks"]["nodes"],
        "count": data["checks"]["totalCount"] > 0,
        "check": data["check"] is not None,
        "node": data["node"] is not None,
        "inbox": {"check": {"id": key}} in data["inbox"]["nodes"],
    }
    return {way for way, open_ in ways.items() if open_}


OPEN = {"list", "count", "check", "node"}


async def test_an_unannounced_check_is_not_seen_by_the_departments_before_it_begins(house: House) -> None:
    key = await house.planned(kind="UNANNOUNCED")
    # The head may plan checks everywhere, and still is of the department that is checked.
    for name in ("clerk", "head", "mender"):
        assert await sees(house.everybody()[name], key) == set(), name
    assert await sees(house.planner, key) == OPEN
    assert await sees(house.inspector, key) == OPEN | {"inbox"}

    await house.inspector.do("checkBegin", CHECK, checkId=key)
    assert await sees(house.clerk, key) == OPEN
    assert await sees(house.head, key) == OPEN | {"inbox"}
    assert await sees(house.mender, key) == set()


async def test_an_unannounced_check_that_was_called_off_is_never_seen(house: House) -> None:
    key = await house.planned(kind="UNANNOUNCED")
    await house.planner.do("checkCallOff", CHECK, checkId=key, reason="改期")
    for name in ("clerk", "head", "mender"):
        assert await sees(house.everybody()[name], key) == set(), name


async def test_nor_does_the_history_tell_the_department_that_a_check_is_coming(
    api: Api, people: People, house: House
) -> None:
    grants = {P.HISTORY_READ: Scope.TENANT, P.CASE_READ: Scope.OWN}
    reader = Screen(api, await people.somebody(grants, within=house.hall))
    await house.planned(kind="UNANNOUNCED")
    events = await reader.ask('{ history(where: {kind: {startsWith: "check."}}) { nodes { kind data } } }')
    (told,) = events["history"]["nodes"]

    assert told == {"kind": "check.planned", "data": {"kind": "unannounced"}}


async def test_a_spot_check_is_seen_as_soon_as_it_is_planned(house: House) -> None:
    key = await house.planned()
    assert await sees(house.clerk, key) == OPEN
    assert await sees(house.head, key) == OPEN | {"inbox"}
    assert await sees(house.mender, key) == set()


async def test_what_was_found_is_read_by_the_department_when_the_check_is_concluded(house: House) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    case = (await house.clerk.do("caseRegister", "case { id number }", **given))["case"]
    key = await house.begun()
    finding = {"caseId": case["id"], "criterion": "登记完整", "verdict": "DEFECT", "opinion": "缺电话"}
    by = (house.at + timedelta(days=2)).isoformat()
    await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, correctBy=by, **finding)
    for name, count in (("clerk", 0), ("head", 0), ("mender", 0), ("inspector", 1), ("planner", 1)):
        assert (await house.everybody()[name].ask(FINDINGS))["checkFindings"]["totalCount"] == count, name

    await house.concluded(key)
    for name, count in (("clerk", 1), ("head", 1), ("mender", 0), ("inspector", 1), ("planner", 1)):
        assert (await house.everybody()[name].ask(FINDINGS))["checkFindings"]["totalCount"] == count, name
    (seen,) = (await house.clerk.ask(FINDINGS))["checkFindings"]["nodes"]
    assert (seen["criterion"], seen["case"], seen["overdue"]) == (
        "登记完整",
        {"number": case["number"]},
        False,
    )


async def test_a_lot_proves_itself_and_shows_its_register_to_the_inspectors_alone(house: House) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    numbers = [
        (await house.clerk.do("caseRegister", "case { number }", **given))["case"]["number"] for _ in range(6)
    ]
    key, hall = await house.begun(), named("Department", house.hall.id)
    wanted = "draw { id seed registered register proved cases { ordinal case { number } } }"
    draw = (await house.inspector.do("checkDraw", wanted, checkId=key, departmentId=hall, share=50))["draw"]
    drawn = [one["case"]["number"] for one in draw["cases"]]

    assert (draw["registered"], draw["register"], draw["proved"]) == (6, sorted(numbers), True)
    by_hand = sorted(numbers, key=lambda one: sha256(f"{draw['seed']}:{one}".encode()).hexdigest())
    assert drawn == by_hand[:3]
    await house.concluded(key)
    query = "query ($id: ID!) { check(id: $id) { draws { seed register proved cases { case { number } } } } }"
    (read,) = (await house.head.ask(query, id=key))["check"]["draws"]
    assert (read["seed"], read["register"], read["proved"]) == (draw["seed"], None, True)


async def test_a_lot_that_somebody_changed_in_the_database_proves_it(house: House) -> None:
    given = {"requester": {"name": "张三"}, "channel": "PHONE", "said": "水压低"}
    for _ in range(6):
        await house.clerk.do("caseRegister", "case { number }", **given)
    key, hall = await house.begun(), named("Department", house.hall.id)
    await house.inspector.do("checkDraw", "draw { id }", checkId=key, departmentId=hall, size=2)
    async with tenant_session(house.clerk.person.tenant_id) as session:
        await session.execute(
            """update drawn_cases set case_id = (select id from cases c where not exists (
                   select from drawn_cases d where d.case_id = c.id) limit 1) where ordinal = 1"""
        )
    query = "query ($id: ID!) { check(id: $id) { draws { proved } } }"
    assert (await house.inspector.ask(query, id=key))["check"]["draws"] == [{"proved": False}]


async def test_a_correction_goes_back_and_forth(house: House) -> None:
    key = await house.begun()
    by = (house.at + timedelta(days=2)).isoformat()
    defect = {"criterion": "着装", "verdict": "DEFECT", "opinion": "未佩戴工号牌", "correctBy": by}
    payload = await house.inspector.do("checkRecordFinding", "finding { id }", checkId=key, **defect)
    finding = payload["finding"]["id"]
    await house.concluded(key)
    report = {"findingId": finding, "text": "已全员佩戴"}
    first = (await house.clerk.do("correctionReport", "correction { id state }", **report))["correction"]
    await house.inspector.do("correctionRefuse", "", correctionId=first["id"], reason="窗口三仍缺")
    second = (await house.head.do("correctionReport", "correction { id state }", **report))["correction"]
    await house.inspector.do("correctionAccept", "", correctionId=second["id"])

    query = "{ checkFindings { nodes { correctedAt corrections { state reason reportedBy { name } } } } }"
    (read,) = (await house.clerk.ask(query))["checkFindings"]["nodes"]
    assert read["correctedAt"] is not None
    assert read["corrections"] == [
        {"state": "REFUSED", "reason": "窗口三仍缺", "reportedBy": {"name": "李娜"}},
        {"state": "ACCEPTED", "reason": None, "reportedBy": {"name": "王芳"}},
    ]


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


async def test_another_organization_sees_and_does_nothing_in_ours(house: House, stranger: Screen) -> None:
    key = await house.begun()
    assert await sees(stranger, key) == set()
    for mutation, given in (("checkBegin", {}), ("checkCallOff", {"reason": "改期"})):
        errors = await stranger.errors(mutation, checkId=key, **given)
        assert errors == [("NOT_FOUND", ["input", "checkId"])]


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
