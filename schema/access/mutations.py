"""Signing in and out, accounts and passwords."""

from uuid import UUID

import strawberry

from schema.access.inputs import (
    AccountCreateInput,
    AccountPasswordChangeInput,
    AccountPasswordResetInput,
    SessionSignInInput,
    SessionSignOutEverywhereInput,
    SessionTokenInput,
)
from schema.access.session import AccountPayload, Session, SessionPayload, SignOutPayload
from schema.access.sign_in import SignIn, Tokens
from schema.atomic import apart, mutation
from schema.context import Context, Info
from schema.permissions import SIGNED_IN, public, requires
from schema.reads.identity import parse_id
from tenants.directory import account as accounts
from tenants.directory.access import Permission
from tenants.directory.reach import require_reach
from tenants.errors import Code, Refusal


@strawberry.type
class AccessMutation:
    """What can be done about signing in."""

    @apart(public("this is how one signs in"), description="Begin a session with login and password.")
    async def session_sign_in(self, info: Info, input: SessionSignInInput) -> SessionPayload:
        tokens = await _door(info).sign_in(
            tenant=input.tenant,
            login=input.login,
            password=input.password,
            client=info.context.client,
            at=info.context.at,
        )
        return _begun(tokens)

    @apart(
        public("the refresh token is proof enough"),
        description="Go on with a session: a new pair of tokens for the refresh token, good only once.",
    )
    async def session_refresh(self, info: Info, input: SessionTokenInput) -> SessionPayload:
        return _begun(await _door(info).refresh(token=input.refresh_token, at=info.context.at))

    @apart(
        public("the refresh token is proof enough"),
        description="End one session. Its access token is void within seconds.",
    )
    async def session_sign_out(self, info: Info, input: SessionTokenInput) -> SignOutPayload:
        await _door(info).sign_out(token=input.refresh_token, at=info.context.at)
        return SignOutPayload()

    @apart(SIGNED_IN, description="End all of one's sessions, this one too.")
    async def session_sign_out_everywhere(
        self, info: Info, input: SessionSignOutEverywhereInput
    ) -> SignOutPayload:
        viewer = info.context.require_viewer()
        await _door(info).sign_out_everywhere(viewer=viewer, reason=input.reason, at=info.context.at)
        return SignOutPayload()

    @apart(SIGNED_IN, description="Replace one's own password. Every other session ends, a new one begins.")
    async def account_password_change(self, info: Info, input: AccountPasswordChangeInput) -> SessionPayload:
        tokens = await _door(info).change_password(
            viewer=info.context.require_viewer(),
            old=input.old_password,
            new=input.new_password,
            client=info.context.client,
            at=info.context.at,
        )
        return _begun(tokens)

    @mutation(
        requires(Permission.ACCOUNT_CONFIGURE),
        description="Let a member of the staff sign in with a password.",
    )
    async def account_create(self, info: Info, input: AccountCreateInput) -> AccountPayload:
        viewer, staff_id = info.context.require_viewer(), _staff(input.staff_id)
        await require_reach(viewer, staff_id, "staff_id")
        login = accounts.require_login(input.login)
        accounts.require_strength(input.password, login=login)
        await accounts.create(
            staff_id=staff_id,
            login=login,
            password_hash=await _door(info).hashed(input.password),
            by=viewer.staff_id,
            at=info.context.at,
        )
        return AccountPayload(staff_id=input.staff_id)

    @mutation(
        requires(Permission.ACCOUNT_CONFIGURE),
        description="Set somebody's password anew. Their sessions end, and what kept them out is forgotten.",
    )
    async def account_password_reset(self, info: Info, input: AccountPasswordResetInput) -> AccountPayload:
        viewer, staff_id = info.context.require_viewer(), _staff(input.staff_id)
        await require_reach(viewer, staff_id, "staff_id")
        account = await accounts.of_staff(staff_id, "staff_id")
        accounts.require_strength(input.new_password, login=account.login, path="new_password")
        fresh = await _door(info).hashed(input.new_password)
        await accounts.set_password(
            account, fresh, "account.password_reset", by=viewer.staff_id, at=info.context.at
        )
        return AccountPayload(staff_id=input.staff_id)


def _door(info: Info) -> SignIn:
    context: Context = info.context
    return context.tool(SignIn)  # type: ignore[type-abstract]


def _begun(tokens: Tokens) -> SessionPayload:
    return SessionPayload(
        session=Session(
            access_token=tokens.access_token,
            access_token_expires_at=tokens.access_token_expires_at,
            refresh_token=tokens.refresh_token,
            refresh_token_expires_at=tokens.refresh_token_expires_at,
        )
    )


def _staff(id: strawberry.ID) -> UUID:
    try:
        name, key = parse_id(id)
    except ValueError:
        name, key = "", None
    if name != "Staff" or key is None:
        raise Refusal(Code.NOT_FOUND, "there is no such member of the staff", ("staff_id",))
    return key
