"""Papers from desk to desk and out of the house: every attempt that is refused, with code and path."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.stories.bad_input.attempts import LONG, Attempt, Town, refused
from tests.stories.bad_input.papers import (
    LIES,
    WORDS,
    Papers,
    leave,
    these,
    to,
)
from tests.support.scene import unknown


@pytest.fixture(scope="module", autouse=True)
async def papers(town: Town) -> Papers:
    """What lies where."""
    return await leave(town)


FIRST, REASON = ("materialIds", "0"), {"reason": "急用"}
BACK: dict[str, Any] = {"outcome": "GIVEN_BACK", "to": "张三"}


def _each(mutation: str, **more: Any) -> dict[str, Attempt]:
    """What every verb refuses of the papers that it is told."""

    def named(*find: Callable[[], str]) -> Callable[[Town], dict[str, Any]]:
        def given(town: Town) -> dict[str, Any]:
            known = {"toStaffId": town.ours.staff["0201"]} if mutation == "materialsPass" else {}
            return {"materialIds": [one() for one in find], **more, **known}

        return given

    def nobodys() -> str:
        return unknown("CaseMaterial")

    return {
        f"{mutation}: none": Attempt(mutation, "REQUIRED", ("materialIds",), named()),
        f"{mutation}: too many": Attempt(
            mutation, "LIMIT_EXCEEDED", ("materialIds",), named(*[nobodys] * 51)
        ),
        f"{mutation}: one that is none": Attempt(mutation, "NOT_FOUND", FIRST, named(nobodys)),
        f"{mutation}: what is no paper": Attempt(mutation, "NOT_FOUND", FIRST, named(lambda: LIES.case)),
        f"{mutation}: one of the other utility": Attempt(
            mutation, "NOT_FOUND", FIRST, named(lambda: LIES.theirs)
        ),
        f"{mutation}: one of a case one does not see": Attempt(
            mutation, "NOT_FOUND", FIRST, named(lambda: LIES.held), by="0302"
        ),
        f"{mutation}: one of a report that one may not know of": Attempt(
            mutation, "NOT_FOUND", FIRST, named(lambda: LIES.informants), by="0202"
        ),
        f"{mutation}: one that was given back": Attempt(
            mutation, "ILLEGAL_MOVE", FIRST, named(lambda: LIES.given_back)
        ),
    }


EACH = {
    **_each("materialsPass"),
    **_each("materialsReceive"),
    **_each("materialsReportMissing", **REASON),
    **_each("materialsRecall"),
    **_each("materialsTake", **REASON),
    **_each("materialsSettle", **BACK),
}
PASSING = {
    "what is on its way already": Attempt(
        "materialsPass", "ILLEGAL_MOVE", ("materialIds", "1"), to("0201", "held", "under_way")
    ),
    "what somebody else holds": Attempt("materialsPass", "NOT_ALLOWED", FIRST, to("0201", "held"), by="0101"),
    "to nobody": Attempt(
        "materialsPass", "NOT_FOUND", ("toStaffId",), these("held", toStaffId=unknown("Staff"))
    ),
    "to somebody of the other utility": Attempt(
        "materialsPass",
        "NOT_FOUND",
        ("toStaffId",),
        lambda town: {**these("held")(town), "toStaffId": town.theirs.staff["0202"]},
    ),
    "to oneself": Attempt("materialsPass", "INVALID", ("toStaffId",), to("0102", "held")),
    "to somebody who has left": Attempt("materialsPass", "CONFLICT", ("toStaffId",), to("0103", "held")),
    "of a report to somebody who need not know of it": Attempt(
        "materialsPass", "NOT_ALLOWED", ("toStaffId",), to("0202", "informants")
    ),
    "with a remark too long": Attempt(
        "materialsPass", "TOO_LONG", ("remark",), to("0201", "held", remark=WORDS)
    ),
}
CONFIRMING = {
    "what is on no way is not received": Attempt("materialsReceive", "ILLEGAL_MOVE", FIRST, these("held")),
    "what is on the way to somebody else is not received": Attempt(
        "materialsReceive", "NOT_ALLOWED", FIRST, these("under_way"), by="0101"
    ),
    "nobody receives what they have passed on": Attempt(
        "materialsReceive", "NOT_ALLOWED", FIRST, these("under_way")
    ),
    "all or none": Attempt(
        "materialsReceive", "ILLEGAL_MOVE", ("materialIds", "1"), these("under_way", "held"), by="0202"
    ),
    "what is on no way is not missed": Attempt(
        "materialsReportMissing", "ILLEGAL_MOVE", FIRST, these("held", **REASON)
    ),
    "only the taker misses it": Attempt(
        "materialsReportMissing", "NOT_ALLOWED", FIRST, these("under_way", **REASON)
    ),
    "nothing is missed without a word": Attempt(
        "materialsReportMissing", "REQUIRED", ("reason",), these("under_way", reason=" "), by="0202"
    ),
    "nor with too many": Attempt(
        "materialsReportMissing", "TOO_LONG", ("reason",), these("under_way", reason=WORDS), by="0202"
    ),
    "what is on no way is not taken back": Attempt("materialsRecall", "ILLEGAL_MOVE", FIRST, these("held")),
    "only whoever passed it takes it back": Attempt(
        "materialsRecall", "NOT_ALLOWED", FIRST, these("under_way"), by="0202"
    ),
    "a reason to take it back too long": Attempt(
        "materialsRecall", "TOO_LONG", ("reason",), these("under_way", reason=WORDS)
    ),
}
TAKING = {
    "one's own": Attempt("materialsTake", "ILLEGAL_MOVE", FIRST, these("held", **REASON)),
    "a colleague's": Attempt("materialsTake", "NOT_ALLOWED", FIRST, these("held", **REASON), by="0202"),
    "without a reason": Attempt(
        "materialsTake", "REQUIRED", ("reason",), these("held", reason=""), by="0101"
    ),
    "with a reason too long": Attempt(
        "materialsTake", "TOO_LONG", ("reason",), these("held", reason=WORDS), by="0101"
    ),
}
SETTLING = {
    "what is on its way": Attempt("materialsSettle", "ILLEGAL_MOVE", FIRST, these("under_way", **BACK)),
    "what somebody else holds": Attempt(
        "materialsSettle", "NOT_ALLOWED", FIRST, these("held", **BACK), by="0101"
    ),
    "given back to nobody": Attempt(
        "materialsSettle", "REQUIRED", ("to",), these("held", outcome="GIVEN_BACK")
    ),
    "sent on to nowhere": Attempt(
        "materialsSettle", "REQUIRED", ("to",), these("held", outcome="SENT_ON", to="  ")
    ),
    "lost without a word": Attempt("materialsSettle", "REQUIRED", ("remark",), these("held", outcome="LOST")),
    "to somebody with too long a name": Attempt(
        "materialsSettle", "TOO_LONG", ("to",), these("held", outcome="FILED", to=LONG)
    ),
    "with a remark too long": Attempt(
        "materialsSettle", "TOO_LONG", ("remark",), these("held", **BACK, remark=WORDS)
    ),
}
REFUSED = {
    **EACH,
    **{f"passed on: {what}": one for what, one in PASSING.items()},
    **CONFIRMING,
    **{f"taken: {what}": one for what, one in TAKING.items()},
    **{f"settled: {what}": one for what, one in SETTLING.items()},
}


@pytest.mark.parametrize("what", REFUSED)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(REFUSED[what], town)


@pytest.mark.parametrize(
    "given",
    [
        {"materialIds": [], "outcome": "HELD"},
        {"materialIds": [], "outcome": "EATEN"},
        {"materialIds": None, "outcome": "FILED"},
        {"outcome": "FILED"},
    ],
)
async def test_what_does_not_fit_the_schema_is_told(given: dict[str, Any], town: Town) -> None:
    query = "mutation ($i: MaterialsSettleInput!) { materialsSettle(input: $i) { errors { code } } }"
    answer = await town.ours.portal.post("0102", query, {"i": given})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
