"""Departments, as an administrator's screen shows and changes them."""

from typing import Any

from tests.support.screen import Screen, named

DEPARTMENT = """department {
    id code name place phone officeHours isOpen closedAt version
    parent { id } head { name } calendar { name }
}"""


async def opened(admin: Screen, code: str = "YYT", **more: Any) -> dict[str, Any]:
    payload = await admin.do("departmentCreate", DEPARTMENT, code=code, name="营业厅", **more)
    department: dict[str, Any] = payload["department"]
    return department


async def test_a_department_is_opened_below_another_with_all_that_requesters_are_told(admin: Screen) -> None:
    company = await opened(admin, "GS")
    head = named("Staff", admin.person.staff_id)
    hall = await opened(
        admin,
        "YYT",
        parentId=company["id"],
        place="一楼",
        phone="0531-1",
        officeHours="8:30–17:30",
        headId=head,
    )
    assert hall | {"id": ""} == {
        "id": "",
        "code": "YYT",
        "name": "营业厅",
        "place": "一楼",
        "phone": "0531-1",
        "officeHours": "8:30–17:30",
        "isOpen": True,
        "closedAt": None,
        "version": 1,
        "parent": {"id": company["id"]},
        "head": {"name": "王强"},
        "calendar": None,
    }


async def test_what_an_update_leaves_out_stays_and_null_clears(admin: Screen) -> None:
    hall = await opened(admin, place="一楼", phone="0531-1")
    payload = await admin.do(
        "departmentUpdate", DEPARTMENT, id=hall["id"], phone=None, name="大厅", expectedVersion=1
    )
    changed = payload["department"]
    assert (changed["name"], changed["place"], changed["phone"], changed["version"]) == (
        "大厅",
        "一楼",
        None,
        2,
    )


async def test_a_department_is_closed_once_nothing_belongs_to_it(admin: Screen) -> None:
    company = await opened(admin, "GS")
    hall = await opened(admin, parentId=company["id"])
    assert await admin.errors("departmentClose", id=company["id"]) == [("CONFLICT", ["input", "id"])]
    await admin.do("departmentClose", DEPARTMENT, id=hall["id"])
    payload = await admin.do("departmentClose", DEPARTMENT, id=company["id"], expectedVersion=1)
    assert payload["department"]["isOpen"] is False
    assert payload["department"]["closedAt"] == "2026-03-02T01:00:00+00:00"


async def test_the_same_key_opens_one_department(admin: Screen) -> None:
    first = await opened(admin, idempotencyKey="k1")
    assert await opened(admin, idempotencyKey="k1") == first
    assert await admin.errors("departmentCreate", code="X", name="营业厅", idempotencyKey="k1") == [
        ("IDEMPOTENCY_MISMATCH", ["input", "idempotencyKey"])
    ]
    assert await admin.errors("departmentCreate", code="X", name="营业厅", idempotencyKey="") == [
        ("INVALID", ["input", "idempotencyKey"])
    ]


async def test_wrong_departments_are_refused_field_by_field(admin: Screen) -> None:
    hall = await opened(admin)
    person = named("Staff", admin.person.staff_id)
    assert await admin.errors("departmentCreate", code=" ", name="x" * 201) == [
        ("REQUIRED", ["input", "code"]),
        ("TOO_LONG", ["input", "name"]),
    ]
    assert await admin.errors("departmentCreate", code="YYT", name="另一个") == [
        ("CONFLICT", ["input", "code"])
    ]
    for field in ("parentId", "headId", "calendarId"):
        for wrong in ("nonsense", person if field != "headId" else hall["id"]):
            assert await admin.errors("departmentCreate", code="X", name="x", **{field: wrong}) == [
                ("NOT_FOUND", ["input", field])
            ]
    assert await admin.errors("departmentUpdate", id=hall["id"], parentId=hall["id"]) == [
        ("INVALID", ["input", "parentId"])
    ]
    assert await admin.errors("departmentUpdate", id=hall["id"], name=None) == [
        ("REQUIRED", ["input", "name"])
    ]
    assert await admin.errors("departmentUpdate", id=hall["id"], name="x", expectedVersion=9) == [
        ("STALE", ["input", "expectedVersion"])
    ]
    assert await admin.errors("departmentUpdate", id=person, name="x") == [("NOT_FOUND", ["input", "id"])]


async def test_lists_are_narrowed_sorted_and_walked_from_above(admin: Screen) -> None:
    company = await opened(admin, "A1")
    for code in ("A3", "A2"):
        await opened(admin, code, parentId=company["id"])
    data = await admin.ask(
        """query ($parent: ID!) {
            departments(where: {code: {startsWith: "A"}, isOpen: true}, orderBy: [CODE_DESC], first: 2) {
                nodes { code } pageInfo { hasNextPage } totalCount
            }
            department(id: $parent) { children { nodes { code } } staff { totalCount } }
            byCode: department(code: "A2") { parent { code } }
            none: department(code: "B") { code }
        }""",
        parent=company["id"],
    )
    assert data == {
        "departments": {
            "nodes": [{"code": "A3"}, {"code": "A2"}],
            "pageInfo": {"hasNextPage": True},
            "totalCount": 3,
        },
        "department": {"children": {"nodes": [{"code": "A2"}, {"code": "A3"}]}, "staff": {"totalCount": 0}},
        "byCode": {"parent": {"code": "A1"}},
        "none": None,
    }


async def test_a_department_is_asked_for_by_id_or_by_code(admin: Screen) -> None:
    for question in ("{ department { code } }", '{ department(id: "x", code: "y") { code } }'):
        assert (await admin.refused(question))["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_local_administrator_configures_the_own_department_and_those_below(
    admin: Screen, local: Screen
) -> None:
    own = named("Department", local.person.department_id)
    below = await opened(local, "OWN", parentId=own)
    await local.do("departmentUpdate", DEPARTMENT, id=own, place="二楼")
    await local.do("departmentClose", DEPARTMENT, id=below["id"])
    elsewhere = await opened(admin)
    refused = ("NOT_ALLOWED", ["input", "id"])
    assert await local.errors("departmentUpdate", id=elsewhere["id"], place="二楼") == [refused]
    assert await local.errors("departmentClose", id=elsewhere["id"]) == [refused]
    assert await local.errors("departmentCreate", code="TOP", name="x") == [
        ("NOT_ALLOWED", ["input", "parentId"])
    ]
    assert await local.errors("departmentUpdate", id=own, parentId=elsewhere["id"]) == [
        ("NOT_ALLOWED", ["input", "parentId"])
    ]


async def test_people_of_another_tenant_are_nobody(admin: Screen, stranger: Screen) -> None:
    hall = await opened(admin)
    assert await stranger.errors("departmentUpdate", id=hall["id"], name="x") == [
        ("NOT_FOUND", ["input", "id"])
    ]
    theirs = named("Staff", stranger.person.staff_id)
    assert await admin.errors("departmentUpdate", id=hall["id"], headId=theirs) == [
        ("NOT_FOUND", ["input", "headId"])
    ]
