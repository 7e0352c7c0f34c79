"""The demo: a water utility with people and living cases, and tokens to look around with."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from app.auth.passwords import Passwords
from app.auth.tokens import AccessTokens
from app.clock import utc_now
from app.demo import accounts, living_cases, public_directory, water_utility
from app.local.greeting import DemoTenant
from app.settings import Settings
from tenants import tenant
from tenants.directory.account import Account
from tenants.directory.staff import Staff
from tenants.ids import new_id
from tenants.session import tenant_session

# A demo may lie open on a desk for weeks; real tokens end after ten minutes.
TOKEN_LIFE = timedelta(days=365)
# Their logins.
PEOPLE = {"admin": "0010", "head": "0101", "clerk": "0102"}


async def seed_demo(settings: Settings) -> Sequence[DemoTenant]:
    """Make the demo tenant unless it is there, and issue fresh tokens for it."""
    now = utc_now()
    founded = now - timedelta(days=30)
    tenant_id = await tenant.id_of(water_utility.SLUG) or await tenant.create(
        slug=water_utility.SLUG, name=water_utility.NAME, at=founded
    )
    # One transaction: a start that was cut short leaves an empty tenant, which the next one fills.
    async with tenant_session(tenant_id):
        if not await Staff.exists():
            await _fill(founded=founded, now=now)
    tokens = AccessTokens(settings.private_key(), life=TOKEN_LIFE)
    return [{"slug": water_utility.SLUG, "tokens": await _issue(tokens, tenant_id, at=now)}]


async def _fill(*, founded: datetime, now: datetime) -> None:
    # Nobody knows the password: demo people come in by token.
    passwords = Passwords()
    password_hash = await passwords.hash(secrets.token_urlsafe(32))
    passwords.close()
    utility = await water_utility.furnish(at=founded)
    await accounts.open_for(utility.staff.values(), password_hash=password_hash, at=now)
    await public_directory.open_to_everybody(utility, at=now)
    await living_cases.fill(utility, now=now)


async def _issue(tokens: AccessTokens, tenant_id: UUID, *, at: datetime) -> dict[str, str]:
    issued: dict[str, str] = {}
    async with tenant_session(tenant_id, readonly=True):
        for person, login in PEOPLE.items():
            # Whoever plays with the demo may change badges and names; a login stays.
            account = await Account.get(login=login)
            issued[person], _ = tokens.issue(
                tenant_id=tenant_id,
                account_id=account.id,
                staff_id=account.staff_id,
                session_id=new_id(),
                epoch=account.epoch,
                at=at,
            )
    return issued
