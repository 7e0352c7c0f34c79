"""Wrong codes, counted by the number they were given for and where they came from.

Whoever guesses waits longer and longer, and nobody else waits with them: a requester who comes from elsewhere
comes in. Only where a number is tried more often than any person would, from wherever, it waits as a whole.

They are counted whether or not there is such a case, in the database and by the caller's clock: no answer,
and no time that it takes, tells which numbers are in use.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise import fields

from tenants.base import TenantModel
from tenants.directory.account import LONGEST_WAIT, wait_after
from tenants.session import current

# After that long without a wrong code from one place its count begins anew.
FORGOTTEN_AFTER = timedelta(days=1)
# So many wrong codes for one number within a day, from wherever, before even the right one must wait. A code
# has 60 random bits and five of them may be good: at this pace, day after day, a guess comes true once in 500
# billion years. No lower, for the sake of the requester, who waits with everybody else from there on.
MOST, WITHIN = 1_000, timedelta(days=1)
EVERYWHERE = ""


class AccessAttempt(TenantModel):
    """How often codes for a number were wrong: from one source in a row, or from everywhere since `since`."""

    number = fields.TextField()
    # A digest of where they came from, or EVERYWHERE.
    source = fields.TextField()
    failures = fields.IntField()
    since = fields.DatetimeField()
    failed_at = fields.DatetimeField()
    locked_until = fields.DatetimeField(null=True)

    class Meta:
        table = "access_attempts"


@dataclass(frozen=True, slots=True)
class Held:
    """What is held against a number, from one source and from everywhere."""

    number: str
    source: str
    here: AccessAttempt | None
    everywhere: AccessAttempt | None

    def is_locked(self, *, at: datetime) -> bool:
        """Whether even the right code is refused for now."""
        locks = [one.locked_until for one in (self.here, self.everywhere) if one is not None]
        return any(until is not None and at < until for until in locks)


async def take_turn(number: str, source: str) -> Held:
    """What is held against a number; whoever tries it at the same moment waits until this one has ended."""
    await current().execute(
        "select pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"{current().tenant_id}:access:{number}",
    )
    rows = await AccessAttempt.filter(number=number, source__in=[source, EVERYWHERE])
    found = {row.source: row for row in rows}
    return Held(number, source, found.get(source), found.get(EVERYWHERE))


async def failed(held: Held, *, at: datetime) -> None:
    """Count a wrong code: from the fifth on this source waits with the number, then twice as long."""
    here = held.here
    if here is None or here.failed_at <= at - FORGOTTEN_AFTER:
        here = _anew(held.here, held.number, held.source, at=at)
    _count(here, wait_after(here.failures + 1), at=at)
    everywhere = held.everywhere
    if everywhere is None or everywhere.since <= at - WITHIN:
        everywhere = _anew(held.everywhere, held.number, EVERYWHERE, at=at)
    _count(everywhere, LONGEST_WAIT if everywhere.failures + 1 >= MOST else timedelta(), at=at)
    for row in (here, everywhere):
        await row.save()


async def forget(held: Held) -> None:
    """The right code makes good for the wrong ones from the same source; the others' stay counted."""
    if held.here is not None:
        await held.here.delete()


def _anew(row: AccessAttempt | None, number: str, source: str, *, at: datetime) -> AccessAttempt:
    row = row or AccessAttempt(number=number, source=source)
    row.failures, row.since = 0, at
    return row


def _count(row: AccessAttempt, wait: timedelta, *, at: datetime) -> None:
    row.failures += 1
    row.failed_at = at
    row.locked_until = at + wait if wait else None
