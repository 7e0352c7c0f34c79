"""What is left out, and what is too long."""

import pytest

from tests.stories.bad_input.attempts import (
    LATER,
    LONG,
    LONGER,
    NOTICE,
    REPLY,
    Attempt,
    Town,
    case,
    question,
    refused,
    requester,
    together,
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
TOO_LONG = {
    "said": Attempt("caseRegister", "TOO_LONG", ("said",), question(said=LONGER)),
    "the subject": Attempt("caseRegister", "TOO_LONG", ("subject",), question(subject=LONG)),
    "the requester's name": Attempt("caseRegister", "TOO_LONG", ("requester", "name"), requester(name=LONG)),
    "the requester's unit": Attempt("caseRegister", "TOO_LONG", ("requester", "unit"), requester(unit=LONG)),
    "the requester's phone": Attempt(
        "caseRegister", "TOO_LONG", ("requester", "phone"), requester(name="张三", phone="1" * 51)
    ),
    "the requester's address": Attempt(
        "caseRegister", "TOO_LONG", ("requester", "address"), requester(name="张三", address="路" * 501)
    ),
    "a note": Attempt(
        "caseHandOver",
        "TOO_LONG",
        ("note",),
        lambda t: {
            "caseId": t.ours.cases["open"],
            "toDepartmentId": t.ours.departments["BZ"],
            "note": LONGER,
        },
    ),
    "a reason": Attempt(
        "handOverReturn",
        "TOO_LONG",
        ("reason",),
        lambda t: {"handOverId": t.ours.hand_overs["to 0202"], "reason": LONGER},
        by="0202",
    ),
    "an item": Attempt(
        "noticeIssue",
        "TOO_LONG",
        ("items", "0", "name"),
        case("open", **NOTICE | {"items": [{"name": LONG}]}),
    ),
    "a procedure": Attempt(
        "noticeIssue", "TOO_LONG", ("procedure",), case("open", **NOTICE | {"procedure": LONGER})
    ),
    "a place": Attempt("noticeIssue", "TOO_LONG", ("place",), case("open", **NOTICE | {"place": LONG})),
    "a result": Attempt("caseResolve", "TOO_LONG", ("resolution",), case("open", resolution=LONGER)),
    "a reply": Attempt("caseReply", "TOO_LONG", ("text",), case("resolved", **REPLY | {"text": LONGER})),
    "a remark": Attempt("caseRemark", "TOO_LONG", ("text",), case("open", text=LONGER)),
    "a badge": Attempt(
        "staffUpdate",
        "TOO_LONG",
        ("badge",),
        lambda t: {"id": t.ours.staff["0102"], "badge": "1" * 51},
        by="0010",
    ),
}


ALL = together(MISSING, TOO_LONG)


@pytest.mark.parametrize("what", ALL)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(ALL[what], town)
