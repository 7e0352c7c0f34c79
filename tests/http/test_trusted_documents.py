"""Documents named by their hash, and a deployment that runs no others."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from strawberry import Schema

from app.documents import WrongDocuments, trusted_in
from app.settings import Settings
from app.web import create_app
from tests.support import node
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import Person
from tests.support.serving import serving
from tests.support.socket import connected

ME = "query Me { me { staffId } }"
# As clients print it: the hash is of this very text.
VERSION = "query Version {\n  serverVersion\n}"
UNKNOWN = "query Other { version: serverVersion }"
Deploy = Callable[..., Awaitable[Api]]


def code_of(response: httpx.Response) -> str:
    code: str = response.json()["errors"][0]["extensions"]["code"]
    return code


def id_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def persisted(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": id_of(text)}}, **more}


@pytest.fixture
async def deploy(
    settings: Settings, database: asyncpg.Pool, empty_redis: str, schema: Schema, clock: Clock, tmp_path: Path
) -> AsyncIterator[Deploy]:
    """A deployment that knows two documents."""
    apps = []
    folder = tmp_path / "documents"
    (folder / "more").mkdir(parents=True)
    (folder / "me.graphql").write_text(ME)
    (folder / "more" / "codegen.json").write_text(json.dumps({id_of(VERSION): VERSION}))

    async def deployed(*, only: bool = False, documents: bool = True) -> Api:
        there = {"trusted_documents": folder if documents else None, "trusted_documents_only": only}
        app = create_app(
            settings.model_copy(update=there), now=clock, schema=schema, passwords=quick_passwords()
        )
        apps.append(app)
        return Api(app)

    yield deployed
    for app in apps:
        await app.state.bell.close()
        await app.state.redis.aclose()


async def post(api: Api, **body: Any) -> httpx.Response:
    return await api.send(json=body)


async def test_a_known_document_is_run_by_its_hash_alone(deploy: Deploy) -> None:
    api = await deploy()
    for body in (
        persisted(VERSION),
        {"documentId": id_of(VERSION)},
        {"documentId": f"sha256:{id_of(VERSION)}"},
    ):
        assert (await post(api, **body)).json()["data"]["serverVersion"]


async def test_by_its_hash_it_is_asked_for_with_a_link_too(deploy: Deploy) -> None:
    api = await deploy()
    response = await api.send("GET", params={"documentId": id_of(VERSION)})
    assert response.json()["data"]["serverVersion"]
    extensions = json.dumps(persisted(VERSION)["extensions"])
    assert (await api.send("GET", params={"extensions": extensions})).json()["data"]["serverVersion"]


async def test_who_may_have_it_is_still_asked(deploy: Deploy, admin: Person) -> None:
    api = await deploy(only=True)
    assert code_of(await post(api, **persisted(ME))) == "UNAUTHENTICATED"
    assert (await post(api.as_(admin.token), **persisted(ME))).json()["data"]["me"]["staffId"]


async def test_an_unknown_hash_is_told_in_the_words_that_clients_look_for(deploy: Deploy) -> None:
    error = (await post(await deploy(), **persisted(UNKNOWN))).json()["errors"][0]
    assert error == {
        "message": "PersistedQueryNotFound",
        "extensions": {"code": "PERSISTED_QUERY_NOT_FOUND"},
    }


async def test_without_any_documents_clients_are_told_not_to_try_hashes(deploy: Deploy) -> None:
    api = await deploy(documents=False)
    error = (await post(api, **persisted(VERSION))).json()["errors"][0]
    assert error["message"] == "PersistedQueryNotSupported"
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"
    assert (await post(api, query=VERSION)).json()["data"]["serverVersion"]


async def test_a_text_with_its_hash_is_run_where_others_are_allowed(deploy: Deploy) -> None:
    open_, closed = await deploy(), await deploy(only=True)
    assert (await post(open_, **persisted(UNKNOWN, query=UNKNOWN))).json()["data"]["version"]
    assert code_of(await post(closed, **persisted(UNKNOWN, query=UNKNOWN))) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_text_under_the_hash_of_another_is_refused(deploy: Deploy) -> None:
    for only in (False, True):
        response = await post(await deploy(only=only), **persisted(VERSION, query=UNKNOWN))
        assert code_of(response) == "BAD_USER_INPUT"


async def test_where_only_known_documents_are_run_no_other_text_is(deploy: Deploy) -> None:
    api = await deploy(only=True)
    assert (await post(api, query=VERSION)).json()["data"]["serverVersion"]
    for text in (UNKNOWN, VERSION + " ", "{ __typename }", "{ nope", "\ud800"):
        body = json.dumps({"query": text}).encode()
        response = await api.send(content=body, headers={"content-type": "application/json"})
        assert code_of(response) in ("PERSISTED_QUERY_NOT_FOUND", "BAD_REQUEST")


async def test_a_hash_prepares_the_document_once_whichever_way_it_comes(deploy: Deploy) -> None:
    api = await deploy()
    app: Any = api.app
    documents = app.state.sockets._terms.engine.documents
    await post(api, query=VERSION)
    await post(api, **persisted(VERSION))
    assert len(documents) == 1


async def test_over_the_socket_the_same_counts(deploy: Deploy) -> None:
    api = await deploy(only=True)
    async with serving(api.app) as address, connected(address) as socket:
        await socket.init()
        for number, (payload, kind) in enumerate(
            (
                (persisted(VERSION), "next"),
                ({"query": VERSION}, "next"),
                (persisted(UNKNOWN), "error"),
                ({"query": UNKNOWN}, "error"),
            )
        ):
            await socket.send({"id": str(number), "type": "subscribe", "payload": payload})
            answer = await socket.receive()
            assert answer["type"] == kind
            if kind == "next":
                assert (await socket.receive())["type"] == "complete"
            else:
                assert answer["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": 7},
        {"documentId": ""},
        {"documentId": "md5:0"},
        {"documentId": "A" * 64},
        {"documentId": "../../etc/passwd"},
        {"extensions": {"persistedQuery": []}},
        {"extensions": {"persistedQuery": {}}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "0" * 64}}},
        {"extensions": {"persistedQuery": {"version": 1}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": None}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 63}}},
        {"documentId": "0" * 64, **persisted(VERSION)},
        {"extensions": []},
    ],
    ids=str,
)
async def test_what_is_no_id_is_a_bad_request(deploy: Deploy, body: dict[str, Any]) -> None:
    response = await post(await deploy(), **body)
    assert response.status_code == 400
    assert code_of(response) == "BAD_REQUEST"


def test_a_manifest_of_apollo_is_read(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    operation = {"id": id_of(ME), "name": "Me", "type": "query", "body": ME}
    manifest.write_text(
        json.dumps({"format": "apollo-persisted-query-manifest", "version": 1, "operations": [operation]})
    )
    assert trusted_in(manifest, only=True).texts == {id_of(ME): ME}


@pytest.mark.parametrize(
    "content",
    ["{", "[]", "{}", '{"x": "{ a }"}', '{"x": 1}', '{"format": "apollo-persisted-query-manifest"}'],
)
def test_a_manifest_that_is_wrong_is_refused_as_a_whole(tmp_path: Path, content: str) -> None:
    (tmp_path / "good.graphql").write_text(ME)
    (tmp_path / "wrong.json").write_text(content)
    if content in ("{}", '{"format": "apollo-persisted-query-manifest"}'):
        assert trusted_in(tmp_path, only=False).texts == {id_of(ME): ME}
    else:
        with pytest.raises(WrongDocuments):
            trusted_in(tmp_path, only=False)


@pytest.mark.node
async def test_apollo_asks_by_hash(deploy: Deploy, tmp_path: Path) -> None:
    place = await node.installed(Path(__file__).parents[1] / "socket" / "clients", tmp_path)
    api = await deploy(only=True)
    async with serving(api.app) as address:
        code, told = await node.run("node", "persisted.mjs", f"{address}/graphql", cwd=place)
    assert code == 0, told
    asked = json.loads(told.splitlines()[-1])
    assert [one["query"] for one in asked] == [False]
    assert id_of(asked[0]["text"]) == asked[0]["hash"]
