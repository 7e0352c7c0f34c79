"""Front ends on other origins may call, if they have been named."""

import asyncpg
import pytest

from app.settings import Settings
from app.web import create_app
from tests.support.api import Api

PORTAL = "https://portal.example.org"
ASKING = {"origin": PORTAL, "access-control-request-method": "POST"}


def api(settings: Settings, *origins: str) -> Api:
    return Api(create_app(settings.model_copy(update={"cors_origins": origins})))


async def test_a_named_origin_may_send_its_token(settings: Settings, database: asyncpg.Pool) -> None:
    wanted = {**ASKING, "access-control-request-headers": "authorization,content-type"}
    allowed = await api(settings, PORTAL).send("OPTIONS", headers=wanted)
    assert allowed.status_code == 200
    assert allowed.headers["access-control-allow-origin"] == PORTAL
    assert "access-control-allow-credentials" not in allowed.headers
    answer = await api(settings, PORTAL).send(json={"query": "{serverVersion}"}, headers={"origin": PORTAL})
    assert answer.headers["access-control-allow-origin"] == PORTAL
    assert "x-request-id" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("origins", [(), ("https://other.example.org",)])
async def test_an_origin_that_was_not_named_may_not(
    settings: Settings, database: asyncpg.Pool, origins: tuple[str, ...]
) -> None:
    refused = await api(settings, *origins).send("OPTIONS", headers=ASKING)
    assert refused.status_code in (400, 405)
    assert "access-control-allow-origin" not in refused.headers


def test_origins_are_told_apart_by_commas(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", f"{PORTAL}, http://localhost:5173,")
    given = Settings(**settings.model_dump(exclude={"cors_origins"}))
    assert given.cors_origins == (PORTAL, "http://localhost:5173")


@pytest.mark.parametrize("wrong", ["portal.example.org", "https://portal.example.org/", "null", "*, x"])
def test_what_is_no_origin_stops_the_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", wrong)
    with pytest.raises(ValueError, match="should name origins"):
        Settings(**settings.model_dump(exclude={"cors_origins"}))
