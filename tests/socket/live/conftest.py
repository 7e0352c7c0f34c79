"""Two desks whose people listen."""

import pytest

from schema.live import following
from tests.socket.listening import DESK
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the bell makes anybody look: a look by the clock would hide a bell that does not ring."""
    monkeypatch.setattr(following, "LOOK_AGAIN", 3600.0)


@pytest.fixture
async def clerk(api: Api, people: People) -> Screen:
    """Somebody at a desk."""
    return Screen(api, await people.somebody(DESK, name="李娜"))


@pytest.fixture
async def colleague(api: Api, people: People) -> Screen:
    """Somebody at another desk, in another department."""
    return Screen(api, await people.somebody(DESK, name="王芳"))
