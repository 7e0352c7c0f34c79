"""Too late, not now, or not for oneself to do."""

import pytest

from tests.stories.bad_input.attempts import (
    DECISIONS,
    NOTICE,
    VERBS,
    Attempt,
    Town,
    case,
    of,
    offered,
    refused,
    together,
)

STALE = {
    **{
        f"{verb} after somebody else": Attempt(
            verb, "STALE", ("expectedVersion",), case(state, **VERBS[verb], expectedVersion=99)
        )
        for verb, state in (
            ("caseHandOver", "open"),
            ("noticeIssue", "open"),
            ("supplementReceive", "waiting"),
            ("caseResolve", "open"),
            ("caseReply", "resolved"),
            ("caseClose", "replied"),
        )
    },
    **{
        f"{mutation} after somebody else": Attempt(
            mutation,
            "STALE",
            ("expectedVersion",),
            of("id", find, name="x", expectedVersion=99),
            by="0010",
        )
        for mutation, find in {
            "departmentUpdate": lambda town: town.ours.departments["BZ"],
            "staffUpdate": lambda town: town.ours.staff["0102"],
            "positionUpdate": lambda town: town.ours.others["positions"],
            "gradeUpdate": lambda town: town.ours.others["grades"],
            "roleUpdate": lambda town: town.ours.others["roles"],
            "calendarUpdate": lambda town: town.ours.others["calendars"],
        }.items()
    },
    "matterUpdate after somebody else": Attempt(
        "matterUpdate",
        "STALE",
        ("expectedVersion",),
        lambda t: {
            "ruleSetId": t.ours.others["ruleSets"],
            "id": t.ours.matters["WS-01"],
            "name": "x",
            "expectedVersion": 99,
        },
        by="0010",
    ),
    "tenantUpdate after somebody else": Attempt(
        "tenantUpdate",
        "STALE",
        ("expectedVersion",),
        lambda _: {"name": "x", "expectedVersion": 99},
        by="0010",
    ),
}
ILLEGAL = {
    f"{verb} while {state}": Attempt(verb, "ILLEGAL_MOVE", ("caseId",), case(state, **VERBS[verb]))
    for state, verbs in {
        "open": ("supplementReceive", "caseReply", "caseClose"),
        "offered": ("caseHandOver", "noticeIssue", "caseResolve", "caseReply", "caseClose"),
        "waiting": ("noticeIssue", "caseResolve", "caseReply", "caseClose"),
        "resolved": ("caseHandOver", "noticeIssue", "supplementReceive", "caseResolve", "caseClose"),
        "replied": ("caseHandOver", "noticeIssue", "supplementReceive", "caseResolve", "caseReply"),
        "closed": tuple(VERBS),
    }.items()
    for verb in verbs
} | {
    f"{verb} once it has been decided": Attempt(
        verb,
        "ILLEGAL_MOVE",
        ("handOverId",),
        of("handOverId", lambda town: town.ours.hand_overs["accepted"], **more),
        by="0202",
    )
    for verb, more in DECISIONS.items()
}
NOT_MINE = {
    "what was offered to a colleague": Attempt(
        "handOverAccept", "NOT_FOUND", ("handOverId",), offered("to 0202"), by="0201"
    ),
    "what was offered to somebody, by the sender's head": Attempt(
        "handOverAccept", "NOT_ALLOWED", ("handOverId",), offered("to 0202"), by="0101"
    ),
    "what was offered to another department, by an administrator": Attempt(
        "handOverReturn", "NOT_ALLOWED", ("handOverId",), offered("to 0202", reason="x"), by="0010"
    ),
    "one's own offer": Attempt("handOverAccept", "NOT_ALLOWED", ("handOverId",), offered("to repairs")),
    "an offer one may not even see": Attempt(
        "handOverAccept", "NOT_FOUND", ("handOverId",), offered("to repairs"), by="0401"
    ),
    "an offer that is not one's own to withdraw": Attempt(
        "handOverWithdraw", "NOT_ALLOWED", ("handOverId",), offered("to 0202"), by="0202"
    ),
    "the work of whoever took the case over": Attempt(
        "caseResolve", "NOT_ALLOWED", ("caseId",), case("handed over", resolution="已处理")
    ),
    "a notice on a colleague's case": Attempt(
        "noticeIssue", "NOT_ALLOWED", ("caseId",), case("handed over", **NOTICE)
    ),
    "a case one may not even see": Attempt(
        "caseResolve", "NOT_FOUND", ("caseId",), case("open", resolution="已处理"), by="0302"
    ),
}


ALL = together(STALE, ILLEGAL, NOT_MINE)


@pytest.mark.parametrize("what", ALL)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(ALL[what], town)
