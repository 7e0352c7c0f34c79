"""The web process: every address it answers on, put together from the settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from strawberry import Schema

from app.addresses import SealedAddresses
from app.auth.access_tokens import ByAccessToken
from app.auth.api_keys import ByApiKey
from app.auth.authenticator import FirstThatRecognises
from app.auth.limits import AttemptLimit, GuestLimit
from app.auth.passwords import Passwords
from app.auth.rates import KeyRates, Rates
from app.auth.requesters import WRONG_CODES, ByPass, RequesterDoor
from app.auth.sign_in import BuiltInAccounts
from app.auth.tokens import AccessTokens
from app.bell import RedisBell
from app.clock import Now, utc_now
from app.database import opened
from app.files.endpoint import Files
from app.files.registers import Registers
from app.files.store import FileStore, open_store
from app.graphql import GraphQLEndpoint
from app.health import Ready, database_answers, keys_fit, live
from app.http.failing import failed, refused
from app.http.front import Front
from app.http.trace import HEADER, Traced
from app.ide import files
from app.lags import lags
from app.ledger import LedgerExport
from app.metrics import Metrics
from app.pages import asking
from app.pages.bulletins import BulletinPages
from app.pages.endpoint import Pages
from app.seal import Seal
from app.settings import Settings
from app.socket.endpoint import SocketEndpoint
from app.socket.operations import Terms
from schema.access.sign_in import SignIn
from schema.attachments.addresses import Addresses
from schema.guard import Limits
from schema.guests import Guests
from schema.live.bell import Bell
from schema.measure import Measure
from schema.operation import Engine
from schema.portal.door import PortalDoor
from schema.reads.check import check_declarations
from schema.root import build_schema

GRAPHQL = "/graphql"
# Nobody waits long for Redis: what it is asked for has another way, or can be done without.
REDIS_PATIENCE = 2.0


def create_app(
    settings: Settings,
    *,
    now: Now = utc_now,
    schema: Schema | None = None,
    passwords: Passwords | None = None,
) -> Starlette:
    """The ASGI application; its lifespan opens and closes the database.

    Inside somebody else's open database (tests) it also works without its lifespan; whoever does so closes
    `app.state.redis`.
    """
    redis: Redis = Redis.from_url(
        settings.redis_url, socket_timeout=REDIS_PATIENCE, socket_connect_timeout=REDIS_PATIENCE
    )
    tokens = AccessTokens(settings.private_key(), life=timedelta(seconds=settings.access_token_seconds))
    passwords = passwords or Passwords()
    door = BuiltInAccounts(
        tokens,
        passwords,
        AttemptLimit.by_redis(redis),
        refresh_life=timedelta(days=settings.refresh_token_days),
    )
    metrics = Metrics(lags(now))
    engine = Engine(
        schema or build_schema(),
        _limits(settings),
        introspection=settings.introspection,
        trusted=settings.documents(),
    )
    bell = RedisBell(settings.redis_url)
    seal, store = Seal(settings.private_key()), open_store(settings)
    addresses = SealedAddresses(
        seal, settings.attachment_terms(), life=timedelta(seconds=settings.address_seconds)
    )
    passes = ByPass(settings.private_key(), timedelta(seconds=settings.requester_token_seconds))
    # What bears a mark is known by it; an access token is known by its shape alone, and comes last.
    authenticator = FirstThatRecognises([passes, ByApiKey(), ByAccessToken(tokens)])
    measure = _measure(settings, redis)
    tools: dict[type, Any] = {
        SignIn: door,
        Guests: GuestLimit.by_redis(redis),
        Measure: measure,
        PortalDoor: RequesterDoor(passes, AttemptLimit.by_redis(redis, WRONG_CODES), Rates.by_redis(redis)),
        Bell: bell,
        Addresses: addresses,
    }
    endpoint = GraphQLEndpoint(
        engine=engine,
        authenticator=authenticator,
        now=now,
        body_limit=settings.body_limit,
        tools=tools,
        ide=settings.ide,
    )
    export = LedgerExport(authenticator, now, measure)
    sockets = SocketEndpoint(
        authenticator=authenticator,
        now=now,
        tools=tools,
        terms=Terms(engine, longest=settings.body_limit),
    )
    unlimited = asking.Asking(Engine(engine.schema, asking.LIMITS))
    pages = Pages(unlimited, authenticator, seal, now, tools)
    registers = Registers(seal, now)
    ready = Ready({"database": database_answers, "redis": redis.ping, "data_key": keys_fit}).respond
    around = [Middleware(Traced, metrics=metrics), *_cors(settings)]
    app = Front(
        routes=[
            Route(GRAPHQL, endpoint),
            WebSocketRoute(GRAPHQL, sockets),
            Route("/ledger.csv", export.csv),
            Route("/ledger.xlsx", export.xlsx),
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/metrics", metrics.exposed),
            *_files(store, seal, now),
            Route("/imports/{file}", registers.take, methods=["PUT"]),
            Route("/imports/{file}/refused.csv", registers.refused),
            Route("/imports/{file}/access-codes.{form}", registers.codes, methods=["POST"]),
            Route("/print/bulletin/{bulletin}", BulletinPages(pages).respond),
            Route("/print/{kind}", pages.own),
            Route("/print/{kind}/{case}", pages.respond),
            *([files()] if settings.ide else []),
        ],
        middleware=around,
        exception_handlers={HTTPException: refused, Exception: failed},
        lifespan=_lifespan(settings, engine, redis, passwords, bell),
    )
    app.open_a_way(GRAPHQL, endpoint, around)
    app.state.redis = redis
    app.state.sockets = sockets
    app.state.bell = bell
    return app


def _files(store: FileStore | None, seal: Seal, now: Now) -> list[Route]:
    """Where files come and go, if there is a place for them."""
    if store is None:
        return []
    return [Route("/files/{attachment}", Files(store, seal, now).respond, methods=["GET", "PUT"])]


def _lifespan(
    settings: Settings, engine: Engine, redis: Redis, passwords: Passwords, bell: RedisBell
) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            async with opened(settings) as pool:
                await check_declarations(engine.core, pool)
                yield
        finally:
            await bell.close()
            await redis.aclose()
            passwords.close()

    return lifespan


def _cors(settings: Settings) -> list[Middleware]:
    """Front ends are served from elsewhere. Tokens travel in a header, so there are no cookies to protect."""
    if not settings.cors_origins:
        return []
    return [
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT"],
            allow_headers=["authorization", "content-type", HEADER],
            expose_headers=[HEADER, "retry-after", "www-authenticate"],
            max_age=600,
        )
    ]


def _measure(settings: Settings, redis: Redis) -> KeyRates:
    return KeyRates.by_redis(
        redis, per_key=settings.key_requests_per_minute, per_tenant=settings.tenant_key_requests_per_minute
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        tokens=settings.guard_tokens,
        depth=settings.guard_depth,
        aliases=settings.guard_aliases,
        root_fields=settings.guard_root_fields,
        cost=settings.guard_cost,
    )
