"""A deployment begins with an organization and somebody who can sign in to it."""

import subprocess
from datetime import UTC, datetime

import asyncpg
import pytest

from app.founding import Wanted, found
from app.settings import Settings
from app.web import create_app
from tenants import tenant
from tenants.directory.department import Department
from tenants.directory.staff import Staff
from tenants.errors import Code, Refusal
from tenants.rules import publishing
from tenants.rules.version import RuleSetVersion
from tenants.session import tenant_session
from tests.support.api import Api, quick_passwords
from tests.support.commands import KEY, ROOT, command, environment

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PASSWORD = "eleven grey herons"
ARGUMENTS = ["--name", "清源供水", "--administrator", "何静", "--badge", "0010", "--login", "hejing"]


def founded(slug: str, url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("tenant", "create", slug, *(arguments or ARGUMENTS)),
        cwd=ROOT,
        env=environment(DATABASE_URL=url, DATA_KEY=KEY),
        input=f"{PASSWORD}\n",
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_the_administrator_of_a_new_organization_signs_in_and_may_do_everything(
    fresh_database: str, settings: Settings, empty_redis: str
) -> None:
    outcome = founded("qingyuan", fresh_database)
    assert (outcome.returncode, outcome.stderr) == (0, "")

    passwords = quick_passwords()
    app = create_app(settings, passwords=passwords)
    api = Api(app)
    given = {"tenant": "qingyuan", "login": "HeJing", "password": PASSWORD}
    data = await api.ask(
        """mutation ($input: SessionSignInInput!) {
            sessionSignIn(input: $input) { session { accessToken } errors { message } } }""",
        {"input": given},
    )
    signed_in = api.as_(data["sessionSignIn"]["session"]["accessToken"])
    made = await signed_in.ask(
        """mutation { departmentCreate(input: { code: "CS", name: "客户服务中心" }) {
            department { code } errors { message } } }"""
    )
    await app.state.redis.aclose()
    passwords.close()
    assert made == {"departmentCreate": {"department": {"code": "CS"}, "errors": []}}


async def test_an_organization_where_somebody_works_is_left_as_it_is(fresh_database: str) -> None:
    assert founded("qingyuan", fresh_database).returncode == 0
    again = founded("qingyuan", fresh_database)

    assert again.returncode == 1
    assert again.stderr == ("qingyuan: somebody works here already: an administrator lets the others in\n")
    tenant_id = await tenant.id_of("qingyuan")
    assert tenant_id is not None
    async with tenant_session(tenant_id, readonly=True):
        assert await Staff.all().count() == 1


async def test_it_may_begin_with_a_ready_configuration_in_its_own_language(fresh_database: str) -> None:
    more = ("--template", "hospital", "--language", "en")
    outcome = founded("general", fresh_database, *ARGUMENTS, *more)
    assert (outcome.returncode, outcome.stderr) == (0, "")

    tenant_id = await tenant.id_of("general")
    assert tenant_id is not None
    async with tenant_session(tenant_id):
        first = await Staff.get()
        draft = await RuleSetVersion.get()
        assert (draft.title, draft.templates, draft.leader_id) == ("Hospital", ["hospital"], first.id)
        assert (await Department.get(code="ADMIN")).name == "Office"
        assert (await Department.get(code="CC")).name == "Complaint centre"
        assert await publishing.validate(draft.id) == []


@pytest.mark.parametrize(
    ("wrong", "code", "path"),
    [
        ({"slug": "Qing Yuan"}, Code.INVALID, ("slug",)),
        ({"slug": ""}, Code.INVALID, ("slug",)),
        ({"name": " "}, Code.REQUIRED, ("name",)),
        ({"login": "he jing"}, Code.INVALID, ("login",)),
        ({"password": "short"}, Code.INVALID, ("password",)),
        ({"time_zone": "Asia/Nowhere"}, Code.INVALID, ("time_zone",)),
        ({"language": "中文"}, Code.INVALID, ("language",)),
        ({"template": "zoo"}, Code.NOT_FOUND, ("template",)),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_made(
    fresh_database: str,
    wrong: dict[str, str],
    code: Code,
    path: tuple[str, ...],
) -> None:
    right = {
        "slug": "qingyuan",
        "name": "清源供水",
        "time_zone": "Asia/Shanghai",
        "administrator": "何静",
        "badge": "0010",
        "login": "hejing",
        "password": PASSWORD,
    }
    with pytest.raises(Refusal) as refused:
        await found(Wanted(**right | wrong), at=AT)

    assert (refused.value.code, refused.value.path) == (code, path)
    connection = await asyncpg.connect(fresh_database)
    assert await connection.fetchval("select count(*) from tenants") == 0
    await connection.close()
