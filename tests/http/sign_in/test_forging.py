"""Tokens that are over, changed, of another key or of another tenant."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from app.auth.tokens import AccessTokens
from app.settings import Settings
from tenants import tenant as tenants
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.http.sign_in.conftest import ME
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.people import Person


async def refused(api: Api, token: str) -> str:
    response = await api.as_(token).post("{ serverVersion }")
    assert response.status_code == 401
    assert set(response.json()) == {"errors"}
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    return str(error["message"])


async def test_a_token_is_over_at_its_time_and_not_a_second_later(
    api: Api, admin: Person, clock: Clock
) -> None:
    clock.advance(minutes=10, seconds=-1)
    assert (await api.as_(admin.token).post(ME)).status_code == 200
    clock.advance(seconds=1)
    assert "expired" in await refused(api, admin.token)


async def test_a_clock_that_was_set_back_makes_no_cached_viewer_younger(
    api: Api, admin: Person, clock: Clock
) -> None:
    assert (await api.as_(admin.token).post(ME)).status_code == 200
    async with tenant_session(admin.tenant_id) as session:
        await session.execute("update accounts set epoch = epoch + 1")
    clock.advance(minutes=-1)
    await refused(api, admin.token)


@pytest.mark.parametrize(
    "token",
    ["x", "a.b.c", "..", "....", "é.é.é", "Bearer x", "eyJhbGciOiJub25lIn0.e30.", "a." * 5000 + "b"],
)
async def test_a_token_that_is_none_is_refused(api: Api, token: str) -> None:
    await refused(api, token.encode("ascii", "replace").decode())


async def test_a_token_of_another_key_is_refused(api: Api, admin: Person, clock: Clock) -> None:
    other = AccessTokens(Ed25519PrivateKey.generate(), life=timedelta(minutes=10))
    token, _ = other.issue(
        tenant_id=admin.tenant_id,
        account_id=admin.account_id,
        staff_id=admin.staff_id,
        session_id=new_id(),
        epoch=0,
        at=clock.at,
    )
    await refused(api, token)


async def test_a_token_changed_in_any_part_is_refused(api: Api, admin: Person) -> None:
    header, claims, signature = admin.token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    told["sub"] = str(new_id())
    changed = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    for parts in (
        (header, changed, signature),
        (none, claims, ""),
        (header, claims, signature[:-8] + "AAAAAAAA"),
    ):
        await refused(api, ".".join(parts))


async def test_our_public_key_is_no_secret_to_sign_with(api: Api, admin: Person, settings: Settings) -> None:
    public = settings.private_key().public_key().public_bytes_raw()
    claims = json.loads(base64.urlsafe_b64decode(admin.token.split(".")[1] + "=="))
    token = jwt.encode(
        {"alg": "HS256", "typ": "at+jwt"}, claims, OctKey.import_key(public), algorithms=["HS256"]
    )
    await refused(api, token)


@pytest.mark.parametrize(
    "claims", [{}, {"exp": "soon"}, {"exp": 10**30}, {"tid": 5}, {"iss": "somebody"}, {"sid": None}]
)
async def test_a_token_that_we_signed_for_something_else_is_refused(
    api: Api, admin: Person, settings: Settings, claims: dict[str, Any]
) -> None:
    key = OKPKey.import_key(settings.private_key())
    own = json.loads(base64.urlsafe_b64decode(admin.token.split(".")[1] + "=="))
    header = {"alg": "Ed25519", "typ": "at+jwt" if claims else "other+jwt"}
    await refused(api, jwt.encode(header, own | claims, key, algorithms=["Ed25519"]))


async def test_a_token_of_one_tenant_opens_no_other(
    api: Api, admin: Person, clock: Clock, settings: Settings
) -> None:
    other = await tenants.create(slug=f"o-{new_id().hex[:12]}", name="别家", at=clock.at)
    tokens = AccessTokens(settings.private_key(), life=timedelta(minutes=10))
    token, _ = tokens.issue(
        tenant_id=other,
        account_id=admin.account_id,
        staff_id=admin.staff_id,
        session_id=new_id(),
        epoch=0,
        at=clock.at,
    )
    await refused(api, token)


@pytest.mark.parametrize("header", ["", "Basic dXNlcjpwYXNz", "Bearer", "Bearer  ", "token"])
async def test_an_authorization_of_another_kind_is_refused_and_not_passed_over(api: Api, header: str) -> None:
    response = await api.send(json={"query": "{ serverVersion }"}, headers={"authorization": header})
    assert response.status_code == 401
