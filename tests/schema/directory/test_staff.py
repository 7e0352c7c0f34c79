"""Members of the staff, as an administrator's screen shows and changes them."""

from typing import Any

from tenants.directory.staff import Staff
from tenants.session import tenant_session
from tests.support.office import open_case
from tests.support.screen import Screen, named

STAFF = """staff {
    id badge name joinedOn leftOn present phone email version
    department { id } position { name } grade { name } superior { name } roles { name }
}"""


async def entered(admin: Screen, badge: str = "N1", **more: Any) -> dict[str, Any]:
    given = {
        "badge": badge,
        "name": "李娜",
        "departmentId": named("Department", admin.person.department_id),
        "positionId": await position(admin),
        "joinedOn": "2020-05-06",
    }
    payload = await admin.do("staffCreate", STAFF, **given | more)
    person: dict[str, Any] = payload["staff"]
    return person


async def position(admin: Screen) -> str:
    data = await admin.ask("{ positions { nodes { id } } }")
    key: str = data["positions"]["nodes"][0]["id"]
    return key


async def test_somebody_is_entered_with_post_grade_and_superior(admin: Screen) -> None:
    grade = (await admin.do("gradeCreate", "grade { id }", name="工程师", level=2))["grade"]["id"]
    person = await entered(
        admin,
        gradeId=grade,
        superiorId=named("Staff", admin.person.staff_id),
        phone="0531-2",
        email="na@example.com",
    )
    assert person["department"]["id"] == named("Department", admin.person.department_id)
    assert (person["grade"], person["superior"]) == ({"name": "工程师"}, {"name": "王强"})
    assert (person["joinedOn"], person["present"], person["version"]) == ("2020-05-06", True, 1)
    assert (person["phone"], person["email"], person["roles"]) == ("0531-2", "na@example.com", [])


async def test_the_same_key_enters_one_person(admin: Screen) -> None:
    first = await entered(admin, idempotencyKey="k1")
    assert await entered(admin, idempotencyKey="k1") == first


async def test_what_an_update_leaves_out_stays_and_null_clears(admin: Screen) -> None:
    person = await entered(admin, phone="0531-2", email="na@example.com")
    payload = await admin.do(
        "staffUpdate", STAFF, id=person["id"], name="李小娜", phone=None, expectedVersion=1
    )
    changed = payload["staff"]
    assert (changed["name"], changed["phone"], changed["email"]) == ("李小娜", None, "na@example.com")
    assert await admin.errors("staffUpdate", id=person["id"], badge=None, positionId=None) == [
        ("REQUIRED", ["input", "badge"]),
        ("REQUIRED", ["input", "positionId"]),
    ]


async def test_wrong_people_are_refused_field_by_field(admin: Screen) -> None:
    person = await entered(admin)
    sound = {
        "badge": "N2",
        "name": "x",
        "departmentId": named("Department", admin.person.department_id),
        "positionId": await position(admin),
        "joinedOn": "2020-05-06",
    }
    for wrong, code, field in (
        ({"badge": "N1"}, "CONFLICT", "badge"),
        ({"badge": " "}, "REQUIRED", "badge"),
        ({"email": "nobody"}, "INVALID", "email"),
        ({"positionId": person["id"]}, "NOT_FOUND", "positionId"),
        ({"departmentId": person["id"]}, "NOT_FOUND", "departmentId"),
        ({"gradeId": person["id"]}, "NOT_FOUND", "gradeId"),
        ({"superiorId": "nonsense"}, "NOT_FOUND", "superiorId"),
    ):
        assert await admin.errors("staffCreate", **sound | wrong) == [(code, ["input", field])]
    assert await admin.errors("staffUpdate", id=person["id"], superiorId=person["id"]) == [
        ("INVALID", ["input", "superiorId"])
    ]


async def test_somebody_leaves_when_they_answer_for_nothing_and_every_reason_is_told(admin: Screen) -> None:
    person = await entered(admin)
    await admin.do(
        "departmentUpdate",
        "department { head { name } }",
        id=named("Department", admin.person.department_id),
        headId=person["id"],
    )
    assert await admin.errors("staffLeave", id=person["id"]) == [("CONFLICT", ["input", "id"])]
    await entered(admin, "N2", superiorId=person["id"])
    assert await admin.errors("staffLeave", id=person["id"]) == [("CONFLICT", ["input", "id"])] * 2
    other = await entered(admin, "N3")
    payload = await admin.do("staffLeave", STAFF, id=other["id"], reason="调动", expectedVersion=1)
    assert (payload["staff"]["present"], payload["staff"]["leftOn"]) == (False, "2026-03-02")
    assert await admin.errors("staffUpdate", id=other["id"], name="x") == [("ILLEGAL_MOVE", ["input", "id"])]
    assert await admin.errors("staffLeave", id=person["id"], reason="x" * 4001) == [
        ("TOO_LONG", ["input", "reason"])
    ]


async def test_whoever_answers_for_an_open_case_does_not_leave(admin: Screen, local: Screen) -> None:
    async with tenant_session(admin.person.tenant_id):
        await open_case(await Staff.get(id=local.person.staff_id))
    key = named("Staff", local.person.staff_id)
    assert await admin.errors("staffLeave", id=key) == [("CONFLICT", ["input", "id"])] * 2


async def test_people_are_found_by_badge_and_listed_with_those_who_have_left(admin: Screen) -> None:
    for badge in ("Z1", "Z2", "Z3"):
        await entered(admin, badge, name=f"员工 {badge}")
    gone = await admin.ask('{ staffMember(badge: "Z2") { id name } }')
    await admin.do("staffLeave", "", id=gone["staffMember"]["id"])
    data = await admin.ask(
        """{
            all: staff(where: {badge: {startsWith: "Z"}}, orderBy: [BADGE_DESC]) { nodes { badge present } }
            here: staff(where: {and: [{badge: {startsWith: "Z"}}, {present: true}]}) { nodes { badge } }
        }"""
    )
    assert data["all"]["nodes"] == [
        {"badge": "Z3", "present": True},
        {"badge": "Z2", "present": False},
        {"badge": "Z1", "present": True},
    ]
    assert data["here"]["nodes"] == [{"badge": "Z1"}, {"badge": "Z3"}]
    assert (await admin.refused("{ staffMember { id } }"))["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_local_administrator_enters_and_moves_only_their_own_people(
    admin: Screen, local: Screen
) -> None:
    own = named("Department", local.person.department_id)
    elsewhere = named("Department", admin.person.department_id)
    person = await entered(local, "L1", departmentId=own)
    below = (await local.do("departmentCreate", "department { id }", code="B", name="组", parentId=own))[
        "department"
    ]["id"]
    # The department was opened a moment ago; the tree knows it already.
    await local.do("staffUpdate", STAFF, id=person["id"], departmentId=below)
    assert await local.errors(
        "staffCreate",
        badge="L2",
        name="x",
        departmentId=elsewhere,
        positionId=await position(admin),
        joinedOn="2020-01-01",
    ) == [("NOT_ALLOWED", ["input", "departmentId"])]
    assert await local.errors("staffUpdate", id=person["id"], departmentId=elsewhere) == [
        ("NOT_ALLOWED", ["input", "departmentId"])
    ]
    chief = named("Staff", admin.person.staff_id)
    for mutation, more in (("staffUpdate", {"name": "x"}), ("staffLeave", {})):
        assert await local.errors(mutation, id=chief, **more) == [("NOT_ALLOWED", ["input", "id"])]
