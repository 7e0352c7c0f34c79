"""Opens and closes the pool that every tenant session draws from."""

from typing import Any

import asyncpg
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.connection import get_connection

from tenants.lanes import close_lanes
from tenants.session import ALIAS

APP_ROLE = "shouwen_app"
CLAIM_ROLE = "shouwen_claim"

_SEES_EVERYTHING = f"""
select rolsuper or rolbypassrls or pg_has_role(rolname, '{CLAIM_ROLE}', 'member')
from pg_roles where rolname = $1
"""  # noqa: S608
# A statement that hangs may not hold its connection for ever, in seconds.
PATIENCE = 60.0
# The server keeps a plan for each of them on each connection.
STATEMENTS_KEPT = 256

MODELS = [
    "tenants.tenant",
    "tenants.idempotency",
    "tenants.jobs.job",
    "tenants.directory",
    "tenants.working_time.calendar",
    "tenants.rules",
    "tenants.cases.case",
    "tenants.cases.requester",
    "tenants.cases.custody",
    "tenants.cases.involvement",
    "tenants.cases.hand_over",
    "tenants.cases.notice",
    "tenants.cases.reply",
    "tenants.cases.clocks",
    "tenants.cases.breaches",
    "tenants.cases.inbox",
    "tenants.cases.self_check",
    "tenants.cases.entries",
    "tenants.cases.promise",
    "tenants.cases.extend",
    "tenants.cases.pauses",
    "tenants.cases.reopen",
    "tenants.cases.link",
    "tenants.cases.supervise",
    "tenants.cases.escalate",
    "tenants.cases.refer",
    "tenants.cases.arbitrate",
    "tenants.cases.change_shift",
    "tenants.cases.contributions",
    "tenants.cases.convene",
    "tenants.cases.materials.material",
    "tenants.cases.attachments.attachment",
    "tenants.cases.importing.file",
    "tenants.cases.importing.outcome",
    "tenants.cases.importing.codes",
    "tenants.cases.access_code",
    "tenants.portal",
    "tenants.oversight.commendation",
    "tenants.oversight.check",
    "tenants.oversight.check_draw",
    "tenants.oversight.check_finding",
    "tenants.oversight.check_correction",
    "tenants.oversight.check_evaluation",
    "tenants.oversight.bulletin",
    "tenants.oversight.bulletin_citation",
    "tenants.oversight.policy",
    "tenants.oversight.report",
    "tenants.oversight.review",
    "tenants.oversight.prolong",
    "tenants.oversight.statement",
    "tenants.oversight.impose",
    "tenants.oversight.objection",
]


class UnsafeRole(RuntimeError):
    """The database login could see past row-level security."""


class _Connection(asyncpg.Connection):
    """Every setting of ours ends with its transaction, so handing a connection back needs no round trip."""

    def get_reset_query(self) -> str:
        return ""


async def _become_app(connection: asyncpg.Connection) -> None:
    """Step down to the role that row-level security binds, whoever signed in."""
    if await connection.fetchval("select current_user") != APP_ROLE:
        await connection.execute(f"set role {APP_ROLE}")
    if await connection.fetchval(_SEES_EVERYTHING, APP_ROLE):
        raise UnsafeRole(f"{APP_ROLE} must be neither superuser nor BYPASSRLS")
    await _leave_json_alone(connection)


async def _require_bound(connection: asyncpg.Connection) -> None:
    """Behind a pooler no role that was set stays with its session: the login itself must be bound."""
    login = await connection.fetchval("select session_user")
    if await connection.fetchval(_SEES_EVERYTHING, login):
        raise UnsafeRole(
            f"behind a pooler {login} itself must be neither superuser nor BYPASSRLS nor in {CLAIM_ROLE}"
        )
    if not await connection.fetchval("select pg_has_role($1, $2, 'usage')", login, APP_ROLE):
        raise UnsafeRole(f"behind a pooler {login} itself must be a member of {APP_ROLE}, with INHERIT")
    await _leave_json_alone(connection)


async def _leave_json_alone(connection: asyncpg.Connection) -> None:
    """Answers come as finished JSON: their bytes go on to the client, and are never made into a text."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )


async def open_pool(
    url: str,
    *,
    min_size: int = 1,
    max_size: int = 10,
    statement_cache_size: int = STATEMENTS_KEPT,
    **connect: Any,
) -> asyncpg.Pool:
    """Connections of the app's role, not yet bound to the models. Raises UnsafeRole.

    `statement_cache_size=0` is for a PgBouncer in transaction mode.
    """
    return await asyncpg.create_pool(
        url,
        min_size=min_size,
        max_size=max_size,
        statement_cache_size=statement_cache_size,
        # A compiled read may be long; it is the long ones that are worth preparing once.
        max_cacheable_statement_size=0,
        connection_class=_Connection,
        init=_become_app if statement_cache_size else _require_bound,
        command_timeout=PATIENCE,
        server_settings={"timezone": "UTC", "jit": "off", "application_name": "shouwen"},
        **connect,
    )


async def open_database(
    url: str,
    *,
    min_size: int = 1,
    max_size: int = 10,
    statement_cache_size: int = STATEMENTS_KEPT,
    **connect: Any,
) -> asyncpg.Pool:
    """Open the pool and bind the models to it."""
    pool = await open_pool(
        url, min_size=min_size, max_size=max_size, statement_cache_size=statement_cache_size, **connect
    )
    await Tortoise.init(
        config={
            "connections": {ALIAS: {"engine": "tortoise.backends.asyncpg", "credentials": {}}},
            "apps": {"tenants": {"models": MODELS, "default_connection": ALIAS}},
            "use_tz": True,
            "timezone": "UTC",
        },
        _enable_global_fallback=True,
    )
    client = get_connection(ALIAS)
    assert isinstance(client, AsyncpgDBClient)  # noqa: S101
    client._pool = pool
    await client._post_connect()
    return pool


async def close_database() -> None:
    """Close every connection; open sessions are waited for, briefly."""
    await close_lanes()
    await Tortoise.close_connections()
