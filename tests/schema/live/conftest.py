"""A house whose people carry devices."""

import pytest

from tenants.session import tenant_session
from tests.schema.live.house import House
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import People


@pytest.fixture
async def house(people: People, api: Api, clock: Clock) -> House:
    async with tenant_session(people.tenant_id):
        top = await Office().department("公司")
        hall, meters = [await Office().department(name, parent_id=top.id) for name in ("营业厅", "抄表科")]
    return House(people, api, clock, top, hall, meters)
