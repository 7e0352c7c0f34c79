"""What fits the schema and cannot be so."""

from datetime import timedelta

import pytest

from tests.stories.bad_input.attempts import NOTICE, Attempt, Town, case, question, refused
from tests.stories.conftest import MONDAY
from tests.support.scene import QUESTION

IMPOSSIBLE = {
    "a character that no database holds": Attempt(
        "caseRegister", "INVALID", ("said",), question(said="水\x00费")
    ),
    "a second line in a subject": Attempt(
        "caseRegister", "INVALID", ("subject",), question(subject="水\n费")
    ),
    "a crowd that was asked": Attempt(
        "caseRegister",
        "LIMIT_EXCEEDED",
        ("askedIds",),
        lambda town: {**QUESTION, "askedIds": [town.ours.staff["0102"]] * 51},
    ),
    "an empty key": Attempt("caseRegister", "INVALID", ("idempotencyKey",), question(idempotencyKey="")),
    "a key without end": Attempt(
        "caseRegister", "INVALID", ("idempotencyKey",), question(idempotencyKey="k" * 201)
    ),
    "a key of nothing": Attempt(
        "caseRegister", "INVALID", ("idempotencyKey",), question(idempotencyKey="\x00")
    ),
    "a notice that is due yesterday": Attempt(
        "noticeIssue",
        "INVALID",
        ("respondBy",),
        case("open", **NOTICE | {"respondBy": (MONDAY - timedelta(days=1)).isoformat()}),
    ),
    "a notice without end": Attempt(
        "noticeIssue", "LIMIT_EXCEEDED", ("items",), case("open", **NOTICE | {"items": [{"name": "纸"}] * 51})
    ),
    "a reply through the opinion book": Attempt(
        "caseReply", "INVALID", ("channel",), case("resolved", text="已处理", channel="OPINION_BOOK")
    ),
    "a hand-over to oneself": Attempt(
        "caseHandOver",
        "INVALID",
        ("toStaffId",),
        lambda t: {"caseId": t.ours.cases["open"], "toStaffId": t.ours.staff["0102"]},
    ),
    "a hand-over to somebody who has left": Attempt(
        "caseHandOver",
        "CONFLICT",
        ("toStaffId",),
        lambda t: {"caseId": t.ours.cases["open"], "toStaffId": t.ours.staff["0103"]},
    ),
    "a hand-over to a department that is closed": Attempt(
        "caseHandOver",
        "INVALID",
        ("toDepartmentId",),
        lambda t: {"caseId": t.ours.cases["open"], "toDepartmentId": t.ours.departments["OLD"]},
    ),
    "a hand-over to somebody who works elsewhere": Attempt(
        "caseHandOver",
        "INVALID",
        ("toStaffId",),
        lambda t: {
            "caseId": t.ours.cases["open"],
            "toDepartmentId": t.ours.departments["NT"],
            "toStaffId": t.ours.staff["0202"],
        },
    ),
    "a department above itself": Attempt(
        "departmentUpdate",
        "INVALID",
        ("parentId",),
        lambda t: {"id": t.ours.departments["HQ"], "parentId": t.ours.departments["NT"]},
        by="0010",
    ),
    "a badge that is taken": Attempt(
        "staffUpdate",
        "CONFLICT",
        ("badge",),
        lambda t: {"id": t.ours.staff["0102"], "badge": "0101"},
        by="0010",
    ),
    "a limit of minus one hour": Attempt(
        "timeLimitSet",
        "INVALID",
        ("duration", "count"),
        lambda t: {
            "ruleSetId": t.ours.others["ruleSets"],
            "stage": "RESOLVE",
            "duration": {"kind": "HOURS", "count": -1},
        },
        by="0010",
    ),
    "a limit for an empty matter": Attempt(
        "timeLimitSet",
        "NOT_FOUND",
        ("matterId",),
        lambda t: {
            "ruleSetId": t.ours.others["ruleSets"],
            "stage": "RESOLVE",
            "matterId": "",
            "duration": {"kind": "HOURS", "count": 1},
        },
        by="0010",
    ),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(IMPOSSIBLE[what], town)
