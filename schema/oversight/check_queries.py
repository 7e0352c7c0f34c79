"""Queries: checks, and what was found in them."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.listed import listed
from schema.oversight.check import Check
from schema.oversight.check_finding import CheckFinding
from schema.oversight.check_lists import CheckFindingOrder, CheckFindingWhere, CheckOrder, CheckWhere
from schema.permissions import SIGNED_IN, field


@strawberry.type
class CheckQuery:
    """What can be asked about checks."""

    checks = listed(
        Check,
        SIGNED_IN,
        conditions=CheckWhere,
        orders=CheckOrder,
        order="-planned_at",
        description="The checks that the viewer may see, planned last first unless sorted otherwise.",
    )

    @field(SIGNED_IN, description="One check; null where there is none to see.")
    async def check(self, id: Annotated[ID, argument(description="The check's id.")]) -> Check | None:
        return Check.one(Check.asked_for(id))

    check_findings = listed(
        CheckFinding,
        SIGNED_IN,
        conditions=CheckFindingWhere,
        orders=CheckFindingOrder,
        order="-found_at",
        description="What was found in all checks, as far as the viewer may read it; found last first unless "
        "sorted otherwise.",
    )
