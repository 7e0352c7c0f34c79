"""A tenant's tie-break: its criteria in order, and the decision made by them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.constraints import all_or_nothing
from tenants.errors import Code, Refusal
from tenants.history import record
from tenants.rules import tie_break
from tenants.rules.tie_break import Candidate, Criterion, Decision, Direction, Rule
from tenants.session import current

# All of them stay on record for ever.
MOST_ASKED = 50


class TieBreakCriterion(TenantModel):
    """One place in the tenant's order."""

    ordinal = fields.IntField()
    criterion = fields.TextField()
    direction = fields.TextField()

    class Meta:
        table = "tie_break_criteria"


async def in_force() -> tuple[Rule, ...]:
    """The tenant's own order, else the default: position rank, then tenure."""
    rows = await TieBreakCriterion.all().order_by("ordinal")
    own = tuple(Rule(Criterion(row.criterion), Direction(row.direction)) for row in rows)
    return own or tie_break.DEFAULT


async def replace(rules: Sequence[Rule], *, by: UUID | None, at: datetime) -> tuple[Rule, ...]:
    """Compare by these from now on, in this order; none means the default again."""
    _require_sound(rules)
    async with all_or_nothing():
        before = await in_force()
        await TieBreakCriterion.all().delete()
        await TieBreakCriterion.bulk_create(
            TieBreakCriterion(ordinal=place, criterion=rule.criterion.value, direction=rule.direction.value)
            for place, rule in enumerate(rules)
        )
        data = {"from": _told(before), "to": _told(rules)}
        await record("tie_break.replaced", by=by, at=at, data=data)
    return await in_force()


async def decide(asked: Sequence[UUID], *, owning_department_id: UUID | None = None) -> Decision:
    """Who of those asked is first contact; refuses too many, the unknown and those who left, at `asked_ids`.

    None of them can leave before the transaction ends: a case may not be given to somebody who is going.
    """
    if len(asked) > MOST_ASKED:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_ASKED} people are asked at once", ("asked_ids",))
    rules = await in_force() if len(set(asked)) > 1 else ()
    rows = await current().fetch(
        _CANDIDATES,
        list(asked),
        owning_department_id,
        any(rule.criterion is Criterion.OPEN_CASES for rule in rules),
        any(rule.criterion is Criterion.SINCE_LAST_ASSIGNMENT for rule in rules),
    )
    found = {row["staff_id"]: Candidate(**row) for row in rows}
    for place, staff_id in enumerate(asked):
        if staff_id not in found:
            raise Refusal(Code.NOT_FOUND, "nobody with this id works here", ("asked_ids", place))
    return tie_break.decide(found.values(), rules)


# What no criterion asks for is not looked up.
_CANDIDATES = """
select s.id as staff_id, s.department_id, s.badge, p.rank as position_rank, s.joined_on,
    g.level as grade_level,
    coalesce((select d.head_id = s.id from departments d where d.id = $2), false) as heads_owning_department,
    case when $3 then (select count(*)::integer from custody c where c.staff_id = s.id and c.until is null)
         else 0 end as open_cases,
    case when $4 then (select max(c.since) from custody c where c.staff_id = s.id) end as last_assigned_at
from staff s join positions p on p.id = s.position_id left join grades g on g.id = s.grade_id
where s.id = any($1::uuid[]) and s.left_on is null
for key share of s
"""


def _require_sound(rules: Sequence[Rule]) -> None:
    seen: set[Criterion] = set()
    for place, rule in enumerate(rules):
        if rule.criterion is Criterion.BADGE:
            raise Refusal(
                Code.INVALID, "the badge always comes last by itself", ("criteria", place, "criterion")
            )
        if rule.criterion in seen:
            raise Refusal(Code.CONFLICT, "this is compared already", ("criteria", place, "criterion"))
        seen.add(rule.criterion)


def _told(rules: Sequence[Rule]) -> list[str]:
    return [f"{rule.criterion.value} {rule.direction.value}" for rule in rules]
