"""Taking papers in: every attempt that is refused, with code and path; nothing lies elsewhere after it."""

import pytest

from tests.stories.bad_input.attempts import LATER, LONG, Attempt, Town, refused
from tests.stories.bad_input.papers import LIES, PAPER, WORDS, Papers, leave, left, left_for, on_behalf_of
from tests.support.scene import QUESTION, unknown


@pytest.fixture(scope="module", autouse=True)
async def papers(town: Town) -> Papers:
    """What lies where."""
    return await leave(town)


ACCEPT = "caseMaterialsAccept"
ACCEPTING = {
    "nothing": Attempt(ACCEPT, "REQUIRED", ("materials",), left()),
    "too many": Attempt(ACCEPT, "LIMIT_EXCEEDED", ("materials",), left(*[PAPER] * 51)),
    "a thing without a name": Attempt(ACCEPT, "REQUIRED", ("materials", "1", "name"), left(PAPER, {})),
    "a blank name": Attempt(ACCEPT, "REQUIRED", ("materials", "0", "name"), left({"name": "  "})),
    "a name too long": Attempt(ACCEPT, "TOO_LONG", ("materials", "0", "name"), left({"name": LONG})),
    "a name of two lines": Attempt(ACCEPT, "INVALID", ("materials", "0", "name"), left({"name": "执\n照"})),
    "a remark too long": Attempt(
        ACCEPT, "TOO_LONG", ("materials", "0", "remark"), left({**PAPER, "remark": WORDS})
    ),
    "no copy": Attempt(ACCEPT, "INVALID", ("materials", "0", "copies"), left({**PAPER, "copies": 0})),
    "too many copies": Attempt(
        ACCEPT, "INVALID", ("materials", "0", "copies"), left({**PAPER, "copies": 10_000})
    ),
    "an entry of no checklist": Attempt(
        ACCEPT,
        "NOT_FOUND",
        ("materials", "0", "checklistId"),
        left({"checklistId": unknown("Material")}),
    ),
    "what is no entry of a checklist": Attempt(
        ACCEPT, "NOT_FOUND", ("materials", "0", "checklistId"), left({"checklistId": unknown("Case")})
    ),
    "an entry of another matter's checklist": Attempt(
        ACCEPT,
        "NOT_FOUND",
        ("materials", "0", "checklistId"),
        lambda town: {
            "caseId": town.ours.cases["open"],
            "materials": [{"checklistId": town.ours.materials[0]}],
        },
    ),
    "a notice of another case": Attempt(
        ACCEPT,
        "NOT_FOUND",
        ("materials", "0", "noticeId"),
        lambda _: {
            "caseId": LIES.case,
            "materials": [{"noticeId": LIES.other_slip, "noticeLine": 1}],
        },
    ),
    "a line that the notice has not": Attempt(
        ACCEPT,
        "NOT_FOUND",
        ("materials", "0", "noticeLine"),
        lambda _: {"caseId": LIES.case, "materials": [{"noticeId": LIES.slip, "noticeLine": 2}]},
    ),
    "a notice without a line": Attempt(
        ACCEPT,
        "NOT_FOUND",
        ("materials", "0", "noticeLine"),
        lambda _: {"caseId": LIES.case, "materials": [{"noticeId": LIES.slip}]},
    ),
    "a line of no notice": Attempt(
        ACCEPT, "NOT_FOUND", ("materials", "0", "noticeId"), left({**PAPER, "noticeLine": 1})
    ),
    "for oneself": Attempt(
        ACCEPT, "INVALID", ("onBehalfOfId",), on_behalf_of(lambda town: town.ours.staff["0102"])
    ),
    "for nobody": Attempt(ACCEPT, "NOT_FOUND", ("onBehalfOfId",), on_behalf_of(lambda _: unknown("Staff"))),
    "for somebody of the other utility": Attempt(
        ACCEPT, "NOT_FOUND", ("onBehalfOfId",), on_behalf_of(lambda town: town.theirs.staff["0202"])
    ),
    "for somebody who has left": Attempt(
        ACCEPT, "CONFLICT", ("onBehalfOfId",), on_behalf_of(lambda town: town.ours.staff["0103"])
    ),
    "for a closed case": Attempt(ACCEPT, "ILLEGAL_MOVE", ("caseId",), left_for("closed", PAPER)),
    "for a case that is none": Attempt(
        ACCEPT, "NOT_FOUND", ("caseId",), lambda _: {"caseId": unknown("Case"), "materials": [PAPER]}
    ),
    "for a case of the other utility": Attempt(
        ACCEPT,
        "NOT_FOUND",
        ("caseId",),
        lambda town: {"caseId": town.theirs.cases["open"], "materials": [PAPER]},
    ),
    "for a case one does not see": Attempt(ACCEPT, "NOT_FOUND", ("caseId",), left(PAPER), by="0302"),
    "for a case that has changed meanwhile": Attempt(
        ACCEPT, "STALE", ("expectedVersion",), left(PAPER, expectedVersion=1)
    ),
    "with a key too long": Attempt(ACCEPT, "INVALID", ("idempotencyKey",), left(PAPER, idempotencyKey=LONG)),
    "a question with a paper that has no name": Attempt(
        "caseRegister", "REQUIRED", ("materials", "0", "name"), lambda _: {**QUESTION, "materials": [{}]}
    ),
    "a question with too many papers": Attempt(
        "caseRegister", "LIMIT_EXCEEDED", ("materials",), lambda _: {**QUESTION, "materials": [PAPER] * 51}
    ),
    "a supplement with a line that was not asked for": Attempt(
        "supplementReceive",
        "NOT_FOUND",
        ("materials", "0", "noticeLine"),
        lambda town: {"caseId": town.ours.cases["waiting"], "materials": [{"noticeLine": 9}]},
    ),
}


@pytest.mark.parametrize("what", ACCEPTING)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(ACCEPTING[what], town)


async def test_a_machine_takes_no_papers_in(town: Town) -> None:
    portal = town.ours.portal
    key = await portal.do(
        "0010",
        "apiKeyCreate",
        "token",
        name="热线平台",
        departmentId=town.ours.departments["CS"],
        expiresAt=LATER,
        grants=[{"permission": "CASE_REGISTER", "scope": "OWN"}, {"permission": "CASE_READ", "scope": "OWN"}],
    )
    before = await town.fingerprints()
    query = (
        "mutation ($i: CaseRegisterInput!) { caseRegister(input: $i) { case { id } errors { code path } } }"
    )
    given = {"i": {**QUESTION, "materials": [PAPER]}}
    answer = await portal.post(None, query, given, token=key["token"])
    refusal = {"code": "NOT_ALLOWED", "path": ["input", "materials"]}
    assert answer["data"]["caseRegister"] == {"case": None, "errors": [refusal]}
    accept = "mutation ($i: CaseMaterialsAcceptInput!) { caseMaterialsAccept(input: $i) { errors { code } } }"
    given = {"i": {"caseId": LIES.case, "materials": [PAPER]}}
    answer = await portal.post(None, accept, given, token=key["token"])
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    after = await town.fingerprints()
    # When a key was used last is all that is written down.
    assert {name for name in before[0] if before[0][name] != after[0][name]} <= {"api_keys"}


async def test_a_case_has_no_more_papers_than_its_receipt_lists(town: Town) -> None:
    portal, case_id = town.ours.portal, await town.ours.register()
    fifty = {"caseId": case_id, "materials": [PAPER] * 50}
    for _ in range(2):
        await portal.do("0102", ACCEPT, "", **fifty)
    query = "query ($id: ID!) { case(id: $id) { materials { ordinal } } }"
    shown = (await portal.ask("0102", query, id=case_id))["case"]["materials"]
    assert [one["ordinal"] for one in shown] == list(range(1, 101))
    one_more = Attempt(
        ACCEPT, "LIMIT_EXCEEDED", ("materials",), lambda _: {"caseId": case_id, "materials": [PAPER]}
    )
    await refused(one_more, town)
