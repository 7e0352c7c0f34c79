"""Versions of the rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import strawberry

from schema.directory.staff import Staff
from schema.node import Node
from schema.paging import Connection
from schema.permissions import REACHED, readable, requires
from schema.reads.fields import column, computed, connection, derived, to_many, to_one
from schema.reads.source import source, whole_tenant
from schema.rules.lists import MatterOrder, MatterWhere, TimeLimitOrder, TimeLimitWhere
from schema.rules.matter import Matter
from schema.rules.reply_rule import ReplyRule
from schema.rules.route import BreachKind, OwnStage, Route
from schema.rules.tie_break import TieBreakCriterion, shown_rules
from schema.rules.time_limit import TimeLimit
from schema.rules.versions import NOW
from tenants.directory.access import Permission
from tenants.rules import tie_break, tie_break_rule
from tenants.rules.circumstances import Channel
from tenants.rules.tie_break_rule import Orders
from tenants.rules.version import RuleSetState


@readable(REACHED)
@strawberry.type(description="By what, and in which order, the first contact is chosen among several.")
class TieBreakOrder:
    """An order of criteria; the badge number ends every tie."""

    channel: Channel | None = strawberry.field(description="For which channel; null for every other.")
    criteria: list[TieBreakCriterion] = strawberry.field(description="The criteria, in order.")


def shown_orders(found: Orders) -> list[TieBreakOrder]:
    """Every order of a version; the default where it has none for every channel."""
    orders = {None: tie_break.DEFAULT, **found}
    return [TieBreakOrder(channel=key, criteria=shown_rules(rules)) for key, rules in orders.items()]


async def _tie_breaks(rows: Sequence[Any], context: Any) -> list[list[TieBreakOrder]]:
    async with context.inside():
        found = await tie_break_rule.orders([row.key for row in rows])
    return [shown_orders(found[row.key]) for row in rows]


@readable(requires(Permission.RULES_READ, Permission.CASE_READ))
@source("rule_sets", visible=whole_tenant)
@strawberry.type(
    description="A version of the rules: edited as a draft, published from a moment on, never changed again. "
    "A case and its clocks keep the version they were opened under."
)
class RuleSet(Node):
    """Matters, routes, tie-break, time limits, as they belong together."""

    number: int = column(description="Its number; versions are counted from 1.")
    state: RuleSetState = column(description="How far it has come.")
    title: str | None = column(description="What it is called.")
    note: str | None = column(description="What it is for.")
    is_in_force: bool = derived(
        f"({{t}}.id is not distinct from {NOW})", description="Whether new cases are opened under it."
    )
    effective_from: datetime | None = column(description="From when it is in force.")
    based_on: Annotated["RuleSet", strawberry.lazy("schema.rules.rule_set")] | None = to_one(
        "based_on_id", description="The version it was copied from.", unscoped=True
    )
    leader: Staff | None = to_one(
        "leader_id", description="The leader in charge: decides where the owner is unclear.", unscoped=True
    )
    reason: str | None = column(description="Why it was published.")
    carries_open_cases: bool = column(description="Whether open cases are brought under it.")
    carried_at: datetime | None = column(description="When the last open case was brought under it.")
    created_by: Staff | None = to_one("created_by_id", description="Who began it.", unscoped=True)
    created_at: datetime = column(description="When it was begun.")
    published_by: Staff | None = to_one("published_by_id", description="Who published it.", unscoped=True)
    published_at: datetime | None = column(description="When it was published.")
    templates: list[str] = column(description="The keys of the ready configurations that were put into it.")
    version: int = column(description="For `expectedVersion`: changes with every edit of the draft.")
    updated_at: datetime = column(description="When it was last edited.")
    matters: Connection[Matter] = connection(
        "rule_set_id",
        description="Its matters, by code.",
        order="code",
        conditions=MatterWhere,
        orders=MatterOrder,
        unscoped=True,
    )
    time_limits: Connection[TimeLimit] = connection(
        "rule_set_id",
        description="Its time limits, by code.",
        order="code",
        conditions=TimeLimitWhere,
        orders=TimeLimitOrder,
        unscoped=True,
    )
    routes: Connection[Route] = connection(
        "rule_set_id", description="Its routes, by code.", order="code", unscoped=True
    )
    reply_rules: Connection[ReplyRule] = connection(
        "rule_set_id", description="Who replies under it, by code.", order="code", unscoped=True
    )
    own_stages: list[OwnStage] = to_many(
        "rule_set_id", description="Its own stages.", order="code, id", unscoped=True
    )
    breach_kinds: list[BreachKind] = to_many(
        "rule_set_id", description="Its own kinds of breach.", order="code, id", unscoped=True
    )
    tie_breaks: list[TieBreakOrder] = computed(
        _tie_breaks, description="Its orders of the tie-break: for every channel, and for some."
    )
