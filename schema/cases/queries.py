"""Queries: cases, what is mine, my inbox, breaches, history."""

from typing import Annotated

import strawberry
from strawberry import ID, argument

from schema.cases.breach import Breach
from schema.cases.case import Case
from schema.cases.event import Event
from schema.cases.hand_over import HandOver
from schema.cases.inbox import InboxEntry
from schema.cases.lists import (
    BreachOrder,
    BreachWhere,
    CaseOrder,
    CaseWhere,
    EventOrder,
    EventWhere,
    HandOverOrder,
    HandOverWhere,
    InboxOrder,
    InboxWhere,
)
from schema.cases.materials.queries import MaterialsQuery
from schema.cases.mine import mine, offered
from schema.cases.previewing import PreviewQuery
from schema.context import Info
from schema.errors import BadInput
from schema.listed import listed
from schema.permissions import REACHED, SIGNED_IN, field, readable, requires
from schema.reads.predicate import equals
from tenants import history
from tenants.cases import inbox
from tenants.directory.access import Permission


@readable(REACHED)
@strawberry.type(description="Whether the history is as it was written.")
class HistoryCheck:
    """The result of following the seals from the first event to the last."""

    intact: bool = strawberry.field(description="Every seal holds.")
    broken_at: int | None = strawberry.field(
        description="The number of the first event whose seal does not hold."
    )


@strawberry.type
class CasesQuery(MaterialsQuery, PreviewQuery):
    """What can be asked about cases."""

    @field(requires(Permission.CASE_READ), description="One case, by its id or by its number.")
    async def case(
        self,
        id: Annotated[ID | None, argument(description="The case's id.")] = None,
        number: Annotated[
            str | None, argument(description="The case's number, e.g. `20260302-0007`.")
        ] = None,
    ) -> Case | None:
        if (id is None) == (number is None):
            raise BadInput("Name the case by its id or by its number.", argument=["id"])
        if number is not None:
            return Case.first(equals("number", number))
        return Case.one(Case.asked_for(id or ""))

    cases = listed(
        Case,
        requires(Permission.CASE_READ),
        conditions=CaseWhere,
        orders=CaseOrder,
        order="-opened_at",
        description="The cases the viewer may see; newest first unless sorted otherwise.",
    )

    my_cases = listed(
        Case,
        requires(Permission.CASE_READ),
        scope=mine,
        conditions=CaseWhere,
        orders=CaseOrder,
        order="-opened_at",
        description="The open cases the viewer has a part in: as handler, as first contact, offered to them, "
        "or escalated to them. Newest first unless sorted otherwise.",
    )

    offered_to_me = listed(
        HandOver,
        requires(Permission.CASE_ACCEPT),
        scope=offered,
        conditions=HandOverWhere,
        orders=HandOverOrder,
        order="offered_at",
        description="Hand-overs that wait for the viewer's decision: offered to them or to their department.",
    )

    inbox = listed(
        InboxEntry,
        SIGNED_IN,
        conditions=InboxWhere,
        orders=InboxOrder,
        order="-at",
        description="What the viewer has been told, newest first unless sorted otherwise.",
    )

    @field(SIGNED_IN, description="How many entries of the viewer's inbox are unread.")
    async def inbox_unread_count(self, info: Info) -> int:
        async with info.context.inside():
            return await inbox.unread_count(info.context.require_viewer())

    @field(SIGNED_IN, description="One breach; null where there is none that the viewer may see.")
    async def breach(self, id: Annotated[ID, argument(description="The breach's id.")]) -> Breach | None:
        return Breach.one(Breach.asked_for(id))

    breaches = listed(
        Breach,
        SIGNED_IN,
        conditions=BreachWhere,
        orders=BreachOrder,
        order="-occurred_at",
        description="Breaches that the viewer may see, latest first unless sorted otherwise.",
    )

    history = listed(
        Event,
        requires(Permission.HISTORY_READ),
        conditions=EventWhere,
        orders=EventOrder,
        order="-seq",
        description="Everything that happened, as far as the viewer may see it; the last first.",
    )

    @field(
        requires(Permission.HISTORY_READ),
        description="Follows every seal of the history; costs time with its length.",
    )
    async def history_check(self, info: Info) -> HistoryCheck:
        async with info.context.inside():
            broken_at = await history.broken_at()
        return HistoryCheck(intact=broken_at is None, broken_at=broken_at)
