"""An organization and its first administrator, made by the operator before anybody can sign in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.auth.passwords import Passwords
from app.database import opened
from app.settings import Settings
from tenants import tenant
from tenants.directory import account, founding
from tenants.directory.founding import Founder
from tenants.session import tenant_session
from tenants.templates import applying, shelf


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator knows of the organization."""

    slug: str
    name: str
    time_zone: str
    administrator: str
    badge: str
    login: str
    password: str
    language: str = "zh-CN"
    template: str | None = None


# What the first department, position and role are called; they may be renamed.
_ENGLISH = {"department": "Office", "position": "System administrator", "role": "Administrator"}


async def found(wanted: Wanted, *, at: datetime) -> UUID:
    """Make the tenant and let its administrator in; what an earlier attempt left undone is finished.

    With a template the administrator finds a draft of rules, and a directory without people.
    """
    template = shelf.of_key(wanted.template) if wanted.template else None
    login = account.require_login(wanted.login)
    account.require_strength(wanted.password, login=login)
    passwords = Passwords()
    password_hash = await passwords.hash(wanted.password)
    passwords.close()
    names = _ENGLISH if wanted.language.startswith("en") else {}
    founder = Founder(wanted.administrator, wanted.badge, login, password_hash, **names)
    tenant_id = await tenant.id_of(wanted.slug) or await tenant.create(
        slug=wanted.slug, name=wanted.name, language=wanted.language, time_zone=wanted.time_zone, at=at
    )
    async with tenant_session(tenant_id):
        first = await founding.found(founder, at=at)
        if template is not None:
            edition = shelf.edition_of(template, None, spoken=wanted.language)
            await applying.apply(template, edition, by=first.id, at=at)
    return tenant_id


async def found_in(settings: Settings, wanted: Wanted, *, at: datetime) -> UUID:
    """The same in a process that has not opened the database yet."""
    async with opened(settings):
        return await found(wanted, at=at)
