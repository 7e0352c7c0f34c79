"""What belongs to the other utility does not exist here."""

import pytest

from tests.stories.bad_input.attempts import DECISIONS, VERBS, Attempt, Town, of, refused, their_case
from tests.support.scene import QUESTION, unknown

FOREIGN = {
    **{
        f"{verb} of their case": Attempt(verb, "NOT_FOUND", ("caseId",), their_case(**more), by="0010")
        for verb, more in VERBS.items()
    },
    **{
        f"{verb} of their hand-over": Attempt(
            verb,
            "NOT_FOUND",
            ("handOverId",),
            of("handOverId", lambda town: town.theirs.hand_overs["to 0202"], **more),
            by="0010",
        )
        for verb, more in DECISIONS.items()
    },
    "their matter": Attempt(
        "caseRegister",
        "NOT_FOUND",
        ("matterId",),
        lambda t: {**QUESTION, "matterId": t.theirs.matters["WS-01"]},
    ),
    "their clerk was asked": Attempt(
        "caseRegister",
        "NOT_FOUND",
        ("askedIds", "0"),
        lambda town: {**QUESTION, "askedIds": [town.theirs.staff["0102"]]},
    ),
    "a hand-over to their department": Attempt(
        "caseHandOver",
        "NOT_FOUND",
        ("toDepartmentId",),
        lambda t: {"caseId": t.ours.cases["open"], "toDepartmentId": t.theirs.departments["BZ"]},
    ),
    "a hand-over to their clerk": Attempt(
        "caseHandOver",
        "NOT_FOUND",
        ("toStaffId",),
        lambda t: {"caseId": t.ours.cases["open"], "toStaffId": t.theirs.staff["0202"]},
    ),
    "their department, renamed": Attempt(
        "departmentUpdate",
        "NOT_FOUND",
        ("id",),
        lambda t: {"id": t.theirs.departments["BZ"], "name": "x"},
        by="0010",
    ),
    "their department above ours": Attempt(
        "departmentUpdate",
        "NOT_FOUND",
        ("parentId",),
        lambda t: {"id": t.ours.departments["BZ"], "parentId": t.theirs.departments["HQ"]},
        by="0010",
    ),
    "their clerk as a head of ours": Attempt(
        "departmentUpdate",
        "NOT_FOUND",
        ("headId",),
        lambda t: {"id": t.ours.departments["BZ"], "headId": t.theirs.staff["0202"]},
        by="0010",
    ),
    "their clerk sent home": Attempt(
        "staffLeave", "NOT_FOUND", ("id",), lambda t: {"id": t.theirs.staff["0302"]}, by="0010"
    ),
    "their role for our clerk": Attempt(
        "staffRolesSet",
        "NOT_FOUND",
        ("roleIds", "0"),
        lambda t: {"id": t.ours.staff["0102"], "roleIds": [t.theirs.others["roles"]]},
        by="0010",
    ),
    "their clerk's password": Attempt(
        "accountPasswordReset",
        "NOT_FOUND",
        ("staffId",),
        lambda t: {"staffId": t.theirs.staff["0102"], "newPassword": "eleven grey herons"},
        by="0010",
    ),
    "a limit by their calendar": Attempt(
        "timeLimitSet",
        "NOT_FOUND",
        ("calendarId",),
        lambda t: {
            "ruleSetId": t.ours.others["ruleSets"],
            "stage": "RESOLVE",
            "duration": {"kind": "HOURS", "count": 1},
            "calendarId": t.theirs.others["calendars"],
        },
        by="0010",
    ),
    "their limit taken out": Attempt(
        "timeLimitRemove",
        "NOT_FOUND",
        ("id",),
        lambda t: {"ruleSetId": t.ours.others["ruleSets"], "id": t.theirs.others["timeLimits"]},
        by="0010",
    ),
    "their draft published": Attempt(
        "ruleSetPublish",
        "NOT_FOUND",
        ("ruleSetId",),
        lambda t: {"ruleSetId": t.theirs.others["ruleSets"]},
        by="0010",
    ),
}


@pytest.mark.parametrize("what", FOREIGN)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(FOREIGN[what], town)


THEIRS = (
    "query ($id: ID!) { case(id: $id) { number } }",
    "query ($id: ID!) { case: node(id: $id) { id } }",
    "query ($id: ID!) { case: nodes(ids: [$id]) { id } }",
)


@pytest.mark.parametrize("query", THEIRS)
async def test_what_belongs_to_others_does_not_exist(query: str, town: Town) -> None:
    for wanted in (*town.theirs.cases.values(), unknown("Case")):
        data = await town.ours.portal.ask("0010", query, id=wanted)
        assert data["case"] in (None, [None])


async def test_conditions_on_what_belongs_to_others_find_nothing(town: Town) -> None:
    query = "query ($id: ID!) { cases(where: { handlerId: { eq: $id } }) { totalCount } }"
    found = await town.ours.portal.ask("0010", query, id=town.theirs.staff["0102"])
    own = await town.ours.portal.ask("0010", query, id=town.ours.staff["0102"])

    assert found["cases"]["totalCount"] == 0
    assert own["cases"]["totalCount"] > 0
