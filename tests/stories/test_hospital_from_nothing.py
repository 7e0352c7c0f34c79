"""A hospital is configured from nothing by mutations only, tried, published, and works: R7 through HTTP.

docs/administrator.md tells the same story to an administrator, request by request.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.settings import Settings
from tenants.directory import founding
from tenants.directory.founding import Founder
from tenants.directory.staff import Staff
from tenants.session import tenant_session
from tests.stories.conftest import MONDAY
from tests.support.portal import Portal

ADMIN = "0001"
OFFICE = ["08:00-12:00", "14:00-17:30"]
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
EVERYBODY = {"TENANT": ("DIRECTORY_READ", "RULES_READ"), "OWN": ("CASE_REGISTER",)}
WORK = ("CASE_READ", "CASE_HAND_OVER", "CASE_ACCEPT", "CASE_WORK", "CASE_REPLY", "CASE_CLOSE")
AT_DUE = {"when": "AT_DUE"}
NINE_IN_THE_EVENING = MONDAY + timedelta(hours=12)


def week(hours: list[str], days: tuple[str, ...] = DAYS) -> list[dict[str, Any]]:
    intervals = [dict(zip(("opens", "closes"), one.split("-"), strict=True)) for one in hours]
    return [{"day": day, "hours": intervals} for day in days]


def due(action: str, **more: str) -> dict[str, Any]:
    return {"moment": AT_DUE, "action": action, **more}


@dataclass(slots=True)
class Hospital:
    """What the administrator has entered so far, by its name."""

    portal: Portal
    ids: dict[str, str] = field(default_factory=dict)
    draft: str = ""

    async def made(self, mutation: str, noun: str, known_as: str, /, **given: Any) -> str:
        """Something entered by the administrator, known by its name from here on."""
        payload = await self.portal.do(ADMIN, mutation, f"{noun} {{ id }}", **given)
        self.ids[known_as] = payload[noun]["id"]
        return self.ids[known_as]

    async def rule(self, mutation: str, **given: Any) -> None:
        """A rule put into the draft."""
        await self.portal.do(ADMIN, mutation, "", ruleSetId=self.draft, **given)

    async def person(self, badge: str, name: str, home: str, post: str, joined: str, **more: str) -> None:
        """Somebody with a role and an account."""
        optional = {"gradeId": "grade", "superiorId": "superior"}
        given = {key: self.ids[more[name]] for key, name in optional.items() if name in more}
        staff = await self.made(
            "staffCreate",
            "staff",
            badge,
            badge=badge,
            name=name,
            departmentId=self.ids[home],
            positionId=self.ids[post],
            joinedOn=joined,
            **given,
        )
        await self.portal.do(ADMIN, "staffRolesSet", "", id=staff, roleIds=[self.ids[more["role"]]])
        login = {"login": f"u{badge}", "password": "nine white cranes"}
        await self.portal.do(ADMIN, "accountCreate", "staffId", staffId=staff, **login)

    async def ask(self, query: str, badge: str = ADMIN, **variables: Any) -> dict[str, Any]:
        """A question, as somebody's screen puts it."""
        return await self.portal.ask(badge, query, **variables)

    async def registered(self, badge: str, **given: Any) -> dict[str, Any]:
        """A question put to somebody."""
        fields = """case { id number dueAt firstContact { badge } tieBreak { decidedBy }
            destination { department { code } staff { badge } because routes } clocks { stage dueAt } }"""
        wanted = {"requester": {"name": "张秀兰", "phone": "13800000009"}, "channel": "PHONE"} | given
        return dict((await self.portal.do(badge, "caseRegister", fields, **wanted))["case"])

    async def handed_over(self, by: str, case: dict[str, Any], to: str, **where: str) -> None:
        """The work passes on when it is accepted."""
        fields = "handOver { id }"
        offered = await self.portal.do(by, "caseHandOver", fields, caseId=case["id"], **where)
        await self.portal.do(to, "handOverAccept", "", handOverId=offered["handOver"]["id"])

    async def inbox(self, badge: str) -> list[str]:
        """What somebody was told, in order."""
        data = await self.ask("{ inbox(first: 100, orderBy: [AT_ASC]) { nodes { kind } } }", badge)
        return [one["kind"] for one in data["inbox"]["nodes"]]


@pytest.fixture
async def hospital(tenant: UUID, settings: Settings) -> AsyncIterator[Hospital]:
    """Founded, with its first administrator and nothing else."""
    async with tenant_session(tenant):
        await founding.found(Founder("周静", ADMIN, "zhoujing", "!"), at=MONDAY)
        first = await Staff.get()
    portal = Portal(settings, tenant, {ADMIN: first.id}, at=MONDAY)
    yield Hospital(portal)
    await portal.close()


async def people(hospital: Hospital) -> None:
    """Calendars, posts, grades, departments, roles, people, and who is there at night."""
    china = {"timeZone": "Asia/Shanghai"}
    made = hospital.made
    await made(
        "calendarCreate",
        "calendar",
        "办公",
        name="办公",
        weekly=week(OFFICE, DAYS[:5]),
        holidayRegion="CN",
        **china,
    )
    for name, rank in (("院长", 100), ("主任", 60), ("科员", 20), ("医师", 15)):
        await made("positionCreate", "position", name, name=name, rank=rank)
    for name, level in (("住院医师", 10), ("主治医师", 20), ("主任医师", 40)):
        await made("gradeCreate", "grade", name, name=name, level=level)
    top = await made("departmentCreate", "department", "HQ", code="HQ", name="院领导")
    for code, name in (
        *(("CC", "投诉管理中心"), ("ND", "护理部"), ("FIN", "财务科")),
        *(("DUTY", "总值班室"), ("IM", "内科")),
    ):
        await made("departmentCreate", "department", code, code=code, name=name, parentId=top)
    for name, scope, more in (
        ("经办人", "OWN", ()),
        ("负责人", "SUBTREE", ("CASE_APPROVE", "BREACH_READ")),
        ("院领导", "TENANT", ("CASE_APPROVE", "BREACH_READ", "CASE_ARBITRATE")),
    ):
        grants = [{"permission": one, "scope": at} for at, named in EVERYBODY.items() for one in named]
        grants += [{"permission": one, "scope": scope} for one in (*WORK, *more)]
        await made("roleCreate", "role", name, name=name, grants=grants)
    await hospital.person("0100", "林国栋", "HQ", "院长", "1998-07-01", role="院领导")
    for badge, name, home in (("0200", "吴敏", "CC"), ("0300", "孙芳", "ND")):
        await hospital.person(badge, name, home, "主任", "2006-01-01", role="负责人", superior="0100")
    await hospital.person(
        "0400", "李强", "IM", "主任", "2001-07-15", role="负责人", superior="0100", grade="主任医师"
    )
    await hospital.person("0201", "赵岚", "CC", "科员", "2016-05-01", role="经办人", superior="0200")
    for badge, name in (("0601", "钱勇"), ("0602", "周涛")):
        await hospital.person(badge, name, "DUTY", "科员", "2012-01-01", role="经办人", superior="0100")
    for badge, name, grade, joined in (
        ("0401", "王宁", "主治医师", "2017-07-01"),
        ("0402", "陈雨", "住院医师", "2015-07-01"),
    ):
        await hospital.person(badge, name, "IM", "医师", joined, role="经办人", superior="0400", grade=grade)
    for code, head in (("CC", "0200"), ("ND", "0300"), ("IM", "0400")):
        heads = {"id": hospital.ids[code], "headId": hospital.ids[head]}
        await hospital.portal.do(ADMIN, "departmentUpdate", "", **heads)


async def nights(hospital: Hospital) -> None:
    """钱勇 and 周涛 take turns; tonight 钱勇 is ill."""
    ids, do = hospital.ids, hospital.portal.do
    roster = await hospital.made("rosterCreate", "roster", "总值班", name="总值班", departmentId=ids["DUTY"])
    await do(
        ADMIN,
        "rosterFill",
        "shifts",
        rosterId=roster,
        people=[ids["0601"], ids["0602"]],
        weekly=week(["17:30-08:00"], DAYS[:5]) + week(["08:00-08:00"], DAYS[5:]),
        firstDay="2026-03-02",
        lastDay="2026-03-31",
    )
    await do(ADMIN, "standInSet", "", staffId=ids["0601"], standInId=ids["0602"])
    until = (MONDAY + timedelta(days=1)).isoformat()
    await do(
        ADMIN,
        "absenceCreate",
        "",
        staffId=ids["0601"],
        reason="病假",
        since=MONDAY.isoformat(),
        until=until,
    )


async def rules(hospital: Hospital) -> None:
    """Matters, routes, order, policy and limits of R7, in a draft."""
    ids = hospital.ids
    drafted = await hospital.portal.do(
        ADMIN, "ruleSetDraft", "ruleSet { id }", title="首诊负责", leaderId=ids["0100"]
    )
    hospital.draft = drafted["ruleSet"]["id"]
    for code, name, kind, home in (
        ("ZL-01", "首诊接诊", "BUSINESS", "IM"),
        ("TS-00", "投诉", "COMPLAINT", "CC"),
        ("ZB-01", "总值班到场", "FAULT", "DUTY"),
    ):
        matter = {"code": code, "name": name, "kind": kind, "departmentId": ids[home]}
        await hospital.made("matterCreate", "matter", code, ruleSetId=hospital.draft, **matter)
    duty = {"target": "DUTY_OFFICER", "departmentId": ids["DUTY"]}
    await hospital.rule(
        "routeSet", code="at-night", conditions={"kinds": ["COMPLAINT"], "hours": "DUTY_TIME"}, **duty
    )
    await hospital.rule("routeSet", code="called", matterId=ids["ZB-01"], **duty)
    for code, home, words in (("nursing", "ND", ["护士", "打针"]), ("fees", "FIN", ["收费"])):
        await hospital.rule(
            "routeSet",
            code=code,
            matterId=ids["TS-00"],
            target="DEPARTMENT",
            departmentId=ids[home],
            conditions={"hours": "OFFICE_HOURS", "words": words},
        )
    criteria = [{"criterion": one} for one in ("POSITION_RANK", "GRADE_LEVEL", "TENURE")]
    await hospital.rule("tieBreakSet", criteria=criteria)
    await hospital.rule("casePolicySet", consultationApprover="HEAD", consultationLevel=20)
    answers = {"replier": "DEPARTMENT", "departmentId": ids["CC"]}
    await hospital.rule("replyRuleSet", code="centre", conditions={"kinds": ["COMPLAINT"]}, **answers)
    complaint = {"stage": "RESOLVE", "conditions": {"kinds": ["COMPLAINT"]}}
    late = [due("OPEN_BREACH", breach="not_handled"), due("ESCALATE", whom="HEAD")]
    three = {"kind": "WORKING_DAYS", "count": 3}
    await hospital.rule("timeLimitSet", code="ordinary", duration=three, rungs=late, **complaint)
    several = {"kinds": ["COMPLAINT"], "scopes": ["SEVERAL_DEPARTMENTS"]}
    await hospital.rule(
        "timeLimitSet",
        code="several",
        stage="RESOLVE",
        conditions=several,
        duration={"kind": "WEEKS", "count": 1},
        rungs=late,
    )
    ten = {"kind": "MINUTES", "count": 10}
    await hospital.rule(
        "timeLimitSet",
        code="there",
        stage="ARRIVE",
        matterId=ids["ZB-01"],
        duration=ten,
        rungs=[
            due("OPEN_BREACH", breach="not_arrived"),
            due("ESCALATE", whom="DUTY_OFFICER"),
            {"moment": {"when": "AFTER_DUE", "duration": ten}, "action": "ESCALATE", "whom": "LEADER"},
        ],
    )
    day = {"kind": "WORKING_DAYS", "count": 1}
    await hospital.rule("timeLimitSet", code="reply", stage="REPLY", duration=day)


@pytest.fixture
async def configured(hospital: Hospital) -> Hospital:
    """Everything entered, nothing published."""
    await people(hospital)
    await nights(hospital)
    await rules(hospital)
    hospital.portal.staff = await _badges(hospital.portal.tenant_id)
    return hospital


@pytest.fixture
async def working(configured: Hospital) -> Hospital:
    """The rules in force."""
    draft = {"ruleSetId": configured.draft}
    await configured.portal.do(ADMIN, "ruleSetPublish", "", reason="院务会通过", **draft)
    return configured


async def test_r7_1_of_two_doctors_the_higher_grade_is_first_contact_even_in_a_preview(
    configured: Hospital,
) -> None:
    ids = configured.ids
    data = await configured.ask(
        """query ($rules: ID!, $asked: [ID!]!, $matter: ID!) {
            previewFirstContact(ruleSetId: $rules, askedIds: $asked, matterId: $matter) {
                firstContact { badge } tieBreak { decidedBy } } }""",
        rules=configured.draft,
        asked=[ids["0402"], ids["0401"]],
        matter=ids["ZL-01"],
    )
    assert data["previewFirstContact"] == {
        "firstContact": {"badge": "0401"},
        "tieBreak": {"decidedBy": "GRADE_LEVEL"},
    }


async def test_r7_7_and_r7_8_a_complaint_goes_by_its_subject_by_day_and_to_the_duty_officer_by_night(
    configured: Hospital,
) -> None:
    day, tuesday, wednesday = (NINE_IN_THE_EVENING + timedelta(days=more) for more in (0, 1, 2))
    for said, moment, department, staff in (
        ("护士打针太疼", MONDAY, "ND", None),
        ("多收费", MONDAY, "FIN", None),
        ("等太久", MONDAY, "CC", None),
        # Two subjects in one text: the leader in charge decides.
        ("护士乱收费", MONDAY, None, "0100"),
        # 钱勇's night, but he is ill; 周涛's own; 钱勇 again.
        ("护士打针太疼", day, "DUTY", "0602"),
        ("护士打针太疼", tuesday, "DUTY", "0602"),
        ("护士打针太疼", wednesday, "DUTY", "0601"),
    ):
        data = await configured.ask(
            """query ($rules: ID!, $case: CircumstancesInput!, $ward: ID!, $at: DateTime!) {
                previewRoute(ruleSetId: $rules, case: $case, departmentId: $ward, at: $at) {
                    department { code } staff { badge } } }""",
            rules=configured.draft,
            ward=configured.ids["IM"],
            case={"matterId": configured.ids["TS-00"], "said": said},
            at=moment.isoformat(),
        )
        found = data["previewRoute"]
        assert (found["department"] and found["department"]["code"]) == department, said
        assert (found["staff"] and found["staff"]["badge"]) == staff, moment


async def test_r7_9_and_r7_12_deadlines_are_previewed_with_what_happens_on_the_way(
    configured: Hospital,
) -> None:
    data = await configured.ask(
        """query ($rules: ID!, $one: CircumstancesInput!, $several: CircumstancesInput!,
                  $called: CircumstancesInput!, $at: DateTime!, $night: DateTime!) {
            one: previewDeadline(ruleSetId: $rules, stage: RESOLVE, case: $one, start: $at) { dueAt }
            several: previewDeadline(ruleSetId: $rules, stage: RESOLVE, case: $several, start: $at) { dueAt }
            called: previewDeadline(ruleSetId: $rules, stage: ARRIVE, case: $called, start: $night) {
                dueAt rungs { at whom } } }""",
        rules=configured.draft,
        one={"matterId": configured.ids["TS-00"]},
        several={"matterId": configured.ids["TS-00"], "scope": "SEVERAL_DEPARTMENTS"},
        called={"matterId": configured.ids["ZB-01"]},
        at=MONDAY.isoformat(),
        night=NINE_IN_THE_EVENING.isoformat(),
    )
    assert data["one"]["dueAt"] == "2026-03-05T09:30:00+00:00"
    assert data["several"]["dueAt"] == "2026-03-09T09:30:00+00:00"
    assert data["called"] == {
        "dueAt": "2026-03-02T13:10:00+00:00",
        "rungs": [
            {"at": "2026-03-02T13:10:00+00:00", "whom": None},
            {"at": "2026-03-02T13:10:00+00:00", "whom": "DUTY_OFFICER"},
            {"at": "2026-03-02T13:20:00+00:00", "whom": "LEADER"},
        ],
    }


async def test_nothing_counts_before_it_is_published(configured: Hospital) -> None:
    case = await configured.registered("0201", said="护士打针太疼")
    assert (case["dueAt"], case["clocks"]) == (None, [])


async def test_a_draft_that_leaves_something_to_chance_is_not_published(configured: Hospital) -> None:
    await configured.rule(
        "routeSet", code="press", target="LEADER_IN_CHARGE", conditions={"channels": ["MEDIA"]}
    )
    refused = await configured.portal.try_to(ADMIN, "ruleSetPublish", ruleSetId=configured.draft)
    places = {tuple(error["path"]) for error in refused["errors"]}
    assert places == {
        ("input", "routes", code, "conditions") for code in ("at-night", "called", "fees", "nursing")
    }
    assert (await configured.ask("{ ruleSet { number } }"))["ruleSet"] is None


async def test_r7_10_the_first_complaint_runs_to_its_end_and_the_centre_tells_the_complainant(
    working: Hospital,
) -> None:
    portal, ids = working.portal, working.ids
    case = await working.registered("0201", said="护士打针太疼，也不解释", matterId=ids["TS-00"])
    assert case["dueAt"] == "2026-03-05T09:30:00+00:00"
    assert case["destination"]["department"] == {"code": "ND"}
    assert case["destination"]["routes"] == ["nursing"]
    await working.handed_over("0201", case, "0300", toDepartmentId=ids["ND"], phoned="已电话告知")
    await portal.advance(days=1)
    of_case = {"caseId": case["id"]}
    await portal.do("0300", "caseResolve", "", resolution="已道歉并培训", **of_case)
    # The department has done its work; what is said to the complainant is said by the centre.
    assert "case.resolved" in await working.inbox("0201")
    answer = {"text": "护理部已整改", "channel": "PHONE", **of_case}
    refused = await portal.try_to("0300", "caseReply", "", **answer)
    assert refused["errors"] == [
        {"code": "NOT_ALLOWED", "message": "投诉管理中心 is to reply", "path": ["input", "caseId"]}
    ]
    await portal.do("0201", "caseReply", "", **answer)
    closed = await portal.do(
        "0201", "caseClose", "case { state overdue custody { staff { badge } } }", **of_case
    )
    assert closed["case"] == {
        "state": "CLOSED",
        "overdue": False,
        "custody": [{"staff": {"badge": "0201"}}, {"staff": {"badge": "0300"}}],
    }
    history = await working.ask("{ historyCheck { intact } breaches { totalCount } }")
    assert history == {"historyCheck": {"intact": True}, "breaches": {"totalCount": 0}}


async def test_r7_12_the_duty_officers_stand_in_is_there_in_time_and_whoever_is_late_is_in_breach(
    working: Hospital,
) -> None:
    portal, ids = working.portal, working.ids
    await portal.advance(to=NINE_IN_THE_EVENING)
    called = {"said": "家属在病区争执", "channel": "INTERNAL", "matterId": ids["ZB-01"]}
    in_time, late = [await working.registered("0401", **called) for _ in range(2)]
    assert in_time["destination"]["staff"] == {"badge": "0602"}
    assert in_time["clocks"] == [{"stage": "ARRIVE", "dueAt": "2026-03-02T13:10:00+00:00"}]
    for case in (in_time, late):
        await working.handed_over("0401", case, "0602", toStaffId=ids["0602"])
    await portal.advance(minutes=7)
    await portal.do("0602", "caseArrive", "", caseId=in_time["id"], place="内科病区")
    await portal.advance(minutes=20)

    data = await working.ask("{ breaches { nodes { kind occurredAt case { id } staff { badge } } } }", "0100")
    assert data["breaches"]["nodes"] == [
        {
            "kind": "not_arrived",
            "occurredAt": "2026-03-02T13:10:00+00:00",
            "case": {"id": late["id"]},
            "staff": {"badge": "0602"},
        }
    ]
    # Ten minutes after the limit the leader in charge is called on.
    assert "clock.escalated" in await working.inbox("0100")


async def _badges(tenant_id: UUID) -> dict[str, UUID]:
    async with tenant_session(tenant_id, readonly=True):
        return {one.badge: one.id for one in await Staff.all()}
