"""Contact data: masked, in plain for whoever needs it, and never in plain without standing on record."""

from typing import Any

import pytest

from tenants.directory.access import Permission, Scope
from tenants.protection import reads
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.people import People, Person
from tests.support.screen import Screen

P = Permission
DESK = dict.fromkeys((P.CASE_READ, P.CASE_REGISTER, P.CASE_WORK), Scope.OWN)
TRUSTED = {**DESK, P.REQUESTER_READ_CONTACT: Scope.OWN}
SUPERVISOR = {**dict.fromkeys((P.CASE_READ, P.CASE_SUPERVISE), Scope.TENANT)}
PHONE, ADDRESS = "13800000000", "清源路 12 号 3 单元 402"
WHO = {"name": "张三", "phone": PHONE, "address": ADDRESS, "email": "zhang@example.org"}
CONTACT = "requester { name phone address email identityNumber }"


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody at the desk who may read contact data of their own cases."""
    return Screen(api, await people.somebody(TRUSTED))


@pytest.fixture
async def supervisor(api: Api, people: People) -> Screen:
    """Somebody who follows every case, and who reads contact data."""
    return Screen(api, await people.somebody(SUPERVISOR))


async def asks(screen: Screen, **more: Any) -> str:
    """A case; its id."""
    given = {"requester": WHO, "channel": "PHONE", "said": "水压低", **more}
    payload = await screen.do("caseRegister", "case { id }", **given)
    return str(payload["case"]["id"])


async def contact_in(screen: Screen, case_id: str) -> dict[str, Any]:
    data = await screen.ask(f"query($id: ID!) {{ case(id: $id) {{ {CONTACT} }} }}", id=case_id)
    return dict(data["case"]["requester"])


async def recorded(person: Person) -> list[tuple[str, list[str]]]:
    """Who has read which fields, as the table has it."""
    async with tenant_session(person.tenant_id) as session:
        rows = await session.fetch("select staff_id, fields from protected_reads order by at, id")
    return [(str(row["staff_id"]), row["fields"]) for row in rows]


async def test_without_the_permission_everything_is_masked_and_nothing_recorded(
    api: Api, people: People
) -> None:
    plain = Screen(api, await people.somebody(DESK))
    case_id = await asks(plain)

    assert await contact_in(plain, case_id) == {
        "name": "张三",
        "phone": "138****0000",
        "address": "清源路 ****",
        "email": "z****@example.org",
        "identityNumber": None,
    }
    assert await recorded(plain.person) == []


async def test_with_it_the_first_contact_reads_in_plain_and_stands_on_record(
    clerk: Screen, supervisor: Screen
) -> None:
    case_id = await asks(clerk)

    read = await contact_in(clerk, case_id)

    assert (read["phone"], read["address"], read["email"]) == (PHONE, ADDRESS, WHO["email"])
    found = await supervisor.ask(
        "query($id: ID!) { protectedReads(caseId: $id) { nodes { staff { id } fields purpose case { id } "
        "requester { name } } } }",
        id=case_id,
    )
    (line,) = found["protectedReads"]["nodes"]
    assert line["fields"] == ["address", "email", "phone"]
    assert (line["purpose"], line["case"]["id"], line["requester"]["name"]) == ("QUERY", case_id, "张三")
    async with tenant_session(clerk.person.tenant_id) as session:
        event = dict((await session.fetch("select * from events where kind = 'contact.read'"))[0])
        assert event["actor_id"] == clerk.person.staff_id
        assert PHONE not in event["data"]
        assert await session.fetchval("select history_broken_at()") is None


async def test_a_permission_without_a_need_shows_the_mask(clerk: Screen, people: People) -> None:
    wide = {**TRUSTED, P.CASE_READ: Scope.TENANT}
    colleague = Screen(clerk.api, await people.somebody(wide))

    assert (await contact_in(colleague, await asks(clerk)))["phone"] == "138****0000"
    assert await recorded(clerk.person) == []


async def test_a_permission_that_reaches_the_whole_tenant_is_need_enough(
    clerk: Screen, people: People
) -> None:
    everywhere = dict.fromkeys((P.CASE_READ, P.REQUESTER_READ_CONTACT), Scope.TENANT)
    caller = Screen(clerk.api, await people.somebody(everywhere))

    assert (await contact_in(caller, await asks(clerk)))["phone"] == PHONE


async def test_a_list_is_one_event_and_a_line_for_each_requester(clerk: Screen) -> None:
    for number in range(3):
        await asks(clerk, requester={**WHO, "phone": f"1380000001{number}"})

    await clerk.ask("{ myCases { nodes { requester { phone } } } }")

    assert [fields for _, fields in await recorded(clerk.person)] == [["phone"]] * 3
    async with tenant_session(clerk.person.tenant_id) as session:
        assert await session.fetchval("select count(*) from events where kind = 'contact.read'") == 1


async def test_a_mutation_that_shows_a_number_records_it_with_what_it_does(clerk: Screen) -> None:
    given = {"requester": WHO, "channel": "PHONE", "said": "水压低"}
    payload = await clerk.do("caseRegister", "case { requester { phone } }", **given)

    assert payload["case"]["requester"]["phone"] == PHONE
    assert [fields for _, fields in await recorded(clerk.person)] == [["phone"]]


async def test_where_it_cannot_be_recorded_nothing_is_given_out(
    clerk: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = await asks(clerk)

    async def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(reads, "record", full)
    response = await clerk.api.as_(clerk.person.token).post(
        f"query($id: ID!) {{ case(id: $id) {{ number {CONTACT} }} }}", {"id": case_id}
    )

    assert PHONE not in response.text
    assert response.json()["errors"]
    assert response.json().get("data") is None


async def test_a_mutation_that_cannot_be_recorded_is_not_done(
    clerk: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(reads, "record", full)
    before = await clerk.kept()
    given = {"requester": WHO, "channel": "PHONE", "said": "水压低"}
    error = await clerk.refused(
        "mutation($input: CaseRegisterInput!) { caseRegister(input: $input) {"
        " case { requester { phone } } errors { code } } }",
        input=given,
    )

    assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
    assert await clerk.kept() == before


async def test_who_has_read_is_for_supervisors_and_as_far_as_they_see(
    clerk: Screen, people: People, api: Api
) -> None:
    await contact_in(clerk, await asks(clerk))
    outsider = Screen(api, await people.somebody(dict.fromkeys((P.CASE_READ, P.CASE_SUPERVISE), Scope.OWN)))

    error = await clerk.refused("{ protectedReads { totalCount } }")
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert (await outsider.ask("{ protectedReads { totalCount } }"))["protectedReads"]["totalCount"] == 0


async def test_what_was_read_is_never_changed(clerk: Screen) -> None:
    await contact_in(clerk, await asks(clerk))

    for statement in ("update protected_reads set fields = '{name}'", "delete from protected_reads"):
        with pytest.raises(Exception, match="permission denied"):
            async with tenant_session(clerk.person.tenant_id) as session:
                await session.execute(statement)


async def test_nothing_of_it_is_logged(clerk: Screen, capsys: pytest.CaptureFixture[str]) -> None:
    case_id = await asks(clerk)
    await contact_in(clerk, case_id)
    await clerk.try_to("caseRegister", requester={**WHO, "phone": "1" * 60}, channel="PHONE", said="x")

    logged = capsys.readouterr()
    assert "request" in logged.out
    for word in (PHONE, "张三", ADDRESS, "zhang@", "1" * 60):
        assert word not in logged.out + logged.err
