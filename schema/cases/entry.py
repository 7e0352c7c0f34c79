"""Entries, promises, extensions, reopenings and links of a case."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema.attachments.attachment import Attachment
from schema.cases.visibility import links, of_visible_case, visible_entries
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, to_many, to_one
from schema.reads.source import source
from tenants.cases.case import Channel, Outcome
from tenants.cases.entries import EntryKind
from tenants.cases.extend import ExtensionState
from tenants.cases.link import LinkKind
from tenants.directory.access import Actor, Permission

if TYPE_CHECKING:
    from schema.cases.case import Case

LazyCase = Annotated["Case", strawberry.lazy("schema.cases.case")]


@readable(requires(Permission.CASE_READ))
@source("case_entries", visible=visible_entries)
@strawberry.type(description="What the requester was told or said, or what was noted inside.")
class CaseEntry(Node):
    """One entry, and who may see it."""

    kind: EntryKind = column(description="What it is about.")
    by: Staff | None = to_one(
        "by_id", description="Who of the staff wrote it down; null for everybody else.", unscoped=True
    )
    author: Actor = column(description="What sort of somebody wrote it down.")
    at: datetime = column(description="When.")
    text: str = column(description="What was told, said or noted.")
    channel: Channel | None = column(description="How the requester was told, or told us.")
    for_requester: bool = column(description="Whether the requester may see it.")
    secret: bool = column(
        description="Whether only those who have to do with the case see it: handler, first contact, "
        "supervisor, whoever was let into it. Never the requester."
    )
    attachments: list[Attachment] = to_many(
        "entry_id", description="Files that belong to it.", order="prepared_at, id"
    )


@readable(requires(Permission.CASE_READ))
@source("promises", visible=of_visible_case)
@strawberry.type(description="A limit that the requester was told.")
class Promise(Node):
    """What was promised, and what counts since."""

    by: Staff = to_one("by_id", description="Who promised.", unscoped=True)
    at: datetime = column(description="When.")
    until: datetime = column(description="By when, as the requester was told.")
    counts_until: datetime | None = column(
        description="The limit that counted from then on: a looser promise does not loosen it. Null while "
        "the clock stood still."
    )


@readable(requires(Permission.CASE_READ))
@source("extensions", visible=of_visible_case)
@strawberry.type(description="More time, asked for before the limit ended; it counts when approved.")
class Extension(Node):
    """Who asked for how much, and what became of it."""

    case: LazyCase = to_one("case_id", description="The case.", unscoped=True)
    state: ExtensionState = column(description="What became of it.")
    asked_by: Staff = to_one("asked_by_id", description="Who asked.", unscoped=True)
    asked_at: datetime = column(description="When.")
    due_at: datetime = column(description="The limit as it was then.")
    until: datetime = column(description="The later limit that was asked for.")
    reason: str = column(description="Why; the requester is told so when it is approved.")
    approver: Staff = to_one("approver_id", description="Who decides.", unscoped=True)
    decided_by: Staff | None = to_one("decided_by_id", description="Who decided.", unscoped=True)
    decided_at: datetime | None = column(description="When it was decided.")
    refusal: str | None = column(description="Why it was refused.")


@readable(requires(Permission.CASE_READ))
@source("reopenings", visible=of_visible_case)
@strawberry.type(description="A case that had been closed went on; nobody answered for it in between.")
class Reopening(Node):
    """From when to when a case rested."""

    closed_at: datetime = column(description="When it had been closed.")
    reopened_at: datetime = column(description="When it went on.")
    by: Staff = to_one("by_id", description="Who reopened it.", unscoped=True)
    reason: str = column(description="Why.")
    outcome: Outcome = column(description="How it had come out.")
    resolution: str | None = column(description="The result that it had had.")


@readable(requires(Permission.CASE_READ))
@source("case_links", visible=links)
@strawberry.type(description="What a case has to do with an earlier one.")
class CaseLink(Node):
    """One case points at another."""

    kind: LinkKind = column(description="How they belong together.")
    case: LazyCase = to_one(
        "case_id", description="The case that was linked to an earlier one.", unscoped=True
    )
    to_case: LazyCase | None = to_one(
        "to_case_id", description="The other case; null where the viewer may not see it."
    )
    by: Staff = to_one("by_id", description="Who linked them.", unscoped=True)
    at: datetime = column(description="When.")
