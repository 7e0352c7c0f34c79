"""graphql-transport-ws as it is written, and what clients get who do not keep to it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from graphql import OperationType
from starlette.applications import Starlette
from websockets.typing import Subprotocol

from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.people import Person
from tests.support.screen import named
from tests.support.socket import connected

VERSION = "{ serverVersion }"
ME = "{ me { staffId } }"
INBOX = "subscription { inboxArrived { seq } }"
HELLO: dict[str, Any] = {"id": "1", "type": "subscribe", "payload": {"query": VERSION}}


def subscribe(**payload: Any) -> dict[str, Any]:
    return {"id": "1", "type": "subscribe", "payload": payload}


async def until(holds: Callable[[], bool]) -> None:
    """Let the others have their turns until it holds."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0)


def under_way(app: Starlette) -> list[Any]:
    return [running for one in app.state.sockets._open for running in one._operations._all]


async def test_queries_and_mutations_go_over_the_socket_too(address: str, admin: Person) -> None:
    async with connected(address) as socket:
        assert await socket.init(admin.token) == {"type": "connection_ack"}
        assert (await socket.ask(ME))["data"] == {"me": {"staffId": named("Staff", admin.staff_id)}}
        done = await socket.ask(
            'mutation { departmentCreate(input: {code: "WS", name: "网络"})'
            " { department { code } errors { code } } }"
        )
        assert done["data"]["departmentCreate"] == {"department": {"code": "WS"}, "errors": []}


async def test_a_document_sent_over_both_ways_is_prepared_once(
    address: str, app: Starlette, admin: Person
) -> None:
    documents = app.state.sockets._terms.engine.documents
    before = len(documents)
    query = "{ again: me { staffId } }"
    await Api(app, admin.token).ask(query)
    async with connected(address) as socket:
        await socket.init(admin.token)
        await socket.ask(query)
    assert len(documents) == before + 1


async def test_errors_of_a_document_end_the_operation_and_not_the_connection(
    address: str, admin: Person
) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        for query, code in (
            ("{ nope }", "GRAPHQL_VALIDATION_FAILED"),
            ("{ nope", "GRAPHQL_PARSE_FAILED"),
            ("subscription { inboxArrived { seq } queueChanged { seq } }", "GRAPHQL_VALIDATION_FAILED"),
            ('subscription { inboxArrived(after: "nonsense") { seq } }', "BAD_USER_INPUT"),
            ('subscription { caseChanged(id: "nonsense") { seq } }', "BAD_USER_INPUT"),
        ):
            name = await socket.subscribe(query)
            answer = await socket.receive()
            assert (answer["type"], answer["id"]) == ("error", name), answer
            assert answer["payload"][0]["extensions"]["code"] == code
        await socket.ask(ME)


async def test_somebody_who_has_not_signed_in_may_ask_what_is_open_to_everyone(address: str) -> None:
    async with connected(address) as socket:
        await socket.init()
        assert (await socket.ask(VERSION))["data"]["serverVersion"]
        for query in (ME, INBOX):
            await socket.subscribe(query)
            answer = await socket.receive()
            assert answer["type"] == "error"
            assert answer["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("protocol", [None, Subprotocol("graphql-ws")], ids=["none", "legacy"])
async def test_another_protocol_is_refused(address: str, protocol: Subprotocol | None) -> None:
    if protocol is None:
        async with connected(address, protocol) as socket:
            assert (await socket.closed())[0] == 4406
        return
    # A client that asked for another protocol gives up by itself when none is agreed on.
    async with connected(address, protocol) as socket:
        assert (await socket.closed())[0] == 4406


async def test_nothing_is_done_before_the_introduction(address: str) -> None:
    async with connected(address) as socket:
        await socket.send(HELLO)
        assert await socket.closed() == (4401, "Unauthorized.")


async def test_who_does_not_introduce_themselves_is_sent_away(address: str) -> None:
    async with connected(address) as socket:
        assert (await socket.closed())[0] == 4408


async def test_one_introduction_is_enough(address: str) -> None:
    async with connected(address) as socket:
        await socket.init()
        await socket.send({"type": "connection_init"})
        assert (await socket.closed())[0] == 4429


@pytest.mark.parametrize(
    "payload",
    [
        {"authorization": "Bearer forged.token.here"},
        {"authorization": "Basic abc"},
        {"authorization": "Bearer "},
        {"authorization": 7},
        {"token": ["x"]},
        {"token": ""},
        {"Authorization": "Bearer x"},
    ],
    ids=str,
)
async def test_a_token_that_is_not_good_is_forbidden(address: str, payload: dict[str, Any]) -> None:
    async with connected(address) as socket:
        await socket.send({"type": "connection_init", "payload": payload})
        assert (await socket.closed())[0] == 4403


async def test_the_token_alone_will_do(address: str, admin: Person) -> None:
    async with connected(address) as socket:
        await socket.send({"type": "connection_init", "payload": {"token": admin.token}})
        assert await socket.receive() == {"type": "connection_ack"}
        await socket.ask(ME)


@pytest.mark.parametrize(
    "message",
    [
        b"\x00",
        "",
        "{",
        "[]",
        "null",
        '"x"',
        "{}",
        {"type": None},
        {"type": ["subscribe"]},
        {"type": "start"},
        {"type": "ping", "payload": "x"},
        {"type": "pong", "payload": 1},
        {"type": "complete"},
        {"type": "complete", "id": 1},
        {"type": "subscribe", "payload": {"query": VERSION}},
        {"type": "subscribe", "id": "", "payload": {"query": VERSION}},
        {"type": "subscribe", "id": [], "payload": {"query": VERSION}},
        {"type": "subscribe", "id": "x" * 129, "payload": {"query": VERSION}},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": "x"},
        {"type": "subscribe", "id": "1", "payload": [{"query": VERSION}]},
        subscribe(),
        subscribe(query=None),
        subscribe(query=7),
        subscribe(query=VERSION, variables=[1]),
        subscribe(query=VERSION, operationName=1),
        subscribe(query=VERSION, extensions="x"),
        '{"type":"subscribe","id":"1","payload":{"query":"{serverVersion}","variables":'
        + "[" * 100_000
        + "]" * 100_000
        + "}}",
        '{"type":"subscribe","id":"\\ud800","payload":{"query":"{serverVersion}"}}',
    ],
    ids=lambda message: str(message)[:60],
)
async def test_what_is_no_message_closes_the_connection(address: str, message: Any) -> None:
    async with connected(address) as socket:
        await socket.init()
        await socket.send(message)
        code, reason = await socket.closed()
        assert code == 4400
        assert reason


async def test_a_message_that_is_too_large_closes_the_connection(address: str) -> None:
    async with connected(address) as socket:
        await socket.init()
        await socket.send(subscribe(query=VERSION + "#" * 1_048_576))
        assert (await socket.closed())[0] == 1009


async def test_two_operations_cannot_have_one_id(address: str, admin: Person) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        await socket.subscribe(INBOX, id="one")
        await socket.subscribe(INBOX, id="one")
        assert await socket.closed() == (4409, "Subscriber for one already exists.")


async def test_an_id_is_free_again_when_its_operation_has_ended(address: str, admin: Person) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        for _ in range(3):
            await socket.subscribe(INBOX, id="one")
            await socket.send({"type": "complete", "id": "one"})
        await socket.send({"type": "complete", "id": "never there"})
        for _ in range(3):
            await socket.subscribe(ME, id="one")
            assert [(await socket.receive())["type"] for _ in range(2)] == ["next", "complete"]


async def test_one_operation_too_many_is_refused_and_the_others_go_on(address: str, admin: Person) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        last = [await socket.subscribe(INBOX) for _ in range(5)][-1]
        await socket.subscribe(ME)
        refused = await socket.receive()
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        await socket.send({"type": "complete", "id": last})
        await socket.ready()
        await socket.ask(ME)


async def test_a_ping_is_answered_at_any_time(address: str) -> None:
    async with connected(address) as socket:
        await socket.send({"type": "ping"})
        assert await socket.receive() == {"type": "pong"}
        await socket.init()
        await socket.send({"type": "ping", "payload": {"at": 1}})
        assert await socket.receive() == {"type": "pong", "payload": {"at": 1}}
        await socket.send({"type": "pong"})
        await socket.ask(VERSION)


async def test_a_connection_ends_with_the_token_even_if_nothing_is_asked(
    address: str, admin: Person, clock: Clock
) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        await socket.ask(ME)
        clock.advance(minutes=10)
        code, reason = await socket.closed()
    assert code == 4403
    assert "expired" in reason


async def test_nothing_of_a_connection_stays_behind(address: str, app: Starlette, admin: Person) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        await socket.subscribe(INBOX)
        await socket.ready()
        assert len(app.state.sockets) == 1
    await until(lambda: not len(app.state.sockets) and not app.state.bell._ears)


async def test_before_the_process_ends_answers_are_sent_and_clients_are_told_to_come_back(
    address: str, app: Starlette, admin: Person
) -> None:
    async with connected(address) as idle, connected(address) as busy:
        await idle.init(admin.token)
        await idle.subscribe(INBOX)
        await busy.init(admin.token)
        await busy.subscribe(
            'mutation { departmentCreate(input: {code: "LAST", name: "最后"}) { errors { code } } }'
        )
        await until(lambda: any(one.kind is OperationType.MUTATION for one in under_way(app)))
        await app.state.sockets.drain()
        assert (await idle.closed())[0] == 1012
        assert (await busy.receive())["payload"]["data"]["departmentCreate"]["errors"] == []
        assert (await busy.receive())["type"] == "complete"
        assert (await busy.closed())[0] == 1012
    async with connected(address) as late:
        assert (await late.closed())[0] == 1012
