"""Queries: checks, and what was found in them."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.oversight.check import (
    Check,
    CheckFinding,
    CheckFindingOrder,
    CheckFindingWhere,
    CheckOrder,
    CheckWhere,
)
from schema.paging import After, Before, Connection, First, Last
from schema.permissions import SIGNED_IN, field
from schema.reads.fields import ORDER_BY, WHERE


@strawberry.type
class CheckQuery:
    """What can be asked about checks."""

    @field(
        SIGNED_IN,
        description="The checks that the viewer may see, planned last first unless sorted otherwise.",
    )
    async def checks(
        self,
        where: Annotated[CheckWhere | None, argument(description=WHERE)] = None,
        order_by: Annotated[list[CheckOrder] | None, argument(description=ORDER_BY)] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Check]:
        """Resolver."""
        return Check.page(
            where=where,
            order_by=order_by,
            order="-planned_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )

    @field(SIGNED_IN, description="One check; null where there is none to see.")
    async def check(self, id: Annotated[ID, argument(description="The check's id.")]) -> Check | None:
        """Resolver."""
        return Check.one(Check.asked_for(id))

    @field(
        SIGNED_IN,
        description="What was found in all checks, as far as the viewer may read it; found last first unless "
        "sorted otherwise.",
    )
    async def check_findings(
        self,
        where: Annotated[CheckFindingWhere | None, argument(description=WHERE)] = None,
        order_by: Annotated[list[CheckFindingOrder] | None, argument(description=ORDER_BY)] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[CheckFinding]:
        """Resolver."""
        return CheckFinding.page(
            where=where,
            order_by=order_by,
            order="-found_at",
            first=first,
            after=after,
            last=last,
            before=before,
        )
