"""The GraphQL endpoint: a request in, one operation, its answer out once everything is safe."""

from dataclasses import dataclass
from typing import Any

import structlog
from graphql import OperationType
from starlette.datastructures import QueryParams
from starlette.types import ASGIApp, Receive, Scope, Send

from app.auth.authenticator import Authenticator
from app.clock import Now
from app.http import body, replies
from app.http.incoming import Incoming
from app.http.malformed import Malformed
from app.http.negotiation import PLAIN_JSON, answer_type, wants_page
from app.http.trace import Trace
from app.ide import page
from schema.context import Context
from schema.errors import Unauthenticated, Unavailable
from schema.exchange import Answer, Prepared, Refused
from schema.exchange import Request as Asked
from schema.failures import is_outage
from schema.masking import shown
from schema.operation import Engine
from tenants.directory.access import Viewer

logger = structlog.get_logger("shouwen.http")

METHODS = "GET, POST"


@dataclass(frozen=True, slots=True)
class GraphQLEndpoint:
    """An ASGI application for one address. WebSockets will join here, with the same engine."""

    engine: Engine
    authenticator: Authenticator
    now: Now
    body_limit: int
    tools: dict[type, Any]
    ide: bool = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever it holds."""
        request = Incoming(scope, receive)
        media = answer_type(request.header(b"accept"))
        response: ASGIApp
        try:
            response = await self._respond(request, media)
        except Malformed as problem:
            response = replies.malformed(problem, media or PLAIN_JSON)
        except Exception as error:
            # The last resort, so that even our own mistakes answer in JSON.
            response = replies.reply(self._failure(request, error), media or PLAIN_JSON)
        await response(scope, receive, send)

    async def _respond(self, request: Incoming, media: str | None) -> ASGIApp:
        if request.method not in ("GET", "POST"):
            raise Malformed(405, "Use GET or POST.", {"allow": METHODS})
        if self.ide and _is_browser(request):
            return page()
        if media is None:
            raise Malformed(406, "Accept application/graphql-response+json or application/json.")
        asked = await body.read(request, limit=self.body_limit)
        return replies.reply(await self._answer(request, asked), media)

    async def _answer(self, request: Incoming, asked: Asked) -> Answer:
        trace = Trace.of(request.scope)
        at = self.now()
        try:
            prepared = self.engine.prepare(asked)
            trace.operation(prepared.operation)
            _require_possible(request, prepared)
            viewer = await self._viewer(request, at)
        except Refused as refused:
            answer = refused.answer
        except Unauthenticated as unknown:
            answer = Answer(ran=False, errors=[shown(unknown)])
        else:
            context = Context(
                at=at, request_id=trace.id, viewer=viewer, client=request.client, tools=self.tools
            )
            answer = await self.engine.run(prepared, context)
        trace.code = answer.code
        return answer

    async def _viewer(self, request: Incoming, at: Any) -> Viewer | None:
        if not request.authorizations:
            return None
        scheme, _, token = request.header(b"authorization").partition(" ")
        if request.authorizations > 1 or scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("Send the token as `Authorization: Bearer …`.")
        return await self.authenticator.authenticate(token.strip(), at)

    def _failure(self, request: Incoming, error: Exception) -> Answer:
        trace = Trace.of(request.scope)
        if is_outage(error):
            logger.warning("outage", request_id=trace.id, error=type(error).__qualname__)
            error = Unavailable()
        answer = Answer(ran=False, errors=[shown(error, request_id=trace.id)])
        trace.code = answer.code
        return answer


def _require_possible(request: Incoming, prepared: Prepared) -> None:
    kind = prepared.operation.kind
    if kind is OperationType.SUBSCRIPTION:
        raise Malformed(400, "Subscriptions need a WebSocket.")
    if kind is OperationType.MUTATION and request.method == "GET":
        # A link, or a page fetched ahead of time, must not change anything.
        raise Malformed(405, "Send mutations by POST.", {"allow": "POST"})


def _is_browser(request: Incoming) -> bool:
    return (
        request.method == "GET"
        and wants_page(request.header(b"accept"))
        and "query" not in QueryParams(request.query_string)
    )
