"""Tokens that are not good."""

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.auth.tokens import AccessTokens
from app.settings import Settings
from tenants.ids import new_id
from tests.stories.bad_input.attempts import Town
from tests.stories.conftest import MONDAY


def _forgeries(genuine: str, expired: str, foreign: str) -> dict[str, str]:
    head, claims, seal = genuine.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    promoted = base64.urlsafe_b64encode(json.dumps(told | {"epoch": 7}).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
    return {
        "expired": expired,
        "signed with another key": foreign,
        "changed": f"{head}.{promoted}.{seal}",
        "unsigned": f"{unsigned}.{claims}.",
        "cut short": genuine[:-4],
        "nonsense": "x",
        "endless": genuine + "A" * 5000,
    }


@pytest.mark.parametrize("how", _forgeries("e30.e30.e30", "", ""))
async def test_a_token_that_is_not_good_changes_and_shows_nothing(
    how: str, town: Town, settings: Settings
) -> None:
    portal = town.ours.portal
    genuine = await portal.token("0102")
    told = json.loads(base64.urlsafe_b64decode(genuine.split(".")[1] + "=="))
    who = {
        "tenant_id": portal.tenant_id,
        "account_id": told["acc"],
        "staff_id": told["sub"],
        "session_id": new_id(),
        "epoch": told["epoch"],
    }
    life = timedelta(minutes=10)
    expired, _ = AccessTokens(settings.private_key(), life=life).issue(**who, at=MONDAY - timedelta(hours=1))
    foreign, _ = AccessTokens(Ed25519PrivateKey.generate(), life=life).issue(**who, at=MONDAY)
    token = _forgeries(genuine, expired, foreign)[how]

    before = await town.fingerprints()
    for query in ("{ me { staffId } }", "mutation { inboxMarkRead(input: {}) { errors { code } } }"):
        response = await portal.client.post(
            "/graphql",
            json={"query": query},
            headers={"authorization": f"Bearer {token}", "accept": "application/graphql-response+json"},
        )
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}
        assert "data" not in response.json()
    assert await town.fingerprints() == before
