"""Not for oneself to do."""

import pytest

from tests.stories.bad_input.attempts import NOTICE, Attempt, Town, case, offered, refused

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


@pytest.mark.parametrize("what", NOT_MINE)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(NOT_MINE[what], town)
