"""Signed addresses: whoever holds one may do one thing for a few minutes, without signing in."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import strawberry

from schema.enums import described
from schema.permissions import REACHED, readable
from tenants.cases.attachments.terms import Terms
from tenants.directory.access import Viewer


@readable(REACHED)
@strawberry.type(
    description="Where to go within the next minutes, without a token: the address itself is the permission."
)
class SignedAddress:
    """An address and its end."""

    address: str = strawberry.field(
        description="To be called at the origin of this interface, such as `/files/…?key=…`. It is a secret."
    )
    expires_at: datetime = strawberry.field(description="It is good until then.")


class PageKind(StrEnum):
    """What can be printed of a case."""

    RECEIPT = "receipt"
    NOTICE = "notice"
    MATERIALS_RECEIPT = "materials-receipt"
    CASE_FILE = "case-file"


class OwnPage(StrEnum):
    """What requesters print of their own case."""

    RECEIPT = "own-receipt"
    NOTICE = "own-notice"
    MATERIALS_RECEIPT = "own-materials-receipt"


class PageLanguage(StrEnum):
    """In which language a page is printed."""

    ZH = "zh"
    EN = "en"


described(
    PageKind,
    {
        PageKind.RECEIPT: "What the requester takes home: number, papers, due time, whom to ask.",
        PageKind.NOTICE: "A one-time notice, to be signed.",
        PageKind.MATERIALS_RECEIPT: "What the requester left, to be signed by both; and what they have "
        "again, to be signed for then.",
        PageKind.CASE_FILE: "The complete file: facts, custody, clocks with their proof, notices, history.",
    },
)
described(
    OwnPage,
    {
        OwnPage.RECEIPT: "What one takes home: number, due time, whom to ask.",
        OwnPage.NOTICE: "A one-time notice, as it was given out.",
        OwnPage.MATERIALS_RECEIPT: "What one has left with the house, and what is given back.",
    },
    name="RequesterPage",
)
described(PageLanguage, {PageLanguage.ZH: "Chinese.", PageLanguage.EN: "English."})


class Addresses(Protocol):
    """Signs addresses of this process; what it offers to resolvers."""

    @property
    def terms(self) -> Terms | None:
        """What may be attached; None where the operator has named no store."""
        ...

    def upload(self, attachment_id: UUID, *, by: Viewer, until: datetime) -> SignedAddress:
        """Where the bytes of an attachment are sent to by PUT, while `by` may know of its case."""
        ...

    def download(self, attachment_id: UUID, *, by: Viewer, at: datetime) -> SignedAddress:
        """Where an attachment is fetched from, while `by` (staff, key or requester) may have it."""
        ...

    def import_upload(self, tenant_id: UUID, file_id: UUID, *, until: datetime) -> SignedAddress:
        """Where a register to import is sent to by PUT."""
        ...

    def refused_rows(self, import_id: UUID, *, by: Viewer, at: datetime) -> SignedAddress:
        """Where this viewer fetches the refused rows of an import from, as CSV."""
        ...

    def import_codes(self, import_id: UUID, *, by: Viewer, at: datetime) -> SignedAddress:
        """Where whoever asked for an import takes the access codes of its cases, by POST and once."""
        ...

    def bulletin(
        self, bulletin_id: UUID, language: PageLanguage | None, *, by: Viewer, at: datetime
    ) -> SignedAddress:
        """Where a bulletin is fetched from as a page, as this viewer sees it."""
        ...

    def printable(
        self,
        case_id: UUID,
        kind: PageKind,
        language: PageLanguage | None,
        *,
        by: Viewer,
        at: datetime,
        access_code: str | None = None,
        notice_id: UUID | None = None,
    ) -> SignedAddress:
        """Where a page is fetched from, as this viewer sees it."""
        ...

    def own_page(
        self,
        kind: OwnPage,
        language: PageLanguage | None,
        *,
        by: Viewer,
        at: datetime,
        access_code: str | None = None,
        notice: int | None = None,
    ) -> SignedAddress:
        """Where a requester fetches a page about their own case from."""
        ...
