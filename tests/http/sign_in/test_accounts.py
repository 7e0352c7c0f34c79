"""Who opens accounts and changes passwords."""

import itertools
from typing import Any
from uuid import UUID

import pytest

from app.settings import Settings
from tenants import tenant as tenants
from tenants.directory.access import Permission, Scope
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.http.sign_in.conftest import ERRORS, SESSION, Desk, history
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import PASSWORD, People, Person
from tests.support.screen import named

CREATE = f"mutation($i: AccountCreateInput!) {{ accountCreate(input: $i) {{ staffId {ERRORS} }} }}"
CHANGE = f"""mutation($i: AccountPasswordChangeInput!) {{
    accountPasswordChange(input: $i) {{ {SESSION} {ERRORS} }}
}}"""
RESET = (
    f"mutation($i: AccountPasswordResetInput!) {{ accountPasswordReset(input: $i) {{ staffId {ERRORS} }} }}"
)
ACCOUNT_ADMIN = {Permission.ACCOUNT_CONFIGURE: Scope.TENANT}
RANKS = itertools.count(1)


async def colleague(people: People) -> UUID:
    async with tenant_session(people.tenant_id):
        return (await Office().staff("赵敏", rank=next(RANKS))).id


async def create(api: Api, staff_id: UUID, **more: Any) -> dict[str, Any]:
    given = {"staffId": named("Staff", staff_id), "login": "zhao.min", "password": PASSWORD, **more}
    answer: dict[str, Any] = (await api.ask(CREATE, {"i": given}))["accountCreate"]
    return answer


async def test_an_administrator_lets_somebody_sign_in(desk: Desk, admin: Person, people: People) -> None:
    staff_id = await colleague(people)
    created = await create(desk.api.as_(admin.token), staff_id, login=" Zhao.Min ")
    assert created == {"staffId": named("Staff", staff_id), "errors": []}
    assert (await desk.sign_in("zhao.min"))["session"] is not None
    assert "account.created" in await history(admin)


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"password": "short"}, "INVALID", "password"),
        ({"password": "x" * 201}, "TOO_LONG", "password"),
        ({"password": "aaaaaaaaaaaa"}, "INVALID", "password"),
        ({"password": "my zhao.min 1"}, "INVALID", "password"),
        ({"login": ""}, "REQUIRED", "login"),
        ({"login": "zhao min"}, "INVALID", "login"),
        ({"login": "z" * 101}, "TOO_LONG", "login"),
        ({"staffId": "nonsense"}, "NOT_FOUND", "staffId"),
        ({"staffId": named("Staff", new_id())}, "NOT_FOUND", "staffId"),
        ({"staffId": named("Case", new_id())}, "NOT_FOUND", "staffId"),
    ],
)
async def test_an_account_that_cannot_be_is_refused(
    desk: Desk, admin: Person, people: People, given: dict[str, Any], code: str, path: str
) -> None:
    refused = await create(desk.api.as_(admin.token), await colleague(people), **given)
    assert refused["staffId"] is None
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [(code, ["input", path])]
    assert (await history(admin)).count("account.created") == 1  # the administrator's own


async def test_a_login_is_given_out_once_and_a_person_has_one(
    desk: Desk, admin: Person, people: People
) -> None:
    api = desk.api.as_(admin.token)
    first, second = await colleague(people), await colleague(people)
    await create(api, first)
    taken = await create(api, second, login="ZHAO.MIN")
    twice = await create(api, first, login="another")
    assert [(each["code"], each["path"]) for each in taken["errors"]] == [("CONFLICT", ["input", "login"])]
    assert [(each["code"], each["path"]) for each in twice["errors"]] == [("CONFLICT", ["input", "staffId"])]


async def test_one_changes_ones_own_password_and_every_other_session_ends(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    elsewhere = (await desk.sign_in(admin.login))["session"]
    given = {"oldPassword": PASSWORD, "newPassword": "a wholly new one"}
    answer = (await desk.api.as_(admin.token).ask(CHANGE, {"i": given}))["accountPasswordChange"]
    assert answer["errors"] == []
    clock.advance(seconds=5)
    assert await desk.works(answer["session"]["accessToken"])
    assert not await desk.works(admin.token)
    assert not await desk.works(elsewhere["accessToken"])
    assert (await desk.sign_in(admin.login))["session"] is None
    assert (await desk.sign_in(admin.login, "a wholly new one"))["session"] is not None


async def test_the_old_password_cannot_be_guessed_through_a_borrowed_session(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    api = desk.api.as_(admin.token)
    for number in range(5):
        given = {"oldPassword": f"guess {number}", "newPassword": "a wholly new one"}
        refused = (await api.ask(CHANGE, {"i": given}))["accountPasswordChange"]
        assert refused["errors"][0]["path"] == ["input", "oldPassword"]
    given = {"oldPassword": PASSWORD, "newPassword": "a wholly new one"}
    assert (await api.ask(CHANGE, {"i": given}))["accountPasswordChange"]["session"] is None
    clock.advance(seconds=30)
    assert (await desk.sign_in(admin.login))["session"] is not None


async def test_a_weak_new_password_is_refused_and_the_old_one_stays(desk: Desk, admin: Person) -> None:
    given = {"oldPassword": PASSWORD, "newPassword": "short"}
    refused = (await desk.api.as_(admin.token).ask(CHANGE, {"i": given}))["accountPasswordChange"]
    assert refused["errors"][0]["path"] == ["input", "newPassword"]
    assert (await desk.sign_in(admin.login))["session"] is not None


async def test_an_administrator_resets_a_password_and_the_wait_is_forgotten(
    desk: Desk, admin: Person, people: People, clock: Clock
) -> None:
    clerk = await people.somebody({Permission.CASE_READ: Scope.OWN})
    for _ in range(6):
        await desk.sign_in(clerk.login, "wrong password")
    given = {"staffId": named("Staff", clerk.staff_id), "newPassword": "a wholly new one"}
    answer = (await desk.api.as_(admin.token).ask(RESET, {"i": given}))["accountPasswordReset"]
    assert answer["errors"] == []
    assert (await desk.sign_in(clerk.login, "a wholly new one"))["session"] is not None
    clock.advance(seconds=5)
    assert not await desk.works(clerk.token)


async def test_nobody_becomes_somebody_who_may_do_more(desk: Desk, admin: Person, people: People) -> None:
    helper = await people.somebody(ACCOUNT_ADMIN)
    given = {"staffId": named("Staff", admin.staff_id), "newPassword": "a wholly new one"}
    refused = (await desk.api.as_(helper.token).ask(RESET, {"i": given}))["accountPasswordReset"]
    assert refused["errors"][0]["code"] == "NOT_ALLOWED"
    assert (await desk.sign_in(admin.login))["session"] is not None


async def test_an_administrator_of_one_department_reaches_no_other(desk: Desk, people: People) -> None:
    clerk = await people.somebody({})
    local = await people.somebody({Permission.ACCOUNT_CONFIGURE: Scope.DEPARTMENT})
    given = {"staffId": named("Staff", clerk.staff_id), "newPassword": "a wholly new one"}
    refused = (await desk.api.as_(local.token).ask(RESET, {"i": given}))["accountPasswordReset"]
    assert refused["errors"][0]["code"] == "NOT_ALLOWED"
    assert (await desk.sign_in(clerk.login))["session"] is not None


async def test_without_the_permission_no_account_is_touched(
    desk: Desk, people: People, admin: Person
) -> None:
    clerk = await people.somebody({Permission.CASE_READ: Scope.TENANT})
    given = {"staffId": named("Staff", admin.staff_id), "newPassword": "a wholly new one"}
    error = await desk.api.as_(clerk.token).refused(RESET, {"i": given})
    assert error["extensions"]["code"] == "FORBIDDEN"
    assert (await desk.sign_in(admin.login))["session"] is not None


async def test_a_person_of_another_tenant_is_not_found(
    desk: Desk, admin: Person, settings: Settings, clock: Clock
) -> None:
    other = await tenants.create(slug=f"o-{new_id().hex[:12]}", name="别家", at=clock.at)
    stranger = await People(other, settings, clock.at).somebody({})
    given = {"staffId": named("Staff", stranger.staff_id), "newPassword": "a wholly new one"}
    refused = (await desk.api.as_(admin.token).ask(RESET, {"i": given}))["accountPasswordReset"]
    assert refused["errors"][0]["code"] == "NOT_FOUND"
