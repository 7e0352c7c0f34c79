"""Bulletins."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated

import strawberry

from schema.attachments.addresses import Addresses, PageLanguage, SignedAddress
from schema.comparators import DateIs, EnumIs, IdIs, TextIs, TimeIs
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.order import order
from schema.oversight.bulletin_citation import BulletinCitation
from schema.oversight.bulletin_sight import bulletins
from schema.permissions import REACHED, SIGNED_IN, field, readable
from schema.reads.fields import column, to_many, to_one
from schema.reads.source import source
from schema.where import Where, compare, conditions
from tenants.oversight.bulletin import BulletinState

described(
    BulletinState,
    {
        BulletinState.DRAFT: "It is being written.",
        BulletinState.PUBLISHED: "Its addressees read it; it never changes.",
        BulletinState.WITHDRAWN: "It no longer counts; it says why.",
    },
)


@readable(SIGNED_IN)
@source("bulletins", visible=bulletins)
@strawberry.type(description="A circular to all, or to departments and everybody below them.")
class Bulletin(Node):
    """What it says, and to whom."""

    title: str = column(description="Its title.")
    text: str = column(description="What it says.")
    since: date | None = column(description="The first day that it is about.")
    until: date | None = column(description="The last day that it is about.")
    state: BulletinState = column(description="What became of it.")
    departments: list[Department] = to_many(
        "bulletin_id",
        description="To whom, with everybody below; empty for everybody.",
        through="bulletin_departments",
        far="department_id",
        order="code, id",
        most=200,
        unscoped=True,
    )
    citations: list[BulletinCitation] = to_many(
        "bulletin_id", description="What it rests on.", order="ordinal, id", unscoped=True
    )
    drafted_by: Staff = to_one("drafted_by_id", description="Who wrote it.", unscoped=True)
    drafted_at: datetime = column(description="When it was begun.")
    published_by: Staff | None = to_one("published_by_id", description="Who published it.", unscoped=True)
    published_at: datetime | None = column(description="When.")
    withdrawn_by: Staff | None = to_one("withdrawn_by_id", description="Who withdrew it.", unscoped=True)
    withdrawn_at: datetime | None = column(description="When.")
    reason: str | None = column(description="Why it was withdrawn.")
    version: int = column(description="For `expectedVersion`.")

    @field(
        REACHED,
        description="Where to fetch it as a page to print, as the viewer would see it; null where this "
        "process serves no pages.",
    )
    def printable(
        self,
        info: Info,
        language: Annotated[
            PageLanguage | None,
            strawberry.argument(description="In which language; the organization's unless told."),
        ] = None,
    ) -> SignedAddress | None:
        offered: Addresses | None = info.context.tools.get(Addresses)
        if offered is None:
            return None
        return offered.bulletin(self.key, language, **info.context.signature())


@conditions(description="Which bulletins.")
class BulletinWhere(Where):
    """Conditions on bulletins."""

    state: EnumIs[BulletinState] | None = compare(description="What became of it.")
    title: TextIs | None = compare(description="Its title.")
    since: DateIs | None = compare(description="The first day that it is about.")
    until: DateIs | None = compare(description="The last day that it is about.")
    published_at: TimeIs | None = compare(description="When it was published.")
    drafted_by_id: IdIs | None = compare(of="Staff", description="Who wrote it.")


@strawberry.enum(description="How bulletins are sorted.")
class BulletinOrder(Enum):
    """Orders of bulletins."""

    DRAFTED_AT_DESC = order("-drafted_at", description="Begun last first.")
    DRAFTED_AT_ASC = order("drafted_at", description="Begun first first.")
    PUBLISHED_AT_DESC = order("-published_at", description="Published last first; drafts before all.")
    PUBLISHED_AT_ASC = order("published_at", description="Published first first; drafts last.")
