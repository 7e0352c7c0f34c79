"""Signs the addresses that files and pages are fetched from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.seal import Seal
from schema.attachments.addresses import OwnPage, PageKind, PageLanguage, SignedAddress
from schema.attachments.reader import holder
from schema.errors import BadInput
from tenants.cases.attachments.terms import Terms
from tenants.directory.access import Viewer
from tenants.errors import Refusal
from tenants.text import optional_line

UPLOAD, DOWNLOAD, PAGE, OWN_PAGE = "file.put", "file.get", "page", "page.own"
BULLETIN_PAGE = "page.bulletin"
IMPORT, REFUSED, CODES = "import.put", "import.refused", "import.codes"
LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class SealedAddresses:
    """Addresses whose last part only we can have made."""

    seal: Seal
    terms: Terms | None
    life: timedelta

    def upload(self, attachment_id: UUID, *, by: Viewer, until: datetime) -> SignedAddress:
        """Where the bytes of an attachment are sent to by PUT."""
        told = {"tenant": by.tenant_id, "attachment": attachment_id, **holder(by)}
        return self._signed(f"/files/{attachment_id}", UPLOAD, told, until)

    def download(self, attachment_id: UUID, *, by: Viewer, at: datetime) -> SignedAddress:
        """Where an attachment is fetched from."""
        told = {"tenant": by.tenant_id, "attachment": attachment_id, **holder(by)}
        return self._signed(f"/files/{attachment_id}", DOWNLOAD, told, at + self.life)

    def import_upload(self, tenant_id: UUID, file_id: UUID, *, until: datetime) -> SignedAddress:
        """Where a register to import is sent to by PUT."""
        told = {"tenant": tenant_id, "file": file_id}
        return self._signed(f"/imports/{file_id}", IMPORT, told, until)

    def refused_rows(self, import_id: UUID, *, by: Viewer, at: datetime) -> SignedAddress:
        """Where this viewer fetches the refused rows of an import from, as CSV."""
        told = {"tenant": by.tenant_id, "file": import_id, "staff": by.staff_id}
        return self._signed(f"/imports/{import_id}/refused.csv", REFUSED, told, at + self.life)

    def import_codes(self, import_id: UUID, *, by: Viewer, at: datetime) -> SignedAddress:
        """Where the access codes of an import are taken from; the ending says in which form."""
        told = {"tenant": by.tenant_id, "file": import_id, "staff": by.staff_id}
        return self._signed(f"/imports/{import_id}/access-codes.csv", CODES, told, at + self.life)

    def bulletin(
        self, bulletin_id: UUID, language: PageLanguage | None, *, by: Viewer, at: datetime
    ) -> SignedAddress:
        """Where a bulletin is fetched from as a page, as this viewer sees it."""
        told = {
            "tenant": by.tenant_id,
            "staff": by.staff_id,
            "bulletin": bulletin_id,
            "language": language,
        }
        return self._signed(f"/print/bulletin/{bulletin_id}", BULLETIN_PAGE, told, at + self.life)

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
        told = {
            "tenant": by.tenant_id,
            "staff": by.staff_id,
            "case": case_id,
            "kind": kind,
            "language": language,
            "code": _code(access_code),
            "notice": notice_id,
        }
        return self._signed(f"/print/{kind}/{case_id}", PAGE, told, at + self.life)

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
        """Where a requester fetches a page about their own case from; it opens while their code is good."""
        told = {
            "tenant": by.tenant_id,
            "case": by.case_id,
            "came_by": by.code_id,
            "kind": kind,
            "language": language,
            "code": _code(access_code),
            "notice": notice,
        }
        return self._signed(f"/print/{kind}", OWN_PAGE, told, at + self.life)

    def _signed(self, path: str, purpose: str, told: Mapping[str, Any], until: datetime) -> SignedAddress:
        until = until.replace(microsecond=0)
        sealed = self.seal.close(purpose, told, until=until)
        return SignedAddress(address=f"{path}?key={sealed}", expires_at=until)


def _code(given: str | None) -> str | None:
    try:
        return optional_line(given, "access_code", most=LONGEST_CODE)
    except Refusal as refused:
        raise BadInput.because(refused) from refused
