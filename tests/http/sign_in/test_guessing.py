"""Guessing passwords: the account closes for a while, and so does the address."""

import asyncio
from uuid import UUID

import asyncpg

from app.auth.limits import FAILURES
from app.settings import Settings
from app.web import create_app
from tests.http.sign_in.conftest import Desk, account
from tests.support.api import Api, quick_passwords
from tests.support.clock import Clock
from tests.support.people import Person


async def test_after_some_failures_even_the_right_password_must_wait(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    for _ in range(5):
        assert (await desk.sign_in(admin.login, "wrong password"))["session"] is None
    refused = await desk.sign_in(admin.login)
    assert refused == await desk.sign_in("nobody")
    clock.advance(seconds=29)
    assert (await desk.sign_in(admin.login))["session"] is None
    clock.advance(seconds=1)
    assert (await desk.sign_in(admin.login))["session"] is not None
    assert (await account(admin))["failed_attempts"] == 0


async def test_the_wait_doubles_with_every_further_failure_up_to_a_quarter_of_an_hour(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    waits = []
    for _ in range(13):
        await desk.sign_in(admin.login, "wrong password")
        until = (await account(admin))["locked_until"]
        waits.append(int((until - clock.at).total_seconds()) if until else 0)
        clock.at = max(clock.at, until) if until else clock.at
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


async def test_guesses_while_the_account_is_closed_do_not_keep_it_closed(
    desk: Desk, admin: Person, clock: Clock
) -> None:
    for _ in range(10):
        await desk.sign_in(admin.login, "wrong password")
    clock.advance(seconds=30)
    assert (await desk.sign_in(admin.login))["session"] is not None


async def test_failures_at_the_same_moment_are_all_counted(desk: Desk, admin: Person) -> None:
    await asyncio.gather(*(desk.sign_in(admin.login, f"wrong {i}") for i in range(4)))
    assert (await account(admin))["failed_attempts"] == 4


async def test_one_address_cannot_try_many_logins(desk: Desk, admin: Person) -> None:
    for number in range(FAILURES.amount):
        await desk.sign_in(f"guess{number}")
    refused = await desk.sign_in(admin.login)
    assert refused["errors"][0]["code"] == "LIMIT_EXCEEDED"
    elsewhere = Desk(Api(desk.api.app, address="198.51.100.9"), desk.slug)
    assert (await elsewhere.sign_in(admin.login))["session"] is not None


async def test_without_redis_people_still_sign_in_and_guessing_is_still_counted(
    settings: Settings,
    database: asyncpg.Pool,
    tenant: UUID,
    admin: Person,
    clock: Clock,
    desk: Desk,
) -> None:
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    alone = Desk(Api(create_app(away, now=clock, passwords=quick_passwords())), desk.slug)
    assert (await alone.sign_in(admin.login))["session"] is not None
    for number in range(FAILURES.amount):
        await alone.sign_in(f"guess{number}")
    assert (await alone.sign_in(admin.login))["errors"][0]["code"] == "LIMIT_EXCEEDED"
