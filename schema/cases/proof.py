"""Why a clock is due when it is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import strawberry

from schema.context import Context
from schema.enums import described
from schema.permissions import REACHED, readable
from schema.rules.duration import Counting, Duration, shown_counting, shown_duration
from schema.working_time.day import CalendarDay, shown_day
from tenants.cases import claim
from tenants.cases.accounts import readable as readable_ones
from tenants.cases.agreements import Agreement, AgreementKind, promised
from tenants.cases.claim import Past
from tenants.cases.reckoning import Facts, due_of
from tenants.cases.settling import facts_of
from tenants.rules import time_limit
from tenants.rules.limits import Limit
from tenants.rules.stages import Start
from tenants.working_time import loading
from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.durations import duration_to_json
from tenants.working_time.proof import Proof, prove

described(
    AgreementKind,
    {
        AgreementKind.PROMISE: "Promised to the requester: counts where it is tighter.",
        AgreementKind.EXTENSION: "An approved extension: takes the place of what counted before.",
    },
)


@readable(REACHED)
@strawberry.type(description="A stretch of time that counted.")
class ProofSegment:
    """One segment."""

    since: datetime = strawberry.field(description="From when.")
    until: datetime = strawberry.field(description="Until when.")
    seconds: float = strawberry.field(description="For how much it counted, in seconds.")


@readable(REACHED)
@strawberry.type(description="A pause and what it took from the limit.")
class ProofPause:
    """One pause; overlapping ones are one."""

    since: datetime = strawberry.field(description="From when.")
    until: datetime | None = strawberry.field(description="Until when; null while the clock stands still.")
    seconds: float | None = strawberry.field(
        description="What it took of a limit counted in time; null for one counted in days, and while open."
    )
    days: str | None = strawberry.field(
        description="What it took of a limit counted in days, as a fraction such as `3/2`; else null."
    )


@readable(REACHED)
@strawberry.type(description="What was agreed about the limit after it had begun to run.")
class ProofAgreement:
    """A promise or an extension."""

    kind: AgreementKind = strawberry.field(description="Which of them.")
    at: datetime = strawberry.field(description="When it was agreed.")
    until: datetime = strawberry.field(description="The moment agreed.")


@readable(REACHED)
@strawberry.type(
    description="What a due time rests on. The segments, or the days, are exactly what the rule asks for."
)
class ClockProof:
    """The account of one clock."""

    start: datetime = strawberry.field(description="When the clock started.")
    starts_with: Start = strawberry.field(description="With what a clock of this limit starts.")
    counted_from: datetime = strawberry.field(description="From when it counts, by the counting rule.")
    duration: str = strawberry.field(description="How long, in words.")
    counting: str = strawberry.field(description="How it is counted, in words.")
    limit: Duration = strawberry.field(description="How long, for programs.")
    rule: Counting = strawberry.field(description="How it is counted, for programs.")
    calendar_version: int = strawberry.field(description="The version of the calendar that was read.")
    segments: list[ProofSegment] = strawberry.field(
        description="What counted, of a limit in time; the first 1,000."
    )
    total_seconds: float = strawberry.field(description="All segments together.")
    days: list[date] = strawberry.field(description="The days that counted, of a limit in days.")
    days_given_back: int = strawberry.field(description="The days among them that make up for pauses.")
    skipped: list[CalendarDay] = strawberry.field(
        description="The days off that were passed over, each with whose word it rests on."
    )
    pauses: list[ProofPause] = strawberry.field(description="When it stood still.")
    agreements: list[ProofAgreement] = strawberry.field(description="Promises and extensions, in order.")
    reckoned_due_at: datetime | None = strawberry.field(
        description="When it is due by the rule alone; null while paused."
    )
    due_at: datetime | None = strawberry.field(description="When it is due after what was agreed.")
    provisional: bool = strawberry.field(
        description="True while it lies beyond the published public holidays and may still move."
    )


LONGEST = 1_000


async def proofs(rows: Sequence[Any], context: Context) -> list[ClockProof | None]:
    """The proofs of many clocks; none where the rule or the calendar of one cannot be read."""
    async with context.inside():
        limits = await readable_ones({row.time_limit_id for row in rows}, time_limit.by_ids)
        calendars = await readable_ones({row.calendar_id for row in rows}, loading.load_many)
        pasts = await claim.pasts([row.key for row in rows])
    return [
        _proof(row, limits[row.time_limit_id], calendars[row.calendar_id], pasts[row.key])
        if row.time_limit_id in limits and row.calendar_id in calendars
        else None
        for row in rows
    ]


def _proof(row: Any, limit: Limit, calendar: CompiledCalendar, past: Past) -> ClockProof:
    return shown_proof(facts_of(row.started_at, limit, calendar, past))


def shown_proof(facts: Facts) -> ClockProof:
    """The account of a clock with these facts."""
    terms, calendar = facts.terms, facts.calendar
    agreed = promised(facts.agreements)
    proof = prove(facts.started_at, terms.duration, terms.counting, calendar, facts.pauses, agreed=agreed)
    due = due_of(facts)
    return ClockProof(
        start=proof.start,
        starts_with=terms.starts_with,
        counted_from=proof.counted_from,
        duration=proof.duration,
        counting=proof.counting,
        limit=shown_duration(duration_to_json(terms.duration)),
        rule=shown_counting(terms.counting.to_json()),
        calendar_version=calendar.definition.version,
        total_seconds=proof.total.total_seconds(),
        days=list(proof.days),
        days_given_back=proof.given_back,
        skipped=[shown_day(day) for day in proof.skipped],
        agreements=[_agreement(one) for one in facts.agreements],
        reckoned_due_at=proof.due.at,
        due_at=due.at,
        provisional=due.provisional,
        **_spent(proof),
    )


def _spent(proof: Proof) -> dict[str, Any]:
    segments = [
        ProofSegment(since=one.since, until=one.until, seconds=one.amount.total_seconds())
        for one in proof.segments[:LONGEST]
    ]
    pauses = [
        ProofPause(
            since=one.since,
            until=one.until,
            seconds=None if one.time is None else one.time.total_seconds(),
            days=None if one.days is None else str(one.days),
        )
        for one in proof.pauses
    ]
    return {"segments": segments, "pauses": pauses}


def _agreement(one: Agreement) -> ProofAgreement:
    return ProofAgreement(kind=one.kind, at=one.at, until=one.until)
