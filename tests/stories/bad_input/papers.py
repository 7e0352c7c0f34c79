"""What was left in a town: who holds it, which of it is on its way; and attempts on it.

李娜 (0102) holds one paper, has passed another to 孙丽 (0202), and has given a third back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stories.bad_input.attempts import NOTICE, Town

WORDS = "长" * 1001
PAPER = {"name": "营业执照"}


@dataclass(slots=True)
class Papers:
    """The ids of what lies where in a town."""

    case: str = ""
    closed: str = ""
    held: str = ""
    under_way: str = ""
    given_back: str = ""
    theirs: str = ""
    informants: str = ""
    slip: str = ""
    other_slip: str = ""


LIES = Papers()


async def leave(town: Town) -> Papers:
    """Papers of our utility, of the other one, and of a report that few may know of."""
    ours, theirs = town.ours, town.theirs
    LIES.case = await ours.register(matterId=ours.matters["WS-02"])
    LIES.held, LIES.under_way, LIES.given_back = await _accepted(town, "0102", LIES.case, 3)
    passed = {"materialIds": [LIES.under_way], "toStaffId": ours.staff["0202"]}
    await ours.portal.do("0102", "materialsPass", "", **passed)
    back = {"materialIds": [LIES.given_back], "outcome": "GIVEN_BACK", "to": "张三"}
    await ours.portal.do("0102", "materialsSettle", "", **back)
    LIES.closed = ours.cases["closed"]
    report = await ours.register(confidentiality="INFORMANT", matterId=None)
    (LIES.informants,) = await _accepted(town, "0102", report, 1)
    payload = await theirs.portal.do(
        "0102", "caseMaterialsAccept", "materials { id }", caseId=theirs.cases["open"], materials=[PAPER]
    )
    LIES.theirs = payload["materials"][0]["id"]
    slip = {**NOTICE, "caseId": LIES.case, "situation": "CONSULTATION"}
    LIES.slip = (await ours.portal.do("0102", "noticeIssue", "notice { id }", **slip))["notice"]["id"]
    other = {**slip, "caseId": ours.cases["open"]}
    LIES.other_slip = (await ours.portal.do("0102", "noticeIssue", "notice { id }", **other))["notice"]["id"]
    return LIES


async def _accepted(town: Town, badge: str, case_id: str, count: int) -> list[str]:
    given = {"caseId": case_id, "materials": [PAPER] * count}
    payload = await town.ours.portal.do(badge, "caseMaterialsAccept", "materials { id }", **given)
    return [one["id"] for one in payload["materials"]]


def these(*which: str, **more: Any) -> Callable[[Town], dict[str, Any]]:
    """These papers, by their names above."""
    return lambda _: {"materialIds": [getattr(LIES, one) for one in which], **more}


def to(badge: str, *which: str, **more: Any) -> Callable[[Town], dict[str, Any]]:
    """These, to a colleague."""
    return lambda town: {**these(*which, **more)(town), "toStaffId": town.ours.staff[badge]}


def left(*things: dict[str, Any], **more: Any) -> Callable[[Town], dict[str, Any]]:
    """These things, left for our case."""
    return lambda town: {"caseId": LIES.case, "materials": list(things), **more}


def left_for(name: str, *things: dict[str, Any]) -> Callable[[Town], dict[str, Any]]:
    """These, left for another."""
    return lambda town: {"caseId": getattr(LIES, name, None) or town.ours.cases[name], "materials": things}


def on_behalf_of(find: Callable[[Town], str]) -> Callable[[Town], dict[str, Any]]:
    """One paper, for somebody."""
    return lambda town: {**left(PAPER)(town), "onBehalfOfId": find(town)}
