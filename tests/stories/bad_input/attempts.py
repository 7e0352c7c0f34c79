"""What somebody tries, and how it is refused."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.stories.conftest import MONDAY
from tests.support.fingerprint import fingerprint
from tests.support.scene import QUESTION, Scene, unknown

LATER = (MONDAY + timedelta(days=9)).isoformat()
LONG, LONGER = "长" * 201, "长" * 4001


@dataclass(slots=True)
class Town:
    """Two utilities side by side."""

    ours: Scene
    theirs: Scene

    async def fingerprints(self) -> list[dict[str, str]]:
        return [await fingerprint(one.portal.tenant_id) for one in (self.ours, self.theirs)]


Given = Callable[[Town], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tries, and how it is refused; the ids are looked up when the town stands."""

    mutation: str
    code: str
    path: tuple[str, ...]
    given: Given = field(default=lambda _: {})
    by: str = "0102"


def of(name: str, find: Callable[[Town], str], /, **more: Any) -> Given:
    return lambda town: {name: find(town), **more}


def stranger(kind: str) -> Callable[[Town], str]:
    return lambda _: unknown(kind)


def case(state: str, **more: Any) -> Given:
    return lambda town: {"caseId": town.ours.cases[state], **more}


def wrong_case(id_: str) -> Given:
    return lambda _: {"caseId": id_, "text": "已去电"}


def their_case(**more: Any) -> Given:
    return lambda town: {"caseId": town.theirs.cases["open"], **more}


def question(**more: Any) -> Given:
    return lambda _: {**QUESTION, **more}


def requester(**who: Any) -> Given:
    return question(requester=who)


def offered(to: str, **more: Any) -> Given:
    return lambda town: {"handOverId": town.ours.hand_overs[to], **more}


NOTICE = {"respondBy": LATER, "items": [{"name": "身份证"}], "procedure": "到窗口办理"}
REPLY = {"text": "已处理", "channel": "PHONE"}
# What every verb on a case takes besides the case.
VERBS: dict[str, dict[str, Any]] = {
    "caseRemark": {"text": "已去电"},
    "caseHandOver": {},
    "noticeIssue": NOTICE,
    "supplementReceive": {},
    "caseResolve": {"resolution": "已处理"},
    "caseReply": REPLY,
    "caseClose": {},
}
DECISIONS: dict[str, dict[str, Any]] = {
    "handOverAccept": {},
    "handOverReturn": {"reason": "不属本部门"},
    "handOverWithdraw": {},
}


async def refused(attempt: Attempt, town: Town) -> None:
    """It is, with code and path, and nothing is changed in either utility."""
    before = await town.fingerprints()
    payload = await town.ours.portal.try_to(attempt.by, attempt.mutation, **attempt.given(town))
    (error,) = payload["errors"]

    assert (error["code"], error["path"]) == (attempt.code, ["input", *attempt.path])
    assert error["message"]
    assert await town.fingerprints() == before
