"""Signing out, and what else ends a session within seconds."""

from tenants.directory.access import Permission
from tenants.session import tenant_session
from tests.http.sign_in.conftest import ERRORS, ME, SIGN_OUT, Desk, history
from tests.support.clock import Clock
from tests.support.people import Person

EVERYWHERE = f'mutation {{ sessionSignOutEverywhere(input: {{reason: "手机丢了"}}) {{ {ERRORS} }} }}'


async def test_signing_out_ends_both_tokens(desk: Desk, admin: Person, clock: Clock) -> None:
    session = (await desk.sign_in(admin.login))["session"]
    assert await desk.works(session["accessToken"])
    await desk.api.ask(SIGN_OUT, {"i": {"refreshToken": session["refreshToken"]}})
    clock.advance(seconds=5)
    assert not await desk.works(session["accessToken"])
    assert (await desk.refresh(session["refreshToken"]))["session"] is None


async def test_signing_out_with_a_token_that_is_none_changes_nothing(desk: Desk, admin: Person) -> None:
    data = await desk.api.ask(SIGN_OUT, {"i": {"refreshToken": "x"}})
    assert data == {"sessionSignOut": {"errors": []}}
    assert await desk.works(admin.token)


async def test_signing_out_everywhere_ends_every_session_within_seconds(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    here, there = (
        (await desk.sign_in(admin.login))["session"],
        (await desk.sign_in(admin.login))["session"],
    )
    assert await desk.works(there["accessToken"])
    await desk.api.as_(here["accessToken"]).ask(EVERYWHERE)
    clock.advance(seconds=5)
    for session in (here, there):
        assert not await desk.works(session["accessToken"])
        assert (await desk.refresh(session["refreshToken"]))["session"] is None
    again = (await desk.sign_in(admin.login))["session"]
    assert await desk.works(again["accessToken"])
    assert "account.signed_out_everywhere" in await history(admin)


async def test_a_role_that_changes_counts_within_seconds(desk: Desk, admin: Person, clock: Clock) -> None:
    assert len((await desk.api.as_(admin.token).ask(ME))["me"]["grants"]) == len(Permission)
    async with tenant_session(admin.tenant_id) as session:
        await session.execute("delete from role_permissions where permission <> 'case.read'")
    clock.advance(seconds=5)
    data = await desk.api.as_(admin.token).ask(ME)
    assert data["me"]["grants"] == [{"permission": "CASE_READ", "scope": "TENANT"}]
