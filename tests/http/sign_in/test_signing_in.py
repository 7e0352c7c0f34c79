"""Who is let in, and what is kept of it."""

import json

import pytest

from app.auth.passwords import Passwords
from tenants.directory import leaving
from tenants.session import tenant_session
from tests.http.sign_in.conftest import ME, SIGN_OUT, Desk, account
from tests.support.clock import Clock
from tests.support.people import People, Person
from tests.support.screen import named


async def test_who_knows_the_password_gets_a_session(desk: Desk, admin: Person, clock: Clock) -> None:
    answer = await desk.sign_in(f"  {admin.login.upper()} ")
    assert answer["errors"] == []
    session = answer["session"]
    assert session["accessTokenExpiresAt"] == "2026-03-02T01:10:00+00:00"
    assert session["refreshTokenExpiresAt"] == "2026-04-01T01:00:00+00:00"
    data = await desk.api.as_(session["accessToken"]).ask(ME)
    assert data["me"]["staffId"] == named("Staff", admin.staff_id)
    assert {"permission": "CASE_READ", "scope": "TENANT"} in data["me"]["grants"]
    assert (await account(admin))["last_signed_in_at"] == clock.at


async def test_nothing_that_could_be_stolen_is_kept_as_it_is(desk: Desk, admin: Person) -> None:
    session = (await desk.sign_in(admin.login))["session"]
    assert (await account(admin))["password_hash"].startswith("$argon2id$")
    async with tenant_session(admin.tenant_id, readonly=True) as open_:
        rows = await open_.fetch("select token_hash from refresh_tokens")
    assert all(len(row["token_hash"]) == 32 for row in rows)
    assert session["refreshToken"].encode() not in {row["token_hash"] for row in rows}


async def test_whatever_is_wrong_the_answer_is_the_same(
    desk: Desk, admin: Person, people: People, clock: Clock
) -> None:
    gone = await people.somebody({})
    async with tenant_session(gone.tenant_id):
        await leaving.leave(gone.staff_id, by=None, at=clock.at)
    wrong = [
        await desk.sign_in(admin.login, "not the password"),
        await desk.sign_in("nobody"),
        await desk.sign_in(admin.login, tenant="nowhere"),
        await desk.sign_in(gone.login),
        await desk.sign_in(admin.login, ""),
        await desk.sign_in("", ""),
        await desk.sign_in(admin.login, "\0", tenant="\0"),
    ]
    assert {json.dumps(answer) for answer in wrong} == {json.dumps(wrong[0])}
    assert wrong[0]["session"] is None
    assert wrong[0]["errors"][0]["code"] == "SIGN_IN_FAILED"
    assert wrong[0]["errors"][0]["path"] == ["input"]


async def test_an_unknown_login_costs_as_much_hashing_as_a_known_one(
    desk: Desk, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = []
    match = Passwords._verify

    def counted(self: Passwords, password: str, kept: str) -> bool:
        checked.append(kept.split("$")[3])
        return match(self, password, kept)

    monkeypatch.setattr(Passwords, "_verify", counted)
    for login, tenant in ((admin.login, None), ("nobody", None), (admin.login, "nowhere")):
        checked.clear()
        await desk.sign_in(login, "not the password", tenant=tenant)
        assert checked == ["m=8,t=1,p=1"]


async def test_the_same_person_may_be_signed_in_at_several_places(desk: Desk, admin: Person) -> None:
    first, second = (
        (await desk.sign_in(admin.login))["session"],
        (await desk.sign_in(admin.login))["session"],
    )
    await desk.api.ask(SIGN_OUT, {"i": {"refreshToken": first["refreshToken"]}})
    assert not await desk.works(first["accessToken"])
    assert await desk.works(second["accessToken"])


async def test_a_suspended_tenant_lets_nobody_in(desk: Desk, admin: Person, clock: Clock) -> None:
    session = (await desk.sign_in(admin.login))["session"]
    async with tenant_session(admin.tenant_id) as open_:
        await open_.execute("update tenants set state = 'suspended'")
    clock.advance(seconds=6)
    assert not await desk.works(session["accessToken"])
