"""Who signs in to the database: whoever it is, row-level security binds the work."""

import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from app.local import PostgresServer
from tenants.database import UnsafeRole, open_pool
from tenants.migrations import migrate

ROOT = Path(__file__).parents[2]
POOLED = {"statement_cache_size": 0, "min_size": 1, "max_size": 1}


@pytest.fixture(scope="module")
async def server(pytestconfig: pytest.Config, servers: object) -> AsyncIterator[PostgresServer]:
    """A PostgreSQL of our own, since roles belong to all databases of a server."""
    with _started(pytestconfig) as started:
        yield started


@pytest.fixture
async def empty_server(pytestconfig: pytest.Config, servers: object) -> AsyncIterator[PostgresServer]:
    """Another one, where nobody has made a role yet."""
    with _started(pytestconfig) as started:
        yield started


@contextmanager
def _started(pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    from tests.conftest import RUN
    from tests.support import servers as support

    folder: Path = pytestconfig.stash[RUN] / f"roles-{secrets.token_hex(4)}"
    folder.mkdir(mode=0o711)
    with support.taking_turns(folder.parent):
        pass
    started = PostgresServer(folder / "postgres", durable=False)
    started.start()
    yield started
    started.stop()


async def _execute(server: PostgresServer, *statements: str) -> None:
    connection = await asyncpg.connect(server.dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def _as(server: PostgresServer, login: str, database: str) -> str:
    """The address of a database for a login with the password `x`, over TCP like a deployment."""
    parts = urlsplit(server.tcp_dsn)
    return urlunsplit(parts._replace(netloc=f"{login}:x@127.0.0.1:{server.port}", path=f"/{database}"))


@pytest.fixture(scope="module")
async def deployed(server: PostgresServer) -> PostgresServer:
    """A database migrated by an owner who is no superuser, and logins of every kind."""
    await _execute(
        server,
        "create role owner_ login createrole password 'x'",
        "create database deployed owner owner_",
    )
    await migrate(_as(server, "owner_", "deployed"))
    await _execute(
        server,
        "create role member login password 'x' in role shouwen_app",
        "create role stiff login noinherit password 'x' in role shouwen_app",
        "create role stranger login password 'x'",
        "create role backup login bypassrls password 'x' in role shouwen_app",
    )
    return server


async def test_the_logins_of_the_composition_migrate_and_work_and_own_nothing(
    empty_server: PostgresServer,
) -> None:
    server = empty_server
    text = (ROOT / "deploy" / "logins.sql").read_text(encoding="utf-8")
    told = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("\\getenv"))
    filled = told.replace(":'owner_password'", "'x'").replace(":'app_password'", "'x'")
    await _execute(server, "create database shouwen")
    await _execute(server, filled)
    await migrate(_as(server, "shouwen_owner", "shouwen"))
    pool = await open_pool(_as(server, "shouwen_web", "shouwen"), **POOLED)

    assert await pool.fetchval("select current_user") == "shouwen_web"
    assert await pool.fetchval("select count(*) from pg_class where relowner = current_user::regrole") == 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("alter table cases disable row level security")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("set role shouwen_owner")
    await pool.close()


async def test_an_owner_who_is_no_superuser_migrates(deployed: PostgresServer) -> None:
    assert await migrate(_as(deployed, "owner_", "deployed")) == []


@pytest.mark.parametrize("login", ["owner_", "member", "stiff"])
async def test_whoever_is_a_member_of_the_apps_role_works_as_the_app(
    login: str, deployed: PostgresServer
) -> None:
    pool = await open_pool(_as(deployed, login, "deployed"), min_size=1, max_size=1)
    assert await pool.fetchval("select current_user") == "shouwen_app"
    await pool.close()


async def test_a_login_that_may_not_become_the_app_is_refused(deployed: PostgresServer) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="shouwen_app"):
        await open_pool(_as(deployed, "stranger", "deployed"))


async def test_behind_a_pooler_a_bound_login_works_without_another_role(deployed: PostgresServer) -> None:
    pool = await open_pool(_as(deployed, "member", "deployed"), **POOLED)
    assert await pool.fetchval("select current_user") == "member"
    assert await pool.fetchval("select count(*) from tenants") == 0
    await pool.close()


@pytest.mark.parametrize(
    ("login", "why"),
    [
        ("backup", "neither superuser nor BYPASSRLS"),
        # The owner may hand objects over to the claim role, so it shares what that role sees.
        ("owner_", "nor in shouwen_claim"),
        ("stiff", "with INHERIT"),
        ("stranger", "a member of shouwen_app"),
    ],
)
async def test_behind_a_pooler_a_login_that_is_not_bound_itself_is_refused(
    login: str, why: str, deployed: PostgresServer
) -> None:
    with pytest.raises(UnsafeRole, match=why):
        await open_pool(_as(deployed, login, "deployed"), **POOLED)


async def test_behind_a_pooler_a_superuser_is_refused(deployed: PostgresServer) -> None:
    with pytest.raises(UnsafeRole, match="neither superuser"):
        await open_pool(deployed.dsn_of("deployed"), **POOLED)
