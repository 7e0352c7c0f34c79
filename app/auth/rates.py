"""How often a key may ask, and all the keys of one organization together."""

from hashlib import sha256
from typing import Any, Self

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import Redis

from schema.errors import TooMany
from tenants.directory.access import Viewer

logger = structlog.get_logger("shouwen.auth")


class Rates:
    """Counts by name, in Redis; while it is away each process counts for itself."""

    def __init__(self, storage: Storage) -> None:
        self._shared = FixedWindowRateLimiter(storage)
        self._own = FixedWindowRateLimiter(MemoryStorage())

    @classmethod
    def by_redis(cls, redis: Redis, **more: Any) -> Self:
        """Counted in Redis, over the connections that the process has anyway."""
        pool: Any = redis.connection_pool
        storage = RedisStorage(
            "async+redis://", wrap_exceptions=True, implementation="redispy", connection_pool=pool
        )
        return cls(storage, **more)

    async def admit(self, allowed: RateLimitItem, *names: str) -> bool:
        """Count one more, and say whether it is still within measure."""
        try:
            return await self._shared.hit(allowed, *names)
        except StorageError:
            logger.warning("questions are counted without Redis")
            return await self._own.hit(allowed, *names)

    async def admit_from(self, allowed: RateLimitItem, what: str, client: str | None) -> bool:
        """The same for an address, which is personal and not kept as it is."""
        return await self.admit(allowed, what, sha256((client or "unknown").encode()).hexdigest()[:32])


class KeyRates(Rates):
    """The measure of machines; see schema/measure.py."""

    def __init__(self, storage: Storage, *, per_key: int, per_tenant: int) -> None:
        super().__init__(storage)
        self._per_key = RateLimitItemPerMinute(per_key)
        self._per_tenant = RateLimitItemPerMinute(per_tenant)

    async def require(self, viewer: Viewer) -> None:
        """Count one more question of a key; raises TooMany."""
        if not await self.admit(self._per_key, "key", str(viewer.key_id)):
            raise TooMany("This key asks too often: wait a minute.")
        if not await self.admit(self._per_tenant, "keys", str(viewer.tenant_id)):
            raise TooMany("The organization's keys ask too often: wait a minute.")
