"""What is left out."""

import pytest

from tests.stories.bad_input.attempts import (
    LATER,
    NOTICE,
    REPLY,
    Attempt,
    Town,
    case,
    question,
    refused,
    requester,
)

MISSING = {
    **{
        f"said {blank!r}": Attempt("caseRegister", "REQUIRED", ("said",), question(said=blank))
        for blank in ("", "  ", "\n\t", "\u3000", "\u200b")
    },
    "nobody asks": Attempt("caseRegister", "REQUIRED", ("requester", "name"), requester()),
    "a nameless unit asks": Attempt(
        "caseRegister", "REQUIRED", ("requester", "name"), requester(kind="UNIT", unit=" ")
    ),
    "a hand-over to nobody": Attempt("caseHandOver", "REQUIRED", ("toDepartmentId",), case("open")),
    "a return without a reason": Attempt(
        "handOverReturn",
        "REQUIRED",
        ("reason",),
        lambda t: {"handOverId": t.ours.hand_overs["to 0202"], "reason": " "},
        by="0202",
    ),
    "a notice without items": Attempt(
        "noticeIssue", "REQUIRED", ("items",), case("open", **NOTICE | {"items": []})
    ),
    "a notice with a nameless item": Attempt(
        "noticeIssue",
        "REQUIRED",
        ("items", "1", "name"),
        case("open", **NOTICE | {"items": [{"name": "身份证"}, {"name": ""}]}),
    ),
    "a notice that does not say what to do": Attempt(
        "noticeIssue", "REQUIRED", ("procedure",), case("open", respondBy=LATER, items=[{"name": "身份证"}])
    ),
    "no result": Attempt("caseResolve", "REQUIRED", ("resolution",), case("open", resolution="\n")),
    "an empty reply": Attempt("caseReply", "REQUIRED", ("text",), case("resolved", **REPLY | {"text": ""})),
    "an empty remark": Attempt("caseRemark", "REQUIRED", ("text",), case("open", text="")),
    "a department without a name": Attempt(
        "departmentCreate", "REQUIRED", ("name",), lambda _: {"code": "X", "name": ""}, by="0010"
    ),
    "a department whose name is taken away": Attempt(
        "departmentUpdate",
        "REQUIRED",
        ("name",),
        lambda t: {"id": t.ours.departments["BZ"], "name": None},
        by="0010",
    ),
}


@pytest.mark.parametrize("what", MISSING)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(MISSING[what], town)
