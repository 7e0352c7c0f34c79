"""A requester follows their case live: what they may see comes at once, and nothing else makes a sound."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from starlette.applications import Starlette

from schema.portal import listening
from tenants.directory.access import Permission, Scope
from tenants.portal import settings as portal
from tenants.portal import standing
from tenants.session import tenant_session
from tests.socket.conftest import Deliver
from tests.socket.listening import DESK, heard_by, registers
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.door import Door
from tests.support.people import People, Person
from tests.support.screen import Screen
from tests.support.socket import Socket, connected

SHOWN = "cursor state entries { kind text mine } replies { text } closedAt files { name }"
OWN = f"subscription ($after: String) {{ ownCaseChanged(after: $after) {{ {SHOWN} }} }}"
ANSWERING = {**DESK, Permission.CASE_REPLY: Scope.OWN}
CURSOR = "{ ownCase { cursor } }"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the bell makes anybody look."""
    monkeypatch.setattr(listening, "LOOK_AGAIN", 3600.0)


@dataclass(slots=True)
class Asked:
    """A case, the desk it lies on, and its requester with a pass."""

    id: str
    desk: Screen
    requester: Api
    code: str
    number: str

    async def cursor(self) -> str:
        """What the requester has seen up to now."""
        found: str = (await self.requester.ask(CURSOR))["ownCase"]["cursor"]
        return found

    async def remark(self, text: str, *, for_requester: bool) -> None:
        """Something the desk writes down."""
        given = {"caseId": self.id, "text": text, "forRequester": for_requester}
        await self.desk.do("caseRemark", "case { id }", **given)


@pytest.fixture
async def desk(api: Api, people: People) -> Screen:
    """Somebody who takes and works on cases."""
    return Screen(api, await people.somebody(ANSWERING, name="李娜"))


@pytest.fixture
async def door(api: Api, desk: Screen, clock: Clock) -> Door:
    """The organization's open portal."""
    person = desk.person
    return await Door.opened(api, person.tenant_id, person.department_id, at=clock.at)


@pytest.fixture
async def asked(desk: Screen, door: Door) -> Asked:
    """A case that its requester has signed in to."""
    return await asked_at(desk, door)


async def asked_at(desk: Screen, door: Door) -> Asked:
    """One more."""
    given = {"requester": {"name": "周敏"}, "channel": "PHONE", "said": "路灯不亮"}
    payload = await desk.do("caseRegister", "case { id number } accessCode", **given)
    number, code = payload["case"]["number"], payload["accessCode"]
    token = (await door.sign_in(number, code))["session"]["accessToken"]
    return Asked(payload["case"]["id"], desk, door.api.as_(token), code, number)


@asynccontextmanager
async def following(address: str, asked: Asked, **variables: Any) -> AsyncIterator[Socket]:
    """The requester's connection, with nothing but this subscription."""
    async with connected(address) as socket:
        assert (await socket.init(asked.requester.token))["type"] == "connection_ack"
        await socket.subscribe(OWN, **{"after": await asked.cursor(), **variables})
        await socket.ready()
        yield socket


async def hears(socket: Socket) -> dict[str, Any]:
    """The case as it comes."""
    message = await socket.receive()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    found: dict[str, Any] = message["payload"]["data"]["ownCaseChanged"]
    return found


async def test_what_is_meant_for_the_requester_comes_from_another_process(
    address: str, asked: Asked, deliver: Deliver
) -> None:
    async with following(address, asked) as socket:
        await asked.remark("抢修队已出发", for_requester=True)
        await deliver()
        assert [one["text"] for one in (await hears(socket))["entries"]] == ["抢修队已出发"]
        for verb, given in (
            ("caseResolve", {"resolution": "灯泡已更换"}),
            ("caseReply", {"text": "已修好", "channel": "PHONE"}),
        ):
            await asked.desk.do(verb, "case { id }", caseId=asked.id, **given)
        await deliver()
        while (shown := await hears(socket))["state"] != "REPLIED":
            assert shown["state"] == "REPLY_COMES"
        assert shown["replies"] == [{"text": "已修好"}]
        assert shown["cursor"] == await asked.cursor()


async def test_the_requester_hears_that_their_papers_were_taken_in_and_given_back(
    address: str, asked: Asked, deliver: Deliver
) -> None:
    left = {"caseId": asked.id, "materials": [{"name": "房产证"}]}
    async with following(address, asked) as socket:
        taken = await asked.desk.do("caseMaterialsAccept", "materials { id }", **left)
        await deliver()
        first = await hears(socket)
        assert first["cursor"] == await asked.cursor()
        back = {"materialIds": [taken["materials"][0]["id"]], "outcome": "GIVEN_BACK", "to": "周敏"}
        await asked.desk.do("materialsSettle", "", **back)
        await deliver()
        assert (await hears(socket))["cursor"] not in (first["cursor"], None)


async def test_what_is_written_for_inside_makes_no_sound(
    address: str, app: Starlette, asked: Asked, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    seen_by = standing.look

    async def counted(viewer: Any) -> Any:
        looks.append("look")
        return await seen_by(viewer)

    monkeypatch.setattr(standing, "look", counted)
    before = await asked.cursor()
    async with following(address, asked) as socket:
        await heard_by(app, 1)
        for text in ("此人多次来电", "请科长关注"):
            looks.clear()
            await asked.remark(text, for_requester=False)
            await deliver()
            # The bell has rung and somebody has looked: it is not for lack of looking that nothing comes.
            async with asyncio.timeout(10):
                while not looks:  # noqa: ASYNC110  nobody tells
                    await asyncio.sleep(0)
        assert await asked.cursor() == before
        await asked.remark("明天上门", for_requester=True)
        await deliver()
        shown = await hears(socket)
    assert [one["text"] for one in shown["entries"]] == ["明天上门"]


async def test_of_another_case_nothing_comes(
    address: str, asked: Asked, desk: Screen, door: Door, deliver: Deliver
) -> None:
    other = await asked_at(desk, door)
    async with following(address, asked) as mine, following(address, other) as theirs:
        await other.remark("给您回电", for_requester=True)
        await registers(desk)
        await deliver()
        assert [one["text"] for one in (await hears(theirs))["entries"]] == ["给您回电"]
        await mine.ready()
        await asked.remark("已派单", for_requester=True)
        await deliver()
        assert [one["text"] for one in (await hears(mine))["entries"]] == ["已派单"]


async def test_what_happened_while_the_requester_was_away_comes_first(
    address: str, asked: Asked, deliver: Deliver
) -> None:
    cursor = await asked.cursor()
    for text in ("一", "二"):
        await asked.remark(text, for_requester=True)
        await asked.remark("内部", for_requester=False)
    await deliver()
    async with following(address, asked, after=cursor) as socket:
        shown = await hears(socket)
        assert [one["text"] for one in shown["entries"]] == ["一", "二"]
    async with following(address, asked, after=shown["cursor"]) as socket:
        await asked.remark("三", for_requester=True)
        await deliver()
        assert [one["text"] for one in (await hears(socket))["entries"]] == ["一", "二", "三"]


async def test_without_a_cursor_it_begins_now(
    address: str, app: Starlette, asked: Asked, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked.remark("早先的话", for_requester=True)
    looked = asyncio.Event()
    seen_by = standing.look

    async def noted(viewer: Any) -> Any:
        found = await seen_by(viewer)
        looked.set()
        return found

    monkeypatch.setattr(standing, "look", noted)
    async with following(address, asked, after=None) as socket:
        async with asyncio.timeout(10):
            await looked.wait()
        await socket.ready()
        await asked.remark("后来的话", for_requester=True)
        await deliver()
        assert [one["text"] for one in (await hears(socket))["entries"]] == ["早先的话", "后来的话"]


async def test_what_the_requester_does_elsewhere_comes_too(
    address: str, asked: Asked, deliver: Deliver
) -> None:
    async with following(address, asked) as socket:
        await asked.requester.ask(
            'mutation { ownCaseAnswer(input: {text: "在路口东侧"}) { errors { code } } }'
        )
        await deliver()
        (entry,) = (await hears(socket))["entries"]
        assert entry == {"kind": "ANSWER", "text": "在路口东侧", "mine": True}


async def test_a_code_that_is_replaced_ends_it_at_once(address: str, asked: Asked, deliver: Deliver) -> None:
    async with following(address, asked) as socket:
        await asked.desk.do("caseReissueAccessCode", "accessCode", caseId=asked.id)
        await deliver()
        assert (await socket.closed())[0] == 4403


async def test_it_ends_with_the_token(address: str, asked: Asked, clock: Clock) -> None:
    async with following(address, asked) as socket:
        clock.advance(minutes=30)
        assert (await socket.closed())[0] == 4403


async def test_it_ends_when_the_portal_closes(
    address: str, asked: Asked, clock: Clock, deliver: Deliver
) -> None:
    async with following(address, asked) as socket:
        async with tenant_session(asked.desk.person.tenant_id):
            await portal.configure(is_open=False, by=None, at=clock.at)
        assert (await socket.closed())[0] == 4403


@pytest.mark.parametrize("after", ["", "x", "7" * 500, "MTIz", "AAAAAAAAAAAAAAAAAAAAA="])
async def test_what_is_no_cursor_is_refused(address: str, asked: Asked, after: str) -> None:
    async with connected(address) as socket:
        await socket.init(asked.requester.token)
        await socket.subscribe(OWN, after=after)
        refused = await socket.receive()
        assert refused["type"] == "error"
        assert refused["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_neither_staff_nor_strangers_listen_as_requesters(
    address: str, asked: Asked, admin: Person
) -> None:
    async with connected(address) as socket:
        await socket.init(admin.token)
        await socket.subscribe(OWN)
        refused = await socket.receive()
        assert refused["payload"][0]["extensions"]["code"] == "FORBIDDEN"
    async with connected(address) as socket:
        await socket.init()
        await socket.subscribe(OWN)
        assert (await socket.receive())["payload"][0]["extensions"]["code"] == "UNAUTHENTICATED"
