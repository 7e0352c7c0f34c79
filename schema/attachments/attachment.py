"""A file of a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from schema.attachments.addresses import Addresses, SignedAddress
from schema.cases.visibility import files
from schema.context import Context
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, to_one
from schema.reads.source import source
from schema.scalars import BigInt
from tenants.cases.attachments.attachment import State
from tenants.directory.access import Permission

if TYPE_CHECKING:
    from schema.cases.case import Case, Reply
    from schema.cases.entry import CaseEntry
    from schema.cases.hand_over import HandOver
    from schema.cases.notice import Notice
    from schema.cases.together import Contribution
    from schema.cases.travel import Referral

described(
    State,
    {
        State.PREPARED: "Announced; its bytes have not come.",
        State.STORED: "Its bytes came, were what had been announced, and are kept.",
        State.REJECTED: "What came was not what had been announced; it was not kept.",
        State.REMOVED: "Taken off the case, with a reason; nobody gets it any more.",
    },
    name="AttachmentState",
)


async def _downloads(rows: Sequence[Any], context: Context) -> list[SignedAddress | None]:
    """An address for each file that is kept; none where this process keeps no files."""
    offered: Addresses | None = context.tools.get(Addresses)
    if offered is None or offered.terms is None:
        return [None] * len(rows)
    viewer = context.require_viewer()
    return [
        offered.download(row.key, by=viewer, at=context.at) if State(row.state) is State.STORED else None
        for row in rows
    ]


@readable(requires(Permission.CASE_READ))
@source("attachments", visible=files)
@strawberry.type(description="A file that belongs to a case.")
class Attachment(Node):
    """What is known of a file, and where to fetch it."""

    case: Annotated["Case", strawberry.lazy("schema.cases.case")] = to_one(
        "case_id", description="The case.", unscoped=True
    )
    state: State = column(description="How far it has come.")
    name: str = column(description="What it is called.")
    media_type: str = column(description="What kind of file it is, such as `application/pdf`.")
    size: BigInt = column(description="How large it is, in bytes.")
    sha256: str = column(description="Its SHA-256: proves which file it was; stands in the history as well.")
    for_requester: bool = column(description="Whether the requester may fetch it.")
    by: Staff | None = to_one(
        "by_id", description="Who attached it; null for a machine, and for the requester.", unscoped=True
    )
    prepared_at: datetime = column(description="When it was announced.")
    upload_until: datetime = column(description="Until when its bytes are awaited.")
    stored_at: datetime | None = column(description="When it was kept.")
    rejection: str | None = column(description="Why what came was not kept.")
    removed_at: datetime | None = column(description="When it was removed.")
    removed_by: Staff | None = to_one("removed_by_id", description="Who removed it.", unscoped=True)
    removal_reason: str | None = column(description="Why it was removed.")
    entry: Annotated["CaseEntry", strawberry.lazy("schema.cases.entry")] | None = to_one(
        "entry_id", description="The entry that it is about."
    )
    notice: Annotated["Notice", strawberry.lazy("schema.cases.notice")] | None = to_one(
        "notice_id", description="The notice that it is about.", unscoped=True
    )
    notice_item: int | None = column(description="The line of the notice that it is about, from 0.")
    reply: Annotated["Reply", strawberry.lazy("schema.cases.case")] | None = to_one(
        "reply_id", description="The reply that it goes with.", unscoped=True
    )
    hand_over: Annotated["HandOver", strawberry.lazy("schema.cases.hand_over")] | None = to_one(
        "hand_over_id", description="The hand-over that it went along with.", unscoped=True
    )
    referral: Annotated["Referral", strawberry.lazy("schema.cases.travel")] | None = to_one(
        "referral_id", description="The referral whose papers it shows.", unscoped=True
    )
    contribution: Annotated["Contribution", strawberry.lazy("schema.cases.together")] | None = to_one(
        "contribution_id", description="The opinion or share that it belongs to.", unscoped=True
    )
    download: SignedAddress | None = computed(
        _downloads,
        description="Where to fetch it within the next minutes; null unless it is STORED. It is sent to be "
        "saved, never to be shown inside a page.",
        needs=("state",),
    )
