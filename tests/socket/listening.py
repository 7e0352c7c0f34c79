"""Somebody asks at a desk, and somebody listens for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette

from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.support.people import Person
from tests.support.screen import Screen
from tests.support.socket import Socket, connected

CALLER = {"name": "张三", "phone": "13800000000"}
QUESTION = {"requester": CALLER, "channel": "PHONE", "said": "水费为什么比上个月多了一倍？"}
CHANGE = "cursor seq event { kind } case { number state } inbox { kind }"
CASE = f"subscription ($case: ID!, $after: String) {{ caseChanged(id: $case, after: $after) {{ {CHANGE} }} }}"
INBOX = f"subscription ($after: String) {{ inboxArrived(after: $after) {{ {CHANGE} }} }}"
QUEUE = (
    f"subscription ($of: Queue!, $after: String) {{ queueChanged(of: $of, after: $after) {{ {CHANGE} }} }}"
)
DESK = dict.fromkeys(
    (
        Permission.CASE_READ,
        Permission.CASE_REGISTER,
        Permission.CASE_ACCEPT,
        Permission.CASE_HAND_OVER,
        Permission.CASE_WORK,
    ),
    Scope.OWN,
)


async def registers(screen: Screen, **more: Any) -> dict[str, Any]:
    """A question comes to this desk; its id and number."""
    payload = await screen.do("caseRegister", "case { id number }", **{**QUESTION, **more})
    case: dict[str, Any] = payload["case"]
    return case


@asynccontextmanager
async def listening(address: str, person: Person, query: str, **variables: Any) -> AsyncIterator[Socket]:
    """A connection whose only operation is this subscription."""
    async with connected(address) as socket:
        await socket.init(person.token)
        # From a place that is known: what begins "now" begins whenever the server gets round to it.
        here = (await socket.ask("{ changesCursor }"))["data"]["changesCursor"]
        await socket.subscribe(query, **{"after": here, **variables})
        await socket.ready()
        yield socket


async def hears(socket: Socket) -> dict[str, Any]:
    """The next change."""
    message = await socket.receive()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    (change,) = message["payload"]["data"].values()
    found: dict[str, Any] = change
    return found


async def heard_by(app: Starlette, count: int) -> None:
    """Come back when so many listen for the bell: whoever subscribes without a cursor begins now."""
    async with asyncio.timeout(10):
        while sum(map(len, app.state.bell._ears.values())) < count:  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0)
    # One who listens has looked up where the history ends before the next round trip to it is over.
    async with tenant_session(next(iter(app.state.bell._ears)), readonly=True) as session:
        await session.fetchval("select 1")


async def is_told_to_begin_anew(socket: Socket) -> bool:
    """The subscription ends, and says why."""
    message = await socket.receive()
    return bool(message["type"] == "error" and message["payload"][0]["extensions"]["code"] == "SIGHT_CHANGED")
