"""The demo: a water utility and a hospital with people and living cases, and tokens to look around with."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.auth.passwords import Passwords
from app.auth.requesters import ByPass
from app.auth.tokens import AccessTokens
from app.clock import utc_now
from app.demo import accounts, hospital, living_cases, portal, public_directory, water_utility
from app.demo.organization import Organization
from app.local.greeting import DemoTenant
from app.settings import Settings
from tenants import tenant
from tenants.directory.account import Account
from tenants.directory.staff import Staff
from tenants.ids import new_id
from tenants.session import tenant_session

# A demo may lie open on a desk for weeks; real tokens end after ten minutes.
TOKEN_LIFE = timedelta(days=365)
# Their logins, in every demo.
PEOPLE = {"admin": "0010", "head": "0101", "clerk": "0102"}


@dataclass(frozen=True, slots=True)
class Demo:
    """An organization to play with: how it is set up, and what happens in it before anybody looks.

    `receiver` is the code of the department that takes what is asked through the portal.
    """

    slug: str
    name: str
    receiver: str
    furnish: Callable[..., Awaitable[Organization]]
    happenings: Sequence[Callable[..., Awaitable[None]]]


async def _open_to_everybody(utility: Organization, *, now: datetime) -> None:
    await public_directory.open_to_everybody(utility, at=now)


DEMOS = (
    Demo(
        water_utility.SLUG,
        water_utility.NAME,
        water_utility.RECEIVER,
        water_utility.furnish,
        (_open_to_everybody, living_cases.fill),
    ),
    Demo(hospital.SLUG, hospital.NAME, hospital.RECEIVER, hospital.furnish, (hospital.fill,)),
)


async def seed_demo(settings: Settings) -> Sequence[DemoTenant]:
    """Make the demo tenants unless they are there, and issue fresh tokens for them."""
    now = utc_now()
    tokens = AccessTokens(settings.private_key(), life=TOKEN_LIFE)
    passes = ByPass(settings.private_key(), TOKEN_LIFE)
    return [
        {"slug": demo.slug, "tokens": await _issue(tokens, passes, await _seeded(demo, now=now), at=now)}
        for demo in DEMOS
    ]


async def _seeded(demo: Demo, *, now: datetime) -> UUID:
    founded = now - timedelta(days=30)
    tenant_id = await tenant.id_of(demo.slug) or await tenant.create(
        slug=demo.slug, name=demo.name, at=founded
    )
    # One transaction: a start that was cut short leaves an empty tenant, which the next one fills.
    async with tenant_session(tenant_id):
        if not await Staff.exists():
            await _fill(demo, founded=founded, now=now)
    return tenant_id


async def _fill(demo: Demo, *, founded: datetime, now: datetime) -> None:
    # Nobody knows the password: demo people come in by token.
    passwords = Passwords()
    password_hash = await passwords.hash(secrets.token_urlsafe(32))
    passwords.close()
    made = await demo.furnish(at=founded)
    await accounts.open_for(made.staff.values(), password_hash=password_hash, at=now)
    await portal.open_portal(made, receiver=demo.receiver, at=founded)
    for happening in demo.happenings:
        await happening(made, now=now)


async def _issue(tokens: AccessTokens, passes: ByPass, tenant_id: UUID, *, at: datetime) -> dict[str, str]:
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
        return issued | await portal.pass_for_somebody(passes, tenant_id, at=at)
