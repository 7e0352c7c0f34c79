"""Tells whoever listens that something has happened: one Redis channel for each tenant, ids only."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError

from tenants.outbox import Message

_PREFIX = "shouwen:events:"


def channel(tenant_id: UUID) -> str:
    """Where a tenant's events are announced."""
    return f"{_PREFIX}{tenant_id}"


def tenant_of(name: str) -> UUID:
    """Whose channel it is."""
    return UUID(name.removeprefix(_PREFIX))


def encode(message: Message) -> bytes:
    """`{"seq": 7, "event": "…", "case": "…" or null}`."""
    case_id = str(message.case_id) if message.case_id else None
    return orjson.dumps({"seq": message.seq, "event": str(message.event_id), "case": case_id})


def decode(tenant_id: UUID, body: bytes) -> Message:
    """What `encode` wrote; whoever subscribes knows whose channel it was."""
    read = orjson.loads(body)
    return Message(tenant_id, read["seq"], UUID(read["event"]), UUID(read["case"]) if read["case"] else None)


def encode_job(job_id: UUID) -> bytes:
    """`{"job": "…"}`: a job has come further."""
    return orjson.dumps({"job": str(job_id)})


def job_in(body: bytes) -> UUID | None:
    """Which job a message is about; None where it is about an event."""
    job = orjson.loads(body).get("job")
    return UUID(job) if job else None


class Broadcast:
    """The way out: one round trip for a batch; raises unless Redis has confirmed every message."""

    def __init__(self, url: str, *, timeout: float = 5.0) -> None:
        # A connection that Redis has dropped meanwhile is replaced once; more is for the caller to bear.
        pool: ConnectionPool = ConnectionPool.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 1),
            retry_on_error=[RedisConnectionError],
        )
        self._redis: Redis = Redis.from_pool(pool)

    async def publish(self, messages: Sequence[Message]) -> None:
        """Announce events in the order given."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for message in messages:
                pipe.publish(channel(message.tenant_id), encode(message))
            await pipe.execute()

    async def announce(self, tenant_id: UUID, job_id: UUID) -> None:
        """A job has come further."""
        await self._redis.publish(channel(tenant_id), encode_job(job_id))

    async def close(self) -> None:
        """Let the connections go."""
        await self._redis.aclose()
