"""One operation is one tenant transaction, and whoever asks is told only what is meant for them."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest
from structlog.testing import capture_logs

from app.settings import Settings
from app.web import create_app
from tenants.directory.access import Permission, Scope
from tenants.session import tenant_session
from tests.http.small_schema import Trouble, build
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import People, Person

ERRORS = "errors { code message path }"
ADD = 'a: postCreate(input: {name: "甲"}) { errors { code } }'


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


@pytest.fixture
async def small(
    settings: Settings,
    database: asyncpg.Pool,
    empty_redis: str,
    clock: Clock,
    trouble: Trouble,
    admin: Person,
) -> Api:
    """The small schema, asked by somebody who may do everything."""
    app = create_app(settings, now=clock, schema=build(trouble), passwords=quick_passwords())
    return Api(app, admin.token)


async def names(tenant: UUID) -> list[str]:
    """The positions that a test has made."""
    async with tenant_session(tenant, readonly=True) as session:
        rows = await session.fetch("select name from positions where name not like '职务%' order by name")
    return [row["name"] for row in rows]


async def test_the_fields_of_a_query_share_one_transaction(small: Api) -> None:
    data = await small.ask("{ a: transaction b: transaction c: transaction }")
    assert data["a"] == data["b"] == data["c"]


async def test_a_query_that_needs_no_rows_opens_no_transaction(small: Api, database: asyncpg.Pool) -> None:
    await small.ask("{ me { staffId } }")
    held = [await database.acquire() for _ in range(database.get_max_size())]
    try:
        # Every connection is taken: a transaction could not be had.
        assert (await small.ask("{ serverVersion echo(values: [1]) me { staffId } }"))["echo"] == [1]
    finally:
        for connection in held:
            await database.release(connection)


async def test_models_and_sql_work_side_by_side_in_a_query(small: Api, tenant: UUID) -> None:
    data = await small.ask("{ names counted again: names }")
    assert len(data["names"]) == data["counted"] > 0
    assert data["again"] == data["names"]


async def test_a_query_cannot_write(small: Api, tenant: UUID) -> None:
    error = await small.refused("{ writes }")
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_what_a_mutation_did_is_there_when_it_answers(small: Api, tenant: UUID) -> None:
    data = await small.ask(
        'mutation { postCreate(input: {name: "站长", rank: 7}) { post { name rank } errors { code } } }'
    )
    assert data == {"postCreate": {"post": {"name": "站长", "rank": 7}, "errors": []}}
    assert await names(tenant) == ["站长"]


async def test_a_refused_mutation_leaves_nothing_and_its_siblings_stay(small: Api, tenant: UUID) -> None:
    data = await small.ask(
        f"""mutation {{
            a: postCreate(input: {{name: "甲"}}) {{ {ERRORS} }}
            b: postRefused(input: {{name: "乙"}}) {{ post {{ name }} {ERRORS} }}
            c: postCreate(input: {{name: "甲"}}) {{ {ERRORS} }}
            d: postCreate(input: {{name: "丁"}}) {{ {ERRORS} }}
        }}"""
    )
    assert await names(tenant) == ["丁", "甲"]
    assert data["a"] == data["d"] == {"errors": []}
    assert data["b"] == {
        "post": None,
        "errors": [
            {"code": "TOO_LONG", "message": "too long", "path": ["input", "officeHours", "2", "closesAt"]},
            {"code": "REQUIRED", "message": "missing", "path": ["input"]},
        ],
    }
    assert data["c"]["errors"][0]["code"] == "CONFLICT"
    assert data["c"]["errors"][0]["path"] == ["input", "name"]


@pytest.mark.parametrize("field", ["postBroken", "postMalformed"])
async def test_a_bug_in_one_mutation_leaves_nothing_of_the_whole_operation(
    small: Api, tenant: UUID, field: str
) -> None:
    query = f"""mutation {{
        a: postCreate(input: {{name: "甲"}}) {{ {ERRORS} }}
        b: {field}(input: {{name: "乙"}}) {{ {ERRORS} }}
        c: postCreate(input: {{name: "丙"}}) {{ {ERRORS} }}
    }}"""
    with capture_logs() as logs:
        body = (await small.post(query)).json()
    (error,) = body["errors"]
    assert error["path"] == ["b"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["extensions"]["id"] in error["message"]
    assert [line["error_id"] for line in logs if line["event"] == "bug"] == [error["extensions"]["id"]]
    # GraphQL gives up at the first payload that fails and tells nothing of the others: so none of them stays.
    assert body["data"] is None
    assert await names(tenant) == []


async def test_two_at_once_are_told_apart_by_the_database(small: Api, tenant: UUID) -> None:
    data = await small.ask(f'mutation {{ postRaced(input: {{name: "乙"}}) {{ {ERRORS} }} }}')
    assert [error["code"] for error in data["postRaced"]["errors"]] == ["CONFLICT"]
    assert await names(tenant) == []


async def test_a_text_that_postgres_cannot_keep_is_the_clients_mistake(small: Api, tenant: UUID) -> None:
    query = f"mutation($n: String!) {{ postUnchecked(input: {{name: $n}}) {{ {ERRORS} }} }}"
    data = await small.ask(query, {"n": "a\0b"})
    assert [error["code"] for error in data["postUnchecked"]["errors"]] == ["INVALID"]
    assert await names(tenant) == []


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ('{ serverVersion again(word: "a\\u0000b") }', None),
        ('{ serverVersion ...F } fragment F on Query { again(word: "\\u{0}") }', None),
        ("query($w: String!) { serverVersion again(word: $w) }", {"w": "a\0b"}),
    ],
)
async def test_no_query_looks_for_what_cannot_be_kept(
    small: Api, query: str, variables: dict[str, str] | None
) -> None:
    response = await small.post(query, variables)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert await small.ask('{ again(word: "\\u6c34") }') == {"again": "水"}


async def test_a_commit_that_fails_gives_no_data_and_keeps_nothing(
    fresh_database: str, settings: Settings, clock: Clock, trouble: Trouble, empty_redis: str
) -> None:
    from tenants import tenant as tenants

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
    assert trouble.attempts == 3
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


@pytest.mark.parametrize("field", ["breaks", "breaksWhileRefusing", "tooLarge", "speaks"])
async def test_a_bug_is_masked_and_kept_under_a_number(small: Api, field: str) -> None:
    with capture_logs() as logs:
        response = await small.post(f"{{ {field} serverVersion }}")
    body = response.json()
    assert response.status_code == 200
    assert body["data"] == {field: None, "serverVersion": body["data"]["serverVersion"]}
    (error,) = body["errors"]
    assert error["path"] == [field]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert set(error["extensions"]) == {"code", "id"}
    (bug,) = [line for line in logs if line["event"] == "bug"]
    assert bug["error_id"] == error["extensions"]["id"]
    assert bug["request_id"] == response.headers["x-request-id"]
    assert bug["at"]
    for told in (response.text, str(logs)):
        assert "13800138000" not in told
    assert "vault" not in response.text


async def test_a_bug_that_leaves_no_data_is_still_an_answer(small: Api) -> None:
    body = (await small.post("{ breaksAll }")).json()
    assert body["data"] is None
    assert body["errors"][0]["extensions"]["code"] == "INTERNAL_SERVER_ERROR"


async def test_an_expected_no_in_a_query_is_told_with_its_argument(small: Api) -> None:
    error = await small.refused("{ refuses }")
    assert error["message"] == "this cursor is not ours"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": "INVALID", "argument": ["pageAfter"]}


async def test_an_argument_that_only_the_variables_make_wrong_is_bad_input(small: Api) -> None:
    error = await small.refused("query($n: Int) { echo(values: [1, $n]) }")
    assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")
    error = await small.refused("query($n: [Int!]! = [1]) { echo(values: $n) }", {"n": None})
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_what_works_apart_is_alone_in_its_operation(small: Api, tenant: UUID) -> None:
    apart = 'x: postApart(input: {name: "丙"}) { post { name } }'
    assert (await small.ask(f"mutation {{ {apart} }}"))["x"] == {"post": {"name": "丙"}}
    for query in (f"mutation {{ {apart} {ADD} }}", f"mutation {{ {ADD} {apart} }}"):
        error = await small.refused(query)
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert "the only field" in error["message"]
    assert await names(tenant) == []


async def test_the_log_of_a_request_holds_nothing_that_was_asked(small: Api) -> None:
    with capture_logs() as logs:
        await small.post(
            "query Secret($n: Int) { echo(values: [13800138000]) x: echo(values: [$n]) }", {"n": 1}
        )
        await small.post("query Ask($n: Int!) { echo(values: [$n]) }", {"n": 77665544})
    lines = [line for line in logs if line["event"] == "request"]
    assert len(lines) == 2
    assert lines[1]["operation"] == "Ask"
    assert lines[1]["kind"] == "query"
    for told in ("13800138000", "77665544", small.address, str(small.token)):
        assert told not in str(logs)


class TestPermissions:
    """Who may do what, at every place where it is decided."""

    async def test_without_a_token_only_public_fields_are_answered(self, small: Api) -> None:
        stranger = small.as_(None)
        assert await stranger.ask("{ echo(values: [1]) __typename }") == {"echo": [1], "__typename": "Query"}
        for query in (
            "{ counted }",
            "{ serverVersion me { staffId } }",
            "{ ...F } fragment F on Query { counted }",
        ):
            response = await stranger.post(query)
            assert response.status_code == 401
            assert response.headers["www-authenticate"] == "Bearer"
            assert set(response.json()) == {"errors"}
            assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}

    async def test_a_stranger_changes_nothing(self, small: Api, tenant: UUID) -> None:
        response = await small.as_(None).post(
            'mutation { postCreate(input: {name: "甲"}) { errors { code } } }'
        )
        assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
        assert await names(tenant) == []

    async def test_a_field_that_the_roles_do_not_allow_is_forbidden_and_the_others_are_answered(
        self, small: Api, people: People
    ) -> None:
        clerk = small.as_((await people.somebody({Permission.CASE_READ: Scope.OWN})).token)
        body = (await clerk.post("{ counted post { name } me { staffId } }")).json()
        assert body["data"]["counted"] > 0
        assert body["data"]["post"] is None
        (error,) = body["errors"]
        assert error["path"] == ["post"]
        assert error["message"] == "Requires directory.read."
        assert error["extensions"] == {"code": "FORBIDDEN", "requires": ["directory.read"]}

    async def test_a_mutation_that_the_roles_do_not_allow_does_nothing(
        self, small: Api, people: People, tenant: UUID
    ) -> None:
        clerk = small.as_((await people.somebody({Permission.DIRECTORY_READ: Scope.TENANT})).token)
        error = await clerk.refused(f"mutation {{ {ADD} }}")
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert await names(tenant) == []

    async def test_an_attribute_may_need_more_than_its_type(self, small: Api, people: People) -> None:
        reader = small.as_((await people.somebody({Permission.DIRECTORY_READ: Scope.TENANT})).token)
        assert await reader.ask("{ post { name } }") == {"post": {"name": "站长"}}
        error = await reader.refused("{ post { name rank } }")
        assert error["path"] == ["post", "rank"]
        assert error["extensions"]["requires"] == ["directory.configure"]

    async def test_the_need_stands_in_the_schema(self, small: Api) -> None:
        data: dict[str, Any] = await small.ask(
            '{ __type(name: "Post") { description fields { name description } } }'
        )
        assert data["__type"]["description"] == "A position.\n\nRequires directory.read."
        described = {field["name"]: field["description"] for field in data["__type"]["fields"]}
        assert described == {"name": "Its name.", "rank": "Its rank.\n\nRequires directory.configure."}
