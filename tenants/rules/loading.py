"""Versions as values: a published one is read and compiled once, a draft every time."""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID

from tenants.base import find
from tenants.rules import breach_kind, case_policy, reply_rule, route, tie_break_rule, time_limit
from tenants.rules.circumstances import MatterKind, Severity
from tenants.rules.policies import Policy
from tenants.rules.rule_set import NOTHING, Offered, OwnStage, RuleSet
from tenants.rules.stages import Span
from tenants.rules.version import RuleSetState, RuleSetVersion, in_force_id
from tenants.session import current, current_tenant_id

# A published version never changes. The tenant is part of the key: nobody is given somebody else's.
_kept: OrderedDict[tuple[UUID, UUID], RuleSet] = OrderedDict()
MOST_KEPT = 256


async def in_force(at: datetime) -> RuleSet:
    """The rules that count at a moment; none where nothing was published yet."""
    return await load(await in_force_id(at))


async def load(rule_set_id: UUID | None) -> RuleSet:
    """A version as a value; None stands for the time before the first one."""
    if rule_set_id is None:
        return NOTHING
    key = (current_tenant_id(), rule_set_id)
    ready = _kept.get(key)
    if ready is not None:
        _kept.move_to_end(key)
        return ready
    version = await find(RuleSetVersion, rule_set_id, "rule_set_id")
    ready = await read(version)
    if version.state is not RuleSetState.DRAFT:
        _kept[key] = ready
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return ready


async def read(version: RuleSetVersion) -> RuleSet:
    """A version as it stands now, a draft included."""
    rows = current().fetch
    limits = await rows(f"{time_limit.COLUMNS} where rule_set_id = $1 order by code", version.id)
    routes = await rows("select * from routes where rule_set_id = $1 order by code", version.id)
    replies = await rows("select * from reply_rules where rule_set_id = $1 order by code", version.id)
    return RuleSet(
        id=version.id,
        number=version.number,
        matters=await _matters(version.id),
        limits=tuple(time_limit.parse(row) for row in limits),
        routes=tuple(route.parse(row) for row in routes),
        reply_rules=tuple(reply_rule.parse(row) for row in replies),
        tie_breaks=(await tie_break_rule.orders([version.id]))[version.id],
        stages=await _stages(version.id),
        breach_kinds=breach_kind.KNOWN | await _breach_kinds(version.id),
        policies=await _policies(version.id),
        leader_id=version.leader_id,
    )


async def _matters(rule_set_id: UUID) -> tuple[Offered, ...]:
    rows = await current().fetch(
        """select id, code, name, kind, department_id, severity, amount from matters
           where rule_set_id = $1 order by code""",
        rule_set_id,
    )
    return tuple(
        Offered(
            id=row["id"],
            code=row["code"],
            name=row["name"],
            kind=MatterKind(row["kind"]),
            department_id=row["department_id"],
            severity=Severity(row["severity"]) if row["severity"] else None,
            amount=row["amount"],
        )
        for row in rows
    )


async def _stages(rule_set_id: UUID) -> tuple[OwnStage, ...]:
    rows = await current().fetch(
        "select id, code, name, starts, stops from stages where rule_set_id = $1 order by code", rule_set_id
    )
    return tuple(
        OwnStage(row["id"], row["code"], row["name"], Span(frozenset(row["starts"]), frozenset(row["stops"])))
        for row in rows
    )


async def _policies(rule_set_id: UUID) -> dict[UUID | None, Policy]:
    rows = await current().fetch("select * from case_policies where rule_set_id = $1", rule_set_id)
    return {row["matter_id"]: case_policy.parse(row) for row in rows}


async def _breach_kinds(rule_set_id: UUID) -> frozenset[str]:
    rows = await current().fetch("select code from breach_kinds where rule_set_id = $1", rule_set_id)
    return frozenset(row["code"] for row in rows)
