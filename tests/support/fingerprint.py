"""Whether anything of a tenant has changed: every row of every table, in one value."""

from uuid import UUID

from tenants.session import TenantSession, tenant_session

_TABLES = """
select c.table_name from information_schema.columns c join information_schema.tables t using (table_name)
where c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE' and c.table_schema = 'public'
  and t.table_schema = 'public'
order by c.table_name
"""
_ONE = "select '{0}' as name, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash from {0} t"
# The migrated template is one for the whole run, and so are its tables.
_statement: list[str] = []


async def fingerprint(tenant_id: UUID) -> dict[str, str]:
    """Each table's rows under one hash."""
    async with tenant_session(tenant_id, readonly=True) as session:
        return await seen_in(session)


async def seen_in(session: TenantSession) -> dict[str, str]:
    """The same as an open session sees it, with what it has not committed yet."""
    statement = (_statement or await _compose(session))[0]
    return {row["name"]: row["hash"] for row in await session.fetch(statement)}


async def _compose(session: TenantSession) -> list[str]:
    tables = [row["table_name"] for row in await session.fetch(_TABLES)]
    _statement[:] = [" union all ".join(_ONE.format(table) for table in tables)]
    return _statement
