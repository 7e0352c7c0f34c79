"""Mutations: routes and the tie-break."""

from collections.abc import Mapping
from typing import Any

import strawberry

from schema.atomic import mutation
from schema.context import Info
from schema.directory.department import Department
from schema.directory.position import Position
from schema.directory.staff import Staff
from schema.editing import Creation, once
from schema.node import Node
from schema.permissions import REACHED, readable
from schema.rules.conditions import ConditionsInput
from schema.rules.configure_matters import CONFIGURE, DraftPayload, editing
from schema.rules.duration import plain
from schema.rules.matter import Matter
from schema.rules.route import Route
from schema.rules.rule_set import RuleSet
from schema.rules.tie_break import TieBreakCriterion, TieBreakCriterionInput, shown_rules
from schema.rules.versions import DraftEdition, DraftRemoval
from tenants.rules import route, tie_break, tie_break_rule
from tenants.rules.circumstances import Channel
from tenants.rules.routes import Target
from tenants.rules.tie_break import Rule

LEADS: Mapping[str, type[Node]] = {
    "department_id": Department,
    "position_id": Position,
    "staff_id": Staff,
    "as_matter_id": Matter,
}


@strawberry.input(description="Where a case goes under some conditions.")
class RouteSetInput(Creation, DraftEdition):
    """Takes the place of the draft's route with the same code, else under the same conditions."""

    code: str | None = strawberry.field(
        description="Its name, at most 120 characters; one is made unless given.", default=None
    )
    matter_id: strawberry.ID | None = strawberry.field(
        description="For which matter; none for any.", default=None
    )
    conditions: ConditionsInput | None = strawberry.field(description="What else must hold.", default=None)
    target: Target = strawberry.field(description="To whom it leads.")
    department_id: strawberry.ID | None = strawberry.field(
        description="The department; or whose duty officer, post or interface person.", default=None
    )
    position_id: strawberry.ID | None = strawberry.field(description="For POSITION: the post.", default=None)
    staff_id: strawberry.ID | None = strawberry.field(description="For INTERFACE_PERSON: who.", default=None)
    as_matter_id: strawberry.ID | None = strawberry.field(
        description="For AS_MATTER: the matter whose way the case goes.", default=None
    )
    note: str | None = strawberry.field(description="Why, at most 1,000 characters.", default=None)


@strawberry.input(description="Which route is taken out of a draft.")
class RouteRemoveInput(DraftRemoval):
    """A route that no case goes under this version."""


@strawberry.input(description="By what the first contact is chosen under a draft.")
class TieBreakSetInput(DraftEdition):
    """The whole order."""

    channel: Channel | None = strawberry.field(
        description="For this channel only; none for every channel without an order of its own.", default=None
    )
    criteria: list[TieBreakCriterionInput] = strawberry.field(
        description="In order; each criterion once. None: position rank, then tenure."
    )


@readable(REACHED)
@strawberry.type(description="The route as it is now.")
class RoutePayload(DraftPayload):
    """Answer to routeSet."""

    route: Route | None = strawberry.field(description="The route; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The tie-break as it is now.")
class TieBreakSetPayload(DraftPayload):
    """Answer to tieBreakSet."""

    criteria: list[TieBreakCriterion] | None = strawberry.field(
        description="The criteria in order; null when refused.", default=None
    )


@strawberry.type
class RouteMutation:
    """How routes and the tie-break are configured."""

    @mutation(CONFIGURE, description="Set a route of a draft.")
    async def route_set(self, info: Info, input: RouteSetInput) -> RoutePayload:
        edit = editing(info, input)
        matter_id = Matter.key_of(input.matter_id, "matter_id") if input.matter_id is not None else None
        leads: Any = {
            name: kind.key_of(getattr(input, name), name)
            for name, kind in LEADS.items()
            if getattr(input, name) is not None
        }
        key = await once(
            info,
            "route.set",
            input,
            lambda: route.put(
                code=input.code,
                matter_id=matter_id,
                conditions=plain(input.conditions),
                target=input.target,
                note=input.note,
                **edit,
                **leads,
            ),
        )
        return RoutePayload(route=Route.one(key), rule_set=RuleSet.known(edit["rule_set_id"]))

    @mutation(CONFIGURE, description="Take a route out of a draft.")
    async def route_remove(self, info: Info, input: RouteRemoveInput) -> DraftPayload:
        edit = editing(info, input)
        removed = await route.remove(Route.key_of(input.id, "id"), **edit)
        return DraftPayload(rule_set=RuleSet.known(removed.rule_set_id))

    @mutation(
        CONFIGURE,
        description="Set by what the first contact is chosen among several who were asked, for every channel "
        "or for one.",
    )
    async def tie_break_set(self, info: Info, input: TieBreakSetInput) -> TieBreakSetPayload:
        edit = editing(info, input)
        rules = await tie_break_rule.replace(
            [Rule(one.criterion, one.direction) for one in input.criteria], channel=input.channel, **edit
        )
        return TieBreakSetPayload(
            criteria=shown_rules(rules or tie_break.DEFAULT), rule_set=RuleSet.known(edit["rule_set_id"])
        )
