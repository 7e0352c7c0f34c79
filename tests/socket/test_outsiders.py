"""Machines and requesters on a WebSocket: what they may listen to, and when they are cut off."""

from typing import Any

import pytest

from app.auth.requesters import ByPass
from app.settings import Settings
from schema.live import following
from tenants.cases import register
from tenants.cases.case import Channel
from tenants.cases.register import Registration
from tenants.directory import api_key
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.portal import settings as portal
from tenants.portal.coming_in import come_in
from tenants.session import tenant_session
from tests.socket.conftest import Deliver
from tests.support import machines
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.desk import CALLER
from tests.support.people import People, Person
from tests.support.socket import connected

REGISTER = """mutation {
    caseRegister(input: {requester: {name: "张三"}, channel: HOTLINE, said: "路灯不亮"}) {
        case { id number } errors { code } } }"""
CASE = """subscription ($case: ID!, $after: String) { caseChanged(id: $case, after: $after) {
    event { kind acted } case { number } } }"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the bell makes anybody look."""
    monkeypatch.setattr(following, "LOOK_AGAIN", 3600.0)


@pytest.fixture
async def clerk(people: People) -> Person:
    """Somebody who takes cases."""
    grants = (Permission.CASE_ACCEPT, Permission.CASE_READ)
    return await people.somebody(dict.fromkeys(grants, Scope.OWN), name="李娜")


async def test_a_machine_follows_its_own_case_until_its_key_is_revoked(
    address: str, api: Api, clerk: Person, clock: Clock, deliver: Deliver
) -> None:
    async with tenant_session(clerk.tenant_id):
        hall = await Department.get(id=clerk.department_id)
    made = await machines.key(clerk.tenant_id, at=clock.at, within=hall)
    case: dict[str, Any] = (await api.as_(made.token).ask(REGISTER))["caseRegister"]["case"]
    async with connected(address) as socket:
        await socket.init(made.token)
        here = (await socket.ask("{ changesCursor }"))["data"]["changesCursor"]
        await socket.subscribe(CASE, case=case["id"], after=here)
        await socket.ready()
        remark = f'caseRemark(input: {{caseId: "{case["id"]}", text: "已核实"}})'
        await api.as_(made.token).ask(f"mutation {{ {remark} {{ errors {{ code }} }} }}")
        await deliver()
        change = (await socket.receive())["payload"]["data"]["caseChanged"]
        assert change["event"] == {"kind": "case.remarked", "acted": "MACHINE"}
        assert change["case"] == {"number": case["number"]}
        async with tenant_session(clerk.tenant_id):
            by = machines.administrator(clerk.tenant_id, clerk.staff_id, clerk.department_id)
            await api_key.revoke(made.key.id, by=by, at=clock.at)
        clock.advance(seconds=6)
        assert (await socket.closed())[0] == 4403


async def test_a_requester_reads_their_case_and_listens_to_nothing(
    address: str, settings: Settings, clerk: Person, clock: Clock
) -> None:
    async with tenant_session(clerk.tenant_id):
        await portal.configure(is_open=True, department_id=clerk.department_id, by=None, at=clock.at)
        by = machines.administrator(clerk.tenant_id, clerk.staff_id, clerk.department_id)
        case = await register.register(Registration(CALLER, Channel.WEB, "路灯不亮"), by=by, at=clock.at)
        came = await come_in(case.number, case.access_code or "", source="-", at=clock.at)
    assert came is not None
    async with connected(address) as socket:
        passes = ByPass(settings.private_key(), machines.HALF_AN_HOUR)
        await socket.init(passes.issue(came, at=clock.at).token)
        answer = await socket.ask("{ ownCase { number } }")
        assert answer["data"] == {"ownCase": {"number": case.number}}
        for query in ("inboxArrived { seq }", 'caseChanged(id: "x") { seq }'):
            await socket.subscribe(f"subscription {{ {query} }}")
            refused = await socket.receive()
            assert refused["payload"][0]["extensions"]["code"] == "FORBIDDEN"
