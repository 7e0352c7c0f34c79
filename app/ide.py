"""The GraphQL IDE: our own page, every byte of it from this process, so that it works with no internet."""

from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).parent / "static" / "ide"
ADDRESS = "/ide"

# Nothing from elsewhere, no inline script, and only this server may be spoken to.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


def page() -> Response:
    """The page itself, at the address of the GraphQL endpoint."""
    return FileResponse(FOLDER / "index.html", headers=HEADERS | {"vary": "accept"})


def files() -> Mount:
    """Its style and scripts."""
    return Mount(ADDRESS, _WithHeaders(StaticFiles(directory=FOLDER)))


class _WithHeaders:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in given),
                ]
            await send(message)

        await self.app(scope, receive, send_with)
