"""Somebody who has not signed in, on a WebSocket: the public directory, and nothing else."""

from uuid import UUID

import pytest
from limits import parse
from starlette.applications import Starlette

from schema.guests import Guests
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.people import Person
from tests.support.screen import Screen
from tests.support.socket import Socket, connected

DIRECTORY = """query ($tenant: String) { publicDirectory(tenant: $tenant) { name complaintChannel
    departments(first: 10) { nodes { name } } } }"""


async def slug_of(tenant_id: UUID) -> str:
    """The short name by which guests ask for an organization."""
    async with tenant_session(tenant_id, readonly=True) as session:
        found: str = await session.fetchval("select slug from tenants")
    return found


async def opened(screen: Screen, phone: str) -> str:
    """Open the directory of an organization; its short name."""
    await screen.do("publicDirectoryUpdate", "", isOpen=True, complaintChannel=phone)
    return await slug_of(screen.person.tenant_id)


async def reads(socket: Socket, tenant: str | None) -> str | None:
    """Whom to complain to, by the directory of this organization."""
    directory = (await socket.ask(DIRECTORY, tenant=tenant))["data"]["publicDirectory"]
    return str(directory["complaintChannel"]) if directory is not None else None


async def test_a_guest_reads_what_organizations_have_opened_each_by_itself(
    address: str, api: Api, admin: Person, stranger: Screen
) -> None:
    ours = await opened(Screen(api, admin), "12345")
    theirs = await opened(stranger, "12320")
    async with connected(address) as socket:
        assert (await socket.init())["type"] == "connection_ack"
        # One connection, several operations: none is left in the house of the one before it.
        for tenant, phone in ((ours, "12345"), (theirs, "12320"), (ours, "12345"), ("nobody", None)):
            assert await reads(socket, tenant) == phone


async def test_a_directory_that_is_closed_is_not_there_for_guests_on_a_socket_either(
    address: str, admin: Person
) -> None:
    async with connected(address) as socket:
        await socket.init()
        assert await reads(socket, await slug_of(admin.tenant_id)) is None


@pytest.mark.parametrize(
    "query",
    [
        "{ tenant { name } }",
        "{ cases(first: 1) { nodes { number } } }",
        "{ ownCase { number } }",
        "subscription { inboxArrived { seq } }",
        "subscription { ownCaseChanged { cursor } }",
        'mutation { caseRemark(input: {caseId: "a", text: "b"}) { errors { code } } }',
    ],
)
async def test_whatever_else_a_guest_asks_is_refused_by_a_code_and_the_connection_stays(
    address: str, api: Api, admin: Person, query: str
) -> None:
    slug = await opened(Screen(api, admin), "12345")
    async with connected(address) as socket:
        await socket.init()
        name = await socket.subscribe(query)
        refused = await socket.receive()
        assert (refused["type"], refused["id"]) == ("error", name)
        assert refused["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert await reads(socket, slug) == "12345"


async def test_an_operation_that_asks_for_more_than_the_directory_gets_neither(
    address: str, api: Api, admin: Person
) -> None:
    slug = await opened(Screen(api, admin), "12345")
    async with connected(address) as socket:
        await socket.init()
        both = f'{{ publicDirectory(tenant: "{slug}") {{ name }} tenant {{ name }} }}'
        await socket.subscribe(both)
        refused = await socket.receive()
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_a_guest_who_names_no_organization_is_told_so(address: str) -> None:
    async with connected(address) as socket:
        await socket.init()
        answer = await socket.ask(DIRECTORY, tenant=None)
        assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert answer["data"] == {"publicDirectory": None}


async def test_questions_over_a_socket_count_like_any_others(
    address: str, app: Starlette, api: Api, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = await opened(Screen(api, admin), "12345")
    counting = app.state.sockets._tools[Guests]
    monkeypatch.setattr(counting, "_allowed", parse("3 per minute"))
    async with connected(address) as socket:
        await socket.init()
        assert [await reads(socket, slug) for _ in range(3)] == ["12345"] * 3
        answer = await socket.ask(DIRECTORY, tenant=slug)
        assert "too many questions" in answer["errors"][0]["message"]
