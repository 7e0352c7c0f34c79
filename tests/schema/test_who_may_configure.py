"""Every mutation of the configuration: who may, how far it reaches, and stale and foreign ids."""

from typing import Any
from uuid import UUID

import pytest

from schema.directory.mutations import DirectoryMutation
from schema.rules.mutations import RulesMutation
from schema.tenant.tenant import TenantMutation
from schema.working_time.mutations import WorkingTimeMutation
from tests.support import ics
from tests.support.screen import Screen, named

NOBODY = UUID("00000000-0000-7000-8000-000000000000")
SOMEBODY = UUID("00000000-0000-7000-8000-000000000001")
OFFICE = {"day": "MONDAY", "hours": [{"opens": "08:30", "closes": "17:30"}]}
DAY = {"day": "2026-03-09"}
NOTICE = {"year": 2027, "off": [], "notice": "x"}

# What each mutation needs beside the id: enough to be tried, whether or not it would go well.
CREATIONS: dict[str, dict[str, Any]] = {
    "departmentCreate": {"code": "X", "name": "x"},
    "positionCreate": {"name": "x", "rank": 1},
    "gradeCreate": {"name": "x", "level": 1},
    "roleCreate": {"name": "x", "grants": []},
    "staffCreate": {
        "badge": "X",
        "name": "x",
        "joinedOn": "2020-01-01",
        "departmentId": "x",
        "positionId": "x",
    },
    "absenceCreate": {"staffId": "x", "reason": "x"},
    "standInSet": {"staffId": "x", "standInId": "x"},
    "rosterCreate": {"name": "x"},
    "shiftSet": {
        "rosterId": "x",
        "staffId": "x",
        "since": "2026-03-09T18:00:00+08:00",
        "until": "2026-03-10T08:00:00+08:00",
    },
    "rosterFill": {
        "rosterId": "x",
        "weekly": [OFFICE],
        "people": ["x"],
        "firstDay": "2026-03-09",
        "lastDay": "2026-03-15",
    },
    "staffHandOverAll": {"fromStaffId": "x", "toStaffId": "x"},
    "directoryImport": {"subject": "DEPARTMENTS", "text": "code,name\nx,x\n"},
    "calendarCreate": {"name": "x", "timeZone": "Asia/Shanghai", "weekly": [OFFICE]},
    "tenantUpdate": {"name": "x"},
    "ruleSetDraft": {},
}
EDITIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "departmentUpdate": ("Department", {"name": "x"}),
    "departmentClose": ("Department", {}),
    "positionUpdate": ("Position", {"name": "x"}),
    "positionDelete": ("Position", {}),
    "gradeUpdate": ("Grade", {"name": "x"}),
    "gradeDelete": ("Grade", {}),
    "roleUpdate": ("Role", {"name": "x"}),
    "roleDelete": ("Role", {}),
    "staffUpdate": ("Staff", {"name": "x"}),
    "staffLeave": ("Staff", {}),
    "staffRolesSet": ("Staff", {"roleIds": []}),
    "departmentMerge": ("Department", {"intoId": named("Department", SOMEBODY)}),
    "absenceCancel": ("Absence", {}),
    "standInRemove": ("StandIn", {}),
    "rosterUpdate": ("Roster", {"name": "y"}),
    "rosterClose": ("Roster", {}),
    "shiftRemove": ("Shift", {}),
    "calendarUpdate": ("Calendar", {"name": "x"}),
    "calendarMakeDefault": ("Calendar", {}),
    "calendarExceptionSet": ("Calendar", DAY | {"hours": [], "reason": "x"}),
    "calendarExceptionRemove": ("Calendar", DAY),
    "calendarHolidayYearEnter": ("Calendar", NOTICE),
    "calendarImport": ("Calendar", {"name": "x.ics", "file": ics.calendar(ics.event("x", "20270101"))}),
}
# The last one has a version, but needs a second department.
WITHOUT_VERSION = {"calendarMakeDefault", "standInRemove", "shiftRemove", "departmentMerge"}
# What is done to a version of the rules; mostly to a draft.
RULES: dict[str, dict[str, Any]] = {
    "ruleSetUpdate": {"title": "x"},
    "ruleSetValidate": {},
    "ruleSetPreview": {"since": "2026-03-01T00:00:00+08:00", "until": "2026-03-02T00:00:00+08:00"},
    "ruleSetPublish": {},
    "ruleSetDiscard": {},
    "ruleSetRollBack": {"reason": "x"},
    "matterCreate": {"code": "X", "name": "x", "kind": "FAULT", "departmentId": named("Department", NOBODY)},
    "matterUpdate": {"id": named("Matter", NOBODY), "name": "x"},
    "matterRemove": {"id": named("Matter", NOBODY)},
    "timeLimitSet": {"stage": "REPLY", "duration": {"kind": "WEEKS", "count": 1}},
    "timeLimitRemove": {"id": named("TimeLimit", NOBODY)},
    "ownStageSet": {"code": "x", "name": "x", "starts": ["case.urged"], "stops": ["case.closed"]},
    "ownStageRemove": {"id": named("OwnStage", NOBODY)},
    "breachKindSet": {"code": "x", "name": "x"},
    "breachKindRemove": {"id": named("BreachKind", NOBODY)},
    "routeSet": {"target": "LEADER_IN_CHARGE"},
    "routeRemove": {"id": named("Route", NOBODY)},
    "replyRuleSet": {"replier": "HANDLER"},
    "replyRuleRemove": {"id": named("ReplyRule", NOBODY)},
    "tieBreakSet": {"criteria": []},
    "casePolicySet": {},
}
NOT_OF_A_DRAFT = {"ruleSetValidate", "ruleSetPreview", "ruleSetRollBack"}
# Departments and the people in them can be left to whoever administers a part of the organization.
LEFT_TO_PARTS = {
    *("departmentCreate", "departmentUpdate", "departmentClose"),
    *("staffCreate", "staffUpdate", "staffLeave", "staffHandOverAll", "departmentMerge"),
    *("absenceCreate", "absenceCancel", "standInSet", "standInRemove"),
    *("rosterCreate", "rosterUpdate", "rosterClose", "rosterFill", "shiftSet", "shiftRemove"),
}


def given(mutation: str) -> dict[str, Any]:
    if mutation in CREATIONS:
        return CREATIONS[mutation]
    if mutation in RULES:
        return {of_version(mutation): named("RuleSet", NOBODY), **RULES[mutation]}
    kind, more = EDITIONS[mutation]
    return {"id": named(kind, NOBODY), **more}


def of_version(mutation: str) -> str:
    """What names the version."""
    return "toId" if mutation == "ruleSetRollBack" else "ruleSetId"


def test_every_mutation_of_the_configuration_is_tried() -> None:
    areas: tuple[Any, ...] = (DirectoryMutation, WorkingTimeMutation, RulesMutation, TenantMutation)
    fields = {field.python_name for area in areas for field in area.__strawberry_definition__.fields}
    assert {_snake(mutation) for mutation in (*CREATIONS, *EDITIONS, *RULES)} == fields


@pytest.mark.parametrize("mutation", [*CREATIONS, *EDITIONS, *RULES])
async def test_it_is_forbidden_without_the_permission(reader: Screen, mutation: str) -> None:
    error = await reader.forbidden(mutation, **given(mutation))
    assert error["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("mutation", sorted({*CREATIONS, *EDITIONS, *RULES} - LEFT_TO_PARTS))
async def test_it_is_refused_to_whoever_administers_a_part(local: Screen, mutation: str) -> None:
    assert await local.errors(mutation, **given(mutation)) == [("NOT_ALLOWED", ["input"])]


@pytest.mark.parametrize("mutation", EDITIONS)
async def test_it_knows_no_ids_but_the_tenants_own(admin: Screen, mutation: str) -> None:
    kind, more = EDITIONS[mutation]
    other = "Position" if kind == "Staff" else "Staff"
    for wrong in (named(kind, NOBODY), named(other, NOBODY), "nonsense", ""):
        assert await admin.errors(mutation, id=wrong, **more) == [("NOT_FOUND", ["input", "id"])]


@pytest.mark.parametrize("mutation", sorted(set(EDITIONS) - WITHOUT_VERSION))
async def test_it_is_refused_on_an_older_copy(admin: Screen, mutation: str) -> None:
    kind, more = EDITIONS[mutation]
    key = await _one_of(admin, kind)
    assert await admin.errors(mutation, id=key, expectedVersion=77, **more) == [
        ("STALE", ["input", "expectedVersion"])
    ]


@pytest.mark.parametrize("mutation", RULES)
async def test_it_knows_no_version_but_the_tenants_own(
    admin: Screen, stranger: Screen, mutation: str
) -> None:
    name, theirs = of_version(mutation), await _draft(stranger)
    for wrong in (named("RuleSet", NOBODY), theirs, named("Staff", NOBODY), "nonsense", ""):
        refused = await admin.errors(mutation, **RULES[mutation] | {name: wrong})
        assert refused == [("NOT_FOUND", ["input", name])]


@pytest.mark.parametrize("mutation", sorted(set(RULES) - NOT_OF_A_DRAFT))
async def test_it_is_refused_to_whoever_has_read_an_older_draft(admin: Screen, mutation: str) -> None:
    given = RULES[mutation] | {"ruleSetId": await _draft(admin), "expectedVersion": 77}
    assert await admin.errors(mutation, **given) == [("STALE", ["input", "expectedVersion"])]


async def _draft(screen: Screen) -> str:
    payload = await screen.do("ruleSetDraft", "ruleSet { id }")
    key: str = payload["ruleSet"]["id"]
    return key


async def _one_of(admin: Screen, kind: str) -> str:
    person = admin.person
    if kind == "Staff":
        return named("Staff", person.staff_id)
    if kind == "Department":
        return named("Department", person.department_id)
    noun = kind.lower()
    needed = {
        "Absence": {"staffId": named("Staff", person.staff_id)},
    }.get(kind, {})
    payload = await admin.do(f"{noun}Create", f"{noun} {{ id }}", **CREATIONS[f"{noun}Create"] | needed)
    key: str = payload[noun]["id"]
    return key


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
