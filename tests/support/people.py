"""People who can sign in, with whatever they may do."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.auth.tokens import AccessTokens, new_refresh_token, refresh_token_hash
from app.settings import Settings
from tenants.directory import account, assignment, refresh_token, role
from tenants.directory.access import Permission, Scope
from tenants.directory.department import Department
from tenants.directory.role import Grant
from tenants.session import tenant_session
from tests.support.api import quick_passwords
from tests.support.office import Office

PASSWORD = "correct horse battery"
EVERYTHING = dict.fromkeys(Permission, Scope.TENANT)
_counter = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Person:
    """A member of the staff with an account."""

    tenant_id: UUID
    staff_id: UUID
    account_id: UUID
    login: str
    token: str
    department_id: UUID


@dataclass(slots=True)
class People:
    """Makes people of one tenant, at the test's time."""

    tenant_id: UUID
    settings: Settings
    at: datetime

    async def somebody(
        self,
        grants: Mapping[Permission, Scope] = EVERYTHING,
        *,
        name: str = "李娜",
        within: Department | None = None,
    ) -> Person:
        """Somebody with a role of their own, an account and a running session."""
        number = next(_counter)
        async with tenant_session(self.tenant_id):
            person = await Office().staff(name, within=within, rank=1000 + number)
            lines = [Grant(permission, scope) for permission, scope in grants.items()]
            given = await role.create(name=f"角色 {number}", grants=lines, by=None, at=self.at)
            await assignment.assign(person.id, role_ids=[given.id], by=None, at=self.at)
            hashed = await quick_passwords().hash(PASSWORD)
            kept = await account.create(
                staff_id=person.id, login=f"user{number}", password_hash=hashed, by=None, at=self.at
            )
            return Person(
                self.tenant_id, person.id, kept.id, kept.login, await self._token(kept), person.department_id
            )

    async def _token(self, kept: account.Account) -> str:
        expires_at = self.at + timedelta(days=30)
        session = await refresh_token.begin(
            account_id=kept.id,
            token_hash=refresh_token_hash(new_refresh_token()),
            at=self.at,
            expires_at=expires_at,
        )
        token, _ = AccessTokens(self.settings.private_key(), life=timedelta(minutes=10)).issue(
            tenant_id=self.tenant_id,
            account_id=kept.id,
            staff_id=kept.staff_id,
            session_id=session.family_id,
            epoch=0,
            at=self.at,
        )
        return token
