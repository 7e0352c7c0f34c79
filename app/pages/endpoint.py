"""`GET /print/{kind}/{case}`: a page, for whoever holds its sealed address, or may read the case.

`GET /print/own-…`: a page for the requester of a case; which case, their token or the sealed address says.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.addresses import OWN_PAGE, PAGE
from app.auth.authenticator import Authenticator
from app.clock import Now
from app.http.telling import told
from app.http.trace import Trace
from app.pages.asking import MOST_EVENTS, Asking, NoSuchCase, NoSuchPage
from app.pages.rendering import POLICY, Sheet
from app.seal import Seal
from schema.attachments.addresses import OwnPage, PageKind, PageLanguage
from schema.context import Context
from schema.errors import BadInput, ClientError, Unauthenticated, Unavailable
from schema.failures import is_outage
from schema.reads.identity import global_id
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.portal import coming_in
from tenants.portal.coming_in import CameIn
from tenants.session import tenant_session

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "private, no-store",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which page, for whom."""

    kind: PageKind
    case_id: UUID
    language: PageLanguage | None
    viewer: Viewer
    notice_id: UUID | None = None
    access_code: str | None = None


@dataclass(frozen=True, slots=True)
class OwnWanted:
    """Which page of their own case a requester wants."""

    kind: OwnPage
    language: PageLanguage | None
    viewer: Viewer
    # The ordinal of a notice.
    notice: int | None = None
    access_code: str | None = None


@dataclass(frozen=True, slots=True)
class Pages:
    """Answers with HTML, or says in JSON why not."""

    asking: Asking
    authenticator: Authenticator
    seal: Seal
    now: Now
    tools: dict[type, Any]

    async def respond(self, request: Request) -> Response:
        """One page."""
        return await self.answered(self._staffs(request, self.now()))

    async def own(self, request: Request) -> Response:
        """One page of a requester's own case."""
        return await self.answered(self._requesters(request, self.now()))

    async def answered(self, page: Awaitable[str]) -> Response:
        """The page as a response, or why there is none."""
        try:
            return HTMLResponse(await page, headers=HEADERS)
        except NoSuchPage as error:
            return told(error, 404)
        except ClientError as error:
            return told(error)
        except Exception as error:
            if not is_outage(error):
                raise
            return told(Unavailable())

    async def _requesters(self, request: Request, at: datetime) -> str:
        wanted = await self._own_wanted(request, at)
        data = await self.asking.own_page(wanted.kind, self.context(request, wanted.viewer, at))
        language = wanted.language or language_of(data["tenant"]["language"])
        more: dict[str, Any] = {"access_code": wanted.access_code}
        if wanted.kind is OwnPage.MATERIALS_RECEIPT:
            _require_left(data["case"]["materials"])
        if wanted.kind is OwnPage.NOTICE:
            more["notice"] = _given_out(data["case"]["notices"], wanted.notice, by="ordinal")
        return Sheet(wanted.kind, language, at).render(data, **more)

    async def _own_wanted(self, request: Request, at: datetime) -> OwnWanted:
        kind = _own_kind(request)
        if "key" not in request.query_params:
            found = await self.signed_in(request, at)
            return OwnWanted(kind, language_asked(request), found, _ordinal(request))
        key = self.seal.open(OWN_PAGE, request.query_params["key"], at=at)
        if key["kind"] != kind.value:
            raise BadInput("This key belongs to another page.")
        came = CameIn(UUID(key["tenant"]), UUID(key["case"]), UUID(key["came_by"]))
        async with tenant_session(came.tenant_id, readonly=True):
            holder = await coming_in.viewer(came)
        if holder is None:
            raise Unauthenticated("The code by which this address was asked for is no longer good.")
        language = PageLanguage(key["language"]) if key["language"] else None
        return OwnWanted(kind, language, holder, key["notice"], key["code"])

    def context(self, request: Request, viewer: Viewer, at: datetime) -> Context:
        """Theirs, at this moment."""
        return Context(at=at, request_id=Trace.of(request.scope).id, viewer=viewer, tools=self.tools)

    async def _staffs(self, request: Request, at: datetime) -> str:
        wanted = await self._wanted(request, at)
        context = self.context(request, wanted.viewer, at)
        data = await self.asking.page(wanted.kind, wanted.case_id, context)
        language = wanted.language or language_of(data["tenant"]["language"])
        more: dict[str, Any] = {"access_code": wanted.access_code}
        if wanted.kind is PageKind.NOTICE:
            named = global_id("Notice", wanted.notice_id) if wanted.notice_id else None
            more["notice"] = _given_out(data["case"]["notices"], named, by="id")
        if wanted.kind is PageKind.MATERIALS_RECEIPT:
            _require_left(data["case"]["materials"])
        if wanted.kind is PageKind.CASE_FILE:
            more["events_cut"] = len(data["events"]) >= MOST_EVENTS
        return Sheet(wanted.kind, language, at).render(data, **more)

    async def _wanted(self, request: Request, at: datetime) -> Wanted:
        kind, case_id = _asked_for(request)
        if "key" not in request.query_params:
            found = await self.signed_in(request, at)
            return Wanted(kind, case_id, language_asked(request), found, _notice_id(request))
        key = self.seal.open(PAGE, request.query_params["key"], at=at)
        if (key["kind"], key["case"]) != (kind.value, str(case_id)):
            raise BadInput("This key belongs to another page.")
        async with tenant_session(UUID(key["tenant"]), readonly=True):
            holder = await viewer.load_staff(staff_id=UUID(key["staff"]), at=at)
        if holder is None:
            raise Unauthenticated("Whoever asked for this address may no longer sign in.")
        language = PageLanguage(key["language"]) if key["language"] else None
        notice_id = UUID(key["notice"]) if key["notice"] else None
        return Wanted(kind, case_id, language, holder, notice_id, key["code"])

    async def signed_in(self, request: Request, at: datetime) -> Viewer:
        """Whoever sent their token."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Ask for a signed address, or send the token as `Authorization: Bearer …`.")
        return await self.authenticator.authenticate(token.strip(), at)


def _asked_for(request: Request) -> tuple[PageKind, UUID]:
    try:
        return PageKind(request.path_params["kind"]), UUID(request.path_params["case"])
    except ValueError:
        raise NoSuchCase from None


def language_asked(request: Request) -> PageLanguage | None:
    """The language that the address asks for."""
    asked = request.query_params.get("language")
    if asked is None:
        return None
    try:
        return PageLanguage(asked)
    except ValueError:
        raise BadInput("language is zh or en.", argument=["language"]) from None


def _notice_id(request: Request) -> UUID | None:
    asked = request.query_params.get("notice")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise BadInput("notice is the UUID of a notice.", argument=["notice"]) from None


def language_of(tag: str) -> PageLanguage:
    """The organization's language as far as there are pages in it."""
    return PageLanguage.ZH if tag.startswith("zh") else PageLanguage.EN


def _given_out(notices: list[dict[str, Any]], wanted: str | int | None, *, by: str) -> dict[str, Any]:
    """The notice asked for, else the latest."""
    found = [one for one in notices if wanted in (None, one[by])]
    if not found:
        raise BadInput("No such notice has been given out.")
    return found[-1]


def _require_left(materials: list[dict[str, Any]]) -> None:
    """A receipt for nothing is none."""
    if not materials:
        raise BadInput("Nothing has been left for this case.")


def _own_kind(request: Request) -> OwnPage:
    try:
        return OwnPage(request.path_params["kind"])
    except ValueError:
        raise NoSuchCase from None


def _ordinal(request: Request) -> int | None:
    asked = request.query_params.get("notice")
    try:
        return int(asked) if asked else None
    except ValueError:
        raise BadInput("notice is the ordinal of a notice.", argument=["notice"]) from None
