"""What the database does to an operation: a commit that fails, collisions, an outage."""

from uuid import UUID

import asyncpg
import pytest

from app.settings import Settings
from app.web import create_app
from schema.operation import ATTEMPTS
from tenants import tenant as tenants
from tests.http.operation.conftest import ADD, names
from tests.http.small_schema import Trouble, build
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import People


async def test_a_commit_that_fails_gives_no_data_and_keeps_nothing(
    fresh_database: str, settings: Settings, clock: Clock, trouble: Trouble, empty_redis: str
) -> None:
    tenant = await tenants.create(slug="late", name="清源供水公司", at=clock.at)
    admin = await People(tenant, settings, clock.at).somebody()
    owner = await asyncpg.connect(fresh_database)
    await owner.execute(
        """create table complete (tenant_id uuid, id uuid,
            foreign key (tenant_id, id) references positions (tenant_id, id) deferrable initially deferred);
        grant insert on complete to shouwen_app"""
    )
    await owner.close()
    app = create_app(settings, now=clock, schema=build(trouble), passwords=quick_passwords())
    response = await Api(app, admin.token).post(
        f'mutation {{ {ADD} postIncomplete(input: {{name: "乙"}}) {{ post {{ name }} }} }}'
    )
    assert response.status_code == 500
    assert set(response.json()) == {"errors"}
    assert response.json()["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert await names(tenant) == []


async def test_operations_that_collide_are_tried_again_from_the_start(
    small: Api, tenant: UUID, trouble: Trouble
) -> None:
    trouble.collisions = 2
    data = await small.ask(
        """mutation {
            a: postCreate(input: {name: "甲"}) { post { name } errors { code } }
            b: postCollides(input: {name: "乙"}) { post { name rank } }
        }"""
    )
    assert data["a"] == {"post": {"name": "甲"}, "errors": []}
    assert data["b"]["post"]["rank"] == 3
    assert await names(tenant) == ["乙", "甲"]
    # Tried three times, but it is still the same moment for all who read the history.
    assert len(trouble.times) == 3
    assert len(set(trouble.times)) == 1


async def test_an_operation_that_keeps_colliding_gives_up_and_leaves_nothing(
    small: Api, tenant: UUID, trouble: Trouble
) -> None:
    trouble.collisions = 100
    response = await small.post(
        f'mutation {{ {ADD} postCollides(input: {{name: "乙"}}) {{ errors {{ code }} }} }}'
    )
    assert trouble.attempts == ATTEMPTS
    assert response.status_code == 503
    assert set(response.json()) == {"errors"}
    assert await names(tenant) == []


@pytest.mark.parametrize(
    "query",
    [
        "{ serverVersion outage }",
        f'mutation {{ {ADD} postOutage(input: {{name: "乙"}}) {{ errors {{ code }} }} }}',
    ],
)
async def test_a_database_that_goes_away_ends_the_whole_operation_with_503(
    small: Api, tenant: UUID, query: str
) -> None:
    for accept in ("application/json", small.accept):
        small.accept = accept
        response = await small.post(query)
        assert response.status_code == 503
        assert response.headers["retry-after"] == "1"
        body = response.json()
        assert set(body) == {"errors"}
        assert body["errors"][0]["extensions"] == {"code": "SERVICE_UNAVAILABLE"}
    assert await names(tenant) == []
