"""Rules follow a department that merges into another: a version that names it gives way to a new one."""

from datetime import datetime
from uuid import UUID

from tenants.rules import publishing
from tenants.rules.version import RuleSetVersion
from tenants.session import current

_LASTING = """
with named as (
    select rule_set_id as id from matters where department_id = $1
    union select rule_set_id from routes where department_id = $1
    union select rule_set_id from reply_rules where department_id = $1
), in_force as (
    select id from rule_sets where state = 'published' and effective_from <= $2
    order by effective_from desc, published_at desc, number desc limit 1)
select s.id from rule_sets s join named using (id)
where s.state = 'published' and (s.effective_from > $2 or s.id = (select id from in_force))
order by s.effective_from, s.number
"""


async def follow(department_id: UUID, *, into_id: UUID, by: UUID | None, at: datetime) -> None:
    """What the rules in force, those to come and the drafts give to the one they give to the other."""
    for row in await current().fetch(_LASTING, department_id, at):
        older = await RuleSetVersion.get(id=row["id"])
        begun = await publishing.begin(based_on_id=older.id, title=older.title, by=by, at=at)
        await _rename(department_id, into_id)
        await publishing.put_in_force(
            begun,
            since=max(older.effective_from or at, at),
            carry_open_cases=older.carries_open_cases and older.carried_at is None,
            reason="a department has merged into another",
            by=by,
            at=at,
        )
    await _rename(department_id, into_id)


async def _rename(department_id: UUID, into_id: UUID) -> None:
    for table in ("matters", "routes", "reply_rules"):
        await current().execute(
            f"""update {table} r set department_id = $2 from rule_sets s
                where s.id = r.rule_set_id and s.state = 'draft' and r.department_id = $1""",  # noqa: S608
            department_id,
            into_id,
        )
