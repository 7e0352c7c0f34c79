"""A check of a department, told through HTTP."""

from datetime import timedelta
from typing import Any

from tests.support.story import Story

CHECK = """check { id kind state opinion departments { department { code } rating }
    inspectors { badge } office { code } }"""


async def planned(story: Story, *departments: str, by: str = "0001", **more: Any) -> str:
    """Planned by the leader for the cases of the last thirty days; 何静 of the office inspects."""
    at = story.portal.at
    given = {
        "kind": "SPOT",
        "departmentIds": [story.ids[code] for code in departments],
        "inspectorIds": [story.ids["0010"]],
        "since": (at - timedelta(days=30)).isoformat(),
        "until": (at + timedelta(days=1)).isoformat(),
        **more,
    }
    return str((await story.portal.do(by, "checkPlan", CHECK, **given))["check"]["id"])


async def begun(story: Story, check: str, *, by: str = "0010") -> None:
    """The inspector arrives."""
    await story.portal.do(by, "checkBegin", CHECK, checkId=check)


async def found(story: Story, check: str, criterion: str, **more: Any) -> str:
    """A finding; a defect where an opinion is given."""
    verdict = "DEFECT" if "opinion" in more else "IN_ORDER"
    given = {"checkId": check, "criterion": criterion, "verdict": verdict, **more}
    payload = await story.portal.do("0010", "checkRecordFinding", "finding { id }", **given)
    return str(payload["finding"]["id"])


async def concluded(story: Story, check: str, opinion: str, **ratings: str) -> dict[str, Any]:
    """The opinion, and a rating for each department."""
    rated = [{"departmentId": story.ids[code], "rating": rating} for code, rating in ratings.items()]
    given = {"checkId": check, "opinion": opinion, "ratings": rated}
    return dict((await story.portal.do("0010", "checkConclude", CHECK, **given))["check"])


async def seen(story: Story, badge: str) -> list[str]:
    """The kinds of the checks that somebody sees."""
    data = await story.portal.ask(badge, "{ checks { nodes { kind } } }")
    return [node["kind"] for node in data["checks"]["nodes"]]
