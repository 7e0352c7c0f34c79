"""A tenant's tie-break: its criteria in order, and the decision made by them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.constraints import all_or_nothing
from tenants.errors import Code, Refusal
from tenants.rules import tie_break, version
from tenants.rules.circumstances import Channel
from tenants.rules.tie_break import DEFAULT, Candidate, Criterion, Decision, Direction, Rule
from tenants.session import current

# All of them stay on record for ever.
MOST_ASKED = 50


class TieBreakCriterion(TenantModel):
    """One place in an order, of every channel or of one."""

    rule_set_id = fields.UUIDField()
    channel = fields.CharEnumField(Channel, max_length=20, null=True)
    ordinal = fields.IntField()
    criterion = fields.TextField()
    direction = fields.TextField()

    class Meta:
        table = "tie_break_criteria"


Orders = dict[Channel | None, tuple[Rule, ...]]


async def orders(rule_set_ids: Sequence[UUID]) -> dict[UUID, Orders]:
    """What these versions compare by, by channel; one statement."""
    rows = await current().fetch(
        """select rule_set_id, channel, criterion, direction from tie_break_criteria
           where rule_set_id = any($1::uuid[]) order by channel nulls first, ordinal""",
        list(rule_set_ids),
    )
    found: dict[UUID, Orders] = {id_: {} for id_ in rule_set_ids}
    for row in rows:
        channel = Channel(row["channel"]) if row["channel"] else None
        rule = Rule(Criterion(row["criterion"]), Direction(row["direction"]))
        order = found[row["rule_set_id"]]
        order[channel] = (*order.get(channel, ()), rule)
    return found


async def replace(
    rules: Sequence[Rule],
    *,
    rule_set_id: UUID,
    channel: Channel | None = None,
    expected_version: int | None = None,
    by: UUID | None,
    at: datetime,
) -> tuple[Rule, ...]:
    """Under this draft compare by these, in this order; a channel may have its own. None: the default."""
    _require_sound(rules)
    async with all_or_nothing():
        draft = await version.draft(rule_set_id, expected_version=expected_version)
        rows = TieBreakCriterion.filter(rule_set_id=draft.id, channel=channel)
        before = [
            Rule(Criterion(one.criterion), Direction(one.direction)) for one in await rows.order_by("ordinal")
        ]
        if before == list(rules):
            return tuple(rules)
        await rows.delete()
        await TieBreakCriterion.bulk_create(
            TieBreakCriterion(
                rule_set_id=draft.id,
                channel=channel,
                ordinal=place,
                criterion=rule.criterion.value,
                direction=rule.direction.value,
            )
            for place, rule in enumerate(rules)
        )
        data = {"channel": channel, "from": _told(before), "to": _told(rules)}
        await version.changed(draft, "tie_break.replaced", data=data, by=by, at=at)
    return tuple(rules)


async def compare(
    asked: Sequence[UUID],
    rules: Sequence[Rule] = DEFAULT,
    *,
    owning_department_id: UUID | None = None,
    at: datetime,
) -> Decision:
    """Who would be first contact; nobody is held."""
    return await _decide(asked, rules, owning_department_id, _CANDIDATES, at=at)


async def decide(
    asked: Sequence[UUID],
    rules: Sequence[Rule] = DEFAULT,
    *,
    owning_department_id: UUID | None = None,
    at: datetime,
) -> Decision:
    """Who of those asked is first contact; refuses too many, the unknown and those who left, at `asked_ids`.

    None of them can leave before the transaction ends: a case may not be given to somebody who is going.
    """
    return await _decide(asked, rules, owning_department_id, _CANDIDATES + "for key share of s", at=at)


async def _decide(
    asked: Sequence[UUID],
    rules: Sequence[Rule],
    owning_department_id: UUID | None,
    candidates: str,
    *,
    at: datetime,
) -> Decision:
    if len(asked) > MOST_ASKED:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_ASKED} people are asked at once", ("asked_ids",))
    used = {rule.criterion for rule in rules} if len(set(asked)) > 1 else set()
    rows = await current().fetch(
        candidates,
        list(asked),
        owning_department_id,
        Criterion.OPEN_CASES in used,
        Criterion.SINCE_LAST_ASSIGNMENT in used,
        at if Criterion.ON_DUTY in used else None,
    )
    found = {row["staff_id"]: Candidate(**row) for row in rows}
    for place, staff_id in enumerate(asked):
        if staff_id not in found:
            raise await _missing(staff_id, ("asked_ids", place))
    return tie_break.decide(found.values(), rules)


async def _missing(staff_id: UUID, path: tuple[str | int, ...]) -> Refusal:
    """The same words as wherever else somebody is named."""
    if await current().fetchval("select true from staff where id = $1", staff_id):
        return Refusal(Code.CONFLICT, "this member of the staff has left", path)
    return Refusal(Code.NOT_FOUND, "there is no such member of the staff", path)


# What no criterion asks for is not looked up.
_CANDIDATES = """
select s.id as staff_id, s.department_id, s.badge, p.rank as position_rank, s.joined_on,
    g.level as grade_level,
    coalesce((select d.head_id = s.id from departments d where d.id = $2), false) as heads_owning_department,
    $5::timestamptz is not null and exists (
        select from shifts f where f.staff_id = s.id and f.since <= $5 and f.until > $5) as on_duty,
    case when $3 then (select count(*)::integer from custody c where c.staff_id = s.id and c.until is null)
         else 0 end as open_cases,
    case when $4 then (select max(c.since) from custody c where c.staff_id = s.id) end as last_assigned_at
from staff s join positions p on p.id = s.position_id left join grades g on g.id = s.grade_id
where s.id = any($1::uuid[]) and s.left_on is null
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
