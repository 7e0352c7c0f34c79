"""Where bytes lie: a local folder, or a bucket of anything that speaks S3."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from app.settings import Settings
from schema.errors import Unavailable

if TYPE_CHECKING:
    from obstore import GetResult
    from obstore.store import ClientConfig, ObjectStore, RetryConfig

# A clerk waits at the counter: better to be told soon.
TIMEOUT = timedelta(seconds=30)
RETRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
PIECE = 256 * 1024


class FilesAway(Unavailable):
    """The store did not do what it was asked for; nothing was kept."""


class FileStore:
    """One kind of store behind four verbs; what goes wrong in it is FilesAway."""

    def __init__(self, store: "ObjectStore") -> None:
        self._store = store

    async def put(self, path: str, pieces: AsyncIterator[bytes]) -> None:
        """Keep all the bytes, or none: what the pieces raise goes through, and leaves nothing."""
        try:
            await obstore.put_async(self._store, path, pieces)
        except (BaseError, OSError) as error:
            raise FilesAway from error

    async def get(self, path: str) -> tuple[int, AsyncIterator[bytes]]:
        """The size and the bytes, piece by piece."""
        try:
            found = await obstore.get_async(self._store, path)
        except (BaseError, OSError) as error:
            raise FilesAway from error
        return found.meta["size"], _pieces(found)

    async def delete(self, path: str) -> None:
        """Bytes at this path are gone afterwards, also where there were none."""
        try:
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, path)
        except (BaseError, OSError) as error:
            raise FilesAway from error


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=PIECE):
        yield bytes(piece)


def open_store(settings: Settings) -> FileStore | None:
    """The operator's store; None where there is none. Raises where a folder cannot be made."""
    if settings.file_store is None:
        return None
    parts = urlsplit(settings.file_store)
    if parts.scheme == "file":
        folder = Path(unquote(parts.path))
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return FileStore(LocalStore(folder))
    return FileStore(_bucket(settings, parts.netloc, parts.path.strip("/")))


def _bucket(settings: Settings, bucket: str, prefix: str) -> S3Store:
    endpoint, key, secret = settings.file_store_endpoint, settings.file_store_key, settings.file_store_secret
    client: ClientConfig = {
        "timeout": TIMEOUT,
        "connect_timeout": timedelta(seconds=5),
        # A store inside the house may speak plain HTTP where the operator says so.
        "allow_http": bool(endpoint and endpoint.startswith("http:")),
    }
    given = {
        "endpoint": endpoint,
        "region": settings.file_store_region,
        "access_key_id": key.get_secret_value() if key else None,
        "secret_access_key": secret.get_secret_value() if secret else None,
    }
    return S3Store(
        bucket,
        prefix=prefix or None,
        client_options=client,
        retry_config=RETRIES,
        **{name: value for name, value in given.items() if value is not None},  # type: ignore[arg-type]
    )
