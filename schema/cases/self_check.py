"""What the daily look through the house has found."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from schema.cases.visibility import cases
from schema.context import Context
from schema.enums import described
from schema.listed import listed
from schema.node import Node
from schema.permissions import REACHED, readable, requires
from schema.reads.fields import column, computed, derived
from schema.reads.identity import global_id
from schema.reads.source import source, whole_tenant
from schema.reads.statement import Writer
from tenants.cases.findings import Trouble
from tenants.directory.access import Permission

described(
    Trouble,
    {
        Trouble.NOBODY_ANSWERS: "An open case without exactly one person who answers for it.",
        Trouble.CUSTODY_GAP: "A moment in which nobody answered for a case.",
        Trouble.CUSTODY_OVERLAP: "A moment in which two people answered for a case.",
        Trouble.ANSWERABLE_HAS_LEFT: "Handler or first contact of an open case have left.",
        Trouble.ANSWERABLE_WITHOUT_ACCOUNT: "The handler of an open case cannot sign in.",
        Trouble.CLOCK_UNWATCHED: "A clock runs, and nobody will look at it again.",
        Trouble.CLOCK_OVERSLEPT: "A clock ought to have been looked at a quarter of an hour ago.",
        Trouble.OFFER_UNWATCHED: "An offer waits for a day, and no clock watches it.",
        Trouble.CALL_UNREAD: "Somebody was called on for a late case three days ago and has not read it.",
        Trouble.MATERIAL_UNDER_WAY: "Materials set out two days ago, and nobody has confirmed them.",
        Trouble.MATERIAL_LEFT_OVER: "Materials have been held for a week after their case was closed.",
        Trouble.OUTBOX_STUCK: "An event has been waiting to leave the house for a quarter of an hour.",
        Trouble.HISTORY_BROKEN: "A seal of the history does not hold.",
    },
)


@readable(REACHED)
@strawberry.type(description="One kind of trouble that a check has found.")
class SelfCheckFinding:
    """What, how often, and where."""

    kind: Trouble = strawberry.field(description="What.")
    count: int = strawberry.field(description="How often.")
    case_ids: list[strawberry.ID] = strawberry.field(
        description="The cases it is about that the viewer may see, of the first 20."
    )


async def found(rows: Sequence[Any], context: Context) -> list[list[SelfCheckFinding]]:
    """The findings of each check; how many there are is told of all, which only of cases that they see."""
    named = {UUID(key) for row in rows for one in row.findings for key in one["cases"]}
    writer = Writer()
    visible = writer.condition(cases(context.require_viewer()), "c")
    statement = f"select id from cases c where c.id = any({writer.bind(list(named))}) and {visible}"  # noqa: S608
    async with context.inside() as session:
        seen = {row["id"] for row in await session.fetch(statement, *writer.arguments)}
    return [[_shown(one, seen) for one in row.findings] for row in rows]


def _shown(kept: dict[str, Any], seen: set[UUID]) -> SelfCheckFinding:
    of_those = [key for each in kept["cases"] if (key := UUID(each)) in seen]
    ids = [strawberry.ID(global_id("Case", key)) for key in of_those]
    return SelfCheckFinding(kind=Trouble(kept["kind"]), count=kept["count"], case_ids=ids)


@readable(requires(Permission.TENANT_CONFIGURE))
@source("self_checks", visible=whole_tenant)
@strawberry.type(description="The daily look for whatever could let a case be dropped.")
class SelfCheck(Node):
    """When, and what was found."""

    at: datetime = column(description="When.")
    sound: bool = derived("{t}.faults = 0", description="Whether everything was in order.")
    faults: int = column(description="How much was found, all kinds together.")
    findings: list[SelfCheckFinding] = computed(found, description="What was found.", needs=("findings",))


@strawberry.type
class SelfCheckQuery:
    """For whoever runs the house."""

    self_checks = listed(
        SelfCheck,
        requires(Permission.TENANT_CONFIGURE),
        order="-at",
        description="The daily self-checks, the latest first.",
    )
