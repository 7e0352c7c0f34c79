"""A whole organization from two tables: tried first, then every row or none."""

from typing import Any

import pytest

from tests.support.screen import Screen

DEPARTMENTS = """编码,名称,上级部门,地点,电话
KF,客服部,ZB,一楼,0571-1
ZB,总部,,六楼,0571-0
WX,维修部,ZB,基地,0571-2
"""
STAFF = """工号,姓名,部门,职务,入职日期,上级工号
002,李娜,KF,客服员,2020-03-01,001
001,陈丽华,KF,主任,2010/05/04,
"""
WANTED = "outcome { entered created known faults { row column code message } }"


async def entered(screen: Screen, subject: str, text: str, *, trial: bool = False) -> dict[str, Any]:
    payload = await screen.do("directoryImport", WANTED, subject=subject, text=text, trial=trial)
    return dict(payload["outcome"])


@pytest.fixture
async def positions(admin: Screen) -> None:
    """Two posts."""
    for name, rank in (("主任", 6000), ("客服员", 1)):
        await admin.do("positionCreate", "position { id }", name=name, rank=rank)


@pytest.mark.usefixtures("positions")
async def test_departments_and_people_come_in_whatever_order_they_stand(admin: Screen) -> None:
    tried = await entered(admin, "DEPARTMENTS", DEPARTMENTS, trial=True)
    assert (tried["entered"], tried["created"], tried["faults"]) == (False, 3, [])
    assert await admin.ask('{ department(code: "KF") { id } }') == {"department": None}
    done = await entered(admin, "DEPARTMENTS", DEPARTMENTS)
    assert (done["entered"], done["created"], done["known"]) == (True, 3, 0)
    people = await entered(admin, "STAFF", STAFF)
    assert (people["entered"], people["created"], people["faults"]) == (True, 2, [])

    query = """{ department(code: "KF") { name place phone parent { code } }
        staffMember(badge: "002") {
            name joinedOn superior { badge } department { code } position { name } } }"""
    data = await admin.ask(query)
    assert data["department"]["parent"] == {"code": "ZB"}
    assert data["staffMember"] == {
        "name": "李娜",
        "joinedOn": "2020-03-01",
        "superior": {"badge": "001"},
        "department": {"code": "KF"},
        "position": {"name": "客服员"},
    }
    again = await entered(admin, "STAFF", STAFF)
    assert (again["entered"], again["created"], again["known"]) == (True, 0, 2)


@pytest.mark.usefixtures("positions")
async def test_one_wrong_row_and_nothing_is_entered_but_every_fault_is_told(admin: Screen) -> None:
    await entered(admin, "DEPARTMENTS", DEPARTMENTS)
    before = await admin.kept()
    text = """工号,姓名,部门,职务,入职日期,上级工号
010,王强,KF,客服员,2020-03-01,
011,,KF,客服员,2020-03-01,
012,张伟,没有,客服员,2020-03-01,
013,孙丽,KF,没有,2020-03-01,
014,郑伟,KF,客服员,去年,
015,甲,KF,客服员,2020-03-01,016
016,乙,KF,客服员,2020-03-01,015
"""
    done = await entered(admin, "STAFF", text)

    assert (done["entered"], done["created"]) == (False, 1)
    assert [(one["row"], one["column"], one["code"]) for one in done["faults"]] == [
        (3, "姓名", "REQUIRED"),
        (4, "部门", "NOT_FOUND"),
        (5, "职务", "NOT_FOUND"),
        (6, "入职日期", "INVALID"),
        (7, "上级工号", "NOT_FOUND"),
        (8, "上级工号", "NOT_FOUND"),
    ]
    assert await admin.kept() == before


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({}, "INVALID", "text"),
        ({"text": "工号,姓名\n1,a\n"}, "REQUIRED", "text"),
        ({"text": "工号,姓名,秘密\n1,a,b\n"}, "INVALID", "text"),
        ({"text": ""}, "REQUIRED", "text"),
        ({"text": "工号,姓名,部门,职务,入职日期\n" + "1,a,b,c,d\n" * 501}, "LIMIT_EXCEEDED", "text"),
    ],
    ids=["nothing", "columns missing", "an unknown one", "empty", "too many"],
)
async def test_a_table_that_cannot_be_right_is_refused(
    admin: Screen, given: dict[str, Any], code: str, path: str
) -> None:
    assert await admin.errors("directoryImport", subject="STAFF", **given) == [(code, ["input", path])]


async def test_only_whoever_configures_the_whole_directory_enters_tables(
    local: Screen, reader: Screen
) -> None:
    refused = await local.errors("directoryImport", subject="DEPARTMENTS", text=DEPARTMENTS, trial=False)
    assert refused == [("NOT_ALLOWED", ["input"])]
    forbidden = await reader.forbidden("directoryImport", subject="DEPARTMENTS", text=DEPARTMENTS)
    assert forbidden["extensions"]["code"] == "FORBIDDEN"
