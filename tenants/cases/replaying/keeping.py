"""Keeps what a replay has found: rows of the job, in one statement a page, and the counts at its end."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from uuid import UUID

from tenants.cases.replaying.ask import Wanted
from tenants.cases.replaying.deadline import Deadline
from tenants.cases.replaying.tally import Load, Tally
from tenants.cases.replaying.verdict import Verdict
from tenants.ids import new_id
from tenants.session import current, current_tenant_id

_TABLES = ("previewed_deadlines", "previewed_cases", "previewed_stages", "previewed_loads")


async def begin_anew(job_id: UUID) -> None:
    """Nothing of a run that was broken off stays."""
    for table in _TABLES:
        await current().execute(f"delete from {table} where job_id = $1", job_id)  # noqa: S608 - ours


async def keep(job_id: UUID, deadlines: Sequence[tuple[UUID, Deadline]], cases: Sequence[Verdict]) -> None:
    """The rows of a page."""
    if deadlines:
        await _deadlines(job_id, deadlines)
    if cases:
        await _cases(job_id, cases)


async def _deadlines(job_id: UUID, found: Sequence[tuple[UUID, Deadline]]) -> None:
    told = [one for _, one in found]
    await current().execute(
        """insert into previewed_deadlines (tenant_id, job_id, id, case_id, stage, limit_code, movement,
               started_at, stopped_at, due_before, due_after, late_before, late_after)
           select $1, $2, n.* from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[],
               $8::timestamptz[], $9::timestamptz[], $10::timestamptz[], $11::timestamptz[], $12::bool[],
               $13::bool[]) n""",
        current_tenant_id(),
        job_id,
        [new_id() for _ in found],
        [case_id for case_id, _ in found],
        [one.stage for one in told],
        [one.limit_code for one in told],
        [one.movement.value if one.movement else None for one in told],
        [one.started_at for one in told],
        [one.stopped_at for one in told],
        [one.before for one in told],
        [one.after for one in told],
        [one.late_before for one in told],
        [one.late_after for one in told],
    )


async def _cases(job_id: UUID, found: Sequence[Verdict]) -> None:
    await current().execute(
        """insert into previewed_cases (tenant_id, job_id, id, case_id, opened_at, rerouted,
               department_before_id, department_after_id, staff_before_id, staff_after_id, matter_left_out,
               without_limit, limits_tie, owner_unclear)
           select $1, $2, n.* from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::bool[], $7::uuid[],
               $8::uuid[], $9::uuid[], $10::uuid[], $11::bool[], $12::bool[], $13::bool[], $14::bool[]) n""",
        current_tenant_id(),
        job_id,
        [new_id() for _ in found],
        [one.case.id for one in found],
        [one.case.opened_at for one in found],
        [one.rerouted for one in found],
        [one.before.department_id for one in found],
        [one.after.department_id for one in found],
        [one.before.staff_id for one in found],
        [one.after.staff_id for one in found],
        [one.said.matter_left_out for one in found],
        [one.said.without_limit for one in found],
        [one.said.limits_tie for one in found],
        [one.unclear for one in found],
    )


async def conclude(job_id: UUID, wanted: Wanted, tally: Tally) -> None:
    """The counts, once everything is counted."""
    session, tenant_id = current(), current_tenant_id()
    await session.execute(
        """insert into rule_set_previews (tenant_id, id, rule_set_id, since, until, cases, rerouted,
               newly_late, no_longer_late, matter_left_out, without_limit, limits_tie, owner_unclear)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        tenant_id,
        job_id,
        wanted.rule_set_id,
        wanted.since,
        wanted.until,
        tally.cases,
        tally.rerouted,
        tally.newly_late,
        tally.no_longer_late,
        tally.matter_left_out,
        tally.without_limit,
        tally.limits_tie,
        tally.owner_unclear,
    )
    await session.executemany(
        """insert into previewed_stages (tenant_id, job_id, id, stage, deadlines, earlier, later, added,
               removed, newly_late, no_longer_late) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        [(tenant_id, job_id, new_id(), stage, *astuple(one)) for stage, one in tally.stages.items()],
    )
    await _loads(job_id, tally.departments, "department_id")
    await _loads(job_id, tally.staff, "staff_id")


async def _loads(job_id: UUID, loads: Mapping[UUID, Load], whose: str) -> None:
    await current().executemany(
        f"""insert into previewed_loads (tenant_id, job_id, id, {whose}, cases_before, cases_after,
               deadlines_before, deadlines_after, late_before, late_after)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",  # noqa: S608 - one of two columns
        [(current_tenant_id(), job_id, new_id(), key, *astuple(load)) for key, load in loads.items()],
    )
