"""Somebody must always be able to give roles and accounts: otherwise nobody could ever repair a mistake."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tenants.directory.access import Permission, Scope
from tenants.errors import Code, Refusal
from tenants.session import current


@asynccontextmanager
async def somebody_stays_in_charge(*path: str) -> AsyncIterator[None]:
    """Refuse what would take the last administrator away; a tenant without one is still being set up."""
    before = await _anybody_in_charge()
    yield
    if before and not await _anybody_in_charge():
        raise Refusal(Code.CONFLICT, "nobody would be left who may give roles and accounts", path)


async def _anybody_in_charge() -> bool:
    # Two administrators may not remove each other in the same moment: one at a time.
    await current().execute(
        "select pg_advisory_xact_lock(hashtextextended('in_charge:' || current_tenant()::text, 0))"
    )
    found: bool = await current().fetchval(
        """select exists (
            select from role_permissions p
            join staff_roles sr on sr.role_id = p.role_id
            join staff s on s.id = sr.staff_id and s.left_on is null
            join accounts a on a.staff_id = s.id
            where p.permission = $1 and p.scope = $2)""",
        Permission.ACCOUNT_CONFIGURE.value,
        Scope.TENANT.value,
    )
    return found
