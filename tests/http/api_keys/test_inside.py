"""What a machine does inside, and what only people do."""

from uuid import UUID

from strawberry import Schema

from schema.reads.identity import global_id
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.http.api_keys.conftest import ASKED, ERRORS, REGISTER, department_of
from tests.support import machines
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import everything, last_event
from tests.support.people import Person

CASES = "{ cases { nodes { number } } }"


async def test_what_a_machine_registers_is_answered_for_by_its_department_and_stands_in_the_keys_name(
    api: Api, clerk: Person, clock: Clock, tenant: UUID
) -> None:
    made = await machines.key(tenant, at=clock.at, within=await department_of(clerk))
    machine = api.as_(made.token)
    payload = (await machine.ask(REGISTER, {"i": ASKED}))["caseRegister"]
    case = payload["case"]

    assert payload["errors"] == []
    assert payload["accessCode"]
    assert case["firstContact"] == {"name": "李娜"}
    assert case["apiKey"] == {"name": "市民热线平台"}
    assert case["events"]["nodes"][0] == {"kind": "case.registered", "acted": "MACHINE", "actor": None}
    async with tenant_session(tenant):
        assert (await last_event())["actor_id"] == made.key.id


async def test_a_machine_sees_its_own_cases_and_no_others(
    api: Api, clerk: Person, clock: Clock, tenant: UUID
) -> None:
    hall = await department_of(clerk)
    first, second = [await machines.key(tenant, at=clock.at, within=hall) for _ in range(2)]
    number = (await api.as_(first.token).ask(REGISTER, {"i": ASKED}))["caseRegister"]["case"]["number"]

    assert (await api.as_(first.token).ask(CASES))["cases"]["nodes"] == [{"number": number}]
    assert (await api.as_(second.token).ask(CASES))["cases"]["nodes"] == []


async def test_the_same_key_of_idempotency_gives_a_machine_the_same_case(
    api: Api, clerk: Person, clock: Clock, tenant: UUID
) -> None:
    machine = api.as_((await machines.key(tenant, at=clock.at, within=await department_of(clerk))).token)
    given = {"i": {**ASKED, "idempotencyKey": "order-77"}}
    first, again = [(await machine.ask(REGISTER, given))["caseRegister"] for _ in range(2)]

    assert first["case"]["number"] == again["case"]["number"]
    assert again["accessCode"] not in (None, first["accessCode"])


async def test_a_key_knows_only_its_own_organization(
    api: Api, admin: Person, clerk: Person, clock: Clock
) -> None:
    other = await tenants.create(slug=f"o-{new_id().hex}", name="别家", at=clock.at)
    stranger = api.as_((await machines.key(other, machines.EVERYTHING, at=clock.at)).token)
    given = {"i": {**ASKED, "askedIds": [global_id("Staff", clerk.staff_id)]}}
    number = (await api.as_(admin.token).ask(REGISTER, given))["caseRegister"]["case"]["number"]

    found = await stranger.ask(f'{{ case(number: "{number}") {{ id }} cases {{ nodes {{ id }} }} }}')
    assert found == {"case": None, "cases": {"nodes": []}}


async def test_without_the_permission_a_field_is_forbidden(api: Api, clock: Clock, tenant: UUID) -> None:
    machine = api.as_((await machines.key(tenant, {Permission.CASE_READ: Scope.TENANT}, at=clock.at)).token)
    async with tenant_session(tenant):
        before = await everything("cases", "requesters", "access_codes")

    assert (await machine.refused(REGISTER, {"i": ASKED}))["extensions"]["code"] == "FORBIDDEN"
    async with tenant_session(tenant):
        assert await everything("cases", "requesters", "access_codes") == before


async def test_only_people_do_what_is_signed_by_one_of_the_staff(
    schema: Schema, api: Api, clock: Clock, tenant: UUID
) -> None:
    machine = api.as_((await machines.key(tenant, machines.EVERYTHING, at=clock.at)).token)
    id_ = global_id("Case", new_id())
    link = (
        f'mutation {{ caseLink(input: {{caseId: "{id_}", toCaseId: "{id_}", kind: REPEAT}}) {{ {ERRORS} }} }}'
    )
    everywhere = f"mutation {{ sessionSignOutEverywhere(input: {{}}) {{ {ERRORS} }} }}"

    for document in (link, everywhere):
        assert (await machine.refused(document))["extensions"]["code"] == "FORBIDDEN"
