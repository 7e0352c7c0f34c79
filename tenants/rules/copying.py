"""Copies every row of one version into another, table by table, in one statement each."""

from collections.abc import Sequence
from uuid import UUID

from tenants.base import TenantModel
from tenants.ids import new_id
from tenants.rules.breach_kind import BreachKind
from tenants.rules.case_policy import CasePolicy
from tenants.rules.checklist import Material
from tenants.rules.matter import Matter
from tenants.rules.reply_rule import ReplyRule
from tenants.rules.route import Route
from tenants.rules.stage_rule import StageRow
from tenants.rules.tie_break_rule import TieBreakCriterion
from tenants.rules.time_limit import TimeLimit
from tenants.session import current

# Matters first: the others name them.
MODELS: tuple[type[TenantModel], ...] = (
    Matter,
    Material,
    TieBreakCriterion,
    StageRow,
    TimeLimit,
    Route,
    ReplyRule,
    BreachKind,
    CasePolicy,
)
_MATTERS = ("matter_id", "as_matter_id")


async def copy(source_id: UUID, target_id: UUID) -> None:
    """The target, an empty draft, holds the same rules under new ids."""
    matters: tuple[list[UUID], list[UUID]] = ([], [])
    for model in MODELS:
        made = await _copy(model, source_id, target_id, matters)
        if model is Matter:
            matters = made


async def _copy(
    model: type[TenantModel],
    source_id: UUID,
    target_id: UUID,
    matters: tuple[Sequence[UUID], Sequence[UUID]],
) -> tuple[list[UUID], list[UUID]]:
    table, columns = str(model._meta.db_table), sorted(model._meta.db_fields)
    rows = await current().fetch(
        f"select id from {table} where rule_set_id = $1 order by id",  # noqa: S608 - our own table names
        source_id,
    )
    old, new = [row["id"] for row in rows], [new_id() for _ in rows]
    if old:
        await current().execute(_statement(table, columns), old, new, target_id, *matters)
    return old, new


def _statement(table: str, columns: Sequence[str]) -> str:
    special = {"id": "m.new", "rule_set_id": "$3"} | {name: _MATTER.format(name) for name in _MATTERS}
    taken = ", ".join(special.get(name, f"o.{name}") for name in columns)
    return f"""with keys as (select $4::uuid[] as a, $5::uuid[] as b)
        insert into {table} ({", ".join(columns)})
        select {taken} from {table} o, keys, unnest($1::uuid[], $2::uuid[]) as m(old, new)
        where m.old = o.id"""  # noqa: S608 - our own table and column names


_MATTER = "(select k.new from unnest(a, b) as k(old, new) where k.old = o.{})"
