"""What is sent, and is no request."""

import pytest

from tests.stories.bad_input.attempts import Town


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"not json", 400),
        (b'"a text"', 400),
        (b"[]", 400),
        (b'[{"query": "{ me { staffId } }"}]', 400),
        (b'{"variables": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400),
        (b'{"query": "' + b"x" * 1_100_000 + b'"}', 413),
    ],
    ids=["empty", "not JSON", "a text", "a list", "several requests", "too deep", "too large"],
)
async def test_a_body_that_is_no_request_is_a_json_error_with_the_right_status(
    body: bytes, status: int, town: Town
) -> None:
    headers = {
        "authorization": f"Bearer {await town.ours.portal.token('0102')}",
        "content-type": "application/json",
    }
    response = await town.ours.portal.client.post("/graphql", content=body, headers=headers)

    assert response.status_code == status
    assert response.headers["content-type"].startswith("application/json")
    (error,) = response.json()["errors"]
    assert error["message"]
    assert error["extensions"] == {"code": "BAD_REQUEST"}
