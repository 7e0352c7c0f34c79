"""Registers that were kept on paper: what happened then is dated then, and was recorded now."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from app.demo import accounts, water_utility
from app.settings import Settings
from tenants import history
from tenants.cases import self_check
from tenants.cases.findings import Trouble
from tenants.session import tenant_session
from tests.support.portal import Portal, rows
from tests.support.story import Story

# Wednesday morning in Shanghai.
NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
HEAD = "姓名,联系电话,渠道,内容,首问人,收到时间,办结时间,办理结果,办结方式"
OPEN = f"{HEAD}\n张三,13800000001,电话,水压低,0102,2026-03-02 09:30,,,\n"
LATE = f"{HEAD}\n张三,,电话,水压低,0102,2026年3月2日 9:30,2026/3/16 16:00,已换表,\n"
IN_TIME = f"{HEAD}\n张三,,电话,水压低,0102,2026-03-02 09:30,2026-03-03 11:00,已换表,已办结\n"
CASE = """{ nodes { id number state outcome resolution openedAt recordedAt takenOver dueAt overdue resolvedAt
    repliedAt closedAt firstContact { badge } custody { staff { badge } since until }
    clocks { stage state startedAt dueAt stoppedAt } breaches { kind occurredAt noticedAt staff { badge } }
    events(first: 20) { nodes { kind at happenedAt } }
    timeline { elapsedSeconds shares { staff { name } elapsedSeconds } } } }"""
IMPORT = """caseImport { limits rows registered refused refusedRows(first: 20) { nodes { errors {
    column code message } } } accessCodes { address } }"""


@pytest.fixture
async def portal(tenant: UUID, settings: Settings, empty_redis: str) -> Any:
    """The demo's people, two weeks after the register begins."""
    long_ago = datetime(2025, 1, 6, 1, 0, tzinfo=UTC)
    async with tenant_session(tenant):
        furnished = await water_utility.furnish(at=long_ago)
        await accounts.open_for(furnished.staff.values(), password_hash="!", at=long_ago)
    opened = Portal(settings, tenant, furnished.staff, at=NOW)
    yield opened
    await opened.close()


@pytest.fixture
async def story(portal: Portal) -> Story:
    """A day at their desks."""
    return await Story(portal).open()


async def imported(story: Story, text: str, badge: str = "0102", **more: Any) -> dict[str, Any]:
    """A register that a worker has taken in; what came of it."""
    given = {"text": text, "manner": "ROW_BY_ROW", **more}
    payload = await story.portal.do(badge, "caseImport", "job { id }", **given)
    await story.portal.advance()
    query = f"query ($id: ID!) {{ job(id: $id) {{ state failure {IMPORT} }} }}"
    job = (await story.portal.ask(badge, query, id=payload["job"]["id"]))["job"]
    assert job["state"] == "DONE", job
    return dict(job["caseImport"])


async def taken_over(story: Story, text: str, badge: str = "0102", **more: Any) -> dict[str, Any]:
    """The one case that came of it."""
    done = await imported(story, text, badge, **more)
    assert (done["registered"], done["refused"]) == (1, 0), done
    (case,) = (await story.portal.ask("0001", f"{{ cases(first: 5) {CASE} }}"))["cases"]["nodes"]
    return dict(case)


def at(moment: str | None) -> datetime:
    """A moment of the answer."""
    assert moment is not None
    return datetime.fromisoformat(moment)


async def sound(story: Story) -> None:
    """Nobody could drop anything, and the history is whole."""
    async with tenant_session(story.portal.tenant_id):
        assert await history.broken_at() is None
        found = (await self_check.check(at=story.portal.at)).findings
    # Of the outbox nobody takes anything here.
    assert [one for one in found if one["kind"] != Trouble.OUTBOX_STUCK] == []


async def test_a_case_that_goes_on_begins_when_it_came_and_says_when_it_was_recorded(story: Story) -> None:
    case = await taken_over(story, OPEN)

    came = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    assert (at(case["openedAt"]), at(case["recordedAt"])) == (came, NOW)
    assert (case["state"], case["takenOver"]) == ("OPEN", "MEASURED")
    # Its number is of the day on which it was entered: the register of that day stays as it was.
    assert case["number"].startswith("20260318-")
    assert case["custody"] == [{"staff": {"badge": "0102"}, "since": case["openedAt"], "until": None}]
    registered = case["events"]["nodes"][0]
    assert (registered["kind"], at(registered["at"]), at(registered["happenedAt"])) == (
        "case.registered",
        NOW,
        came,
    )
    assert case["timeline"]["elapsedSeconds"] == (NOW - came).total_seconds()
    assert {at(clock["startedAt"]) for clock in case["clocks"]} == {came}


async def test_a_limit_that_had_passed_opens_its_breach_dated_by_the_deadline(story: Story) -> None:
    case = await taken_over(story, OPEN)
    due = at(case["dueAt"])
    assert due < NOW
    assert case["overdue"] is True
    await sound(story)
    await story.portal.advance(minutes=1)
    (case,) = (await story.portal.ask("0001", f"{{ cases(first: 5) {CASE} }}"))["cases"]["nodes"]
    dated = {one["kind"]: at(one["occurredAt"]) for one in case["breaches"]}
    assert due in dated.values()
    assert all(one["staff"]["badge"] == "0102" for one in case["breaches"])
    assert {at(one["noticedAt"]) >= NOW for one in case["breaches"]} == {True}
    await sound(story)


async def test_one_that_was_concluded_late_is_closed_then_and_in_breach_since_its_deadline(
    story: Story,
) -> None:
    case = await taken_over(story, LATE)

    ended = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
    assert (case["state"], case["outcome"], case["resolution"]) == ("CLOSED", "DONE", "已换表")
    assert {at(case[one]) for one in ("resolvedAt", "repliedAt", "closedAt")} == {ended}
    assert case["custody"] == [
        {"staff": {"badge": "0102"}, "since": case["openedAt"], "until": case["closedAt"]}
    ]
    (clock,) = case["clocks"]
    assert (clock["stage"], clock["state"], at(clock["stoppedAt"])) == ("RESOLVE", "STOPPED", ended)
    (breach,) = case["breaches"]
    assert (at(breach["occurredAt"]), at(breach["noticedAt"])) == (at(clock["dueAt"]), NOW)
    events = case["events"]["nodes"]
    assert {at(one["at"]) for one in events} == {NOW}
    assert events[-1]["kind"] == "case.closed"
    assert at(events[-1]["happenedAt"]) == ended
    # Nobody is called to a case that is over.
    assert "case.assigned" not in await story.inbox("0102")
    await story.portal.advance(days=1)
    assert len(await story.breaches()) == 1
    await sound(story)


async def test_one_that_was_concluded_in_time_is_in_no_breach(story: Story) -> None:
    case = await taken_over(story, IN_TIME)
    assert (case["state"], case["breaches"], case["overdue"]) == ("CLOSED", [], False)
    assert case["clocks"][0]["state"] == "STOPPED"
    await sound(story)


async def test_closed_on_paper_nothing_is_measured_and_the_case_says_so(story: Story) -> None:
    case = await taken_over(story, LATE, "0010", limits="CLOSED_ON_PAPER")
    assert (case["state"], case["takenOver"]) == ("CLOSED", "CLOSED_ON_PAPER")
    assert (case["clocks"], case["breaches"], case["dueAt"]) == ([], [], None)
    assert at(case["custody"][0]["until"]) == at(case["closedAt"])
    await story.portal.advance(days=1)
    assert await story.breaches() == []
    await sound(story)


async def test_what_goes_on_is_measured_whatever_is_said_of_what_was_closed(story: Story) -> None:
    case = await taken_over(story, OPEN, "0010", limits="CLOSED_ON_PAPER")
    assert (case["state"], case["takenOver"]) == ("OPEN", "MEASURED")
    await story.portal.advance(minutes=1)
    assert await story.breaches() != []


async def test_not_everybody_who_registers_may_say_that_nobody_was_late(story: Story) -> None:
    code, path = await story.refused("0102", "caseImport", text=LATE, limits="CLOSED_ON_PAPER")
    assert (code, path) == ("NOT_ALLOWED", ["input", "limits"])
    assert await rows(story.portal.tenant_id, "select id from jobs") == []


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("0102,2026-03-19,,,", "收到时间", "INVALID"),
        ("0102,2026-03-18 10:01,,,", "收到时间", "INVALID"),
        ("0102,2025-03-01,,,", "收到时间", "INVALID"),
        ("0102,去年,,,", "收到时间", "INVALID"),
        ("0102,2026-02-30,,,", "收到时间", "INVALID"),
        ("0102,0001-01-01,,,", "收到时间", "INVALID"),
        ("0102,9999-12-31 23:59,,,", "收到时间", "INVALID"),
        ("0102,2026-03-02,9999-12-31,已换表,", "办结时间", "INVALID"),
        ("0102,2026-03-02,0001-01-01 00:00,已换表,", "办结时间", "INVALID"),
        ("0102,2026-03-02 25:00,,,", "收到时间", "INVALID"),
        (",2026-03-02,,,", "首问人", "REQUIRED"),
        ("0102,,2026-03-02,已换表,", "收到时间", "REQUIRED"),
        ("0102,2026-03-02,2026-03-03,,", "办理结果", "REQUIRED"),
        ("0102,2026-03-02,,已换表,", "办结时间", "REQUIRED"),
        ("0102,2026-03-02,,,已办结", "办结时间", "REQUIRED"),
        ("0102,2026-03-02,2026-03-01,已换表,", "办结时间", "INVALID"),
        ("0102,2026-03-02 09:00,2026-03-02 08:59,已换表,", "办结时间", "INVALID"),
        ("0102,2026-03-02,2026-03-19,已换表,", "办结时间", "INVALID"),
        ("0102,2026-03-02,2026-03-03,已换表,不了了之", "办结方式", "INVALID"),
        ("0102,2026-03-02,2026-03-03,已换表,referred", "办结方式", "INVALID"),
    ],
)
async def test_what_cannot_have_been_is_refused_by_its_column_and_leaves_nothing(
    story: Story, row: str, column: str, code: str
) -> None:
    done = await imported(story, f"{HEAD}\n张三,,电话,水压低,{row}\n")
    assert done["registered"] == 0
    (refused,) = done["refusedRows"]["nodes"]
    assert [(one["column"], one["code"]) for one in refused["errors"]] == [(column, code)]
    for table in ("cases", "requesters", "custody", "clocks", "case_import_codes"):
        assert await rows(story.portal.tenant_id, f"select id from {table}") == [], table


async def test_what_another_program_writes_for_never_ends_no_import(story: Story) -> None:
    never = "王五,,电话,停水,0102,2026-03-02 09:30,9999-12-31,已换表,\n"
    done = await imported(story, f"{OPEN}{never}李四,,电话,漏水,0102,2026-03-02 09:30,,,\n")
    assert (done["registered"], done["refused"]) == (2, 1)
    (refused,) = done["refusedRows"]["nodes"]
    assert [(one["column"], one["code"]) for one in refused["errors"]] == [("办结时间", "INVALID")]


async def test_nobody_answers_for_a_time_before_they_came(story: Story) -> None:
    async with tenant_session(story.portal.tenant_id) as session:
        await session.execute("update staff set joined_on = '2026-03-03' where badge = '0102'")
    done = await imported(story, OPEN)
    (refused,) = done["refusedRows"]["nodes"]
    assert [(one["column"], one["code"]) for one in refused["errors"]] == [("首问人", "INVALID")]


async def test_of_several_who_were_asked_the_tie_break_names_one(story: Story) -> None:
    text = OPEN.replace(",0102,", ",0102;0101,")
    case = await taken_over(story, text)
    assert case["firstContact"]["badge"] in ("0101", "0102")
    assert case["custody"][0]["staff"]["badge"] == case["firstContact"]["badge"]


async def test_one_that_was_withdrawn_has_no_reply(story: Story) -> None:
    case = await taken_over(story, LATE.replace("已换表,", "自行解决,撤回"))
    assert (case["state"], case["outcome"], case["repliedAt"]) == ("CLOSED", "WITHDRAWN", None)
    await sound(story)


async def test_what_was_closed_on_paper_can_be_reopened_like_any_other(story: Story) -> None:
    case = await taken_over(story, LATE, "0010", limits="CLOSED_ON_PAPER")
    again = await story.do("0102", "caseReopen", case, reason="又坏了")
    assert again["state"] == "OPEN"
    held = await story.custody(case)
    assert [badge for badge, _, _ in held] == ["0102", "0102"]
    assert held[0][2] == at(case["closedAt"])
    assert held[1][1] == story.portal.at
    await sound(story)


async def test_a_trial_takes_nothing_over_and_tells_what_would_be(story: Story) -> None:
    done = await imported(story, f"{OPEN}李四,,电话,漏水,0102,2027-01-01,,,\n", manner="TRIAL")
    assert (done["registered"], done["refused"]) == (1, 1)
    assert await rows(story.portal.tenant_id, "select id from cases") == []
    assert await rows(story.portal.tenant_id, "select id from breaches") == []


async def test_a_case_from_today_is_an_ordinary_one(story: Story) -> None:
    case = await taken_over(story, "姓名,渠道,内容\n张三,电话,水压低\n")
    assert (case["recordedAt"], case["takenOver"]) == (None, None)
    assert at(case["openedAt"]) == NOW
    assert case["events"]["nodes"][0]["happenedAt"] is None
