"""The yearly evaluation of departments over HTTP."""

from collections.abc import Mapping
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
FIELDS = "evaluation { id year rating checks defects corrected commendations department { code } }"
LIST = "{ departmentEvaluations { nodes { year rating } totalCount } }"


@pytest.fixture
async def hall(people: People) -> Department:
    """Which is evaluated."""
    async with tenant_session(people.tenant_id):
        return await department.create(code="CS", name="服务大厅", by=None, at=people.at)


@pytest.fixture
async def office(api: Api, people: People) -> Screen:
    """Whoever evaluates."""
    return Screen(api, await people.somebody({P.CHECK_CONDUCT: Scope.TENANT, P.DIRECTORY_READ: Scope.TENANT}))


async def of_hall(api: Api, people: People, hall: Department, grants: Mapping[Permission, Scope]) -> Screen:
    """Somebody of the hall."""
    return Screen(api, await people.somebody(grants, within=hall))


def said(hall: Department, **more: Any) -> dict[str, Any]:
    """A good year."""
    wanted = {"departmentId": named("Department", hall.id), "rating": "GOOD", "opinion": "登记规范"}
    return {**wanted, "year": 2026, **more}


async def test_a_year_is_evaluated_once_and_its_head_is_told(
    api: Api, people: People, hall: Department, office: Screen
) -> None:
    head = await of_hall(api, people, hall, {P.DIRECTORY_READ: Scope.TENANT})
    clerk = await of_hall(api, people, hall, {P.CHECK_READ: Scope.OWN})
    async with tenant_session(people.tenant_id):
        await department.change(hall.id, head_id=head.person.staff_id, by=None, at=people.at)
    made = (await office.do("departmentEvaluate", FIELDS, **said(hall)))["evaluation"]

    assert (made["year"], made["rating"], made["department"]) == (2026, "GOOD", {"code": "CS"})
    assert [made[name] for name in ("checks", "defects", "corrected", "commendations")] == [0, 0, 0, 0]
    read = await head.ask("{ inbox { nodes { kind evaluation { id } } } }")
    assert read["inbox"]["nodes"] == [{"kind": "department.evaluated", "evaluation": {"id": made["id"]}}]
    for person, count in ((head, 1), (office, 1), (clerk, 0)):
        assert (await person.ask(LIST))["departmentEvaluations"]["totalCount"] == count
    again = await office.errors("departmentEvaluate", **said(hall, rating="POOR"))
    assert again == [("CONFLICT", ["input", "year"])]


async def test_refusals_name_their_field_and_change_nothing(
    api: Api, people: People, hall: Department, office: Screen, reader: Screen, stranger: Screen
) -> None:
    for more, code, path in (
        ({"year": 2027}, "INVALID", "year"),
        ({"year": 1949}, "INVALID", "year"),
        ({"opinion": " "}, "REQUIRED", "opinion"),
        ({"departmentId": unknown("Department")}, "NOT_FOUND", "departmentId"),
    ):
        assert await office.errors("departmentEvaluate", **said(hall, **more)) == [(code, ["input", path])]
    own = await of_hall(api, people, hall, {P.CHECK_CONDUCT: Scope.TENANT})
    narrow = Screen(api, await people.somebody({P.CHECK_CONDUCT: Scope.DEPARTMENT}))
    for person in (own, narrow):
        errors = await person.errors("departmentEvaluate", **said(hall))
        assert errors == [("NOT_ALLOWED", ["input", "departmentId"])]
    foreign = await stranger.errors("departmentEvaluate", **said(hall))
    assert foreign == [("NOT_FOUND", ["input", "departmentId"])]
    error = await reader.forbidden("departmentEvaluate", **said(hall))
    assert error["extensions"]["requires"] == ["check.conduct"]
