"""Bad input through HTTP: a typed error with code, message and path, and nothing is changed.

Wrong settings are told in tests/house/test_settings.py, servers that are away in tests/http/test_health.py
and tests/failure.
"""

import base64
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.auth.tokens import AccessTokens
from app.settings import Settings
from tenants.ids import new_id
from tests.stories.conftest import MONDAY
from tests.support.fingerprint import fingerprint
from tests.support.scene import CALLER, QUESTION, Scene, set_up, unknown

LATER = (MONDAY + timedelta(days=9)).isoformat()
LONG, LONGER = "长" * 201, "长" * 4001


@dataclass(slots=True)
class Town:
    """Two utilities side by side."""

    ours: Scene
    theirs: Scene

    async def fingerprints(self) -> list[dict[str, str]]:
        return [await fingerprint(one.portal.tenant_id) for one in (self.ours, self.theirs)]


@pytest.fixture(scope="module")
async def town(database: asyncpg.Pool, settings: Settings) -> AsyncIterator[Town]:
    """Shared by all tests here: each of them proves that it has left everything as it was."""
    both = Town(await set_up(settings, at=MONDAY), await set_up(settings, at=MONDAY))
    yield both
    await both.ours.portal.close()
    await both.theirs.portal.close()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tries, and how it is refused; the ids are looked up when the town stands."""

    mutation: str
    code: str
    path: tuple[str, ...]
    given: Callable[[Town], dict[str, Any]] = field(default=lambda _: {})
    by: str = "0102"


def of(name: str, find: Callable[[Town], str], /, **more: Any) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {name: find(town), **more}


def stranger(kind: str) -> Callable[[Town], str]:
    return lambda _: unknown(kind)


def case(state: str, **more: Any) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"caseId": town.ours.cases[state], **more}


def wrong_case(id_: str) -> Callable[[Town], dict[str, Any]]:
    return lambda _: {"caseId": id_, "text": "已去电"}


def their_case(**more: Any) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"caseId": town.theirs.cases["open"], **more}


def question(**more: Any) -> Callable[[Town], dict[str, Any]]:
    return lambda _: {**QUESTION, **more}


def requester(**who: Any) -> Callable[[Town], dict[str, Any]]:
    return question(requester=who)


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

UNKNOWN = {
    **{
        f"{verb} of an unknown case": Attempt(
            verb, "NOT_FOUND", ("caseId",), of("caseId", stranger("Case"), **more)
        )
        for verb, more in VERBS.items()
    },
    **{
        f"{verb} of an unknown hand-over": Attempt(
            verb,
            "NOT_FOUND",
            ("handOverId",),
            of("handOverId", stranger("HandOver"), **more),
        )
        for verb, more in DECISIONS.items()
    },
    **{
        f"a case called {wrong!r}"[:40]: Attempt("caseRemark", "NOT_FOUND", ("caseId",), wrong_case(wrong))
        for wrong in ("", "x", "水", "Q2FzZTo=", "null", "\x00", "A" * 5000)
    },
    "the id of something else": Attempt(
        "caseRemark", "NOT_FOUND", ("caseId",), lambda town: {"caseId": town.ours.staff["0102"], "text": "x"}
    ),
    "an unknown matter": Attempt(
        "caseRegister", "NOT_FOUND", ("matterId",), lambda _: {**QUESTION, "matterId": unknown("Matter")}
    ),
    "an empty matter": Attempt("caseRegister", "NOT_FOUND", ("matterId",), question(matterId="")),
    "a matter that is no longer offered": Attempt(
        "caseRegister", "INVALID", ("matterId",), lambda t: {**QUESTION, "matterId": t.ours.matters["WS-07"]}
    ),
    "somebody unknown was asked": Attempt(
        "caseRegister",
        "NOT_FOUND",
        ("askedIds", "1"),
        lambda town: {**QUESTION, "askedIds": [town.ours.staff["0102"], unknown("Staff")]},
    ),
    "somebody who has left was asked": Attempt(
        "caseRegister",
        "CONFLICT",
        ("askedIds", "0"),
        lambda town: {**QUESTION, "askedIds": [town.ours.staff["0103"]]},
    ),
    "an unknown department": Attempt(
        "caseHandOver",
        "NOT_FOUND",
        ("toDepartmentId",),
        lambda town: {"caseId": town.ours.cases["open"], "toDepartmentId": unknown("Department")},
    ),
    "an unknown taker": Attempt(
        "caseHandOver",
        "NOT_FOUND",
        ("toStaffId",),
        lambda town: {"caseId": town.ours.cases["open"], "toStaffId": unknown("Staff")},
    ),
    "a paper that no checklist holds": Attempt(
        "noticeIssue",
        "NOT_FOUND",
        ("materialIds", "0"),
        lambda t: {**NOTICE, "caseId": t.ours.cases["open"], "materialIds": [unknown("Material")]},
    ),
    "a paper of another matter": Attempt(
        "noticeIssue",
        "NOT_FOUND",
        ("materialIds", "0"),
        lambda t: {**NOTICE, "caseId": t.ours.cases["open"], "materialIds": t.ours.materials[:1]},
    ),
    "an inbox entry of nobody": Attempt(
        "inboxMarkRead", "NOT_FOUND", ("entryIds", "0"), lambda _: {"entryIds": [unknown("InboxEntry")]}
    ),
}

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

IMPOSSIBLE = {
    "a character that no database holds": Attempt(
        "caseRegister", "INVALID", ("said",), question(said="水\x00费")
    ),
    "a second line in a subject": Attempt(
        "caseRegister", "INVALID", ("subject",), question(subject="水\n费")
    ),
    "a crowd that was asked": Attempt(
        "caseRegister",
        "LIMIT_EXCEEDED",
        ("askedIds",),
        lambda town: {**QUESTION, "askedIds": [town.ours.staff["0102"]] * 51},
    ),
    "an empty key": Attempt("caseRegister", "INVALID", ("idempotencyKey",), question(idempotencyKey="")),
    "a key without end": Attempt(
        "caseRegister", "INVALID", ("idempotencyKey",), question(idempotencyKey="k" * 201)
    ),
    "a key of nothing": Attempt(
        "caseRegister", "INVALID", ("idempotencyKey",), question(idempotencyKey="\x00")
    ),
    "a notice that is due yesterday": Attempt(
        "noticeIssue",
        "INVALID",
        ("respondBy",),
        case("open", **NOTICE | {"respondBy": (MONDAY - timedelta(days=1)).isoformat()}),
    ),
    "a notice without end": Attempt(
        "noticeIssue", "LIMIT_EXCEEDED", ("items",), case("open", **NOTICE | {"items": [{"name": "纸"}] * 51})
    ),
    "a reply through the opinion book": Attempt(
        "caseReply", "INVALID", ("channel",), case("resolved", text="已处理", channel="OPINION_BOOK")
    ),
    "a hand-over to oneself": Attempt(
        "caseHandOver",
        "INVALID",
        ("toStaffId",),
        lambda t: {"caseId": t.ours.cases["open"], "toStaffId": t.ours.staff["0102"]},
    ),
    "a hand-over to somebody who has left": Attempt(
        "caseHandOver",
        "CONFLICT",
        ("toStaffId",),
        lambda t: {"caseId": t.ours.cases["open"], "toStaffId": t.ours.staff["0103"]},
    ),
    "a hand-over to a department that is closed": Attempt(
        "caseHandOver",
        "INVALID",
        ("toDepartmentId",),
        lambda t: {"caseId": t.ours.cases["open"], "toDepartmentId": t.ours.departments["OLD"]},
    ),
    "a hand-over to somebody who works elsewhere": Attempt(
        "caseHandOver",
        "INVALID",
        ("toStaffId",),
        lambda t: {
            "caseId": t.ours.cases["open"],
            "toDepartmentId": t.ours.departments["NT"],
            "toStaffId": t.ours.staff["0202"],
        },
    ),
    "a department above itself": Attempt(
        "departmentUpdate",
        "INVALID",
        ("parentId",),
        lambda t: {"id": t.ours.departments["HQ"], "parentId": t.ours.departments["NT"]},
        by="0010",
    ),
    "a badge that is taken": Attempt(
        "staffUpdate",
        "CONFLICT",
        ("badge",),
        lambda t: {"id": t.ours.staff["0102"], "badge": "0101"},
        by="0010",
    ),
    "a limit of minus one hour": Attempt(
        "timeLimitSet",
        "INVALID",
        ("duration", "count"),
        lambda t: {
            "ruleSetId": t.ours.others["ruleSets"],
            "stage": "RESOLVE",
            "duration": {"kind": "HOURS", "count": -1},
        },
        by="0010",
    ),
    "a limit for an empty matter": Attempt(
        "timeLimitSet",
        "NOT_FOUND",
        ("matterId",),
        lambda t: {
            "ruleSetId": t.ours.others["ruleSets"],
            "stage": "RESOLVE",
            "matterId": "",
            "duration": {"kind": "HOURS", "count": 1},
        },
        by="0010",
    ),
}


def offered(to: str, **more: Any) -> Callable[[Town], dict[str, Any]]:
    return lambda town: {"handOverId": town.ours.hand_overs[to], **more}


NOT_MINE = {
    "what was offered to a colleague": Attempt(
        "handOverAccept", "NOT_FOUND", ("handOverId",), offered("to 0202"), by="0201"
    ),
    "what was offered to somebody, by the sender's head": Attempt(
        "handOverAccept", "NOT_ALLOWED", ("handOverId",), offered("to 0202"), by="0101"
    ),
    "what was offered to another department, by an administrator": Attempt(
        "handOverReturn", "NOT_ALLOWED", ("handOverId",), offered("to 0202", reason="x"), by="0010"
    ),
    "one's own offer": Attempt("handOverAccept", "NOT_ALLOWED", ("handOverId",), offered("to repairs")),
    "an offer one may not even see": Attempt(
        "handOverAccept", "NOT_FOUND", ("handOverId",), offered("to repairs"), by="0401"
    ),
    "an offer that is not one's own to withdraw": Attempt(
        "handOverWithdraw", "NOT_ALLOWED", ("handOverId",), offered("to 0202"), by="0202"
    ),
    "the work of whoever took the case over": Attempt(
        "caseResolve", "NOT_ALLOWED", ("caseId",), case("handed over", resolution="已处理")
    ),
    "a notice on a colleague's case": Attempt(
        "noticeIssue", "NOT_ALLOWED", ("caseId",), case("handed over", **NOTICE)
    ),
    "a case one may not even see": Attempt(
        "caseResolve", "NOT_FOUND", ("caseId",), case("open", resolution="已处理"), by="0302"
    ),
}

ALL = UNKNOWN | FOREIGN | STALE | ILLEGAL | MISSING | TOO_LONG | IMPOSSIBLE | NOT_MINE


@pytest.mark.parametrize("what", ALL)
async def test_it_is_refused_with_code_and_path_and_nothing_is_changed(what: str, town: Town) -> None:
    attempt = ALL[what]
    before = await town.fingerprints()
    payload = await town.ours.portal.try_to(attempt.by, attempt.mutation, **attempt.given(town))
    (error,) = payload["errors"]

    assert (error["code"], error["path"]) == (attempt.code, ["input", *attempt.path])
    assert error["message"]
    assert await town.fingerprints() == before


def test_no_two_attempts_share_a_name() -> None:
    groups = (UNKNOWN, FOREIGN, STALE, ILLEGAL, MISSING, TOO_LONG, IMPOSSIBLE, NOT_MINE)
    assert len(ALL) == sum(map(len, groups))


@pytest.mark.parametrize(
    "given",
    [
        {"requester": CALLER, "channel": "PHONE"},
        {"requester": CALLER, "said": "水压低"},
        {"channel": "PHONE", "said": "水压低"},
        {"requester": CALLER, "channel": "PHONE", "said": None},
        {"requester": CALLER, "channel": "PIGEON", "said": "水压低"},
        {"requester": CALLER, "channel": "PHONE", "said": 7},
        {"requester": {"name": ["张三"]}, "channel": "PHONE", "said": "水压低"},
        {**QUESTION, "urgent": True},
    ],
)
async def test_what_does_not_fit_the_schema_is_told_and_nothing_is_changed(
    given: dict[str, Any], town: Town
) -> None:
    before = await town.fingerprints()
    query = "mutation ($i: CaseRegisterInput!) { caseRegister(input: $i) { errors { code } } }"
    answer = await town.ours.portal.post("0102", query, {"i": given})

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in answer
    assert await town.fingerprints() == before


async def test_what_ones_roles_do_not_allow_is_forbidden_and_nothing_is_changed(town: Town) -> None:
    before = await town.fingerprints()
    query = """mutation { departmentCreate(input: { code: "X", name: "X" }) { errors { code } } }"""
    answer = await town.ours.portal.post("0102", query)

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert answer["errors"][0]["path"] == ["departmentCreate"]
    assert await town.fingerprints() == before


async def test_a_refused_mutation_leaves_its_siblings(town: Town) -> None:
    scene = town.ours
    case_id = await scene.register()
    query = """mutation ($id: ID!) {
        first: caseRemark(input: { caseId: $id, text: "一" }) { case { version } errors { code } }
        second: caseClose(input: { caseId: $id }) { errors { code } }
        third: caseRemark(input: { caseId: $id, text: "三" }) { case { version } errors { code } }
    }"""
    data = await scene.portal.ask("0102", query, id=case_id)

    assert data["first"] == {"case": {"version": 2}, "errors": []}
    assert data["second"]["errors"] == [{"code": "ILLEGAL_MOVE"}]
    assert data["third"] == {"case": {"version": 3}, "errors": []}


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


@pytest.mark.parametrize(
    ("query", "argument"),
    [
        ('{ case(id: "x") { id } }', ["id"]),
        ("{ case { id } }", ["id"]),
        ('{ node(id: "水") { id } }', ["id"]),
        ("{ cases(first: 101) { totalCount } }", ["first"]),
        ("{ cases(first: -1) { totalCount } }", ["first"]),
        ("{ cases(first: 1, last: 1) { totalCount } }", ["last"]),
        ('{ cases(after: "x") { nodes { id } } }', ["after"]),
        ('{ cases(where: { matterId: { eq: "x" } }) { totalCount } }', ["where", "matterId"]),
        ("{ cases(where: { state: { eq: null } }) { totalCount } }", ["where", "state", "eq"]),
    ],
)
async def test_an_argument_of_a_query_that_cannot_be_right_is_named(
    query: str, argument: list[str], town: Town
) -> None:
    answer = await town.ours.portal.post("0102", query)
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["argument"]) == ("BAD_USER_INPUT", argument)


@pytest.mark.parametrize("field", ["case(number: $name)", "department(code: $name)", "matter(code: $name)"])
async def test_a_name_that_nothing_has_finds_nothing(field: str, town: Town) -> None:
    query = f"query ($name: String) {{ found: {field} {{ id }} }}"
    for name in ("", "x", "😀", "%", "' or true --"):
        assert await town.ours.portal.ask("0102", query, name=name) == {"found": None}
    answer = await town.ours.portal.post("0102", query, {"name": "\x00"})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]


def _forgeries(genuine: str, expired: str, foreign: str) -> dict[str, str]:
    head, claims, seal = genuine.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    promoted = base64.urlsafe_b64encode(json.dumps(told | {"epoch": 7}).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    return {
        "expired": expired,
        "signed with another key": foreign,
        "changed": f"{head}.{promoted}.{seal}",
        "unsigned": f"{unsigned}.{claims}.",
        "cut short": genuine[:-4],
        "nonsense": "x",
        "endless": genuine + "A" * 5000,
    }


@pytest.mark.parametrize("how", _forgeries("e30.e30.e30", "", ""))
async def test_a_token_that_is_not_good_changes_and_shows_nothing(
    how: str, town: Town, settings: Settings
) -> None:
    portal = town.ours.portal
    genuine = await portal.token("0102")
    told = json.loads(base64.urlsafe_b64decode(genuine.split(".")[1] + "=="))
    who = {
        "tenant_id": portal.tenant_id,
        "account_id": told["acc"],
        "staff_id": told["sub"],
        "session_id": new_id(),
        "epoch": told["epoch"],
    }
    life = timedelta(minutes=10)
    expired, _ = AccessTokens(settings.private_key(), life=life).issue(**who, at=MONDAY - timedelta(hours=1))
    foreign, _ = AccessTokens(Ed25519PrivateKey.generate(), life=life).issue(**who, at=MONDAY)
    token = _forgeries(genuine, expired, foreign)[how]

    before = await town.fingerprints()
    for query in ("{ me { staffId } }", "mutation { inboxMarkRead(input: {}) { errors { code } } }"):
        response = await portal.client.post(
            "/graphql",
            json={"query": query},
            headers={"authorization": f"Bearer {token}", "accept": "application/graphql-response+json"},
        )
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}
        assert "data" not in response.json()
    assert await town.fingerprints() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b'"a text"', 400),
        (b"[]", 400),
        (b'[{"query": "{ me { staffId } }"}]', 400),
        (b'{"variables": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"query": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
    ids=["empty", "not JSON", "a text", "a list", "several requests", "too deep", "too large"],
)
async def test_a_body_that_is_no_request_is_a_json_error_with_the_right_status(
    body: bytes, status: int, town: Town
) -> None:
    headers = {
        "authorization": f"Bearer {await town.ours.portal.token('0102')}",
        "content-type": "application/json",
    }
    response = await town.ours.portal.client.post("/graphql", content=body, headers=headers)

    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/json")
    (error,) = response.json()["errors"]
    assert error["message"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}


async def test_after_all_of_this_the_history_holds_together(town: Town) -> None:
    for scene in (town.ours, town.theirs):
        check = await scene.portal.ask("0010", "{ historyCheck { intact brokenAt } }")
        assert check["historyCheck"] == {"intact": True, "brokenAt": None}
