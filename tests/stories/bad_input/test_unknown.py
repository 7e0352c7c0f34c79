"""Ids and names that nothing has."""

import pytest

from tests.stories.bad_input.attempts import (
    DECISIONS,
    NOTICE,
    VERBS,
    Attempt,
    Town,
    of,
    question,
    refused,
    stranger,
    wrong_case,
)
from tests.support.scene import QUESTION, unknown

UNKNOWN = {
    **{
        f"{verb} of an unknown case": Attempt(
            verb, "NOT_FOUND", ("caseId",), of("caseId", stranger("Case"), **more)
        )
        for verb, more in VERBS.items()
    },
    **{
        f"{verb} of an unknown hand-over": Attempt(
            verb,
            "NOT_FOUND",
            ("handOverId",),
            of("handOverId", stranger("HandOver"), **more),
        )
        for verb, more in DECISIONS.items()
    },
    **{
        f"a case called {wrong!r}"[:40]: Attempt("caseRemark", "NOT_FOUND", ("caseId",), wrong_case(wrong))
        for wrong in ("", "x", "水", "Q2FzZTo=", "null", "\x00", "A" * 5000)
    },
    "the id of something else": Attempt(
        "caseRemark", "NOT_FOUND", ("caseId",), lambda town: {"caseId": town.ours.staff["0102"], "text": "x"}
    ),
    "an unknown matter": Attempt(
        "caseRegister", "NOT_FOUND", ("matterId",), lambda _: {**QUESTION, "matterId": unknown("Matter")}
    ),
    "an empty matter": Attempt("caseRegister", "NOT_FOUND", ("matterId",), question(matterId="")),
    "a matter that is no longer offered": Attempt(
        "caseRegister", "INVALID", ("matterId",), lambda t: {**QUESTION, "matterId": t.ours.matters["WS-07"]}
    ),
    "somebody unknown was asked": Attempt(
        "caseRegister",
        "NOT_FOUND",
        ("askedIds", "1"),
        lambda town: {**QUESTION, "askedIds": [town.ours.staff["0102"], unknown("Staff")]},
    ),
    "somebody who has left was asked": Attempt(
        "caseRegister",
        "CONFLICT",
        ("askedIds", "0"),
        lambda town: {**QUESTION, "askedIds": [town.ours.staff["0103"]]},
    ),
    "an unknown department": Attempt(
        "caseHandOver",
        "NOT_FOUND",
        ("toDepartmentId",),
        lambda town: {"caseId": town.ours.cases["open"], "toDepartmentId": unknown("Department")},
    ),
    "an unknown taker": Attempt(
        "caseHandOver",
        "NOT_FOUND",
        ("toStaffId",),
        lambda town: {"caseId": town.ours.cases["open"], "toStaffId": unknown("Staff")},
    ),
    "a paper that no checklist holds": Attempt(
        "noticeIssue",
        "NOT_FOUND",
        ("materialIds", "0"),
        lambda t: {**NOTICE, "caseId": t.ours.cases["open"], "materialIds": [unknown("Material")]},
    ),
    "a paper of another matter": Attempt(
        "noticeIssue",
        "NOT_FOUND",
        ("materialIds", "0"),
        lambda t: {**NOTICE, "caseId": t.ours.cases["open"], "materialIds": t.ours.materials[:1]},
    ),
    "an inbox entry of nobody": Attempt(
        "inboxMarkRead", "NOT_FOUND", ("entryIds", "0"), lambda _: {"entryIds": [unknown("InboxEntry")]}
    ),
}


@pytest.mark.parametrize("what", UNKNOWN)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(UNKNOWN[what], town)


@pytest.mark.parametrize("field", ["case(number: $name)", "department(code: $name)", "matter(code: $name)"])
async def test_a_name_that_nothing_has_finds_nothing(field: str, town: Town) -> None:
    query = f"query ($name: String) {{ found: {field} {{ id }} }}"
    for name in ("", "x", "😀", "%", "' or true --"):
        assert await town.ours.portal.ask("0102", query, name=name) == {"found": None}
    answer = await town.ours.portal.post("0102", query, {"name": "\x00"})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
