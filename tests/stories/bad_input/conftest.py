"""Two utilities side by side, shared by everything that is tried on them.

Wrong settings are told in tests/house/test_settings.py, servers that are away in tests/http/test_health.py
and tests/failure.
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.settings import Settings
from tests.stories.bad_input.attempts import Town
from tests.stories.conftest import MONDAY
from tests.support.scene import set_up


@pytest.fixture(scope="package")
async def town(database: asyncpg.Pool, settings: Settings) -> AsyncIterator[Town]:
    """Each test proves that it has left everything as it was, and in the end the history holds together."""
    both = Town(await set_up(settings, at=MONDAY), await set_up(settings, at=MONDAY))
    yield both
    for scene in (both.ours, both.theirs):
        check = await scene.portal.ask("0010", "{ historyCheck { intact brokenAt } }")
        assert check["historyCheck"] == {"intact": True, "brokenAt": None}
        await scene.portal.close()
