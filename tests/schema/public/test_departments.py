"""What everybody reads of a department: where, whom to ask for, and whether somebody is there now."""

from datetime import datetime
from uuid import UUID

import pytest

from tenants.session import tenant_session
from tests.schema.public.conftest import ENGLISH, Hall, nodes
from tests.support.screen import Screen
from tests.support.statements import listening

DEPARTMENT = "code name place phone receptionist officeHours complaintChannel"
HOURS = "hours { isOpen opensAt closesAt timeZone }"
WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


async def test_only_what_is_marked_is_shown(hall: Hall) -> None:
    assert await nodes(hall, "departments { nodes { code } }") == []
    assert await nodes(hall, "matters { nodes { code } }") == []
    await hall.department("CS", isPublic=True)
    await hall.keeper.do("publicMatterPut", "", code="WS-02")

    assert await nodes(hall, "departments { nodes { code } }") == [{"code": "CS"}]
    shown = await nodes(hall, "matters { nodes { code department { code } } }")
    # Its department is not public, and what is not public is not even named.
    assert shown == [{"code": "WS-02", "department": None}]
    assert await hall.read('department(code: "BZ") { name } matter(code: "WS-03") { name }') == {
        "department": None,
        "matter": None,
    }


async def test_a_department_tells_where_it_is_whom_to_ask_for_and_where_to_complain(hall: Hall) -> None:
    await hall.department(
        "BZ",
        isPublic=True,
        receptionistId=hall.ids["0202"],
        complaintChannel="0571-96390299",
        texts=[ENGLISH],
    )

    own = (await hall.read(f'department(code: "BZ") {{ {DEPARTMENT} }}'))["department"]
    assert own == {
        "code": "BZ",
        "name": "营业部",
        "place": "服务大厅二层 3 号窗口",
        "phone": "0571-96390201",
        "receptionist": "孙丽",
        "officeHours": "工作日 8:30–12:00、14:00–17:30",
        "complaintChannel": "0571-96390299",
    }
    english = (await hall.read(f'department(code: "BZ") {{ {DEPARTMENT} }}', language="en"))["department"]
    assert english == own | {name: ENGLISH[name] for name in ("name", "place", "officeHours")}


async def test_a_receptionist_who_has_left_is_not_asked_for(hall: Hall, tenant: UUID) -> None:
    await hall.department("BZ", isPublic=True, receptionistId=hall.ids["0202"])
    await hall.keeper.do("staffLeave", "", id=hall.ids["0202"])

    assert await nodes(hall, "departments { nodes { receptionist } }") == [{"receptionist": None}]
    assert await hall.keeper.errors(
        "departmentUpdate", id=hall.ids["CS"], receptionistId=hall.ids["0202"]
    ) == [("CONFLICT", ["input", "receptionistId"])]


@pytest.mark.parametrize(
    ("now", "is_open", "opens", "closes"),
    [
        ("2026-03-02T10:00", True, None, "2026-03-02T12:00"),
        ("2026-03-02T12:30", False, "2026-03-02T14:00", "2026-03-02T17:30"),
        # A make-up Saturday, then the Spring Festival, up to Tuesday morning.
        ("2026-02-14T17:30", False, "2026-02-24T08:30", "2026-02-24T12:00"),
    ],
)
async def test_whether_somebody_is_there_now_follows_the_calendar(
    hall: Hall, now: str, is_open: bool, opens: str | None, closes: str | None
) -> None:
    await hall.department("BZ", isPublic=True)
    hall.clock.at = datetime.fromisoformat(f"{now}:00+08:00")

    hours = (await nodes(hall, f"departments {{ nodes {{ {HOURS} }} }}"))[0]["hours"]

    assert hours["isOpen"] is is_open
    assert hours["timeZone"] == "Asia/Shanghai"
    for name, expected in (("opensAt", opens), ("closesAt", closes)):
        told = hours[name] and datetime.fromisoformat(hours[name])
        assert told == (expected and datetime.fromisoformat(f"{expected}:00+08:00"))


async def test_a_department_below_goes_by_the_calendar_above_and_round_the_clock_never_closes(
    hall: Hall,
) -> None:
    always = [{"day": day, "hours": [{"opens": "00:00", "closes": "00:00"}]} for day in WEEK]
    made = await hall.keeper.do(
        "calendarCreate", "calendar { id }", name="抢修", timeZone="Asia/Shanghai", weekly=always
    )
    await hall.department("NT", isPublic=True, calendarId=made["calendar"]["id"])
    below = {"code": "NT-1", "name": "一班", "parentId": hall.ids["NT"], "isPublic": True}
    await hall.keeper.do("departmentCreate", "", **below)

    told = await nodes(
        hall,
        f"departments {{ nodes {{ code parent {{ code }} {HOURS} weekly: hours {{ weekly {{ day }} }} }} }}",
    )

    assert [(one["code"], one["parent"]) for one in told] == [("NT", None), ("NT-1", {"code": "NT"})]
    for one in told:
        assert (one["hours"]["isOpen"], one["hours"]["closesAt"]) == (True, None)
        assert len(one["weekly"]["weekly"]) == 7


async def test_the_tree_shows_what_is_public_of_it(hall: Hall) -> None:
    for code in ("HQ", "CS", "BZ"):
        await hall.department(code, isPublic=True)

    told = await nodes(
        hall, "departments(topOnly: true) { nodes { code children { code parent { code } } } }"
    )

    assert told == [
        {
            "code": "HQ",
            "children": [
                {"code": "BZ", "parent": {"code": "HQ"}},
                {"code": "CS", "parent": {"code": "HQ"}},
            ],
        }
    ]


async def test_what_a_case_tells_of_its_department_includes_whom_to_ask_for(
    hall: Hall, reader: Screen
) -> None:
    await hall.department("BZ", receptionistId=hall.ids["0202"], complaintChannel="96390")
    wanted = """{ department(code: "BZ") {
        receptionist { name phone } complaintChannel isPublic texts { language } } }"""
    assert await reader.ask(wanted) == {
        "department": {
            "receptionist": {"name": "孙丽", "phone": None},
            "complaintChannel": "96390",
            "isPublic": False,
            "texts": [],
        }
    }


async def test_a_directory_that_is_closed_again_is_gone_from_one_question_to_the_next(hall: Hall) -> None:
    await hall.department("CS", isPublic=True)
    await hall.keeper.do("publicDirectoryUpdate", "", isOpen=False)

    question = "query ($t: String) { publicDirectory(tenant: $t) { departments { nodes { code } } } }"
    assert await hall.visitor.ask(question, {"t": hall.slug}) == {"publicDirectory": None}


async def test_another_organizations_directory_holds_nothing_of_this_one(
    hall: Hall, stranger: Screen
) -> None:
    await hall.department("CS", isPublic=True)
    await stranger.do("publicDirectoryUpdate", "", isOpen=True)
    async with tenant_session(stranger.person.tenant_id) as session:
        slug = await session.fetchval("select slug from tenants")

    data = await hall.visitor.ask(
        "query ($t: String) { publicDirectory(tenant: $t) { name departments { nodes { code } } } }",
        {"t": slug},
    )

    assert data["publicDirectory"] == {"name": "人民医院", "departments": {"nodes": []}}


async def test_the_directory_costs_no_statement_per_entry(hall: Hall, database_url: str) -> None:
    everything = f"""departments {{ nodes {{ {DEPARTMENT} {HOURS} parent {{ name }} children {{ name }} }} }}
        matters {{ nodes {{ code name procedure fees materials {{ name }} department {{ name }} }} }}"""
    await hall.department("CS", isPublic=True)
    await hall.keeper.do("publicMatterPut", "", code="WS-01")
    counts = []
    for more in ((), ("BZ", "NT", "WQ", "HQ")):
        for code in more:
            await hall.department(code, isPublic=True)
        for number in range(1, 2 + len(more)):
            await hall.keeper.do("publicMatterPut", "", code=f"WS-0{number}")
        async with listening(database_url) as heard:
            for _ in range(2):
                heard.clear()
                await hall.read(everything)
            counts.append(len([one for one in heard.seen if "select" in one.lower()]))
    assert 0 < counts[1] <= counts[0]
