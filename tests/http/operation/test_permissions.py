"""Who may do what, at every place where it is decided."""

from typing import Any
from uuid import UUID

from tenants.directory.access import Permission, Scope
from tests.http.operation.conftest import ADD, names
from tests.support.api import Api
from tests.support.people import People


async def test_without_a_token_only_public_fields_are_answered(small: Api) -> None:
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


async def test_a_stranger_changes_nothing(small: Api, tenant: UUID) -> None:
    response = await small.as_(None).post('mutation { postCreate(input: {name: "甲"}) { errors { code } } }')
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await names(tenant) == []


async def test_a_field_that_the_roles_do_not_allow_is_forbidden_and_the_others_are_answered(
    small: Api, people: People
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
    small: Api, people: People, tenant: UUID
) -> None:
    clerk = small.as_((await people.somebody({Permission.DIRECTORY_READ: Scope.TENANT})).token)
    error = await clerk.refused(f"mutation {{ {ADD} }}")
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert await names(tenant) == []


async def test_an_attribute_may_need_more_than_its_type(small: Api, people: People) -> None:
    reader = small.as_((await people.somebody({Permission.DIRECTORY_READ: Scope.TENANT})).token)
    assert await reader.ask("{ post { name } }") == {"post": {"name": "站长"}}
    error = await reader.refused("{ post { name rank } }")
    assert error["path"] == ["post", "rank"]
    assert error["extensions"]["requires"] == ["directory.configure"]


async def test_the_need_stands_in_the_schema(small: Api) -> None:
    data: dict[str, Any] = await small.ask(
        '{ __type(name: "Post") { description fields { name description } } }'
    )
    assert data["__type"]["description"] == "A position.\n\nRequires directory.read."
    described = {field["name"]: field["description"] for field in data["__type"]["fields"]}
    assert described == {"name": "Its name.", "rank": "Its rank.\n\nRequires directory.configure."}
