"""What is too long."""

import pytest

from tests.stories.bad_input.attempts import (
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
)

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


@pytest.mark.parametrize("what", TOO_LONG)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(TOO_LONG[what], town)
