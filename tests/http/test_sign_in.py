"""Signing in and out, and everything that tries to get past it."""

import asyncio
import base64
import itertools
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from app.auth.limits import FAILURES
from app.auth.tokens import AccessTokens
from app.settings import Settings
from tenants import tenant as tenants
from tenants.directory import leaving
from tenants.directory.access import Permission, Scope
from tenants.ids import new_id
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.clock import Clock
from tests.support.office import told
from tests.support.people import PASSWORD, People, Person

SESSION = "session { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }"
ERRORS = "errors { code message path }"
SIGN_IN = f"mutation($i: SessionSignInInput!) {{ sessionSignIn(input: $i) {{ {SESSION} {ERRORS} }} }}"
REFRESH = f"mutation($i: SessionTokenInput!) {{ sessionRefresh(input: $i) {{ {SESSION} {ERRORS} }} }}"
SIGN_OUT = f"mutation($i: SessionTokenInput!) {{ sessionSignOut(input: $i) {{ {ERRORS} }} }}"
EVERYWHERE = f'mutation {{ sessionSignOutEverywhere(input: {{reason: "手机丢了"}}) {{ {ERRORS} }} }}'
CREATE = f"mutation($i: AccountCreateInput!) {{ accountCreate(input: $i) {{ staffId {ERRORS} }} }}"
CHANGE = f"""mutation($i: AccountPasswordChangeInput!) {{
    accountPasswordChange(input: $i) {{ {SESSION} {ERRORS} }}
}}"""
RESET = (
    f"mutation($i: AccountPasswordResetInput!) {{ accountPasswordReset(input: $i) {{ staffId {ERRORS} }} }}"
)
ME = "{ me { staffId grants { permission scope } } }"
ACCOUNT_ADMIN = {Permission.ACCOUNT_CONFIGURE: Scope.TENANT}


class Desk:
    """One person at a browser: signs in, refreshes, signs out."""

    def __init__(self, api: Api, slug: str) -> None:
        self.api = api
        self.slug = slug

    async def sign_in(
        self, login: str, password: str = PASSWORD, *, tenant: str | None = None
    ) -> dict[str, Any]:
        given = {"tenant": tenant or self.slug, "login": login, "password": password}
        answer: dict[str, Any] = (await self.api.ask(SIGN_IN, {"i": given}))["sessionSignIn"]
        return answer

    async def refresh(self, token: str) -> dict[str, Any]:
        answer: dict[str, Any] = (await self.api.ask(REFRESH, {"i": {"refreshToken": token}}))[
            "sessionRefresh"
        ]
        return answer

    async def works(self, token: str) -> bool:
        response = await self.api.as_(token).post(ME)
        return response.status_code == 200 and "errors" not in response.json()


@pytest.fixture
async def desk(api: Api, tenant: UUID) -> Desk:
    async with tenant_session(tenant) as session:
        return Desk(api, await session.fetchval("select slug from tenants"))


async def account(person: Person) -> asyncpg.Record:
    async with tenant_session(person.tenant_id, readonly=True) as session:
        row = await session.fetchrow("select * from accounts where id = $1", person.account_id)
    assert row is not None
    return row


async def history(person: Person) -> list[str]:
    async with tenant_session(person.tenant_id, readonly=True):
        return await told()


def global_id(kind: str, id: UUID) -> str:
    return base64.b64encode(f"{kind}:{id}".encode()).decode()


class TestSigningIn:
    async def test_who_knows_the_password_gets_a_session(
        self, desk: Desk, admin: Person, clock: Clock
    ) -> None:
        answer = await desk.sign_in(f"  {admin.login.upper()} ")
        assert answer["errors"] == []
        session = answer["session"]
        assert session["accessTokenExpiresAt"] == "2026-03-02T01:10:00+00:00"
        assert session["refreshTokenExpiresAt"] == "2026-04-01T01:00:00+00:00"
        data = await desk.api.as_(session["accessToken"]).ask(ME)
        assert data["me"]["staffId"] == global_id("Staff", admin.staff_id)
        assert {"permission": "CASE_READ", "scope": "TENANT"} in data["me"]["grants"]
        assert (await account(admin))["last_signed_in_at"] == clock.at

    async def test_nothing_that_could_be_stolen_is_kept_as_it_is(self, desk: Desk, admin: Person) -> None:
        session = (await desk.sign_in(admin.login))["session"]
        assert (await account(admin))["password_hash"].startswith("$argon2id$")
        async with tenant_session(admin.tenant_id, readonly=True) as open_:
            rows = await open_.fetch("select token_hash from refresh_tokens")
        assert all(len(row["token_hash"]) == 32 for row in rows)
        assert session["refreshToken"].encode() not in {row["token_hash"] for row in rows}

    async def test_whatever_is_wrong_the_answer_is_the_same(
        self, desk: Desk, admin: Person, people: People, clock: Clock
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
        self, desk: Desk, admin: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from app.auth.passwords import Passwords

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

    async def test_the_same_person_may_be_signed_in_at_several_places(
        self, desk: Desk, admin: Person
    ) -> None:
        first, second = (
            (await desk.sign_in(admin.login))["session"],
            (await desk.sign_in(admin.login))["session"],
        )
        await desk.api.ask(SIGN_OUT, {"i": {"refreshToken": first["refreshToken"]}})
        assert not await desk.works(first["accessToken"])
        assert await desk.works(second["accessToken"])

    async def test_a_suspended_tenant_lets_nobody_in(self, desk: Desk, admin: Person, clock: Clock) -> None:
        session = (await desk.sign_in(admin.login))["session"]
        async with tenant_session(admin.tenant_id) as open_:
            await open_.execute("update tenants set state = 'suspended'")
        clock.advance(seconds=6)
        assert not await desk.works(session["accessToken"])


class TestGuessing:
    async def test_after_some_failures_even_the_right_password_must_wait(
        self, desk: Desk, admin: Person, clock: Clock
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
        self, desk: Desk, admin: Person, clock: Clock
    ) -> None:
        waits = []
        for _ in range(13):
            await desk.sign_in(admin.login, "wrong password")
            until = (await account(admin))["locked_until"]
            waits.append(int((until - clock.at).total_seconds()) if until else 0)
            clock.at = max(clock.at, until) if until else clock.at
        assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]

    async def test_guesses_while_the_account_is_closed_do_not_keep_it_closed(
        self, desk: Desk, admin: Person, clock: Clock
    ) -> None:
        for _ in range(10):
            await desk.sign_in(admin.login, "wrong password")
        clock.advance(seconds=30)
        assert (await desk.sign_in(admin.login))["session"] is not None

    async def test_failures_at_the_same_moment_are_all_counted(self, desk: Desk, admin: Person) -> None:
        await asyncio.gather(*(desk.sign_in(admin.login, f"wrong {i}") for i in range(4)))
        assert (await account(admin))["failed_attempts"] == 4

    async def test_one_address_cannot_try_many_logins(self, desk: Desk, admin: Person) -> None:
        for number in range(FAILURES.amount):
            await desk.sign_in(f"guess{number}")
        refused = await desk.sign_in(admin.login)
        assert refused["errors"][0]["code"] == "LIMIT_EXCEEDED"
        elsewhere = Desk(Api(desk.api.app, address="198.51.100.9"), desk.slug)
        assert (await elsewhere.sign_in(admin.login))["session"] is not None

    async def test_without_redis_people_still_sign_in_and_guessing_is_still_counted(
        self,
        settings: Settings,
        database: asyncpg.Pool,
        tenant: UUID,
        admin: Person,
        clock: Clock,
        desk: Desk,
    ) -> None:
        from app.web import create_app
        from tests.support.api import quick_passwords

        away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
        alone = Desk(Api(create_app(away, now=clock, passwords=quick_passwords())), desk.slug)
        assert (await alone.sign_in(admin.login))["session"] is not None
        for number in range(FAILURES.amount):
            await alone.sign_in(f"guess{number}")
        assert (await alone.sign_in(admin.login))["errors"][0]["code"] == "LIMIT_EXCEEDED"


class TestRefreshing:
    async def test_a_refresh_token_is_good_once_and_gives_the_next(
        self, desk: Desk, admin: Person, clock: Clock
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
        self, desk: Desk, admin: Person, clock: Clock
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

    async def test_two_refreshes_at_the_same_moment_do_not_both_succeed(
        self, desk: Desk, admin: Person
    ) -> None:
        token = (await desk.sign_in(admin.login))["session"]["refreshToken"]
        answers = await asyncio.gather(*(desk.refresh(token) for _ in range(4)))
        assert sum(answer["session"] is not None for answer in answers) <= 1

    async def test_a_refresh_token_ends_with_its_time(self, desk: Desk, admin: Person, clock: Clock) -> None:
        token = (await desk.sign_in(admin.login))["session"]["refreshToken"]
        clock.advance(days=30)
        assert (await desk.refresh(token))["session"] is None

    @pytest.mark.parametrize("token", ["", "x", "\0", "字" * 5000, "A" * 43])
    async def test_a_refresh_token_that_is_none_is_refused(self, desk: Desk, token: str) -> None:
        assert (await desk.refresh(token))["errors"][0]["code"] == "SIGN_IN_FAILED"

    async def test_somebody_who_has_left_cannot_go_on(self, desk: Desk, people: People, clock: Clock) -> None:
        person = await people.somebody({})
        session = (await desk.sign_in(person.login))["session"]
        async with tenant_session(person.tenant_id):
            await leaving.leave(person.staff_id, by=None, at=clock.at)
        assert (await desk.refresh(session["refreshToken"]))["session"] is None
        clock.advance(seconds=5)
        assert not await desk.works(session["accessToken"])


class TestSigningOut:
    async def test_signing_out_ends_both_tokens(self, desk: Desk, admin: Person, clock: Clock) -> None:
        session = (await desk.sign_in(admin.login))["session"]
        assert await desk.works(session["accessToken"])
        await desk.api.ask(SIGN_OUT, {"i": {"refreshToken": session["refreshToken"]}})
        clock.advance(seconds=5)
        assert not await desk.works(session["accessToken"])
        assert (await desk.refresh(session["refreshToken"]))["session"] is None

    async def test_signing_out_with_a_token_that_is_none_changes_nothing(
        self, desk: Desk, admin: Person
    ) -> None:
        data = await desk.api.ask(SIGN_OUT, {"i": {"refreshToken": "x"}})
        assert data == {"sessionSignOut": {"errors": []}}
        assert await desk.works(admin.token)

    async def test_signing_out_everywhere_ends_every_session_within_seconds(
        self, desk: Desk, admin: Person, clock: Clock
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

    async def test_a_role_that_changes_counts_within_seconds(
        self, desk: Desk, admin: Person, clock: Clock
    ) -> None:
        assert len((await desk.api.as_(admin.token).ask(ME))["me"]["grants"]) == len(Permission)
        async with tenant_session(admin.tenant_id) as session:
            await session.execute("delete from role_permissions where permission <> 'case.read'")
        clock.advance(seconds=5)
        data = await desk.api.as_(admin.token).ask(ME)
        assert data["me"]["grants"] == [{"permission": "CASE_READ", "scope": "TENANT"}]


class TestForging:
    async def refused(self, api: Api, token: str) -> str:
        response = await api.as_(token).post("{ serverVersion }")
        assert response.status_code == 401
        assert set(response.json()) == {"errors"}
        (error,) = response.json()["errors"]
        assert error["extensions"] == {"code": "UNAUTHENTICATED"}
        return str(error["message"])

    async def test_a_token_is_over_at_its_time_and_not_a_second_later(
        self, api: Api, admin: Person, clock: Clock
    ) -> None:
        clock.advance(minutes=10, seconds=-1)
        assert (await api.as_(admin.token).post(ME)).status_code == 200
        clock.advance(seconds=1)
        assert "expired" in await self.refused(api, admin.token)

    async def test_a_clock_that_was_set_back_makes_no_cached_viewer_younger(
        self, api: Api, admin: Person, clock: Clock
    ) -> None:
        assert (await api.as_(admin.token).post(ME)).status_code == 200
        async with tenant_session(admin.tenant_id) as session:
            await session.execute("update accounts set epoch = epoch + 1")
        clock.advance(minutes=-1)
        await self.refused(api, admin.token)

    @pytest.mark.parametrize(
        "token",
        ["x", "a.b.c", "..", "....", "é.é.é", "Bearer x", "eyJhbGciOiJub25lIn0.e30.", "a." * 5000 + "b"],
    )
    async def test_a_token_that_is_none_is_refused(self, api: Api, token: str) -> None:
        await self.refused(api, token.encode("ascii", "replace").decode())

    async def test_a_token_of_another_key_is_refused(self, api: Api, admin: Person, clock: Clock) -> None:
        other = AccessTokens(Ed25519PrivateKey.generate(), life=timedelta(minutes=10))
        token, _ = other.issue(
            tenant_id=admin.tenant_id,
            account_id=admin.account_id,
            staff_id=admin.staff_id,
            session_id=new_id(),
            epoch=0,
            at=clock.at,
        )
        await self.refused(api, token)

    async def test_a_token_changed_in_any_part_is_refused(self, api: Api, admin: Person) -> None:
        header, claims, signature = admin.token.split(".")
        told = json.loads(base64.urlsafe_b64decode(claims + "=="))
        told["sub"] = str(new_id())
        changed = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
        none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').decode().rstrip("=")
        for parts in (
            (header, changed, signature),
            (none, claims, ""),
            (header, claims, signature[:-8] + "AAAAAAAA"),
        ):
            await self.refused(api, ".".join(parts))

    async def test_our_public_key_is_no_secret_to_sign_with(
        self, api: Api, admin: Person, settings: Settings
    ) -> None:
        public = settings.private_key().public_key().public_bytes_raw()
        claims = json.loads(base64.urlsafe_b64decode(admin.token.split(".")[1] + "=="))
        token = jwt.encode(
            {"alg": "HS256", "typ": "at+jwt"}, claims, OctKey.import_key(public), algorithms=["HS256"]
        )
        await self.refused(api, token)

    @pytest.mark.parametrize(
        "claims", [{}, {"exp": "soon"}, {"exp": 10**30}, {"tid": 5}, {"iss": "somebody"}, {"sid": None}]
    )
    async def test_a_token_that_we_signed_for_something_else_is_refused(
        self, api: Api, admin: Person, settings: Settings, claims: dict[str, Any]
    ) -> None:
        key = OKPKey.import_key(settings.private_key())
        own = json.loads(base64.urlsafe_b64decode(admin.token.split(".")[1] + "=="))
        header = {"alg": "Ed25519", "typ": "at+jwt" if claims else "other+jwt"}
        await self.refused(api, jwt.encode(header, own | claims, key, algorithms=["Ed25519"]))

    async def test_a_token_of_one_tenant_opens_no_other(
        self, api: Api, admin: Person, clock: Clock, settings: Settings
    ) -> None:
        other = await tenants.create(slug=f"o-{new_id().hex[:12]}", name="别家", at=clock.at)
        tokens = AccessTokens(settings.private_key(), life=timedelta(minutes=10))
        token, _ = tokens.issue(
            tenant_id=other,
            account_id=admin.account_id,
            staff_id=admin.staff_id,
            session_id=new_id(),
            epoch=0,
            at=clock.at,
        )
        await self.refused(api, token)

    @pytest.mark.parametrize("header", ["", "Basic dXNlcjpwYXNz", "Bearer", "Bearer  ", "token"])
    async def test_an_authorization_of_another_kind_is_refused_and_not_passed_over(
        self, api: Api, header: str
    ) -> None:
        response = await api.send(json={"query": "{ serverVersion }"}, headers={"authorization": header})
        assert response.status_code == 401


RANKS = itertools.count(1)


class TestAccounts:
    async def colleague(self, people: People) -> UUID:
        from tests.support.office import Office

        async with tenant_session(people.tenant_id):
            return (await Office().staff("赵敏", rank=next(RANKS))).id

    async def create(self, api: Api, staff_id: UUID, **more: Any) -> dict[str, Any]:
        given = {"staffId": global_id("Staff", staff_id), "login": "zhao.min", "password": PASSWORD, **more}
        answer: dict[str, Any] = (await api.ask(CREATE, {"i": given}))["accountCreate"]
        return answer

    async def test_an_administrator_lets_somebody_sign_in(
        self, desk: Desk, admin: Person, people: People
    ) -> None:
        staff_id = await self.colleague(people)
        created = await self.create(desk.api.as_(admin.token), staff_id, login=" Zhao.Min ")
        assert created == {"staffId": global_id("Staff", staff_id), "errors": []}
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
            ({"staffId": global_id("Staff", new_id())}, "NOT_FOUND", "staffId"),
            ({"staffId": global_id("Case", new_id())}, "NOT_FOUND", "staffId"),
        ],
    )
    async def test_an_account_that_cannot_be_is_refused(
        self, desk: Desk, admin: Person, people: People, given: dict[str, Any], code: str, path: str
    ) -> None:
        refused = await self.create(desk.api.as_(admin.token), await self.colleague(people), **given)
        assert refused["staffId"] is None
        assert [(each["code"], each["path"]) for each in refused["errors"]] == [(code, ["input", path])]
        assert (await history(admin)).count("account.created") == 1  # the administrator's own

    async def test_a_login_is_given_out_once_and_a_person_has_one(
        self, desk: Desk, admin: Person, people: People
    ) -> None:
        api = desk.api.as_(admin.token)
        first, second = await self.colleague(people), await self.colleague(people)
        await self.create(api, first)
        taken = await self.create(api, second, login="ZHAO.MIN")
        twice = await self.create(api, first, login="another")
        assert [(each["code"], each["path"]) for each in taken["errors"]] == [
            ("CONFLICT", ["input", "login"])
        ]
        assert [(each["code"], each["path"]) for each in twice["errors"]] == [
            ("CONFLICT", ["input", "staffId"])
        ]

    async def test_one_changes_ones_own_password_and_every_other_session_ends(
        self, desk: Desk, admin: Person, clock: Clock
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
        self, desk: Desk, admin: Person, clock: Clock
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

    async def test_a_weak_new_password_is_refused_and_the_old_one_stays(
        self, desk: Desk, admin: Person
    ) -> None:
        given = {"oldPassword": PASSWORD, "newPassword": "short"}
        refused = (await desk.api.as_(admin.token).ask(CHANGE, {"i": given}))["accountPasswordChange"]
        assert refused["errors"][0]["path"] == ["input", "newPassword"]
        assert (await desk.sign_in(admin.login))["session"] is not None

    async def test_an_administrator_resets_a_password_and_the_wait_is_forgotten(
        self, desk: Desk, admin: Person, people: People, clock: Clock
    ) -> None:
        clerk = await people.somebody({Permission.CASE_READ: Scope.OWN})
        for _ in range(6):
            await desk.sign_in(clerk.login, "wrong password")
        given = {"staffId": global_id("Staff", clerk.staff_id), "newPassword": "a wholly new one"}
        answer = (await desk.api.as_(admin.token).ask(RESET, {"i": given}))["accountPasswordReset"]
        assert answer["errors"] == []
        assert (await desk.sign_in(clerk.login, "a wholly new one"))["session"] is not None
        clock.advance(seconds=5)
        assert not await desk.works(clerk.token)

    async def test_nobody_becomes_somebody_who_may_do_more(
        self, desk: Desk, admin: Person, people: People
    ) -> None:
        helper = await people.somebody(ACCOUNT_ADMIN)
        given = {"staffId": global_id("Staff", admin.staff_id), "newPassword": "a wholly new one"}
        refused = (await desk.api.as_(helper.token).ask(RESET, {"i": given}))["accountPasswordReset"]
        assert refused["errors"][0]["code"] == "NOT_ALLOWED"
        assert (await desk.sign_in(admin.login))["session"] is not None

    async def test_an_administrator_of_one_department_reaches_no_other(
        self, desk: Desk, people: People
    ) -> None:
        clerk = await people.somebody({})
        local = await people.somebody({Permission.ACCOUNT_CONFIGURE: Scope.DEPARTMENT})
        given = {"staffId": global_id("Staff", clerk.staff_id), "newPassword": "a wholly new one"}
        refused = (await desk.api.as_(local.token).ask(RESET, {"i": given}))["accountPasswordReset"]
        assert refused["errors"][0]["code"] == "NOT_ALLOWED"
        assert (await desk.sign_in(clerk.login))["session"] is not None

    async def test_without_the_permission_no_account_is_touched(
        self, desk: Desk, people: People, admin: Person
    ) -> None:
        clerk = await people.somebody({Permission.CASE_READ: Scope.TENANT})
        given = {"staffId": global_id("Staff", admin.staff_id), "newPassword": "a wholly new one"}
        error = await desk.api.as_(clerk.token).refused(RESET, {"i": given})
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert (await desk.sign_in(admin.login))["session"] is not None

    async def test_a_person_of_another_tenant_is_not_found(
        self, desk: Desk, admin: Person, settings: Settings, clock: Clock
    ) -> None:
        other = await tenants.create(slug=f"o-{new_id().hex[:12]}", name="别家", at=clock.at)
        stranger = await People(other, settings, clock.at).somebody({})
        given = {"staffId": global_id("Staff", stranger.staff_id), "newPassword": "a wholly new one"}
        refused = (await desk.api.as_(admin.token).ask(RESET, {"i": given}))["accountPasswordReset"]
        assert refused["errors"][0]["code"] == "NOT_FOUND"
