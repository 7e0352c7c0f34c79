"""Breaches over HTTP: who takes which step, and how somebody is refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tenants.directory.access import Permission, Scope
from tenants.oversight import policy
from tenants.session import tenant_session
from tenants.working_time.durations import Minutes
from tests.schema.oversight.house import JUDGE, STATE, UPHELD, House, hall, house, of, seen
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.people import People
from tests.support.scene import unknown
from tests.support.screen import Screen

__all__ = ["hall", "house"]

P = Permission


async def test_a_report_sent_again_reports_nothing_more(house: House) -> None:
    given = house.report(idempotencyKey="r-1")
    first = await house.reporter.do("breachReport", STATE, **given)
    again = await house.reporter.do("breachReport", STATE, **given)

    assert first == again
    assert len(await seen(house.leader)) == 1


async def test_what_is_reported_must_be_so(house: House) -> None:
    later = "2099-01-01T00:00:00Z"
    wrong = [
        ({"caseId": unknown("Case")}, "NOT_FOUND", "caseId"),
        ({"caseId": of(house.clerk)}, "NOT_FOUND", "caseId"),
        ({"staffId": unknown("Staff")}, "NOT_FOUND", "staffId"),
        ({"kind": "Mood!"}, "INVALID", "kind"),
        ({"occurredAt": later}, "INVALID", "occurredAt"),
        ({"account": " "}, "REQUIRED", "account"),
        ({"account": "多" * 4001}, "TOO_LONG", "account"),
    ]
    for given, code, path in wrong:
        assert await house.reporter.errors("breachReport", **house.report(**given)) == [
            (code, ["input", path])
        ]


STEPS: dict[str, dict[str, Any]] = {
    "breachReview": {"reason": "属实"},
    "breachReject": {"reason": "不实"},
    "breachState": {"text": "线路不好"},
    "breachExtend": {"step": "DECISION", "until": "2026-03-10T00:00:00Z", "reason": "证人出差"},
    "breachDecide": UPHELD,
    "breachObject": {"text": "过重"},
    "objectionDecide": {"outcome": "CONFIRMED", "reason": "维持"},
}
OF_THE_PERSON = ("breachState", "breachObject")


@pytest.mark.parametrize("step", STEPS)
async def test_ids_of_nothing_of_something_else_and_of_another_organization_are_not_found(
    step: str, house: House, stranger: Screen
) -> None:
    key = await house.reported()
    missing = [("NOT_FOUND", ["input", "breachId"])]

    assert await house.leader.errors(step, breachId=unknown("Breach"), **STEPS[step]) == missing
    assert await house.leader.errors(step, breachId=house.case, **STEPS[step]) == missing
    assert await stranger.errors(step, breachId=key, **STEPS[step]) == missing
    assert await seen(stranger) == []


@pytest.mark.parametrize("step", [step for step in STEPS if step not in OF_THE_PERSON])
async def test_whoever_lacks_the_permission_may_not_try(step: str, house: House) -> None:
    key = await house.reported()
    error = await house.reporter.forbidden(step, breachId=key, **STEPS[step])

    wanted = "breach.review" if step in ("breachReview", "breachReject") else "breach.decide"
    assert error["extensions"]["requires"] == [wanted]


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_at_the_wrong_time_changes_nothing(step: str, house: House) -> None:
    key = await house.reported()
    await house.leader.do("breachReject", STATE, breachId=key, reason="不实")
    by = house.clerk if step in OF_THE_PERSON else house.leader

    assert await by.errors(step, breachId=key, **STEPS[step]) == [("ILLEGAL_MOVE", ["input", "breachId"])]


async def test_nobody_judges_what_is_about_them_or_what_they_reported(
    house: House, api: Api, people: People
) -> None:
    key = await house.reported()
    mine = {**house.report(), "staffId": of(house.leader)}
    about_leader = (await house.other.do("breachReport", STATE, **mine))["breach"]["id"]
    for by, breach in ((house.leader, about_leader), (house.other, about_leader)):
        for step in ("breachReview", "breachReject"):
            assert await by.errors(step, breachId=breach, **STEPS[step]) == [
                ("NOT_ALLOWED", ["input", "breachId"])
            ]
    local = Screen(api, await people.somebody({**JUDGE, P.BREACH_REVIEW: Scope.DEPARTMENT}))
    assert await local.errors("breachReview", breachId=key, reason="属实") == [
        ("NOT_ALLOWED", ["input", "breachId"])
    ]


async def test_what_is_imposed_must_fit_its_kind(house: House) -> None:
    key = await house.in_review()
    await house.clerk.do("breachState", STATE, breachId=key, text="线路不好")
    measures = [
        {"kind": "FINE"},
        {"kind": "PERFORMANCE_PAY", "months": 37},
        {"kind": "WARNING", "amount": "1"},
        {"kind": "PERFORMANCE_POINTS", "points": 5},
        {"kind": "PERFORMANCE_POINTS", "points": 6},
    ]
    path = ["input", "measures"]

    assert await house.leader.errors("breachDecide", breachId=key, measures=measures, **UPHELD) == [
        ("REQUIRED", [*path, "0", "amount"]),
        ("INVALID", [*path, "1", "months"]),
        ("INVALID", [*path, "2", "amount"]),
        ("CONFLICT", [*path, "4"]),
    ]
    for given, reason in (
        ({"severity": None}, ("REQUIRED", ["input", "severity"])),
        ({"grounds": None}, ("REQUIRED", ["input", "grounds"])),
        ({"grounds": "NO_STATEMENT"}, ("INVALID", ["input", "grounds"])),
        ({"upheld": False}, ("INVALID", ["input", "grounds"])),
        ({"reason": ""}, ("REQUIRED", ["input", "reason"])),
    ):
        assert await house.leader.errors("breachDecide", breachId=key, **{**UPHELD, **given}) == [reason]


async def test_a_statement_and_an_objection_come_in_time_or_not_at_all(
    house: House, people: People, clock: Clock
) -> None:
    async with tenant_session(people.tenant_id):
        changes = {"statement_within": Minutes(2), "objection_within": Minutes(2)}
        await policy.configure(changes, by=None, at=people.at)
    key = await house.in_review()
    clock.advance(minutes=3)
    late = await house.clerk.errors("breachState", breachId=key, text="补交")
    await house.leader.do("breachDecide", STATE, breachId=key, **{**UPHELD, "grounds": "NO_STATEMENT"})
    clock.advance(minutes=3)

    assert late == [("CONFLICT", ["input", "breachId"])]
    assert await house.clerk.errors("breachObject", breachId=key, text="过重") == [
        ("CONFLICT", ["input", "breachId"])
    ]


async def test_the_first_decider_does_not_have_the_last_word(house: House) -> None:
    key = await house.upheld({"kind": "WARNING"})
    await house.clerk.do("breachObject", STATE, breachId=key, text="过重")
    given = {"breachId": key, "outcome": "LIFTED", "reason": "查无实据"}

    assert await house.leader.errors("objectionDecide", **given) == [("NOT_ALLOWED", ["input", "breachId"])]
    wrong = {**given, "outcome": "CHANGED"}
    assert await house.other.errors("objectionDecide", **wrong) == [("INVALID", ["input", "instead"])]
    lifted = await house.other.do("objectionDecide", "breach { state measures { kind } }", **given)
    assert lifted["breach"] == {"state": "LIFTED", "measures": []}


async def test_a_requester_who_is_forgotten_is_forgotten_in_what_was_said_of_a_breach(
    house: House, admin: Screen
) -> None:
    words = "张三来电"
    key = (await house.reporter.do("breachReport", STATE, **house.report(account=words)))["breach"]["id"]
    wanted = "breach { review { decideBy } }"
    taken_up = await house.leader.do("breachReview", wanted, breachId=key, reason=words)
    decide_by = datetime.fromisoformat(taken_up["breach"]["review"]["decideBy"])
    more = {"step": "DECISION", "until": (decide_by + timedelta(days=1)).isoformat(), "reason": words}
    steps: list[tuple[Screen, str, dict[str, Any]]] = [
        (house.leader, "breachExtend", more),
        (house.clerk, "breachState", {"text": words}),
        (house.leader, "breachDecide", {**UPHELD, "reason": words}),
        (house.clerk, "breachObject", {"text": words}),
        (house.other, "objectionDecide", {"outcome": "CONFIRMED", "reason": words}),
    ]
    for screen, mutation, given in steps:
        await screen.do(mutation, STATE, breachId=key, **given)
    query = """query ($id: ID!) { breach(id: $id) { account review { reason } extensions { reason }
        statements { text } decisions { reason } objection { text reason } case { requester { id } } } }"""
    before = (await admin.ask(query, id=key))["breach"]
    assert str(before).count(words) == 7
    await admin.do("caseWithdraw", "", caseId=house.case, text="不用了")
    await admin.do("requesterErase", "", id=before["case"]["requester"]["id"], reason="本人要求")

    after = str((await admin.ask(query, id=key))["breach"])
    assert (after.count("张三"), after.count("※来电")) == (0, 7)
