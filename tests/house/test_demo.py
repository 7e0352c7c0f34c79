"""The demo is made once, and every start gives tokens for it, whatever was done with it meanwhile."""

from datetime import UTC, datetime

from app.demo import PEOPLE, seed_demo
from app.demo.water_utility import SLUG
from app.settings import Settings
from app.web import create_app
from tenants import tenant
from tenants.directory import staff
from tenants.directory.staff import Staff
from tenants.session import tenant_session
from tests.support.api import Api

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


async def test_a_second_start_knows_its_people_by_their_logins(
    fresh_database: str, settings: Settings, redis_url: str
) -> None:
    await seed_demo(settings)
    tenant_id = await tenant.id_of(SLUG)
    assert tenant_id is not None
    async with tenant_session(tenant_id):
        before = await Staff.all().count()
        clerk = await Staff.get(badge=PEOPLE["clerk"])
        await staff.change(clerk.id, badge="9999", name="李小娜", by=None, at=AT)
    (demo,) = await seed_demo(settings)

    app = create_app(settings)
    asked = Api(app, demo["tokens"]["clerk"])
    assert demo["tokens"].keys() == PEOPLE.keys()
    assert await asked.ask('{ staffMember(badge: "9999") { name } }') == {"staffMember": {"name": "李小娜"}}
    async with tenant_session(tenant_id, readonly=True):
        assert await Staff.all().count() == before
    await app.state.redis.aclose()
