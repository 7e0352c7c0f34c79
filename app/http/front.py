"""The web application, with a way of its own for the address that is asked all day."""

from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send


class Front(Starlette):
    """Starlette; what answers every failure by itself need not go through its router and error pages."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self._ways: dict[str, ASGIApp] = {}

    def open_a_way(self, path: str, app: ASGIApp, around: Sequence[Middleware]) -> None:
        """Requests for exactly this path go straight to `app`, through the same middleware as all others."""
        for cls, args, kwargs in reversed(around):
            app = cls(app, *args, **kwargs)
        self._ways[path] = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        # A path that begins with a `root_path` of a server in front is for the router.
        way = None
        if scope["type"] == "http" and not scope.get("root_path"):
            way = self._ways.get(scope["path"])
        if way is None:
            await super().__call__(scope, receive, send)
        else:
            scope["app"] = self
            await way(scope, receive, send)
