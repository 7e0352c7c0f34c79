"""The desks of the cases, and how somebody is refused here."""

from collections.abc import Awaitable, Callable

import pytest

from tenants.errors import Code, Refusal
from tenants.session import current
from tests.actions.cases.conftest import Desks, desks
from tests.support.office import everything

__all__ = ["Desks", "desks"]


def refusing(*tables: str) -> Callable[..., Awaitable[None]]:
    """A check that an attempt is refused for a reason, and that nothing in these tables has changed."""

    async def refused(doing: Awaitable[object], code: Code, *path: str) -> None:
        before = await everything(*tables)
        with pytest.raises(Refusal) as told_why:
            async with current().savepoint():
                await doing
        assert (told_why.value.code, told_why.value.path) == (code, path)
        assert await everything(*tables) == before

    return refused
