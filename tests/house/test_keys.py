"""`shouwen keys rotate`: everything is sealed with other keys afterwards, and nothing is lost on the way."""

import base64
import io
from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
from rich.console import Console

from app import keys
from app.keys import Rotated
from app.settings import Settings
from app.web import create_app
from tenants import tenant as tenants
from tenants.cases.importing import file as import_file
from tenants.cases.importing.table import Table
from tenants.cases.recognition import recognise, write_down
from tenants.cases.requester import Requester, RequesterDetails, RequesterKind
from tenants.cases.sealing import contact_of
from tenants.directory.access import Viewer
from tenants.ids import new_id
from tenants.protection import data_keys, master, masters, rotation
from tenants.protection.master import KeyMissing, MasterKey, MasterKeys
from tenants.session import tenant_session
from tests.support.api import Api
from tests.support.commands import KEY, shouwen
from tests.support.desk import AT, viewer
from tests.support.office import Office

OLD, NEW = bytes(range(32)), bytes([7] * 32)
PHONES = [f"1380000000{number}" for number in range(5)]


def base(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


@pytest.fixture
async def furnished(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[UUID]]:
    """Two tenants with five requesters each, and one in which nothing was ever sealed."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    ids = [await tenants.create(slug=f"k{number}", name="供水", at=AT) for number in range(3)]
    for tenant_id in ids[:2]:
        async with tenant_session(tenant_id):
            for phone in PHONES:
                details = RequesterDetails(
                    RequesterKind.PERSON, name="张三", phone=phone, email="z@example.org"
                )
                await write_down(await recognise(details, by=somebody()), at=AT)
    yield ids
    master.use(MasterKeys(MasterKey(OLD)))


def somebody() -> Viewer:
    """Whoever writes down who asks; of whom they know is not the matter here."""
    one = new_id()
    return Viewer(
        tenant_id=one, staff_id=one, account_id=one, department_id=one, subtree=frozenset(), grants={}
    )


async def contacts(tenant_id: UUID) -> list[dict[str, str]]:
    async with tenant_session(tenant_id, readonly=True):
        return [await contact_of(one) for one in await Requester.all().order_by("created_at", "id")]


def settings_of(url: str, current: bytes, *earlier: bytes) -> Settings:
    return Settings.model_validate(
        {
            "database_url": url,
            "redis_url": "redis://unused",
            "signing_key": KEY,
            "data_key": base(current),
            "data_keys_earlier": ",".join(map(base, earlier)) or None,
        }
    )


async def rotated(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Rotated:
    """As the command does it, on the database that is open already."""

    class Open:
        async def __aenter__(self) -> None:
            master.use(settings.master_keys())

        async def __aexit__(self, *_: object) -> None: ...

    monkeypatch.setattr(keys, "opened", lambda _: Open())
    return await keys.rotate(settings, at=AT, console=Console(file=io.StringIO()))


async def test_after_a_rotation_everything_opens_with_the_new_key_alone(
    fresh_database: str, furnished: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [await contacts(tenant_id) for tenant_id in furnished]

    done = await rotated(settings_of(fresh_database, NEW, OLD), monkeypatch)

    assert done == Rotated(tenants=3, rewrapped=2, resealed=10, given_up=2)
    assert str(done) == "3 organizations: 2 keys wrapped anew, 10 rows sealed anew, 2 keys given up"
    master.use(MasterKeys(MasterKey(NEW)))
    assert [await contacts(tenant_id) for tenant_id in furnished] == before
    async with tenant_session(furnished[0]) as session:
        assert await session.fetchval("select count(*) from data_keys") == 1
        known = await recognise(
            RequesterDetails(RequesterKind.PERSON, name="张三", phone=PHONES[0]), by=somebody()
        )
    assert known.known is not None


async def test_while_it_is_under_way_everybody_is_found_and_read(
    fresh_database: str, furnished: list[UUID]
) -> None:
    tenant_id = furnished[0]
    await rotation.begin(tenant_id, at=AT)
    assert await rotation.step(tenant_id, keys.SEALED[0], at=AT) == 2

    assert await rotation.waiting(tenant_id, keys.SEALED[0]) == 3
    assert [one["phone"] for one in await contacts(tenant_id)] == PHONES
    async with tenant_session(tenant_id):
        for phone in PHONES:
            details = RequesterDetails(RequesterKind.PERSON, name="张三", phone=phone)
            assert (await recognise(details, by=somebody())).known is not None
        assert len(await data_keys.every()) == 2
    assert await rotation.give_up_earlier(tenant_id) is None


async def test_whoever_asks_during_the_rotation_is_sealed_with_the_newest_key(
    fresh_database: str, furnished: list[UUID]
) -> None:
    tenant_id = furnished[0]
    await rotation.begin(tenant_id, at=AT)
    async with tenant_session(tenant_id) as session:
        details = RequesterDetails(RequesterKind.PERSON, name="李四", phone="13900000000")
        new = await write_down(await recognise(details, by=somebody()), at=AT)
        newest = await session.fetchval("select id from data_keys order by number desc limit 1")

    assert new.key_id == newest
    assert await rotation.waiting(tenant_id, keys.SEALED[0]) == 5


async def test_without_the_earlier_master_key_nothing_is_touched(
    fresh_database: str, furnished: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tenant_session(furnished[0]) as session:
        before = await session.fetch("select * from data_keys")

    with pytest.raises(KeyMissing, match="DATA_KEYS_EARLIER"):
        await rotated(settings_of(fresh_database, NEW), monkeypatch)

    async with tenant_session(furnished[0]) as session:
        assert await session.fetch("select * from data_keys") == before


async def test_every_table_that_names_a_key_is_sealed_anew(database: asyncpg.Pool) -> None:
    rows = await database.fetch(
        """select conrelid::regclass::text as name from pg_constraint
           where contype = 'f' and confrelid = 'data_keys'::regclass"""
    )

    assert {row["name"] for row in rows} == {where.table for where in keys.SEALED}


async def test_a_file_that_waits_to_be_imported_is_sealed_anew(furnished: list[UUID]) -> None:
    tenant_id, table = furnished[0], Table(("姓名",), (("张三",),), (2,))
    async with tenant_session(tenant_id):
        person = await Office().staff()
        sent = await import_file.write("姓名\n张三", by=viewer(person), at=AT)
        await import_file.receive(sent, table, at=AT)
    await rotation.begin(tenant_id, at=AT)

    assert await rotation.step(tenant_id, keys.SEALED[1], at=AT) == 1

    async with tenant_session(tenant_id) as session:
        again = await import_file.own(sent.id, by=viewer(person))
        newest = await session.fetchval("select id from data_keys order by number desc limit 1")
        assert (again.key_id, await import_file.content(again)) == (newest, table)


async def test_a_key_that_is_needed_cannot_be_given_up(furnished: list[UUID]) -> None:
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with tenant_session(furnished[0]) as session:
            await session.execute("delete from data_keys")


def test_the_command_tells_what_it_did_or_why_not(servers: object, database_url: str) -> None:
    done = shouwen("keys", "rotate", DATABASE_URL=database_url, DATA_KEY=base(OLD))
    wrong = shouwen("keys", "rotate", DATABASE_URL=database_url, DATA_KEY="short")
    missing = shouwen("keys", "rotate", DATABASE_URL=database_url)

    assert (done.returncode, "organizations" in done.stdout) == (0, True), done.stderr
    assert (wrong.returncode, wrong.stderr) == (2, "DATA_KEY: should be 32 bytes in base64\n")
    assert (missing.returncode, missing.stderr.split(";")[0]) == (2, "DATA_KEY: is missing")


async def test_a_process_that_was_given_another_key_says_so_at_its_start_and_is_not_ready(
    fresh_database: str, furnished: list[UUID], settings: Settings
) -> None:
    given = {"DATABASE_URL": fresh_database, "REDIS_URL": settings.redis_url, "SIGNING_KEY": KEY}
    name = MasterKey(OLD).name
    for command in ("serve", "worker"):
        wrong = shouwen(command, **given, DATA_KEY=base(NEW))
        assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1), wrong.stderr
        assert wrong.stderr == (
            f"DATA_KEY: is {MasterKey(NEW).name}, but data here is sealed under {name} (2 organizations); "
            "give that key, or name it in DATA_KEYS_EARLIER\n"
        )
        assert base(NEW) not in wrong.stdout + wrong.stderr
    app = create_app(settings_of(fresh_database, NEW).model_copy(update={"redis_url": settings.redis_url}))
    master.use(MasterKeys(MasterKey(NEW)))
    ready = await Api(app).send("GET", "/health/ready")
    assert (ready.status_code, ready.json()["checks"]["data_key"]) == (503, "away")
    master.use(MasterKeys(MasterKey(NEW), [MasterKey(OLD)]))
    assert (await Api(app).send("GET", "/health/ready")).json()["checks"]["data_key"] == "ok"
    await app.state.redis.aclose()


async def test_each_step_of_a_rotation_finds_processes_ready_that_were_given_what_the_guide_says(
    fresh_database: str, furnished: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    await masters.require_known()
    both = MasterKeys(MasterKey(NEW), [MasterKey(OLD)])
    master.use(both)
    await masters.require_known()

    await rotated(settings_of(fresh_database, NEW, OLD), monkeypatch)

    await masters.require_known()
    master.use(MasterKeys(MasterKey(NEW)))
    await masters.require_known()
    master.use(MasterKeys(MasterKey(OLD)))
    with pytest.raises(masters.WrongMaster, match=MasterKey(NEW).name):
        await masters.require_known()


async def test_where_nothing_was_ever_sealed_any_key_is_the_right_one(fresh_database: str) -> None:
    master.use(MasterKeys(MasterKey(NEW)))
    await tenants.create(slug="k9", name="供水", at=AT)
    await masters.require_known()
    master.use(MasterKeys(MasterKey(OLD)))
