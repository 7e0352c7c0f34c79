"""`GET /print/bulletin/{bulletin}`: a bulletin to print, for whoever holds its address, or reads it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.addresses import BULLETIN_PAGE
from app.pages.asking import NoSuchBulletin
from app.pages.endpoint import Pages, language_asked, language_of
from app.pages.rendering import Circular, Sheet
from schema.attachments.addresses import PageLanguage
from schema.errors import BadInput, Unauthenticated
from tenants.directory import viewer
from tenants.directory.access import Viewer
from tenants.session import tenant_session


@dataclass(frozen=True, slots=True)
class BulletinPages:
    """Answers with HTML, or says in JSON why not."""

    pages: Pages

    async def respond(self, request: Request) -> Response:
        """One bulletin."""
        return await self.pages.answered(self._page(request, self.pages.now()))

    async def _page(self, request: Request, at: datetime) -> str:
        wanted = _asked_for(request)
        if "key" in request.query_params:
            holder, language = await self._holder(request.query_params["key"], wanted, at)
        else:
            holder, language = await self.pages.signed_in(request, at), language_asked(request)
        data = await self.pages.asking.bulletin(wanted, self.pages.context(request, holder, at))
        shown = language or language_of(data["tenant"]["language"])
        return Sheet(Circular.BULLETIN, shown, at).render(data)

    async def _holder(self, sealed: str, wanted: UUID, at: datetime) -> tuple[Viewer, PageLanguage | None]:
        """Whoever asked for the address, as they are now."""
        key = self.pages.seal.open(BULLETIN_PAGE, sealed, at=at)
        if key["bulletin"] != str(wanted):
            raise BadInput("This key belongs to another page.")
        async with tenant_session(UUID(key["tenant"]), readonly=True):
            holder = await viewer.load_staff(staff_id=UUID(key["staff"]), at=at)
        if holder is None:
            raise Unauthenticated("Whoever asked for this address may no longer sign in.")
        return holder, PageLanguage(key["language"]) if key["language"] else None


def _asked_for(request: Request) -> UUID:
    try:
        return UUID(request.path_params["bulletin"])
    except ValueError:
        raise NoSuchBulletin from None
