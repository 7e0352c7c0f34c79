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
    demo, hospital = await seed_demo(settings)

    app = create_app(settings)
    asked = Api(app, demo["tokens"]["clerk"])
    assert demo["tokens"].keys() == hospital["tokens"].keys() == {*PEOPLE, "requester"}
    followed = (
        await Api(app, demo["tokens"]["requester"]).ask("{ ownCase { number firstContact { name } } }")
    )["ownCase"]
    assert followed["number"]
    assert followed["firstContact"]["name"]
    assert await asked.ask('{ staffMember(badge: "9999") { name } }') == {"staffMember": {"name": "李小娜"}}
    async with tenant_session(tenant_id, readonly=True):
        assert await Staff.all().count() == before
    await app.state.redis.aclose()


async def test_the_hospital_is_at_work_by_its_ready_configuration(
    fresh_database: str, settings: Settings, redis_url: str
) -> None:
    _, demo = await seed_demo(settings)
    app = create_app(settings)
    clerk = Api(app, demo["tokens"]["clerk"])
    told = await clerk.ask(
        """{ tenant { name } ruleSet { templates leader { name } }
             cases(first: 20) { totalCount nodes { state firstContact { name } handler { name } } } }"""
    )
    await app.state.redis.aclose()
    assert told["tenant"] == {"name": "清源人民医院"}
    assert told["ruleSet"] == {"templates": ["hospital"], "leader": {"name": "林国栋"}}
    cases = told["cases"]["nodes"]
    assert told["cases"]["totalCount"] == 6
    assert {case["state"] for case in cases} == {"OPEN", "CLOSED"}
    # Of two doctors who were asked the higher grade, though the other has been here longer.
    assert "王宁" in {case["firstContact"]["name"] for case in cases}
    assert "孙芳" in {case["handler"]["name"] for case in cases if case["handler"]}
