"""What the administrator enters: the people, the nights, the rules of R7."""

from datetime import timedelta
from typing import Any

from tests.stories.conftest import MONDAY
from tests.stories.hospital_from_nothing.hospital import ADMIN, Hospital

OFFICE = ["08:00-12:00", "14:00-17:30"]
DAYS = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
EVERYBODY = {"TENANT": ("DIRECTORY_READ", "RULES_READ"), "OWN": ("CASE_REGISTER",)}
WORK = ("CASE_READ", "CASE_HAND_OVER", "CASE_ACCEPT", "CASE_WORK", "CASE_REPLY", "CASE_CLOSE")
AT_DUE = {"when": "AT_DUE"}


def week(hours: list[str], days: tuple[str, ...] = DAYS) -> list[dict[str, Any]]:
    intervals = [dict(zip(("opens", "closes"), one.split("-"), strict=True)) for one in hours]
    return [{"day": day, "hours": intervals} for day in days]


def due(action: str, **more: str) -> dict[str, Any]:
    return {"moment": AT_DUE, "action": action, **more}


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
