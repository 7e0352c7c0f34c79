"""People who have not signed in name an organization, and read what it has opened."""

import secrets
from typing import Any
from uuid import UUID

import pytest
from starlette.applications import Starlette
from strawberry import Schema

from tenants.directory.access import Actor, Permission, Scope, Viewer
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.reads.conftest import run
from tests.support.api import Api
from tests.support.people import People
from tests.support.screen import Screen

QUESTION = """query ($tenant: String, $language: String) {
    publicDirectory(tenant: $tenant, language: $language) {
        name language languages introduction complaintChannel
    }
}"""
SETTINGS = "settings { isOpen introduction complaintChannel texts { language name } version }"


async def test_a_directory_that_is_closed_cannot_be_told_from_one_that_is_not_there(
    visitor: Api, admin: Screen, slug: str
) -> None:
    await admin.do("publicDirectoryUpdate", SETTINGS, introduction="供水服务")

    for name in (slug, "nobody-of-this-name", ""):
        assert await visitor.ask(QUESTION, {"tenant": name}) == {"publicDirectory": None}
    # Its own people look it over before they open it.
    assert (await admin.ask(QUESTION))["publicDirectory"]["introduction"] == "供水服务"


@pytest.mark.parametrize("actor", [actor for actor in Actor if actor is not Actor.STAFF])
async def test_portals_machines_and_requesters_wait_until_it_is_open(
    admin: Screen, tenant: UUID, schema: Schema, actor: Actor
) -> None:
    somebody = new_id()
    asker = Viewer(tenant, somebody, somebody, somebody, actor=actor)
    seen = []
    for is_open in (False, True):
        await admin.do("publicDirectoryUpdate", SETTINGS, isOpen=is_open)
        seen.append((await run(schema, "{ publicDirectory { name } }", asker)).data)

    assert seen == [{"publicDirectory": None}, {"publicDirectory": {"name": "清源供水公司"}}]


async def test_an_organization_that_has_said_nothing_has_a_name_all_the_same(admin: Screen) -> None:
    assert await admin.ask(QUESTION) == {
        "publicDirectory": {
            "name": "清源供水公司",
            "language": "zh-CN",
            "languages": ["zh-CN"],
            "introduction": None,
            "complaintChannel": None,
        }
    }


async def test_an_open_directory_is_read_without_signing_in_in_the_language_asked_for(
    visitor: Api, admin: Screen, slug: str
) -> None:
    await admin.do(
        "publicDirectoryUpdate",
        SETTINGS,
        isOpen=True,
        introduction="供水服务",
        complaintChannel="12345",
        texts=[{"language": "en", "name": "Clearwater", "introduction": "Water"}],
    )

    own = {
        "name": "清源供水公司",
        "language": "zh-CN",
        "languages": ["en", "zh-CN"],
        "introduction": "供水服务",
        "complaintChannel": "12345",
    }
    english = own | {"name": "Clearwater", "introduction": "Water"}
    for language, expected in ((None, own), ("zh-CN", own), ("de", own), ("en", english), ("en-GB", english)):
        data = await visitor.ask(QUESTION, {"tenant": slug, "language": language})
        assert data == {"publicDirectory": expected}
    # Whoever has signed in is at home.
    assert await admin.ask(QUESTION) == {"publicDirectory": own}
    assert await admin.ask(QUESTION, tenant=slug) == {"publicDirectory": own}


async def test_a_suspended_organization_shows_nothing(
    visitor: Api, admin: Screen, tenant: UUID, slug: str
) -> None:
    await admin.do("publicDirectoryUpdate", SETTINGS, isOpen=True)
    async with tenant_session(tenant) as session:
        await session.execute("update tenants set state = 'suspended'")

    assert await visitor.ask(QUESTION, {"tenant": slug}) == {"publicDirectory": None}


async def test_whoever_has_not_signed_in_says_which_organization_and_only_one(
    visitor: Api, stranger: Screen, slug: str
) -> None:
    assert (await visitor.refused(QUESTION))["extensions"] == {
        "code": "BAD_USER_INPUT",
        "argument": ["tenant"],
    }
    two = f'{{ a: publicDirectory(tenant: "{slug}") {{ name }} b: publicDirectory(tenant: "x") {{ name }} }}'
    assert (await visitor.refused(two))["extensions"]["argument"] == ["tenant"]
    # A member of another organization's staff does not read this one's by their token.
    assert (await stranger.refused(QUESTION, tenant=slug))["extensions"]["argument"] == ["tenant"]


async def test_what_needs_a_sign_in_needs_it_beside_the_public_directory_too(visitor: Api, slug: str) -> None:
    both = f'{{ publicDirectory(tenant: "{slug}") {{ name }} departments {{ totalCount }} }}'

    assert (await visitor.refused(both))["extensions"]["code"] == "UNAUTHENTICATED"


async def test_an_address_that_asks_without_end_is_told_to_wait(app: Starlette, slug: str) -> None:
    eager = Api(app, address=f"2001:db8::{secrets.token_hex(2)}")
    twenty = " ".join(f'q{n}: publicDirectory(tenant: "{slug}") {{ name }}' for n in range(20))
    # However often it stands in one operation, it is asked once.
    for _ in range(5):
        await eager.ask(f"{{ {twenty} }}")
    answers: list[dict[str, Any]] = [
        (await eager.post(QUESTION, {"tenant": slug})).json() for _ in range(300)
    ]

    refused = [answer["errors"][0]["extensions"] for answer in answers if "errors" in answer]
    assert refused == [{"code": "BAD_USER_INPUT", "reason": "LIMIT_EXCEEDED", "argument": []}] * 5
    other = Api(app, address=f"2001:db8::{secrets.token_hex(2)}")
    assert await other.ask(QUESTION, {"tenant": slug}) == {"publicDirectory": None}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"isOpen": None}, ["input", "isOpen"]),
        ({"introduction": "x" * 4001}, ["input", "introduction"]),
        ({"complaintChannel": "x" * 1001}, ["input", "complaintChannel"]),
        ({"texts": [{"language": "English"}]}, ["input", "texts", "0", "language"]),
        ({"texts": [{"language": "en"}, {"language": "en"}]}, ["input", "texts", "1", "language"]),
        ({"texts": [{"language": "en", "name": "x" * 201}]}, ["input", "texts", "0", "name"]),
        ({"texts": [{"language": f"e{n}"[:2] + f"-x{n:02}"} for n in range(11)]}, ["input", "texts"]),
        ({"expectedVersion": 7, "introduction": "x"}, ["input", "expectedVersion"]),
    ],
)
async def test_what_cannot_be_shown_is_refused_and_changes_nothing(
    admin: Screen, given: dict[str, Any], path: list[str]
) -> None:
    await admin.do("publicDirectoryUpdate", SETTINGS, introduction="供水服务")

    assert [where for _, where in await admin.errors("publicDirectoryUpdate", **given)] == [path]


async def test_only_who_configures_the_whole_directory_opens_it(
    api: Api, people: People, local: Screen, tenant: UUID
) -> None:
    clerk = Screen(api, await people.somebody({Permission.DIRECTORY_READ: Scope.TENANT}))
    question = "mutation { publicDirectoryUpdate(input: {isOpen: true}) { errors { code } } }"

    assert (await clerk.refused(question))["extensions"]["code"] == "FORBIDDEN"
    payload = await local.try_to("publicDirectoryUpdate", isOpen=True)
    assert [error["code"] for error in payload["errors"]] == ["NOT_ALLOWED"]
    assert await clerk.ask("{ publicDirectorySettings { isOpen } }") == {"publicDirectorySettings": None}
