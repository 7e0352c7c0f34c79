"""What a draft would have made of past cases, asked for and read over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from schema.reads.identity import parse_id
from tenants.directory.access import Permission, Scope
from tests.schema.rules.conftest import Desk
from tests.support.clock import Clock
from tests.support.jobs import worked_off
from tests.support.people import People
from tests.support.screen import Screen, named

OFFICE = [
    {"day": day, "hours": [{"opens": "09:00", "closes": "17:00"}]}
    for day in ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY")
]
PREVIEW = """query ($job: ID!) { job(id: $job) { state done total share failureCode ruleSetPreview {
    ruleSet { number } since until cases rerouted newlyLate noLongerLate matterLeftOut withoutLimit limitsTie
    ownerUnclear
    stages { stage ownStage deadlines earlier later added removed newlyLate noLongerLate }
    deadlines(first: 1) {
        nodes { case { number } stage limitCode movement dueBefore dueAfter lateBefore lateAfter }
        totalCount pageInfo { hasNextPage }
    }
    affectedCases { nodes {
        case { number } rerouted departmentBefore { name } departmentAfter { name } ownerUnclear
    } }
    departments { nodes { department { id } casesBefore casesAfter lateAfter } }
    staff { nodes { staff { name } casesBefore casesAfter deadlinesBefore deadlinesAfter } }
} } }"""
CALLER = {"name": "张三", "phone": "13800000000"}


@pytest.fixture
async def past(desk: Desk, clock: Clock) -> list[str]:
    """Office hours, five days for everything, and three cases of a day."""
    await desk.screen.do("calendarCreate", "", name="办公", timeZone="Asia/Shanghai", weekly=OFFICE)
    await desk.do("timeLimitSet", "", stage="RESOLVE", duration={"kind": "WORKING_DAYS", "count": 5})
    await desk.publish()
    numbers = []
    for channel in ("PHONE", "VISIT", "PHONE"):
        clock.advance(minutes=2)
        payload = await desk.screen.do(
            "caseRegister", "case { number }", requester=CALLER, channel=channel, said="水费多了一倍"
        )
        numbers.append(payload["case"]["number"])
    clock.advance(minutes=1)
    return numbers


async def asked(desk: Desk, clock: Clock, **more: Any) -> dict[str, Any]:
    since = (clock.at - timedelta(days=1)).isoformat()
    given = {"since": since, "until": clock.at.isoformat()} | more
    return (await desk.do("ruleSetPreview", "job { id state kind }", **given))["job"]  # type: ignore[no-any-return]


def key_of(job: dict[str, Any]) -> UUID:
    return parse_id(job["id"])[1]


async def test_an_administrator_tries_a_draft_on_the_cases_of_the_past(
    desk: Desk, past: list[str], clock: Clock
) -> None:
    await desk.do(
        "timeLimitSet",
        "",
        stage="RESOLVE",
        conditions={"channels": ["PHONE"]},
        duration={"kind": "MINUTES", "count": 4, "pace": "ELAPSED"},
    )
    job = await asked(desk, clock)
    assert (job["state"], job["kind"]) == ("WAITING", "RULE_SET_PREVIEW")
    waiting = (await desk.screen.ask(PREVIEW, job=job["id"]))["job"]
    assert waiting["ruleSetPreview"] is None

    await worked_off(desk.screen.person.tenant_id, key_of(job), at=clock.at)

    done = (await desk.screen.ask(PREVIEW, job=job["id"]))["job"]
    assert (done["state"], done["done"], done["total"], done["share"]) == ("DONE", 3, 3, 1)
    found = done["ruleSetPreview"]
    assert found["ruleSet"] == {"number": 2}
    assert (found["cases"], found["newlyLate"], found["noLongerLate"]) == (3, 1, 0)
    assert found["stages"] == [
        {
            "stage": "RESOLVE",
            "ownStage": None,
            "deadlines": 3,
            "earlier": 2,
            "later": 0,
            "added": 0,
            "removed": 0,
            "newlyLate": 1,
            "noLongerLate": 0,
        }
    ]
    deadlines = found["deadlines"]
    assert (deadlines["totalCount"], deadlines["pageInfo"]["hasNextPage"]) == (2, True)
    (first,) = deadlines["nodes"]
    assert (first["case"]["number"], first["movement"], first["lateAfter"]) == (past[0], "EARLIER", True)
    assert first["dueAfter"] < first["dueBefore"]
    assert found["ownerUnclear"] == 3
    assert [one["case"]["number"] for one in found["affectedCases"]["nodes"]] == past
    assert found["staff"]["nodes"] == [
        {
            "staff": {"name": "王强"},
            "casesBefore": 3,
            "casesAfter": 3,
            "deadlinesBefore": 3,
            "deadlinesAfter": 3,
        }
    ]


async def test_lists_are_narrowed(desk: Desk, past: list[str], clock: Clock) -> None:
    await desk.do("timeLimitSet", "", stage="RESOLVE", duration={"kind": "WORKING_DAYS", "count": 9})
    job = await asked(desk, clock)
    await worked_off(desk.screen.person.tenant_id, key_of(job), at=clock.at)
    query = """query ($job: ID!, $where: PreviewedDeadlineWhere, $order: [PreviewedDeadlineOrder!]) {
        job(id: $job) { ruleSetPreview {
            deadlines(where: $where, orderBy: $order) { nodes { case { number } } } } } }"""
    for where, order, numbers in (
        ({"movement": {"eq": "LATER"}}, None, past),
        ({"stage": "RESOLVE"}, ["STARTED_AT_DESC"], past[::-1]),
        ({"movement": {"eq": "EARLIER"}}, None, []),
        ({"lateAfter": True}, None, []),
        ({"stage": "REPLY"}, None, []),
    ):
        found = await desk.screen.ask(query, job=job["id"], where=where, order=order)
        nodes = found["job"]["ruleSetPreview"]["deadlines"]["nodes"]
        assert [node["case"]["number"] for node in nodes] == numbers


async def test_a_case_that_would_belong_elsewhere_is_named_with_both_departments(
    desk: Desk, past: list[str], clock: Clock
) -> None:
    repairs = (await desk.screen.do("departmentCreate", "department { id }", code="WX", name="维修部"))[
        "department"
    ]
    await desk.do(
        "routeSet", "", target="DEPARTMENT", departmentId=repairs["id"], conditions={"channels": ["VISIT"]}
    )
    job = await asked(desk, clock)
    await worked_off(desk.screen.person.tenant_id, key_of(job), at=clock.at)
    found = (await desk.screen.ask(PREVIEW, job=job["id"]))["job"]["ruleSetPreview"]
    assert (found["rerouted"], found["ownerUnclear"]) == (1, 2)
    (moved,) = [one for one in found["affectedCases"]["nodes"] if one["rerouted"]]
    assert (moved["case"]["number"], moved["departmentAfter"]["name"]) == (past[1], "维修部")
    loads = {one["department"]["id"]: one["casesAfter"] for one in found["departments"]["nodes"]}
    assert loads[repairs["id"]] == 1
    assert sum(loads.values()) == 3


async def test_the_same_key_asks_once(desk: Desk, clock: Clock) -> None:
    since = (clock.at - timedelta(days=1)).isoformat()
    given = {"since": since, "until": clock.at.isoformat(), "idempotencyKey": "vorschau"}
    assert await asked(desk, clock, **given) == await asked(desk, clock, **given)


async def test_what_cannot_be_replayed_is_refused_with_its_place(desk: Desk, clock: Clock) -> None:
    since, until = (clock.at - timedelta(days=1)).isoformat(), clock.at.isoformat()
    tomorrow, long_ago = clock.at + timedelta(days=1), clock.at - timedelta(days=2000)
    for given, wrong in (
        ({"since": until, "until": since}, [("INVALID", ["input", "since"])]),
        ({"since": since, "until": tomorrow.isoformat()}, [("INVALID", ["input", "until"])]),
        ({"since": long_ago.isoformat(), "until": until}, [("TOO_LONG", ["input", "since"])]),
    ):
        assert await desk.errors("ruleSetPreview", **given) == wrong
    unknown = {"ruleSetId": named("RuleSet", desk.screen.person.staff_id), "since": since, "until": until}
    assert await desk.screen.errors("ruleSetPreview", **unknown) == [("NOT_FOUND", ["input", "ruleSetId"])]
    assert (await desk.screen.ask("{ jobs { totalCount } }"))["jobs"]["totalCount"] == 0


async def test_it_takes_the_right_to_change_or_publish_the_rules_of_the_whole_organization(
    api: Any, people: People, desk: Desk, local: Screen, reader: Screen, stranger: Screen, clock: Clock
) -> None:
    period = {"since": (clock.at - timedelta(days=1)).isoformat(), "until": clock.at.isoformat()}
    given = {"ruleSetId": desk.draft, **period}
    assert (await reader.forbidden("ruleSetPreview", **given))["extensions"]["code"] == "FORBIDDEN"
    assert await local.errors("ruleSetPreview", **given) == [("NOT_ALLOWED", ["input"])]
    assert await stranger.errors("ruleSetPreview", **given) == [("NOT_FOUND", ["input", "ruleSetId"])]
    publisher = Screen(api, await people.somebody({Permission.RULES_PUBLISH: Scope.TENANT}))
    await publisher.do("ruleSetPreview", "job { id }", **given)


async def test_whoever_oversees_jobs_does_not_see_what_came_of_a_preview(
    api: Any, people: People, desk: Desk, past: list[str], clock: Clock
) -> None:
    job = await asked(desk, clock)
    await worked_off(desk.screen.person.tenant_id, key_of(job), at=clock.at)
    overseer = Screen(api, await people.somebody({Permission.JOB_OVERSEE: Scope.TENANT}))
    query = "query ($job: ID!) { job(id: $job) { state ruleSetPreview { id } } }"
    found = await overseer.ask(query, job=job["id"])
    assert found["job"] == {"state": "DONE", "ruleSetPreview": None}


async def test_rows_name_only_cases_that_the_viewer_may_see(
    api: Any, people: People, desk: Desk, past: list[str], clock: Clock
) -> None:
    job = await asked(desk, clock)
    await worked_off(desk.screen.person.tenant_id, key_of(job), at=clock.at)
    grants = {Permission.RULES_CONFIGURE: Scope.TENANT, Permission.JOB_OVERSEE: Scope.TENANT}
    other = Screen(api, await people.somebody({**grants, Permission.CASE_READ: Scope.OWN}))
    query = "query ($job: ID!) { job(id: $job) { ruleSetPreview { cases affectedCases { totalCount } } } }"
    for screen, seen in ((desk.screen, 3), (other, 0)):
        found = (await screen.ask(query, job=job["id"]))["job"]["ruleSetPreview"]
        assert found == {"cases": 3, "affectedCases": {"totalCount": seen}}
