"""Fifty rows more of what an organization has few of: a list that is short cannot tell what a row costs."""

from datetime import timedelta

from tenants.session import TenantSession, tenant_session
from tests.reads.data import NOW, House

# Columns and values by table, one row for each n from 1 to 50; `_insert` knows what stands in braces.
_ROWS = {
    "requesters": ("kind, name, created_at", "'person', '王', {at}"),
    "absences": (
        "staff_id, since, reason, created_at, updated_at",
        "{staff}, {at} + n * interval '1 day', '出差', {at}, {at}",
    ),
    "stand_ins": (
        "staff_id, stand_in_id, ordinal, since, until, entered_at",
        "{staff}, {other}, 1, {at} + n * interval '1 day', {at} + (n + 1) * interval '1 day', {at}",
    ),
    "rosters": ("name, created_at, updated_at", "'值班 ' || n, {at}, {at}"),
    "shifts": (
        "roster_id, place, staff_id, since, until, entered_at",
        "{roster}, 1, {staff}, {at} + n * interval '1 day', {at} + (n + 1) * interval '1 day', {at}",
    ),
    "positions": ("name, rank, created_at, updated_at", "'职务 ' || n, 1000 + n, {at}, {at}"),
    "grades": ("name, level, created_at, updated_at", "'职称 ' || n, 1000 + n, {at}, {at}"),
    "roles": ("name, created_at, updated_at", "'角色 ' || n, {at}, {at}"),
    "departments": ("code, name, created_at, updated_at", "'M' || n, '科室 ' || n, {at}, {at}"),
    "calendars": (
        "name, time_zone, weekly, created_at, updated_at",
        "'日历 ' || n, 'Asia/Shanghai', '[[],[],[],[],[],[],[]]', {at}, {at}",
    ),
    "rule_sets": ("number, created_at, updated_at", "2000 + n, {at}, {at}"),
    "public_matters": ("code, created_at, updated_at", "'P' || n, {at}, {at}"),
    "api_keys": (
        "name, prefix, token_hash, department_id, expires_at, created_at, updated_at",
        "'接口', '0123abcd', sha256((current_tenant()::text || n)::bytea), {department}, {later}, {at}, {at}",
    ),
    "jobs": (
        "kind, asked_by_id, asked_at, parameters, look_at",
        "'case.import', {staff}, {at} - n * interval '1 minute', '{{}}', {at}",
    ),
    "self_checks": (
        "at, findings, faults, followed_to, followed_hash",
        "{at} - n * interval '1 day', '[]', 0, 0, ''::bytea",
    ),
}
# The same for each of fifty cases, c.
_OF_CASES = {
    "involvements": ("case_id, staff_id, part, since", "c.id, {staff}, 'registrar', c.opened_at"),
    "breaches": (
        "case_id, kind, staff_id, department_id, occurred_at, noticed_at",
        "c.id, 'not_handled', {staff}, {department}, {at}, {at}",
    ),
    "inbox_entries": (
        "staff_id, kind, case_id, at, event_id",
        "{staff}, 'case.assigned', c.id, {at}, gen_random_uuid()",
    ),
    "protected_reads": (
        "event_id, staff_id, requester_id, case_id, fields, purpose, at",
        "gen_random_uuid(), {staff}, c.requester_id, c.id, array['phone'], 'query', {at}",
    ),
    "case_materials": (
        (
            "case_id, ordinal, acceptance_id, name, kind, copies, to_give_back, accepted_by_id, accepted_at,"
            " state, holder_id"
        ),
        "c.id, 900, {acceptance}, '申请表', 'original', 1, true, {staff}, {at}, 'held', {staff}",
    ),
}


async def crowd(house: House) -> None:
    """Whoever lists these finds a full page."""
    async with tenant_session(house.tenant_id) as session:
        for table, (columns, values) in _ROWS.items():
            await _insert(session, house, f"{table} (tenant_id, id, {columns})", values, _NUMBERS)
        for table, (columns, values) in _OF_CASES.items():
            await _insert(session, house, f"{table} (tenant_id, id, {columns})", values, _CASES)
        # Whoever holds a paper has it in their hands from a moment on.
        await session.execute(
            """insert into material_holdings (tenant_id, id, material_id, ordinal, staff_id, since)
               select m.tenant_id, gen_random_uuid(), m.id, 1, m.holder_id, m.accepted_at
               from case_materials m where m.ordinal = 900"""
        )


_NUMBERS = "generate_series(1, 50) n"
_CASES = "(select * from cases where tenant_id = current_tenant() order by id desc limit 50) c"


async def _insert(session: TenantSession, house: House, into: str, values: str, each: str) -> None:
    known = {
        "staff": f"'{house.staff[0]}'::uuid",
        "other": f"'{house.staff[1]}'::uuid",
        "department": f"'{house.departments[0]}'::uuid",
        "at": f"'{NOW.isoformat()}'::timestamptz",
        "acceptance": "(select id from case_materials where tenant_id = current_tenant() limit 1)",
        "roster": "(select id from rosters where tenant_id = current_tenant() order by id limit 1)",
        "later": f"'{(NOW + timedelta(days=9)).isoformat()}'::timestamptz",
    }
    chosen = values.format(**known)
    await session.execute(
        f"insert into {into} select current_tenant(), gen_random_uuid(), {chosen} from {each}"
    )
