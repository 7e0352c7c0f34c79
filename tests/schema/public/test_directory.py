"""What everybody reads of an organization: whom to ask for what, where, and whether somebody is there now."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tenants.session import tenant_session
from tests.schema.public.conftest import Hall
from tests.support.api import Api
from tests.support.screen import Screen
from tests.support.statements import listening

DEPARTMENT = "code name place phone receptionist officeHours complaintChannel"
HOURS = "hours { isOpen opensAt closesAt timeZone }"
ENGLISH = {
    "language": "en",
    "name": "Business Office",
    "place": "Service hall, second floor, window 3",
    "officeHours": "Working days 8:30–12:00 and 14:00–17:30",
}
TRANSFER = {
    "language": "en",
    "name": "Change of customer",
    "procedure": "Bring all papers to the Business Office.",
    "materials": [{"material": "用户身份证明原件", "name": "Proof of identity (original)"}],
}


async def nodes(hall: Hall, wanted: str, **more: Any) -> list[dict[str, Any]]:
    """The nodes of a list of the directory."""
    name = wanted.split("(", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    found: list[dict[str, Any]] = (await hall.read(wanted, **more))[name]["nodes"]
    return found


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


WEEK = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")


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


async def test_a_matter_tells_what_to_bring_in_the_language_asked_for(hall: Hall) -> None:
    await hall.department("BZ", isPublic=True)
    await hall.keeper.do("publicMatterPut", "", code="WS-02", texts=[TRANSFER])
    wanted = """matter(code: "WS-02") {
        code name kind procedure legalBasis fees complaintChannel onTheSpot promise { kind count }
        department { name } materials { name legalBasis modelText }
    }"""

    own = (await hall.read(wanted))["matter"]
    kept = """{ matter(code: "WS-02") {
        code name kind procedure legalBasis fees complaintChannel onTheSpot promise { kind count }
        department { name } materials { name legalBasis modelText } } }"""
    assert own == (await hall.keeper.ask(kept))["matter"]
    assert (own["name"], own["department"]) == ("用户过户", {"name": "营业部"})
    assert [one["name"] for one in own["materials"]] == ["用户身份证明原件", "房屋权属证明", "结清水费凭证"]
    english = (await hall.read(wanted, language="en-US"))["matter"]
    assert (english["name"], english["procedure"]) == (TRANSFER["name"], TRANSFER["procedure"])
    assert [one["name"] for one in english["materials"]] == [
        "Proof of identity (original)",
        "房屋权属证明",
        "结清水费凭证",
    ]


async def test_a_matter_shows_the_rules_in_force_with_what_was_promised(hall: Hall, admin: Screen) -> None:
    await hall.keeper.do("publicMatterPut", "", code="WS-01")
    wanted = 'matter(code: "WS-01") { fees promise { kind count } }'
    before = (await hall.read(wanted))["matter"]
    draft = await hall.keeper.do("ruleSetDraft", "ruleSet { id }", title="新规则")
    rules = draft["ruleSet"]["id"]
    data = await hall.keeper.ask('{ matter(code: "WS-01") { id } }')
    await hall.keeper.do(
        "matterUpdate",
        "",
        ruleSetId=rules,
        id=data["matter"]["id"],
        fees="不收费，公示于大厅",
        promise={"kind": "WORKING_DAYS", "count": 3},
    )
    # A draft is nobody's business yet.
    assert (await hall.read(wanted))["matter"] == before
    await hall.keeper.do("ruleSetPublish", "", ruleSetId=rules, reason="收费公示")
    assert (await hall.read(wanted))["matter"] == {
        "fees": "不收费，公示于大厅",
        "promise": {"kind": "WORKING_DAYS", "count": 3},
    }


async def test_words_are_found_in_every_language(hall: Hall) -> None:
    await hall.department("BZ", isPublic=True, texts=[ENGLISH])
    await hall.department("CS", isPublic=True)
    for code in ("WS-02", "WS-03", "WS-04"):
        texts = [TRANSFER] if code == "WS-02" else []
        await hall.keeper.do("publicMatterPut", "", code=code, texts=texts)

    async def found(text: str) -> list[str]:
        lists = (f'{name}(search: "{text}") {{ nodes {{ code }} }}' for name in ("departments", "matters"))
        read = await hall.read(" ".join(lists))
        return [one["code"] for name in ("departments", "matters") for one in read[name]["nodes"]]

    assert await found("营业") == ["BZ", "WS-02"]
    assert await found("BUSINESS office") == ["BZ", "WS-02"]
    assert await found("window 3") == ["BZ"]
    assert await found("权属") == ["WS-02", "WS-03"]
    assert await found("抢修 爆管") == ["WS-04"]
    assert await found("wholly unknown") == []
    # The names of fields are not words of the directory.
    assert await found("procedure") == []
    for nonsense in ("", "a", "%"):
        error = await hall.visitor.refused(
            """query ($t: String, $s: String) {
                publicDirectory(tenant: $t) { matters(search: $s) { totalCount } } }""",
            {"t": hall.slug, "s": nonsense},
        )
        assert error["extensions"]["argument"] == ["search"]


async def test_matters_are_narrowed_by_kind_and_department_and_read_page_by_page(hall: Hall) -> None:
    for code in ("CS", "BZ"):
        await hall.department(code, isPublic=True)
    for code in ("WS-01", "WS-02", "WS-03", "WS-04"):
        await hall.keeper.do("publicMatterPut", "", code=code)

    assert await nodes(hall, "matters(kind: BUSINESS) { nodes { code } }") == [
        {"code": "WS-02"},
        {"code": "WS-03"},
    ]
    assert await nodes(hall, 'matters(department: "BZ") { nodes { code } }') == [
        {"code": "WS-01"},
        {"code": "WS-02"},
    ]
    # The owner of WS-04 is not public: nobody finds out by asking for it.
    assert await nodes(hall, 'matters(department: "NT") { nodes { code } }') == []
    page = "{ nodes { code } pageInfo { hasNextPage endCursor } totalCount }"
    first = (await hall.read(f"matters(first: 3) {page}"))["matters"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    after = first["pageInfo"]["endCursor"]
    assert await nodes(hall, f'matters(after: "{after}") {page}') == [{"code": "WS-04"}]


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


async def test_a_directory_that_is_closed_again_is_gone_from_one_question_to_the_next(hall: Hall) -> None:
    await hall.department("CS", isPublic=True)
    await hall.keeper.do("publicDirectoryUpdate", "", isOpen=False)

    question = "query ($t: String) { publicDirectory(tenant: $t) { departments { nodes { code } } } }"
    assert await hall.visitor.ask(question, {"t": hall.slug}) == {"publicDirectory": None}


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


async def test_settings_of_matters_are_put_read_and_taken_back(hall: Hall) -> None:
    keeper = hall.keeper
    wanted = "settings { code version texts { language name materials { material name modelText } } }"
    put = await keeper.do("publicMatterPut", wanted, code="WS-02", texts=[TRANSFER])
    assert put["settings"] == {
        "code": "WS-02",
        "version": 1,
        "texts": [
            {
                "language": "en",
                "name": "Change of customer",
                "materials": [
                    {
                        "material": "用户身份证明原件",
                        "name": "Proof of identity (original)",
                        "modelText": None,
                    }
                ],
            }
        ],
    }
    before = await keeper.kept()
    assert (await keeper.do("publicMatterPut", wanted, code="WS-02"))["settings"] == put["settings"]
    assert await keeper.kept() == before
    cleared = await keeper.do("publicMatterPut", wanted, code="WS-02", texts=[], expectedVersion=1)
    assert cleared["settings"] == {"code": "WS-02", "version": 2, "texts": []}
    listed = await keeper.ask("{ publicMatterSettings { nodes { code } } }")
    assert listed == {"publicMatterSettings": {"nodes": [{"code": "WS-02"}]}}

    await keeper.do("publicMatterRemove", "", code="WS-02")
    assert await nodes(hall, "matters { nodes { code } }") == []


@pytest.mark.parametrize(
    ("mutation", "given", "code", "path"),
    [
        ("publicMatterPut", {"code": "XX"}, "NOT_FOUND", ["code"]),
        ("publicMatterPut", {"code": " "}, "REQUIRED", ["code"]),
        ("publicMatterPut", {"code": "WS-02", "expectedVersion": 5}, "STALE", ["expectedVersion"]),
        ("publicMatterPut", {"texts": [{"language": "x"}]}, "INVALID", ["texts", "0", "language"]),
        (
            "publicMatterPut",
            {"texts": [{"language": "en", "materials": [{"material": "a"}, {"material": "a"}]}]},
            "CONFLICT",
            ["texts", "0", "materials", "1", "material"],
        ),
        (
            "publicMatterPut",
            {"texts": [{"language": "en", "materials": [{"material": "a", "name": "x" * 201}]}]},
            "TOO_LONG",
            ["texts", "0", "materials", "0", "name"],
        ),
        (
            "publicMatterPut",
            {"texts": [{"language": "en", "fees": "x" * 1001}]},
            "TOO_LONG",
            ["texts", "0", "fees"],
        ),
        ("publicMatterRemove", {"code": "WS-05"}, "NOT_FOUND", ["code"]),
        ("publicMatterRemove", {"code": "WS-02", "expectedVersion": 5}, "STALE", ["expectedVersion"]),
        ("departmentUpdate", {"complaintChannel": "x" * 201}, "TOO_LONG", ["complaintChannel"]),
        ("departmentUpdate", {"isPublic": None}, "REQUIRED", ["isPublic"]),
        (
            "departmentUpdate",
            {"texts": [{"language": "en", "place": "x" * 201}]},
            "TOO_LONG",
            ["texts", "0", "place"],
        ),
    ],
)
async def test_wrong_settings_are_refused(
    hall: Hall, mutation: str, given: dict[str, Any], code: str, path: list[str]
) -> None:
    await hall.keeper.do("publicMatterPut", "", code="WS-02")
    usual = {"id": hall.ids["CS"]} if mutation == "departmentUpdate" else {"code": "WS-02"}

    assert await hall.keeper.errors(mutation, **usual | given) == [(code, ["input", *path])]


async def test_only_who_configures_the_whole_directory_shows_matters(
    hall: Hall, reader: Screen, local: Screen, api: Api
) -> None:
    for mutation in ("publicMatterPut", "publicMatterRemove"):
        assert (await reader.forbidden(mutation, code="WS-02"))["extensions"]["code"] == "FORBIDDEN"
        assert await local.errors(mutation, code="WS-02") == [("NOT_ALLOWED", ["input"])]
    error = await api.refused("{ publicMatterSettings { totalCount } }")
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
