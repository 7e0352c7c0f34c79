"""Queries: matters, time limits, the tie-break."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.context import Info
from schema.directory.access import DIRECTORY
from schema.errors import BadInput
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import field, requires
from schema.reads.fields import ORDER_BY, WHERE
from schema.reads.predicate import equals
from schema.rules.lists import MatterOrder, MatterWhere, TimeLimitOrder, TimeLimitWhere
from schema.rules.matter import Matter
from schema.rules.tie_break import TieBreakCriterion, shown_rules
from schema.rules.time_limit import TimeLimit
from tenants.directory.access import Permission
from tenants.rules import tie_break_rule

READ = requires(Permission.RULES_READ)


@strawberry.type
class RulesQuery:
    """What can be asked about rules."""

    @field(DIRECTORY, description="One matter, by its id or by its code.")
    def matter(
        self,
        id: Annotated[ID | None, argument(description="The matter's id.")] = None,
        code: Annotated[str | None, argument(description="The matter's code.")] = None,
    ) -> Matter | None:
        """Resolver."""
        if (id is None) == (code is None):
            raise BadInput("Name the matter by id or by code.", argument=["id"])
        if code is not None:
            return Matter.first(equals("code", code))
        return Matter.one(Matter.asked_for(id or ""))

    @field(DIRECTORY, description="Matters, by code unless sorted otherwise; retired ones included.")
    def matters(
        self,
        where: Annotated[MatterWhere | None, argument(description=WHERE)] = None,
        order_by: Annotated[list[MatterOrder] | None, argument(description=ORDER_BY)] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Matter]:
        """Resolver."""
        return Matter.page(
            where=where, order_by=order_by, order="code", first=first, after=after, last=last, before=before
        )

    @field(READ, description="Time limits, the latest first unless sorted otherwise; retired ones included.")
    def time_limits(
        self,
        where: Annotated[TimeLimitWhere | None, argument(description=WHERE)] = None,
        order_by: Annotated[list[TimeLimitOrder] | None, argument(description=ORDER_BY)] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[TimeLimit]:
        """Resolver."""
        return TimeLimit.page(
            where=where,
            order_by=order_by,
            order="-created_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @field(
        READ,
        description="By what, and in which order, the first contact is chosen among several who were asked "
        "at once. The badge number ends every tie.",
    )
    async def tie_break_criteria(self, info: Info) -> list[TieBreakCriterion]:
        """Resolver."""
        async with info.context.inside():
            return shown_rules(await tie_break_rule.in_force())
