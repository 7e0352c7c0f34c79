"""What is refused inside a tenant session."""

from collections.abc import Awaitable

import pytest

from tenants import history
from tenants.errors import Code, Refusal
from tenants.session import current
from tests.support.fingerprint import seen_in


async def refused(doing: Awaitable[object], code: Code, *path: str) -> None:
    """The attempt is refused for this reason, and nothing of the organization has changed."""
    before = await seen_in(current())
    with pytest.raises(Refusal) as told_why:
        async with current().savepoint():
            await doing
    assert (told_why.value.code, told_why.value.path) == (code, path)
    assert await seen_in(current()) == before
    assert await history.broken_at() is None
