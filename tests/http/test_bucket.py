"""A bucket that speaks S3, in place of a folder: a small one of our own, over real HTTP."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.files.store import FilesAway, FileStore, open_store
from app.settings import Settings
from tests.support.serving import serving

KEY, SECRET = "an-access-key", "a-secret-key"


class Bucket:
    """Keeps objects by their path, multipart uploads too, and refuses whoever does not sign with the key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.broken = False

    async def respond(self, request: Request) -> Response:
        """One request of the protocol, as far as it is used here."""
        if self.broken:
            return Response(status_code=500)
        if f"Credential={KEY}/" not in request.headers.get("authorization", ""):
            return Response(status_code=403)
        path, query = request.url.path, request.query_params
        body = await request.body()
        if request.method == "POST" and "uploads" in query:
            self.parts["1"] = {}
            return _xml("InitiateMultipartUploadResult", "<UploadId>1</UploadId>")
        if request.method == "PUT" and "uploadId" in query:
            self.parts["1"][int(query["partNumber"])] = body
            return Response(headers={"etag": f'"{query["partNumber"]}"'})
        if request.method == "POST" and "delete" in query:
            keys = re.findall("<Key>(.*?)</Key>", body.decode())
            for key in keys:
                self.objects.pop(f"{path}/{key}", None)
            return _xml("DeleteResult", "".join(f"<Deleted><Key>{key}</Key></Deleted>" for key in keys))
        if request.method == "POST":
            self.objects[path] = b"".join(part for _, part in sorted(self.parts.pop("1").items()))
            return _xml("CompleteMultipartUploadResult", '<ETag>"1"</ETag>')
        if request.method == "DELETE":
            self.parts.pop(query["uploadId"], None)
            return Response(status_code=204)
        if request.method == "PUT":
            self.objects[path] = body
            return Response(headers={"etag": '"1"'})
        if path not in self.objects:
            return Response(status_code=404)
        found = self.objects[path]
        return Response(found, headers={"etag": '"1"', "last-modified": "Mon, 02 Mar 2026 01:00:00 GMT"})


def _xml(name: str, told: str = "") -> Response:
    return Response(f'<?xml version="1.0"?><{name}>{told}</{name}>', media_type="application/xml")


@pytest.fixture
async def bucket(settings: Settings) -> AsyncIterator[tuple[Bucket, FileStore]]:
    """The bucket, and our way to it."""
    own = Bucket()
    methods = ["GET", "PUT", "POST", "DELETE"]
    app = Starlette(routes=[Route("/{path:path}", own.respond, methods=methods)])
    async with serving(app) as address:
        given: dict[str, Any] = {
            "file_store": "s3://files/shouwen",
            "file_store_endpoint": address,
            "file_store_region": "cn-east-1",
            "file_store_key": KEY,
            "file_store_secret": SECRET,
        }
        told = {**settings.model_dump(exclude_none=True), **given, "signing_key": settings.signing_key}
        store = open_store(Settings(**told))
        assert store is not None
        yield own, store


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _broken() -> AsyncIterator[bytes]:
    yield b"x" * 6_000_000
    raise ValueError("not what was announced")


async def test_what_is_kept_in_a_bucket_comes_back_and_goes(bucket: tuple[Bucket, FileStore]) -> None:
    own, store = bucket
    large = b"y" * 6_000_000
    await store.put("t/1", _pieces(b"one ", b"two"))
    await store.put("t/2", _pieces(large[:4_000_000], large[4_000_000:]))
    assert set(own.objects) == {"/files/shouwen/t/1", "/files/shouwen/t/2"}
    size, pieces = await store.get("t/2")
    assert (size, b"".join([piece async for piece in pieces])) == (len(large), large)
    await store.delete("t/1")
    await store.delete("t/1")
    assert set(own.objects) == {"/files/shouwen/t/2"}


async def test_what_is_broken_off_is_not_in_the_bucket(bucket: tuple[Bucket, FileStore]) -> None:
    own, store = bucket
    with pytest.raises(ValueError, match="announced"):
        await store.put("t/1", _broken())
    assert own.objects == {}


async def test_a_bucket_that_fails_is_told(bucket: tuple[Bucket, FileStore]) -> None:
    own, store = bucket
    with pytest.raises(FilesAway):
        await store.get("t/none")
    own.broken = True
    for attempt in (store.put("t/1", _pieces(b"x")), store.get("t/1"), store.delete("t/1")):
        with pytest.raises(FilesAway):
            await attempt
    assert own.objects == {}
