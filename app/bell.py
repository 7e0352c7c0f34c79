"""The bell that subscriptions listen for: one connection to Redis for the process, one channel a tenant.

Redis forgets what nobody was there to hear. So whenever a channel is (again) subscribed to, everybody who
listens for that tenant looks for themselves.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from app.broadcast import channel, decode, job_in, tenant_of

logger = structlog.get_logger("shouwen.bell")

FIRST_WAIT, LONGEST_WAIT = 0.05, 2.0
# A connection that is silent for so long is asked whether it still lives, in seconds.
SILENCE = 5.0


class Ear:
    """One listener."""

    def __init__(self, case_id: UUID | None = None, job_id: UUID | None = None) -> None:
        self.case_id = case_id
        self.job_id = job_id
        self._rung = asyncio.Event()

    def hears(self, tenant_id: UUID, body: bytes) -> bool:
        """Whether this message is for it: an event of its case, or of any; or how far its job has come."""
        job_id = job_in(body)
        if job_id is not None or self.job_id is not None:
            return job_id == self.job_id
        return self.case_id is None or self.case_id == decode(tenant_id, body).case_id

    def ring(self) -> None:
        """It is time to look."""
        self._rung.set()

    def attend(self) -> None:
        """What rang so far is about to be looked at."""
        self._rung.clear()

    async def wait(self, *, at_most: float) -> None:
        """Come back when it has rung since, or after this many seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._rung.wait()


class RedisBell:
    """Listens only while somebody listens to it."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_connect_timeout=5.0)
        self._ears: defaultdict[UUID, set[Ear]] = defaultdict(set)
        self._changed = asyncio.Event()
        self._work: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def listening(
        self, tenant_id: UUID, *, case_id: UUID | None = None, job_id: UUID | None = None
    ) -> AsyncIterator[Ear]:
        """Listen for a tenant's events, for those of one case, or for how far a job has come."""
        ear = Ear(case_id, job_id)
        self._ears[tenant_id].add(ear)
        self._changed.set()
        if self._work is None:
            self._work = asyncio.create_task(self._keep_listening())
        try:
            yield ear
        finally:
            self._ears[tenant_id].discard(ear)
            if not self._ears[tenant_id]:
                del self._ears[tenant_id]
            self._changed.set()

    async def close(self) -> None:
        """Listen no more."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
            self._work = None
        await self._redis.aclose()

    async def _keep_listening(self) -> None:
        wait = FIRST_WAIT
        while self._ears:
            try:
                async with self._redis.pubsub() as pubsub:
                    await self._listen(pubsub)
            except (RedisError, OSError) as error:
                logger.warning("the bell is silent", error=type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                wait = FIRST_WAIT
        self._work = None

    async def _listen(self, pubsub: PubSub) -> None:
        """Until the connection breaks; comes back where nobody listens any more."""
        subscribed: set[UUID] = set()
        hearing: asyncio.Task[None] | None = None
        try:
            while self._ears:
                self._changed.clear()
                await self._follow_ears(pubsub, subscribed)
                if hearing is None:
                    hearing = asyncio.create_task(self._hear(pubsub))
                changed = asyncio.create_task(self._changed.wait())
                await asyncio.wait({changed, hearing}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
                if hearing.done():
                    hearing.result()
        finally:
            if hearing is not None:
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)

    async def _follow_ears(self, pubsub: PubSub, subscribed: set[UUID]) -> None:
        wanted = set(self._ears)
        if more := wanted - subscribed:
            await pubsub.subscribe(*map(channel, more))
        if less := subscribed - wanted:
            await pubsub.unsubscribe(*map(channel, less))
        subscribed.clear()
        subscribed.update(wanted)

    async def _hear(self, pubsub: PubSub) -> None:
        while True:
            message = await pubsub.get_message(timeout=SILENCE)
            if message is None:
                await pubsub.ping()
            elif message["type"] in ("subscribe", "message"):
                self._ring(tenant_of(message["channel"].decode()), message)

    def _ring(self, tenant_id: UUID, message: dict[str, object]) -> None:
        data = message["data"]
        for ear in self._ears.get(tenant_id, ()):
            # One who listens for a case hears of others only when everybody is to look.
            if not isinstance(data, bytes) or ear.hears(tenant_id, data):
                ear.ring()
