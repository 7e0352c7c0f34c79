"""Lapse: what was still expected about a case when it came to its end is expected of nobody any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tenants import history
from tenants.cases import clocks, duties, inbox, involvement, pauses
from tenants.cases.case import Case
from tenants.cases.contributions import PARTS
from tenants.cases.inbox import Telling
from tenants.cases.involvement import Part
from tenants.directory.access import Viewer
from tenants.history import Entry
from tenants.rules.policies import PauseCause
from tenants.session import current


@dataclass(frozen=True, slots=True)
class _Question:
    """Rows that wait for somebody, what they become (`$2` is the moment), and what the history says of it.

    `asked` are the parts of those who are waited for, `invited` a query that names them where no part does.
    """

    table: str
    waiting: str
    becomes: str
    kind: str
    asked: tuple[Part, ...] = ()
    invited: str = "select null::uuid where false"


_OF_THE_WORK = (
    _Question(
        "extensions",
        "state = 'asked'",
        "state = 'lapsed', decided_at = $2",
        "'extension.lapsed'",
        (Part.APPROVER,),
    ),
    _Question(
        "referrals",
        "state = 'proposed'",
        "state = 'lapsed', decided_at = $2",
        "'referral.lapsed'",
        (Part.APPROVER,),
    ),
    _Question(
        "escalations",
        "state = 'asked'",
        "state = 'unanswered'",
        "'escalation.lapsed'",
        invited="select t.to_staff_id",
    ),
    _Question(
        "arbitrations",
        "decided_at is null and lapsed_at is null",
        "lapsed_at = $2",
        "'hand_over.not_arbitrated'",
        (Part.APPROVER,),
    ),
    _Question(
        "contributions",
        "ended_at is null",
        "state = 'withdrawn', ended_at = $2",
        "kind || '.withdrawn'",
        (Part.CONSULTED, Part.ASSISTANT),
        "select t.approver_id where t.approver_id is not null and t.approved_at is null",
    ),
    _Question(
        "notices",
        "supplement_received_at is null and lapsed_at is null and situation <> 'consultation'",
        "lapsed_at = $2",
        "'notice.lapsed'",
    ),
)
_OF_THE_CASE = (
    _Question(
        "meetings",
        "held_at is null and cancelled_at is null",
        "cancelled_at = $2",
        "'meeting.cancelled'",
        invited="select i.staff_id from meeting_invitations i where i.meeting_id = t.id",
    ),
)


async def with_the_work(case: Case, *, by: Viewer, at: datetime) -> None:
    """The work is done, or there will be none: nobody need decide how it goes on."""
    await _lapse(case, _OF_THE_WORK, by=by, at=at)
    await _end_pauses(case, by=by, at=at)
    await duties.decided(case.id, at=at)


async def with_the_case(case: Case, *, by: Viewer, at: datetime) -> None:
    """The case is closed: nobody is asked for anything about it."""
    await _lapse(case, (*_OF_THE_WORK, *_OF_THE_CASE), by=by, at=at)
    await _end_pauses(case, by=by, at=at)


async def with_clocks(clock_ids: Sequence[UUID], *, at: datetime) -> None:
    """A limit that counts no longer is not extended."""
    rows = await current().fetch(
        """update extensions set state = 'lapsed', decided_at = $2
           where clock_id = any($1::uuid[]) and state = 'asked' returning id, case_id""",
        list(clock_ids),
        at,
    )
    await history.record_all(
        [Entry("extension.lapsed", at, case_id=row["case_id"], subject_id=row["id"]) for row in rows]
    )
    for case_id in {row["case_id"] for row in rows}:
        await duties.decided(case_id, at=at)


async def _end_pauses(case: Case, *, by: Viewer, at: datetime) -> None:
    """What the work waited for it waits for no longer; whatever else stood still runs on."""
    await clocks.resume(case, cause=PauseCause.MATERIALS, at=at)
    for ended in await pauses.end_all(case.id, by=by.staff_id, at=at):
        await clocks.resume(case, cause=ended, at=at)


async def _lapse(case: Case, questions: Sequence[_Question], *, by: Viewer, at: datetime) -> None:
    """Whoever was waited for is told that nobody waits any more."""
    entries: list[Entry] = []
    told: dict[tuple[UUID, str], Telling] = {}
    for one in questions:
        for row in await current().fetch(_end(one), *_given(one, case, at=at)):
            entries.append(Entry(row["kind"], at, by.staff_id, case.id, row["id"]))
            told |= {
                (person, row["kind"]): Telling(person, row["kind"], case.id, by.staff_id)
                for person in row["people"]
                if person not in (by.staff_id, case.handler_id)
            }
    await history.record_all(entries)
    ended = {entry.kind for entry in entries}
    for part in [part for kind, part in PARTS.items() if f"{kind}.withdrawn" in ended]:
        await involvement.leave(case.id, part, at=at)
    await inbox.tell_all(list(told.values()), at=at)


def _end(one: _Question) -> str:
    parts = "', '".join(one.asked)
    return f"""
update {one.table} t set {one.becomes} where t.case_id = $1 and {one.waiting}
returning t.id, {one.kind} as kind, array(
    {one.invited} union
    select v.staff_id from involvements v
    where v.case_id = t.case_id and v.part in ('{parts}') and v.ended_at is null) as people
"""  # noqa: S608 - all of it stands in the tables above


def _given(one: _Question, case: Case, *, at: datetime) -> tuple[UUID | datetime, ...]:
    return (case.id, at) if "$2" in one.becomes else (case.id,)
