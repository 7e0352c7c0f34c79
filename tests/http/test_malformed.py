"""Whatever arrives, the answer is JSON with the right status and names what is wrong."""

from typing import Any

import orjson
import pytest

from app.settings import Settings
from app.web import create_app
from tests.support.api import Api

JSON = {"content-type": "application/json"}


def told(response: Any) -> str:
    body = response.json()
    assert set(body) == {"errors"}
    (error,) = body["errors"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    return str(error["message"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"{serverVersion}", "not JSON"),
        (b'{"query": "{serverVersion}"', "not JSON"),
        (b'{"query": "\xff"}', "not JSON"),
        (b'{"query": "{serverVersion}", "variables": NaN}', "not JSON"),
        (b'{"query": "\\ud800"}', "not JSON"),
        (b'\xef\xbb\xbf{"query": "{serverVersion}"}', "not JSON"),
        (b"null", "must be a JSON object"),
        (b"7", "must be a JSON object"),
        (b'"{serverVersion}"', "must be a JSON object"),
        (b"[]", "one operation at a time"),
        (b'[{"query": "{serverVersion}"}]', "one operation at a time"),
        (b"{}", "`query`"),
        (b'{"query": null}', "`query`"),
        (b'{"query": 1}', "`query`"),
        (b'{"query": ["{serverVersion}"]}', "`query`"),
        (b'{"query": "  "}', "`query`"),
        (b'{"query": "{serverVersion}", "operationName": 1}', "`operationName`"),
        (b'{"query": "{serverVersion}", "variables": []}', "`variables`"),
        (b'{"query": "{serverVersion}", "variables": "{}"}', "`variables`"),
        (b'{"query": "{serverVersion}", "extensions": 1}', "`extensions`"),
        (b'{"variables": ' + b"[" * 100_000, "nested too deeply"),
        (b'{"variables": {"a": ' + b"[" * 200 + b"]" * 200 + b"}}", "levels deep"),
        (
            b'{"query": "{serverVersion}", "variables": ' + b'{"a":' * 65 + b"1" + b"}" * 65 + b"}",
            "levels deep",
        ),
    ],
)
async def test_a_body_that_is_no_request_is_told_so(api: Api, body: bytes, reason: str) -> None:
    response = await api.send(content=body, headers=JSON)
    assert response.status_code == 400
    assert reason in told(response)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json"]
)
async def test_another_content_type_is_not_taken(api: Api, content_type: str) -> None:
    headers = {"content-type": content_type} if content_type else {}
    response = await api.send(content=b'{"query": "{serverVersion}"}', headers=headers)
    assert response.status_code == 415
    assert "application/json" in told(response)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json; charset=gb18030"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_an_encoding_that_we_do_not_read_is_not_taken(api: Api, headers: dict[str, str]) -> None:
    response = await api.send(content=b'{"query": "{serverVersion}"}', headers=headers)
    assert response.status_code == 415
    told(response)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "QUERY"])
async def test_another_method_is_told_which_ones_there_are(api: Api, method: str) -> None:
    response = await api.send(method)
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_a_client_that_wants_neither_kind_of_json_gets_406(api: Api) -> None:
    response = await api.send(headers={"accept": "application/xml"}, json={"query": "{serverVersion}"})
    assert response.status_code == 406
    told(response)


async def test_a_body_that_says_it_is_too_large_is_not_even_read(api: Api, settings: Settings) -> None:
    read = []

    async def body() -> Any:
        read.append(1)
        yield b"{}"

    response = await api.send(content=body(), headers=JSON | {"content-length": str(settings.body_limit + 1)})
    assert response.status_code == 413
    assert str(settings.body_limit) in told(response)


async def test_a_body_that_does_not_say_how_large_it_is_is_stopped_at_the_limit(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"body_limit": 1024}))
    sent = []

    async def receive() -> Any:
        sent.append(1)
        return {"type": "http.request", "body": b"x" * 500, "more_body": True}

    replies = []

    async def send(message: Any) -> None:
        replies.append(message)

    headers = [(b"content-type", b"application/json"), (b"accept", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    await app({**scope, "client": None, "server": ("x", 1), "scheme": "http", "root_path": ""}, receive, send)
    assert replies[0]["status"] == 413
    assert orjson.loads(replies[1]["body"])["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert len(sent) == 3


async def test_a_body_of_exactly_the_limit_is_read(api: Api, settings: Settings) -> None:
    start, end = b'{"query": "{serverVersion}"', b"}"
    body = start + b" " * (settings.body_limit - len(start) - len(end)) + end
    response = await api.send(content=body, headers=JSON)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("", "`query`"),
        ("?query=", "`query`"),
        ("?query=%FF", "query string"),
        ("?query=%7BserverVersion%7D&query=%7BserverVersion%7D", "twice"),
        ("?query=%7BserverVersion%7D&variables=%7B", "not JSON"),
        ("?query=%7BserverVersion%7D&variables=[]", "`variables`"),
        ("?" + "&".join(f"a{i}=1" for i in range(30)), "query string"),
    ],
)
async def test_an_address_that_is_no_request_is_told_so(api: Api, query: str, reason: str) -> None:
    response = await api.send("GET", f"/graphql{query}")
    assert response.status_code == 400
    assert reason in told(response)


@pytest.mark.parametrize("path", ["/", "/graphql/", "/nowhere"])
async def test_an_address_that_is_not_ours_is_404_in_json(api: Api, path: str) -> None:
    response = await api.send("GET", path)
    assert response.status_code in (404, 307)
    if response.status_code == 404:
        told(response)
