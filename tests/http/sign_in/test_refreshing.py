"""A refresh token is good once."""

import asyncio

import pytest

from tenants.directory import leaving
from tenants.session import tenant_session
from tests.http.sign_in.conftest import Desk, history
from tests.support.clock import Clock
from tests.support.people import People, Person


async def test_a_refresh_token_is_good_once_and_gives_the_next(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    first = (await desk.sign_in(admin.login))["session"]
    clock.advance(minutes=9)
    second = (await desk.refresh(first["refreshToken"]))["session"]
    clock.advance(minutes=9)
    assert not await desk.works(first["accessToken"])
    assert await desk.works(second["accessToken"])
    assert second["refreshToken"] != first["refreshToken"]
    assert second["refreshTokenExpiresAt"] > first["refreshTokenExpiresAt"]


async def test_a_refresh_token_shown_twice_ends_the_whole_session(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    first = (await desk.sign_in(admin.login))["session"]
    other = (await desk.sign_in(admin.login))["session"]
    second = (await desk.refresh(first["refreshToken"]))["session"]
    stolen = await desk.refresh(first["refreshToken"])
    assert stolen["session"] is None
    assert stolen["errors"][0]["code"] == "SIGN_IN_FAILED"
    assert (await desk.refresh(second["refreshToken"]))["session"] is None
    assert not await desk.works(second["accessToken"])
    assert (await desk.refresh(other["refreshToken"]))["session"] is not None
    assert "account.token_reused" in await history(admin)


async def test_two_refreshes_at_the_same_moment_do_not_both_succeed(desk: Desk, admin: Person) -> None:
    token = (await desk.sign_in(admin.login))["session"]["refreshToken"]
    answers = await asyncio.gather(*(desk.refresh(token) for _ in range(4)))
    assert sum(answer["session"] is not None for answer in answers) <= 1


async def test_a_refresh_token_ends_with_its_time(desk: Desk, admin: Person, clock: Clock) -> None:
    token = (await desk.sign_in(admin.login))["session"]["refreshToken"]
    clock.advance(days=30)
    assert (await desk.refresh(token))["session"] is None


@pytest.mark.parametrize("token", ["", "x", "\0", "字" * 5000, "A" * 43])
async def test_a_refresh_token_that_is_none_is_refused(desk: Desk, token: str) -> None:
    assert (await desk.refresh(token))["errors"][0]["code"] == "SIGN_IN_FAILED"


async def test_somebody_who_has_left_cannot_go_on(desk: Desk, people: People, clock: Clock) -> None:
    person = await people.somebody({})
    session = (await desk.sign_in(person.login))["session"]
    async with tenant_session(person.tenant_id):
        await leaving.leave(person.staff_id, by=None, at=clock.at)
    assert (await desk.refresh(session["refreshToken"]))["session"] is None
    clock.advance(seconds=5)
    assert not await desk.works(session["accessToken"])
