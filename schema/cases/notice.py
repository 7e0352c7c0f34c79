"""A one-time notice."""

from datetime import datetime
from typing import Any

import strawberry

from schema.attachments.attachment import Attachment
from schema.cases.visibility import of_visible_case
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.permissions import REACHED, readable, requires
from schema.reads.fields import column, computed, derived, to_many, to_one
from schema.reads.kept import each, text_of
from schema.reads.source import source
from tenants.cases.notice import Situation
from tenants.directory.access import Permission

described(
    Situation,
    {
        Situation.CONSULTATION: "A slip that answers what would be needed; nothing is awaited.",
        Situation.APPLICATION: "An application is incomplete: told on the spot, everything at once.",
        Situation.REVIEW: "Found in the review, within its limit; a model text may be attached.",
        Situation.ON_SITE: "The written opinion after an acceptance on the spot, with every correction.",
    },
    name="NoticeSituation",
)


@readable(REACHED)
@strawberry.type(description="One thing that was missing.")
class NoticeItem:
    """A line of a notice."""

    name: str = derived(text_of("name"), description="What to bring or correct.")
    legal_basis: str | None = derived(text_of("legalBasis"), description="The rule that asks for it.")


async def _items(rows: Any, _context: Any) -> list[list[NoticeItem]]:
    return [
        [NoticeItem(name=item["name"], legal_basis=item["legalBasis"]) for item in row.items] for row in rows
    ]


@readable(requires(Permission.CASE_READ))
@source("notices", visible=of_visible_case)
@strawberry.type(
    description="A one-time notice: everything that is missing, told once, completely and in writing."
)
class Notice(Node):
    """What the requester was told to bring."""

    ordinal: int = column(description="1 for the first notice of a case; a further one needs a reason.")
    situation: Situation = column(description="In which of its four situations it was given out.")
    issued_by: Staff = to_one("issued_by_id", description="Who signed it.", unscoped=True)
    issued_at: datetime = column(description="When it was given out.")
    items: list[NoticeItem] = computed(
        _items, description="What is missing.", needs=("items",), rows=each("{t}.items")
    )
    procedure: str = column(description="What to do.")
    place: str = column(description="Where to go.")
    respond_by: datetime = column(description="By when.")
    change: str | None = column(description="Which change of law or facts made a further notice necessary.")
    supplement_received_at: datetime | None = column(
        description="When the papers came; null while they are awaited."
    )
    supplement_received_by: Staff | None = to_one(
        "supplement_received_by_id",
        description="Who took the papers in; null where the requester sent them by themself.",
        unscoped=True,
    )
    lapsed_at: datetime | None = column(
        description="When the case came to its end before the papers had come."
    )
    signed_by: str | None = column(description="Who signed that they have it; null while nobody has.")
    signed_at: datetime | None = column(description="When that was put on record.")
    attachments: list[Attachment] = to_many(
        "notice_id", description="Files that belong to it.", order="prepared_at, id"
    )
