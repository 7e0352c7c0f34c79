"""Signing in with a built-in account: passwords against accounts, refresh tokens against their families.

Hashing takes long, so it happens between two short transactions, never inside one. Whatever was wrong, and
whether or not the login exists, the answer is the same and takes as long.
"""

from datetime import datetime, timedelta
from uuid import UUID

from app.auth.limits import AttemptLimit
from app.auth.passwords import Passwords
from app.auth.tokens import AccessTokens, new_refresh_token, refresh_token_hash
from schema.access.sign_in import Tokens
from tenants import tenant as tenants
from tenants.directory import account as accounts
from tenants.directory import refresh_token, viewer
from tenants.directory.access import Viewer
from tenants.directory.account import Account
from tenants.directory.refresh_token import RefreshToken
from tenants.errors import Code, Refusal
from tenants.session import tenant_session


class BuiltInAccounts:
    """Issues tokens to whoever knows the password; the only holder of the signing key."""

    def __init__(
        self, tokens: AccessTokens, passwords: Passwords, limit: AttemptLimit, *, refresh_life: timedelta
    ) -> None:
        self._tokens = tokens
        self._passwords = passwords
        self._limit = limit
        self._refresh_life = refresh_life

    async def sign_in(
        self, *, tenant: str, login: str, password: str, client: str | None, at: datetime
    ) -> Tokens:
        """Begin a session; one and the same refusal whatever was wrong."""
        await self._require_patience(client)
        # PostgreSQL has no such character, so nothing of that name can exist.
        tenant_id = None if "\0" in tenant + login else await tenants.id_of(tenant)
        known = await self._find(tenant_id, login)
        good = await self._passwords.match(known.password_hash if known else None, password)
        issued = await self._judge(tenant_id, login, good=good, at=at) if tenant_id else None
        if issued is None:
            await self._limit.failed(client)
            raise _refused()
        return issued

    async def refresh(self, *, token: str, at: datetime) -> Tokens:
        """Go on with a session; a token shown twice ends it."""
        found = await refresh_token.look_up(refresh_token_hash(token))
        if found is None:
            raise _over()
        successor = new_refresh_token()
        async with tenant_session(found.tenant_id):
            # Kept even where the answer is no: that is how a stolen token is stopped.
            next_ = await refresh_token.use(
                found.id,
                successor_hash=refresh_token_hash(successor),
                at=at,
                expires_at=at + self._refresh_life,
            )
            issued = await self._issue(next_, successor, at=at) if next_ else None
        if issued is None:
            raise _over()
        return issued

    async def sign_out(self, *, token: str, at: datetime) -> None:
        """End the session that a refresh token belongs to; an unknown token changes nothing."""
        found = await refresh_token.look_up(refresh_token_hash(token))
        if found is None:
            return
        async with tenant_session(found.tenant_id):
            family_id = await refresh_token.family_of(found.id)
            if family_id is not None:
                await refresh_token.revoke_family(family_id, at=at)

    async def hashed(self, password: str) -> str:
        """What is kept of a password."""
        return await self._passwords.hash(password)

    async def change_password(
        self, *, viewer: Viewer, old: str, new: str, client: str | None, at: datetime
    ) -> Tokens:
        """Replace one's own password, end every other session and begin a new one."""
        await self._require_patience(client)
        async with tenant_session(viewer.tenant_id, readonly=True):
            known = await Account.get(id=viewer.account_id)
        accounts.require_strength(new, login=known.login, path="new_password")
        good = await self._passwords.match(known.password_hash, old)
        fresh = await self._passwords.hash(new)
        async with tenant_session(viewer.tenant_id):
            account = await accounts.held(viewer.account_id)
            if not account.is_locked(at=at):
                if good and account.password_hash == known.password_hash:
                    await accounts.set_password(
                        account, fresh, "account.password_changed", by=viewer.staff_id, at=at
                    )
                    return await self._begin(account, at=at)
                await accounts.failed(account, at=at)
        await self._limit.failed(client)
        raise Refusal(Code.SIGN_IN_FAILED, "the old password is wrong, or must wait", ("old_password",))

    async def sign_out_everywhere(self, *, viewer: Viewer, reason: str | None, at: datetime) -> None:
        """End every session of the viewer; the reason goes on record."""
        async with tenant_session(viewer.tenant_id):
            account = await accounts.held(viewer.account_id)
            await accounts.sign_out_everywhere(account, by=viewer.staff_id, at=at, reason=reason)

    async def _require_patience(self, client: str | None) -> None:
        if not await self._limit.allows(client):
            raise Refusal(Code.LIMIT_EXCEEDED, "too many failed attempts from here: wait some minutes")

    async def _find(self, tenant_id: UUID | None, login: str) -> Account | None:
        if tenant_id is None:
            return None
        async with tenant_session(tenant_id, readonly=True):
            return await Account.get_or_none(login=accounts.login_of(login))

    async def _judge(self, tenant_id: UUID, login: str, *, good: bool, at: datetime) -> Tokens | None:
        async with tenant_session(tenant_id):
            account = await accounts.of_login(login)
            if account is None or account.is_locked(at=at):
                return None
            if not good:
                await accounts.failed(account, at=at)
                return None
            if await viewer.load(account_id=account.id) is None:
                return None
            await accounts.signed_in(account, at=at)
            return await self._begin(account, at=at)

    async def _begin(self, account: Account, *, at: datetime) -> Tokens:
        token = new_refresh_token()
        first = await refresh_token.begin(
            account_id=account.id,
            token_hash=refresh_token_hash(token),
            at=at,
            expires_at=at + self._refresh_life,
        )
        return self._tokens_for(account, first, token, at=at)

    async def _issue(self, next_: RefreshToken, token: str, *, at: datetime) -> Tokens | None:
        if await viewer.load(account_id=next_.account_id) is None:
            return None
        return self._tokens_for(await Account.get(id=next_.account_id), next_, token, at=at)

    def _tokens_for(self, account: Account, refresh: RefreshToken, token: str, *, at: datetime) -> Tokens:
        access_token, access_ends = self._tokens.issue(
            tenant_id=account.tenant_id,
            account_id=account.id,
            staff_id=account.staff_id,
            session_id=refresh.family_id,
            epoch=account.epoch,
            at=at,
        )
        return Tokens(access_token, access_ends, token, refresh.expires_at)


def _refused() -> Refusal:
    return Refusal(
        Code.SIGN_IN_FAILED,
        "tenant, login or password is wrong; after several failures even the right password must wait",
    )


def _over() -> Refusal:
    return Refusal(Code.SIGN_IN_FAILED, "this session is over: sign in again", ("refresh_token",))
