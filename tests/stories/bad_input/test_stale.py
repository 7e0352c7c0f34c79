"""Too late: somebody else changed it first."""

import pytest

from tests.stories.bad_input.attempts import VERBS, Attempt, Town, case, of, refused

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


@pytest.mark.parametrize("what", STALE)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    await refused(STALE[what], town)
