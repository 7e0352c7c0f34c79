"""Whoever watches the process learns what is away, and whoever asks meanwhile gets a clean answer."""

import asyncio
import socket
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import asyncpg
import orjson
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.requests import Request

from app.health import Ready
from app.settings import Settings
from app.web import create_app
from tenants import history
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.people import Person

AWAY = {"redis_url": "redis://127.0.0.1:1/0"}


class BrokenPool:
    """A pool whose server is gone."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def get_max_size(self) -> int:
        return 10

    async def acquire(self, **_: object) -> None:
        raise self.error

    async def fetchval(self, *_: object) -> None:
        raise self.error

    fetchrow = fetch = execute = fetchval


def figures(text: str) -> dict[str, float]:
    """Every sample by its name and labels."""
    return {
        sample.name + "".join(f" {key}={value}" for key, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_process_with_everything_it_needs_is_ready(api: Api) -> None:
    live, ready = await api.send("GET", "/health/live"), await api.send("GET", "/health/ready")
    assert (live.status_code, live.json()) == (200, {"status": "ok"})
    assert ready.status_code == 200
    assert ready.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok", "data_key": "ok"}}


async def test_without_redis_it_says_so_and_lives_on(
    settings: Settings, database: asyncpg.Pool, clock: Clock, admin: Person
) -> None:
    api = Api(create_app(settings.model_copy(update=AWAY), now=clock), admin.token)
    ready = await api.send("GET", "/health/ready")
    assert ready.status_code == 503
    assert ready.json() == {
        "status": "unavailable",
        "checks": {"database": "ok", "redis": "away", "data_key": "ok"},
    }
    assert (await api.send("GET", "/health/live")).status_code == 200
    assert (await api.ask("{ me { staffId } }"))["me"]


async def test_a_redis_that_hangs_keeps_nobody_from_signing_in(
    settings: Settings, database: asyncpg.Pool, clock: Clock, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.REDIS_PATIENCE", 0.05)
    # The kernel takes the connection, and nobody ever reads from it.
    silent = socket.create_server(("127.0.0.1", 0))
    port = silent.getsockname()[1]
    app = create_app(settings.model_copy(update={"redis_url": f"redis://127.0.0.1:{port}/0"}), now=clock)
    query = """mutation ($input: SessionSignInInput!) { sessionSignIn(input: $input) { errors { code } } }"""
    given = {"tenant": "nobody", "login": "nobody", "password": "nothing"}
    async with asyncio.timeout(20):
        data = await Api(app).ask(query, {"input": given})
    assert data["sessionSignIn"]["errors"] == [{"code": "SIGN_IN_FAILED"}]
    await app.state.redis.aclose()
    silent.close()


async def test_a_server_that_hangs_is_away_too_and_is_asked_once_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.health.PATIENCE", 0.01)
    asked, answer = [], asyncio.Event()

    async def hanging() -> None:
        asked.append(1)
        # A driver that will not let go: it swallows the wish to stop.
        while not answer.is_set():
            with suppress(asyncio.CancelledError):
                await answer.wait()

    async def answering() -> None: ...

    ready = Ready({"database": hanging, "redis": answering})
    for _ in range(3):
        response = await ready.respond(Request({"type": "http"}))
        assert response.status_code == 503
        assert orjson.loads(response.body)["checks"] == {"database": "away", "redis": "ok"}
    assert asked == [1]
    answer.set()
    assert (await ready.respond(Request({"type": "http"}))).status_code == 200


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("connect call failed"),
        asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.TooManyConnectionsError("sorry, too many clients already"),
        asyncpg.InterfaceError("pool is closed"),
        TimeoutError(),
        OSError(113, "No route to host"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_without_the_database_every_answer_is_clean_and_all_is_well_when_it_is_back(
    api: Api, admin: Person, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    from tortoise.connection import get_connection

    from tenants.session import ALIAS

    signed_in = api.as_(admin.token)
    with monkeypatch.context() as away:
        away.setattr(get_connection(ALIAS), "_pool", BrokenPool(error))
        ready = await api.send("GET", "/health/ready")
        assert ready.json()["checks"] == {"database": "away", "redis": "ok", "data_key": "ok"}
        for query in (
            "{ me { staffId } }",
            "mutation { sessionSignOutEverywhere(input: {}) { errors { code } } }",
        ):
            refused = await signed_in.post(query)
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "1"
            assert refused.json()["errors"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
            assert "data" not in refused.json()
        stranger = await api.post(
            'mutation { sessionRefresh(input: {refreshToken: "x"}) { errors { code } } }'
        )
        assert stranger.status_code == 503
        metrics = await api.send("GET", "/metrics")
        assert figures(metrics.text)["shouwen_database_up"] == 0
    assert (await api.send("GET", "/health/ready")).status_code == 200
    assert (await signed_in.ask("{ me { staffId } }"))["me"]


async def test_metrics_count_requests_without_a_word_of_the_clients(api: Api, app: Starlette) -> None:
    await api.post("query WhoIs13800138000 { serverVersion }")
    await api.post("{ nowhere13800138000 }")
    await api.send("GET", "/13800138000")
    text = (await api.send("GET", "/metrics")).text
    assert "13800138000" not in text
    found = figures(text)
    assert found["shouwen_requests_total code=OK kind=query status=200"] == 1
    assert found["shouwen_requests_total code=GRAPHQL_VALIDATION_FAILED kind=none status=400"] == 1
    assert found["shouwen_request_seconds_count kind=query"] == 1


async def test_metrics_tell_how_long_the_oldest_event_waits(
    api: Api, tenant: UUID, clock: Clock, fresh_database: str
) -> None:
    from tenants import tenant as tenants

    assert figures((await api.send("GET", "/metrics")).text)["shouwen_outbox_lag_seconds"] == 0
    alone = await tenants.create(slug="alone", name="清源供水公司", at=clock.at)
    async with tenant_session(alone):
        await history.record("case.registered", by=None, at=clock.at)
    clock.advance(timedelta(seconds=90))
    found = figures((await api.send("GET", "/metrics")).text)
    assert found["shouwen_outbox_lag_seconds"] == 90
    assert found["shouwen_sweep_lag_seconds"] == 0
    assert found["shouwen_database_up"] == 1
