"""Not now: the case or the offer stands where this cannot be done."""

import pytest

from tests.stories.bad_input.attempts import DECISIONS, VERBS, Attempt, Town, case, of, refused

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


@pytest.mark.parametrize("what", ILLEGAL)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(ILLEGAL[what], town)
