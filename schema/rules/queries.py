"""Queries: versions of the rules, matters, time limits, routes, the tie-break."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.context import Info
from schema.directory.access import DIRECTORY
from schema.errors import BadInput
from schema.listed import listed
from schema.permissions import field, requires
from schema.reads.predicate import equals
from schema.rules.change import RuleChange, shown_change
from schema.rules.configure_replies import ReplyRuleQuery
from schema.rules.lists import (
    MatterOrder,
    MatterWhere,
    RuleSetOrder,
    RuleSetWhere,
    TimeLimitOrder,
    TimeLimitWhere,
)
from schema.rules.matter import Matter
from schema.rules.policy import PolicyQuery
from schema.rules.route import Route
from schema.rules.rule_set import RuleSet
from schema.rules.tie_break import TieBreakCriterion, shown_rules
from schema.rules.time_limit import TimeLimit
from schema.rules.versions import Version, of
from tenants.directory.access import Permission
from tenants.rules import comparison, loading
from tenants.rules.circumstances import Channel

READ = requires(Permission.RULES_READ)


@strawberry.type
class RulesQuery(PolicyQuery, ReplyRuleQuery):
    """What can be asked about rules."""

    rule_sets = listed(
        RuleSet,
        READ,
        conditions=RuleSetWhere,
        orders=RuleSetOrder,
        order="-number",
        description="Versions of the rules, the newest first unless sorted otherwise.",
    )

    @field(READ, description="One version of the rules; the one in force unless named.")
    async def rule_set(
        self, info: Info, id: Annotated[ID | None, argument(description="The version's id.")] = None
    ) -> RuleSet | None:
        if id is not None:
            return RuleSet.one(RuleSet.asked_for(id))
        async with info.context.inside():
            rules = await loading.in_force(info.context.at)
        return RuleSet.one(rules.id) if rules.number else None

    @field(READ, description="What differs between two versions of the rules, by subject, key and field.")
    async def rule_set_comparison(
        self,
        info: Info,
        a: Annotated[ID, argument(description="The one version.")],
        b: Annotated[ID, argument(description="The other.")],
    ) -> list[RuleChange]:
        keys = [RuleSet.asked_for(a, "a"), RuleSet.asked_for(b, "b")]
        async with info.context.inside():
            before, after = [await comparison.contents(key) if key else {} for key in keys]
        return [shown_change(one) for one in comparison.compare(before, after)]

    @field(DIRECTORY, description="One matter, by its id, or by its code among those in force.")
    def matter(
        self,
        id: Annotated[ID | None, argument(description="The matter's id.")] = None,
        code: Annotated[str | None, argument(description="The matter's code.")] = None,
    ) -> Matter | None:
        if (id is None) == (code is None):
            raise BadInput("Name the matter by id or by code.", argument=["id"])
        if code is not None:
            return Matter.first(equals("code", code) & of(None))
        return Matter.one(Matter.asked_for(id or ""))

    matters = listed(
        Matter,
        DIRECTORY,
        scope=of,
        conditions=MatterWhere,
        orders=MatterOrder,
        order="code",
        description="Matters of a version, by code unless sorted otherwise.",
    )

    time_limits = listed(
        TimeLimit,
        READ,
        scope=of,
        conditions=TimeLimitWhere,
        orders=TimeLimitOrder,
        order="code",
        description="Time limits of a version, by code unless sorted otherwise.",
    )

    routes = listed(Route, READ, scope=of, order="code", description="Routes of a version, by code.")

    @field(
        READ,
        description="By what, and in which order, the first contact is chosen among several who were asked "
        "at once. The badge number ends every tie.",
    )
    async def tie_break_criteria(
        self,
        info: Info,
        rule_set_id: Version = None,
        channel: Annotated[
            Channel | None, argument(description="For this channel; for any other unless named.")
        ] = None,
    ) -> list[TieBreakCriterion]:
        async with info.context.inside():
            if rule_set_id is None:
                rules = await loading.in_force(info.context.at)
            else:
                rules = await loading.load(RuleSet.asked_for(rule_set_id, "ruleSetId"))
        return shown_rules(rules.tie_break(channel))
