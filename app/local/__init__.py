"""Everything on one machine: own PostgreSQL and Redis, web, worker and a demo."""

from app.local.postgres import PostgresServer, embedded_postgres
from app.local.processes import LocalError
from app.local.redis import RedisServer, embedded_redis

__all__ = ["LocalError", "PostgresServer", "RedisServer", "embedded_postgres", "embedded_redis"]
