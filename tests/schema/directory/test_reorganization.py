"""People leave and departments merge; nothing is left without somebody who answers for it."""

from typing import Any

from tenants.directory import department
from tenants.directory.access import Permission, Scope
from tenants.directory.staff import Staff
from tenants.session import tenant_session
from tests.support.office import Office, open_case
from tests.support.people import People
from tests.support.screen import Screen, named

PASSED = "staff { name } cases offers"


async def member(screen: Screen, name: str, within: str | None = None) -> str:
    async with tenant_session(screen.person.tenant_id):
        home = await department.Department.get(code=within) if within else None
        return named("Staff", (await Office().staff(name, within=home, rank=sum(map(ord, name)))).id)


async def with_case(screen: Screen, name: str) -> str:
    """A case that this member of the staff answers for."""
    async with tenant_session(screen.person.tenant_id):
        return named("Case", await open_case(await Staff.get(name=name)))


async def opened(screen: Screen, code: str, **more: Any) -> str:
    payload = await screen.do("departmentCreate", "department { id }", code=code, name=code, **more)
    key: str = payload["department"]["id"]
    return key


async def test_all_that_somebody_answers_for_passes_on(admin: Screen) -> None:
    await opened(admin, "YYT")
    li, wang = await member(admin, "李娜", "YYT"), await member(admin, "王芳", "YYT")
    case = await with_case(admin, "李娜")
    payload = await admin.do("staffHandOverAll", PASSED, fromStaffId=li, toStaffId=wang, note="调离")
    assert payload == {"errors": [], "staff": {"name": "王芳"}, "cases": 1, "offers": 0}
    data = await admin.ask(
        """query ($id: ID!) { case(id: $id) {
            handler { name } firstContact { name } custody { staff { name } until }
            events { nodes { kind reason actor { name } } }
        } }""",
        id=case,
    )
    assert data["case"] == {
        "handler": {"name": "王芳"},
        "firstContact": {"name": "王芳"},
        "custody": [
            {"staff": {"name": "李娜"}, "until": "2026-03-02T01:00:00+00:00"},
            {"staff": {"name": "王芳"}, "until": None},
        ],
        "events": {"nodes": [{"kind": "case.passed_on", "reason": "调离", "actor": {"name": "王强"}}]},
    }


async def test_whoever_leaves_names_a_successor(admin: Screen) -> None:
    await opened(admin, "YYT")
    li, wang = await member(admin, "李娜", "YYT"), await member(admin, "王芳", "YYT")
    await with_case(admin, "李娜")
    reasons = [("CONFLICT", ["input", "id"])] * 2
    assert await admin.errors("staffLeave", id=li) == reasons
    payload = await admin.do("staffLeave", "staff { present }", id=li, successorId=wang, reason="退休")
    assert payload["staff"] == {"present": False}
    data = await admin.ask("{ cases { nodes { handler { name } } } }")
    assert data["cases"]["nodes"] == [{"handler": {"name": "王芳"}}]


async def test_a_leaving_that_is_refused_passes_nothing_on(admin: Screen, people: People) -> None:
    hall = await opened(admin, "YYT")
    li, wang = await member(admin, "李娜", "YYT"), await member(admin, "王芳", "YYT")
    await with_case(admin, "李娜")
    await admin.do("departmentUpdate", "department { id }", id=hall, headId=li)
    assert await admin.errors("staffLeave", id=li, successorId=wang) == [("CONFLICT", ["input", "id"])]
    for successor in ("x", named("Department", admin.person.department_id)):
        assert await admin.errors("staffLeave", id=li, successorId=successor) == [
            ("NOT_FOUND", ["input", "successorId"])
        ]
    assert await admin.errors("staffLeave", id=li, successorId=li) == [("INVALID", ["input", "successorId"])]
    assert await admin.errors("staffLeave", id=li, successorId=wang, reason="x" * 4001) == [
        ("TOO_LONG", ["input", "reason"])
    ]
    grants = {Permission.DIRECTORY_CONFIGURE: Scope.TENANT}
    clerk = Screen(admin.api, await people.somebody(grants, name="人事"))
    assert await clerk.errors("staffLeave", id=li, successorId=wang) == [("NOT_ALLOWED", ["input", "id"])]


async def test_both_people_must_be_within_reach(admin: Screen, local: Screen) -> None:
    await opened(admin, "YYT")
    li = await member(admin, "李娜", "YYT")
    mine = named("Staff", local.person.staff_id)
    assert await local.errors("staffHandOverAll", fromStaffId=li, toStaffId=mine) == [
        ("NOT_ALLOWED", ["input", "fromStaffId"])
    ]
    assert await local.errors("staffHandOverAll", fromStaffId=mine, toStaffId=li) == [
        ("NOT_ALLOWED", ["input", "toStaffId"])
    ]
    assert await admin.errors("staffHandOverAll", fromStaffId=li, toStaffId="x") == [
        ("NOT_FOUND", ["input", "toStaffId"])
    ]
    assert await admin.errors("staffHandOverAll", fromStaffId=li, toStaffId=mine, note="x" * 4001) == [
        ("TOO_LONG", ["input", "note"])
    ]


async def test_a_department_merges_into_another_with_all_that_belongs_to_it(admin: Screen) -> None:
    company = await opened(admin, "GS")
    old, new = await opened(admin, "A", parentId=company), await opened(admin, "B", parentId=company)
    await opened(admin, "A1", parentId=old)
    await member(admin, "李娜", "A")
    case = await with_case(admin, "李娜")
    assert await admin.errors("departmentClose", id=old) == [("CONFLICT", ["input", "id"])] * 3
    payload = await admin.do(
        "departmentMerge",
        "department { code children { nodes { code } } staff { nodes { name } } }",
        id=old,
        intoId=new,
        expectedVersion=1,
    )
    assert payload["department"] == {
        "code": "B",
        "children": {"nodes": [{"code": "A1"}]},
        "staff": {"nodes": [{"name": "李娜"}]},
    }
    data = await admin.ask(
        """query ($case: ID!, $old: ID!) {
            case(id: $case) { department { code } firstDepartment { code } handler { name } }
            department(id: $old) { isOpen }
        }""",
        case=case,
        old=old,
    )
    assert data == {
        "case": {"department": {"code": "B"}, "firstDepartment": {"code": "A"}, "handler": {"name": "李娜"}},
        "department": {"isOpen": False},
    }


async def test_a_merger_that_cannot_be_is_refused(admin: Screen, local: Screen) -> None:
    old, new = await opened(admin, "A"), await opened(admin, "B")
    own = named("Department", local.person.department_id)
    assert await admin.errors("departmentMerge", id=old, intoId=old) == [("INVALID", ["input", "intoId"])]
    assert await admin.errors("departmentMerge", id=old, intoId="x") == [("NOT_FOUND", ["input", "intoId"])]
    assert await admin.errors("departmentMerge", id=old, intoId=new, expectedVersion=9) == [
        ("STALE", ["input", "expectedVersion"])
    ]
    assert await local.errors("departmentMerge", id=own, intoId=new) == [("NOT_ALLOWED", ["input", "intoId"])]
    assert await local.errors("departmentMerge", id=old, intoId=own) == [("NOT_ALLOWED", ["input", "id"])]
    await admin.do("departmentMerge", "department { id }", id=old, intoId=new)
    assert await admin.errors("departmentMerge", id=old, intoId=new) == [("ILLEGAL_MOVE", ["input", "id"])]
