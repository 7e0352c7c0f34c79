"""A confidential case at every door: outsider, colleague, handler, administrator, accused, next door."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from app.settings import Settings
from schema.live.change import noticed
from schema.live.following import _next
from schema.reads.identity import parse_id
from schema.reads.predicate import sql
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.directory.viewer import load
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.office import AT, Office
from tests.support.people import EVERYTHING, People
from tests.support.screen import Screen, named

P = Permission
WORK = (P.CASE_READ, P.CASE_REGISTER, P.CASE_HAND_OVER, P.CASE_ACCEPT, P.CASE_WORK, P.CASE_REPLY)
SECRETIVE = frozenset({P.CASE_READ_CONFIDENTIAL, P.CASE_LOWER_CONFIDENTIALITY})
SAID = "举报材料在信封里"
WHO = {"name": "张三丰", "phone": "13800000000", "address": "清源路 12 号 3 单元"}
LEVELS = ["RESTRICTED", "TRADE_SECRET", "INFORMANT"]


@dataclass(frozen=True)
class Building:
    """Who stands around a case of the hall's clerk."""

    clerk: Screen
    colleague: Screen
    outsider: Screen
    administrator: Screen
    trusted: Screen
    accused: Screen
    stranger: Screen
    accused_department: Department

    @property
    def unknowing(self) -> Mapping[str, Screen]:
        """Those who may not know of it, each with every permission that does not say otherwise."""
        return {
            "colleague": self.colleague,
            "outsider": self.outsider,
            "administrator": self.administrator,
            "stranger": self.stranger,
        }


@pytest.fixture
async def building(api: Api, people: People, settings: Settings) -> Building:
    async with tenant_session(people.tenant_id):
        hall, repairs = await Office().department("营业厅"), await Office().department("维修部")
    other = await tenants.create(slug=f"n-{people.tenant_id.hex}", name="别家公司", at=people.at)
    own = dict.fromkeys((*WORK, P.HISTORY_READ, P.REQUESTER_READ_CONTACT), Scope.OWN)
    wide = {one: scope for one, scope in EVERYTHING.items() if one not in SECRETIVE}
    head = dict.fromkeys(wide, Scope.DEPARTMENT)
    return Building(
        clerk=Screen(api, await people.somebody(own, within=hall)),
        colleague=Screen(api, await people.somebody(head, within=hall)),
        outsider=Screen(api, await people.somebody(dict.fromkeys(wide, Scope.OWN), within=repairs)),
        administrator=Screen(api, await people.somebody(wide)),
        trusted=Screen(api, await people.somebody(EVERYTHING)),
        accused=Screen(api, await people.somebody(EVERYTHING, within=repairs)),
        stranger=Screen(api, await People(other, settings, people.at).somebody(EVERYTHING)),
        accused_department=repairs,
    )


async def registered(building: Building, level: str, **more: Any) -> dict[str, Any]:
    """A case of that level; its id and number."""
    given = {"requester": WHO, "channel": "PHONE", "said": SAID, "confidentiality": level, **more}
    payload = await building.clerk.do("caseRegister", "case { id number requester { id } }", **given)
    return dict(payload["case"])


async def informed(building: Building) -> dict[str, Any]:
    """Somebody informs against the repairs department."""
    about = named("Department", building.accused_department.id)
    return await registered(building, "INFORMANT", aboutDepartmentId=about)


DOORS = {
    "case": "query($id: ID!, $number: String!) { case(id: $id) { said } a: case(number: $number) { said } }",
    "node": "query($id: ID!, $requester: ID!) { node(id: $id) { id } nodes(ids: [$id, $requester]) { id } }",
    "cases": "{ cases { nodes { number } totalCount } }",
    "myCases": "{ myCases { nodes { number } } }",
    "search": "query($said: String!) { cases(where: {text: $said}) { nodes { number } } }",
    "ledger": "{ ledger { nodes { number said } } }",
    "history": "{ history { nodes { kind case { number } data } } }",
    "changes": "{ changes { nodes { seq case { number } event { kind } } } }",
    "inbox": "{ inbox { nodes { kind case { number } } } }",
    "requester": "query($requester: ID!) { requester(id: $requester) { name } }",
    "requesters": '{ requesters(name: "张三丰") { nodes { id } } all: requesters { nodes { id name } } }',
    "reads": "query($id: ID!) { protectedReads(caseId: $id) { nodes { id } } }",
}


async def through(door: str, screen: Screen, case: dict[str, Any]) -> str:
    """What comes out at that door, as text."""
    given = {"id": case["id"], "number": case["number"], "requester": case["requester"]["id"], "said": SAID}
    used = {name: value for name, value in given.items() if f"${name}" in DOORS[door]}
    response = await screen.api.as_(screen.person.token).post(DOORS[door], used)
    return response.text


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("level", LEVELS)
async def test_whoever_need_not_know_comes_through_no_door(building: Building, level: str, door: str) -> None:
    case = await registered(building, level)

    for who, screen in building.unknowing.items():
        told = await through(door, screen, case)
        for word in (case["number"], SAID, WHO["name"], WHO["phone"], "138****", case["id"]):
            assert word not in told, (who, told)


@pytest.mark.parametrize("door", ["case", "node", "cases", "myCases", "search", "ledger", "changes"])
async def test_the_handler_comes_through_all_of_them(building: Building, door: str) -> None:
    case = await registered(building, "INFORMANT")

    told = await through(door, building.clerk, case)

    assert case["number"] in told or SAID in told or case["id"] in told, told


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_the_ledger_as_a_file_keeps_it_back_too(building: Building, kind: str) -> None:
    case = await registered(building, "RESTRICTED")
    period = {"since": "2026-03-01T00:00:00+08:00", "until": "2026-04-01T00:00:00+08:00"}
    for screen in building.unknowing.values():
        response = await screen.api.as_(screen.person.token).send("GET", f"/ledger.{kind}", params=period)
        assert response.status_code == 200
        assert case["number"].encode() not in response.content


async def test_in_the_ledger_an_informant_has_no_name_for_whoever_is_not_named(building: Building) -> None:
    await registered(building, "INFORMANT")
    period = {"since": "2026-03-01T00:00:00+08:00", "until": "2026-04-01T00:00:00+08:00"}

    rows = {}
    for who, screen in (("clerk", building.clerk), ("trusted", building.trusted)):
        response = await screen.api.as_(screen.person.token).send("GET", "/ledger.csv", params=period)
        (rows[who],) = csv.DictReader(io.StringIO(response.content[3:].decode(), newline=""))

    assert (rows["clerk"]["姓名"], rows["clerk"]["联系电话"]) == (WHO["name"], WHO["phone"])
    assert (rows["trusted"]["内容"], rows["trusted"]["姓名"], rows["trusted"]["联系电话"]) == (
        SAID,
        "",
        "****",
    )


async def test_whoever_may_read_what_is_confidential_sees_the_case_but_not_who_informed(
    building: Building,
) -> None:
    case = await registered(building, "INFORMANT")
    shown = "requester { kind name unit phone informant }"
    query = f"query($id: ID!) {{ case(id: $id) {{ said confidentiality {shown} }} }}"

    seen = (await building.trusted.ask(query, id=case["id"]))["case"]
    known = (await building.clerk.ask(query, id=case["id"]))["case"]

    assert (seen["said"], seen["confidentiality"]) == (SAID, "INFORMANT")
    assert seen["requester"] == {
        "kind": "PERSON",
        "name": None,
        "unit": None,
        "phone": "****",
        "informant": True,
    }
    assert (known["requester"]["name"], known["requester"]["phone"]) == (WHO["name"], WHO["phone"])


@pytest.mark.parametrize("door", DOORS)
async def test_those_whom_somebody_informed_against_see_nothing_with_every_permission(
    building: Building, door: str
) -> None:
    case = await informed(building)

    told = await through(door, building.accused, case)

    for word in (case["number"], SAID, WHO["name"], case["id"]):
        assert word not in told


async def test_nobody_does_anything_with_a_case_they_may_not_know_of(building: Building) -> None:
    case = await informed(building)
    for screen in (*building.unknowing.values(), building.accused):
        for mutation, more in (
            ("caseRemark", {"text": "看看"}),
            ("caseSetConfidentiality", {"confidentiality": "ORDINARY", "reason": "看看"}),
            ("caseLetIn", {"staffId": named("Staff", screen.person.staff_id)}),
            ("caseKeepSecret", {"text": "看看"}),
        ):
            assert await screen.errors(mutation, caseId=case["id"], **more) == [
                ("NOT_FOUND", ["input", "caseId"])
            ]


async def test_to_be_let_in_is_to_see_it_and_who_asks(building: Building) -> None:
    case = await registered(building, "INFORMANT")
    colleague = named("Staff", building.colleague.person.staff_id)

    payload = await building.clerk.do(
        "caseLetIn", "case { involvements { part staff { id } } }", caseId=case["id"], staffId=colleague
    )

    parts = {(one["part"], one["staff"]["id"]) for one in payload["case"]["involvements"]}
    assert ("CONFIDANT", colleague) in parts
    assert WHO["name"] in await through("requester", building.colleague, case)
    assert await building.clerk.errors("caseLetIn", caseId=case["id"], staffId=colleague) == [
        ("CONFLICT", ["input", "staffId"])
    ]
    await building.clerk.do("caseShutOut", "case { id }", caseId=case["id"], staffId=colleague)
    assert WHO["name"] not in await through("requester", building.colleague, case)


async def test_a_secret_is_read_by_those_who_have_to_do_with_the_case_only(building: Building) -> None:
    given = {"requester": WHO, "channel": "PHONE", "said": SAID}
    case = (await building.clerk.do("caseRegister", "case { id }", **given))["case"]

    payload = await building.clerk.do(
        "caseKeepSecret", "entry { text secret forRequester }", caseId=case["id"], text="配方在保险柜"
    )

    assert payload["entry"] == {"text": "配方在保险柜", "secret": True, "forRequester": False}
    query = "query($id: ID!) { case(id: $id) { entries { text } events { nodes { kind reason data } } } }"
    assert "配方" in str(await building.clerk.ask(query, id=case["id"]))
    for screen in (building.trusted, building.administrator, building.colleague):
        told = str(await screen.ask(query, id=case["id"]))
        assert "case.secret_kept" in told
        assert "配方" not in told


async def test_lowering_a_level_needs_its_permission_and_raising_it_does_not(building: Building) -> None:
    case = await registered(building, "RESTRICTED")
    clerk, wanted = building.clerk, {"caseId": case["id"], "reason": "核实后"}

    assert await clerk.errors("caseSetConfidentiality", confidentiality="ORDINARY", **wanted) == [
        ("NOT_ALLOWED", ["input", "caseId"])
    ]
    raised = await clerk.do(
        "caseSetConfidentiality", "case { confidentiality }", confidentiality="INFORMANT", **wanted
    )
    assert raised["case"]["confidentiality"] == "INFORMANT"
    lowered = await building.trusted.do(
        "caseSetConfidentiality", "case { confidentiality }", confidentiality="ORDINARY", **wanted
    )
    assert lowered["case"]["confidentiality"] == "ORDINARY"
    assert case["number"] in await through("cases", building.administrator, case)


async def test_whoever_registers_a_complaint_about_their_own_department_learns_its_number_at_most(
    building: Building,
) -> None:
    """The clerk was told it, and cannot be made to forget; but it leads nowhere from then on."""
    given = {"requester": WHO, "channel": "PHONE", "said": SAID, "confidentiality": "INFORMANT"}
    about = named("Department", building.accused_department.id)

    (reason,) = await building.accused.errors("caseRegister", **given, aboutDepartmentId=about)
    assert reason == ("NOT_ALLOWED", ["input", "askedIds"])
    asked = named("Staff", building.clerk.person.staff_id)
    payload = await building.accused.do(
        "caseRegister", "case { number }", **given, aboutDepartmentId=about, askedIds=[asked]
    )
    assert payload["case"] is None


async def test_whom_a_case_is_about_is_refused_where_there_is_nobody_of_that_name(building: Building) -> None:
    given = {"requester": WHO, "channel": "PHONE", "said": SAID}
    nobody, nowhere = (
        named("Staff", building.accused_department.id),
        named("Department", building.clerk.person.staff_id),
    )

    assert await building.clerk.errors("caseRegister", **given, aboutStaffId=nobody) == [
        ("NOT_FOUND", ["input", "aboutStaffId"])
    ]
    assert await building.clerk.errors("caseRegister", **given, aboutDepartmentId=nowhere) == [
        ("NOT_FOUND", ["input", "aboutDepartmentId"])
    ]


async def test_whoever_listens_hears_of_it_only_where_they_may_know(building: Building) -> None:
    _, key = parse_id((await informed(building))["id"])
    hear = {}
    listening = {**building.unknowing, "accused": building.accused, "clerk": building.clerk}
    for who, screen in listening.items():
        async with tenant_session(screen.person.tenant_id, readonly=True) as session:
            viewer = await load(account_id=screen.person.account_id, at=AT)
            assert viewer is not None
            found = await _next(session, noticed(viewer) & sql("{t}.case_id = {}", key), 0)
        hear[who] = bool(found.events)

    assert hear == {**dict.fromkeys(listening, False), "clerk": True}
