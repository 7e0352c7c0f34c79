"""What a house in order has none of: each kind of trouble, and how it is found."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from tenants import history
from tenants.cases import claim as claims
from tenants.cases.reckoning import Facts, decide
from tenants.cases.settling import facts_of
from tenants.rules import time_limit
from tenants.session import current
from tenants.working_time import loading


class Trouble(StrEnum):
    """Why a case could be dropped, or something could go unheard."""

    NOBODY_ANSWERS = "nobody_answers"
    CUSTODY_GAP = "custody_gap"
    CUSTODY_OVERLAP = "custody_overlap"
    ANSWERABLE_HAS_LEFT = "answerable_has_left"
    ANSWERABLE_WITHOUT_ACCOUNT = "answerable_without_account"
    CLOCK_UNWATCHED = "clock_unwatched"
    CLOCK_OVERSLEPT = "clock_overslept"
    OFFER_UNWATCHED = "offer_unwatched"
    CALL_UNREAD = "call_unread"
    MATERIAL_UNDER_WAY = "material_under_way"
    MATERIAL_LEFT_OVER = "material_left_over"
    OUTBOX_STUCK = "outbox_stuck"
    HISTORY_BROKEN = "history_broken"


# What is still under way by then is stuck.
PATIENCE = timedelta(minutes=15)
A_DAY = timedelta(days=1)
UNREAD_FOR = timedelta(days=3)
# How long papers go from desk to desk, and lie here after the case has ended.
UNDER_WAY_FOR = timedelta(days=2)
LEFT_OVER_FOR = timedelta(days=7)

# Each gives the case, where it is about one; `$1` is how long ago the trouble must have begun.
_SOUGHT: Mapping[Trouble, tuple[timedelta, str]] = {
    Trouble.NOBODY_ANSWERS: (
        timedelta(),
        """select k.id from cases k left join custody c on c.case_id = k.id and c.until is null
           where k.closed_at is null and k.opened_at <= $1 group by k.id, k.handler_id
           having count(c.id) <> 1 or bool_or(c.staff_id <> k.handler_id)""",
    ),
    Trouble.CUSTODY_GAP: (
        timedelta(),
        """select distinct k.id from cases k join (
               select case_id, since, lag(until) over (partition by case_id order by ordinal) as before
               from custody) p on p.case_id = k.id
           where k.opened_at <= $1 and (
               p.before is null and p.since <> k.opened_at
               or p.before <> p.since and not exists (
                   select from reopenings r where r.case_id = k.id and r.closed_at = p.before
                   and r.reopened_at = p.since))""",
    ),
    Trouble.CUSTODY_OVERLAP: (
        timedelta(),
        """select distinct a.case_id
           from custody a join custody b on b.case_id = a.case_id and b.ordinal > a.ordinal
           where a.during && b.during and a.since <= $1""",
    ),
    Trouble.ANSWERABLE_HAS_LEFT: (
        timedelta(),
        """select k.id from cases k join staff s on s.id in (k.handler_id, k.first_contact_id)
           where k.closed_at is null and s.left_on is not null and k.opened_at <= $1""",
    ),
    # Nobody can act who cannot sign in; who acts for somebody away can.
    Trouble.ANSWERABLE_WITHOUT_ACCOUNT: (
        timedelta(),
        """select k.id from cases k where k.closed_at is null and k.opened_at <= $1
           and not exists (select from accounts a where a.staff_id = k.handler_id)""",
    ),
    Trouble.CLOCK_OVERSLEPT: (PATIENCE, "select case_id from clocks where next_check_at <= $1"),
    Trouble.OFFER_UNWATCHED: (
        A_DAY,
        """select h.case_id from hand_overs h
           where h.state = 'offered' and h.offered_at <= $1 and not exists (
               select from clocks c where c.hand_over_id = h.id and c.state <> 'stopped')""",
    ),
    Trouble.CALL_UNREAD: (
        UNREAD_FOR,
        """select i.case_id from inbox_entries i join cases k on k.id = i.case_id
           where i.kind = 'clock.escalated' and i.read_at is null and i.at <= $1 and k.closed_at is null""",
    ),
    Trouble.MATERIAL_UNDER_WAY: (
        UNDER_WAY_FOR,
        """select m.case_id from material_passes p join case_materials m on m.id = p.material_id
           where p.state = 'on_the_way' and p.passed_at <= $1""",
    ),
    Trouble.MATERIAL_LEFT_OVER: (
        LEFT_OVER_FOR,
        """select m.case_id from case_materials m join cases k on k.id = m.case_id
           where m.state = 'held' and k.closed_at <= $1""",
    ),
    Trouble.OUTBOX_STUCK: (
        PATIENCE,
        """select null::uuid from outbox o join events e on e.id = o.id
           where o.next_attempt_at is not null and e.at <= $1""",
    ),
}


async def found(trouble: Trouble, *, at: datetime) -> list[UUID | None]:
    """The cases that are in this trouble; None for each finding that is about no case."""
    ago, statement = _SOUGHT[trouble]
    return [row[0] for row in await current().fetch(statement, at - ago)]


async def unwatched(*, at: datetime) -> list[UUID | None]:
    """Clocks that run and that nobody will look at again, although a rung is still ahead."""
    rows = await current().fetch("select id from clocks where state = 'running' and next_check_at is null")
    running = [one for row in rows for one in await claims.one(row["id"])]
    limits = await time_limit.by_ids({one.time_limit_id for one in running})
    calendars = await loading.load_many({one.calendar_id for one in running})
    pasts = await claims.pasts([one.id for one in running])
    return [
        one.case_id
        for one in running
        if _asleep(
            facts_of(one.started_at, limits[one.time_limit_id], calendars[one.calendar_id], pasts[one.id]), at
        )
    ]


def _asleep(facts: Facts, at: datetime) -> bool:
    decision = decide(facts, at)
    return bool(decision.firings) or decision.next_check_at is not None


async def broken(*, known: int, seal: bytes) -> int | None:
    """The first event after `known` whose seal does not hold."""
    number: int | None = await current().fetchval("select history_broken_after($1, $2)", known, seal)
    return number if known else await history.broken_at()
