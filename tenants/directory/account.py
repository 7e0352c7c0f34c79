"""Accounts: how a member of the staff signs in here, and what happens when somebody keeps guessing."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find
from tenants.constraints import all_or_nothing
from tenants.directory.presence import require_present
from tenants.directory.refresh_token import revoke_all
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.text import line, optional_line

SHORTEST, LONGEST = 10, 200
# Slips of the finger cost nothing; after these, every further failure doubles the wait.
FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)

_LOGIN = re.compile(r"[\w.@+-]{1,100}")


class Account(VersionedModel):
    """A login with a password; one for each member of the staff at most."""

    staff_id = fields.UUIDField()
    login = fields.TextField()
    password_hash = fields.TextField()
    failed_attempts = fields.IntField(default=0)
    locked_until = fields.DatetimeField(null=True)
    # Raised by "sign out everywhere": an access token of an older epoch is void.
    epoch = fields.IntField(default=0)
    last_signed_in_at = fields.DatetimeField(null=True)

    class Meta:
        table = "accounts"

    def is_locked(self, *, at: datetime) -> bool:
        """Whether even the right password is refused for now."""
        return self.locked_until is not None and at < self.locked_until


def login_of(text: str) -> str:
    """The login as it is kept: nobody remembers how they capitalised it."""
    return text.strip().lower()


def require_login(text: str) -> str:
    """A login that can be given out; refuses any other."""
    login = login_of(line(text, "login", most=100))
    if not _LOGIN.fullmatch(login):
        raise Refusal(Code.INVALID, "use letters, digits and . @ + - _ only", ("login",))
    return login


def require_strength(password: str, *, login: str, path: str = "password") -> None:
    """Refuse a password that is short or that the login gives away."""
    if len(password) < SHORTEST:
        raise Refusal(Code.INVALID, f"a password has at least {SHORTEST} characters", (path,))
    if len(password) > LONGEST:
        raise Refusal(Code.TOO_LONG, f"a password has at most {LONGEST} characters", (path,))
    if login in password.lower() or len(set(password)) < 4:
        raise Refusal(Code.INVALID, "this password is too easy to guess", (path,))


def wait_after(failures: int) -> timedelta:
    """How long the account stays closed after that many failures in a row."""
    over = failures - FREE_FAILURES
    if over < 0:
        return timedelta()
    return min(FIRST_WAIT * (1 << min(over, 10)), LONGEST_WAIT)


async def create(*, staff_id: UUID, login: str, password_hash: str, by: UUID | None, at: datetime) -> Account:
    """Let somebody sign in; refuses a login that is taken and a second account for the same person."""
    login = require_login(login)
    async with all_or_nothing():
        await require_present(staff_id, "staff_id")
        account = await Account.create(
            staff_id=staff_id, login=login, password_hash=password_hash, created_at=at, updated_at=at
        )
        await record("account.created", by=by, at=at, subject_id=staff_id)
    return account


async def of_login(login: str) -> Account | None:
    """The account behind a login, held until the transaction ends."""
    return await Account.filter(login=login_of(login)).select_for_update().get_or_none()


async def of_staff(staff_id: UUID, *path: str) -> Account:
    """The account of a member of the staff; NOT_FOUND at `path` for somebody without one."""
    account = await Account.filter(staff_id=staff_id).select_for_update().get_or_none()
    if account is None:
        raise Refusal(Code.NOT_FOUND, "this member of the staff has no account", path)
    return account


async def held(account_id: UUID) -> Account:
    """The account, held until the transaction ends."""
    return await find(Account, account_id, lock=True)


async def signed_in(account: Account, *, at: datetime) -> None:
    """Forget earlier failures."""
    await Account.filter(id=account.id).update(failed_attempts=0, locked_until=None, last_signed_in_at=at)


async def failed(account: Account, *, at: datetime) -> None:
    """Count a wrong password; from the fifth on the account stays closed for a while."""
    failures = account.failed_attempts + 1
    wait = wait_after(failures)
    await Account.filter(id=account.id).update(
        failed_attempts=failures, locked_until=at + wait if wait else None
    )


async def set_password(account: Account, password_hash: str, kind: str, *, by: UUID, at: datetime) -> Account:
    """Replace the password and end every session that the old one began; `kind` is the event recorded."""
    await account.change(
        at=at, password_hash=password_hash, failed_attempts=0, locked_until=None, epoch=account.epoch + 1
    )
    await revoke_all(account.id, at=at)
    await record(kind, by=by, at=at, subject_id=account.staff_id)
    return account


async def sign_out_everywhere(
    account: Account, *, by: UUID, at: datetime, reason: str | None = None
) -> Account:
    """End every session; the access tokens still out are void within seconds."""
    reason = optional_line(reason, "reason")
    await account.change(at=at, epoch=account.epoch + 1)
    await revoke_all(account.id, at=at)
    await record("account.signed_out_everywhere", by=by, at=at, subject_id=account.staff_id, reason=reason)
    return account
