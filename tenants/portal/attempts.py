"""Wrong codes, counted by the number they were given for: whoever guesses waits longer and longer.

They are counted whether or not there is such a case, in the database and by the caller's clock: no answer,
and no time that it takes, tells which numbers are in use.
"""

from datetime import datetime, timedelta

from tortoise import fields

from tenants.base import TenantModel
from tenants.directory.account import wait_after
from tenants.session import current

# After that long without a wrong code the count begins anew.
FORGOTTEN_AFTER = timedelta(days=1)


class AccessAttempt(TenantModel):
    """How often codes for a number were wrong, in a row."""

    number = fields.TextField()
    failures = fields.IntField()
    failed_at = fields.DatetimeField()
    locked_until = fields.DatetimeField(null=True)

    class Meta:
        table = "access_attempts"


async def take_turn(number: str) -> AccessAttempt | None:
    """What is held against a number; whoever tries it at the same moment waits until this one has ended."""
    await current().execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"{current().tenant_id}:access:{number}",
    )
    return await AccessAttempt.get_or_none(number=number)


def is_locked(held: AccessAttempt | None, *, at: datetime) -> bool:
    """Whether even the right code is refused for now."""
    return held is not None and held.locked_until is not None and at < held.locked_until


async def failed(number: str, held: AccessAttempt | None, *, at: datetime) -> None:
    """Count a wrong code; from the fifth on the number stays closed for a while, then twice as long."""
    lately = held is not None and held.failed_at > at - FORGOTTEN_AFTER
    failures = 1 + (held.failures if held is not None and lately else 0)
    wait = wait_after(failures)
    attempt = held or AccessAttempt(number=number)
    locked_until = at + wait if wait else None
    attempt.update_from_dict({"failures": failures, "failed_at": at, "locked_until": locked_until})
    await attempt.save()


async def forget(number: str) -> None:
    """The right code makes good for the wrong ones."""
    await AccessAttempt.filter(number=number).delete()
