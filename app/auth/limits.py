"""How often one address may fail, or ask without signing in; counted across all web processes."""

from hashlib import sha256
from typing import Any, Self

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from redis.asyncio import Redis

logger = structlog.get_logger("shouwen.auth")

FAILURES = parse("30 per 10 minutes")
# A hall full of people may share one address; a program that copies the directory is soon told to wait.
QUESTIONS = parse("300 per minute")


class AttemptLimit:
    """Counts by address. Without Redis each process counts for itself; accounts still close on their own."""

    def __init__(self, storage: Storage, allowed: RateLimitItem = FAILURES) -> None:
        self._shared = FixedWindowRateLimiter(storage)
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._allowed = allowed

    @classmethod
    def by_redis(cls, redis: Redis, *allowed: RateLimitItem) -> Self:
        """Counted in Redis, over the connections that the process has anyway; `allowed` may differ."""
        pool: Any = redis.connection_pool
        return cls(
            RedisStorage(
                "async+redis://", wrap_exceptions=True, implementation="redispy", connection_pool=pool
            ),
            *allowed,
        )

    async def allows(self, client: str | None) -> bool:
        """Whether this address may try again."""
        try:
            return await self._shared.test(self._allowed, _name(client))
        except StorageError:
            logger.warning("attempts are counted without Redis")
            return await self._own.test(self._allowed, _name(client))

    async def failed(self, client: str | None) -> None:
        """Count a failure."""
        try:
            await self._shared.hit(self._allowed, _name(client))
        except StorageError:
            await self._own.hit(self._allowed, _name(client))


class GuestLimit(AttemptLimit):
    """Counts what people ask who have not signed in, whether or not it is answered."""

    def __init__(self, storage: Storage, allowed: RateLimitItem = QUESTIONS) -> None:
        super().__init__(storage, allowed)

    async def admits(self, client: str | None) -> bool:
        """Count one more question, and say whether it is still within measure."""
        try:
            return await self._shared.hit(self._allowed, _name(client))
        except StorageError:
            logger.warning("questions are counted without Redis")
            return await self._own.hit(self._allowed, _name(client))


def _name(client: str | None) -> str:
    """An address is personal: it is not kept as it is."""
    return sha256((client or "unknown").encode()).hexdigest()[:32]
