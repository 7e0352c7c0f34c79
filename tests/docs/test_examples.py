"""Every example in the documents is run: who copies one gets what the page says."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from app.settings import Settings
from tenants import tenant
from tenants.directory import founding
from tenants.directory.founding import Founder
from tenants.session import tenant_session
from tests.docs.examples import Example, WrongExample, examples_in, picked, require_shown
from tests.docs.reader import Reader
from tests.stories.conftest import MONDAY
from tests.support.api import quick_passwords
from tests.support.portal import Portal

ROOT = Path(__file__).parents[2]
HOSPITAL = "A hospital from nothing"


@pytest.mark.parametrize("name", ["README.md", "docs/front-end.md"])
async def test_what_a_front_end_developer_reads_works(name: str, portal: Portal) -> None:
    await read_through(name, Reader(portal))


async def test_what_an_administrator_reads_sets_an_organization_up_from_nothing(
    demo: UUID, settings: Settings, empty_redis: str
) -> None:
    founder = Founder("何静", "0010", "hejing", "eleven grey herons")
    await administer(demo, founder, settings, without=HOSPITAL)


async def test_what_an_administrator_reads_sets_a_hospital_up_until_its_first_case_is_closed(
    fresh_database: str, settings: Settings, empty_redis: str
) -> None:
    hospital = await tenant.create(slug="renmin-hospital", name="人民医院", at=MONDAY)
    founder = Founder("周静", "0001", "zhoujing", "twelve blue lanterns")
    await administer(hospital, founder, settings, chapter=HOSPITAL)


async def administer(tenant_id: UUID, founder: Founder, settings: Settings, **part: str) -> None:
    """Read as the first administrator, in an organization that was just founded."""
    passwords = quick_passwords()
    hashed = await passwords.hash(founder.password_hash)
    async with tenant_session(tenant_id):
        await founding.found(replace(founder, password_hash=hashed), at=MONDAY)
    portal = Portal(settings, tenant_id, {}, at=MONDAY, passwords=passwords)
    await read_through("docs/administrator.md", Reader(portal), **part)
    await portal.close()
    passwords.close()


async def read_through(name: str, reader: Reader, **part: str) -> None:
    examples = examples_in(ROOT / name, **part)
    assert examples
    for example in examples:
        await reader.run(example)


def test_an_answer_that_shows_something_else_is_noticed() -> None:
    given = {"data": {"nodes": [{"code": "A"}, {"code": "B"}], "total": 2}}
    require_shown({"data": {"nodes": [{"code": "A"}, "…"]}}, given, "here")
    for shown in (
        {"data": {"total": 3}},
        {"data": {"other": "…"}},
        {"data": {"nodes": [{"code": "A"}]}},
        {"data": {"nodes": [{"code": "B"}, "…"]}},
        {"data": {"nodes": ["…", {"code": "A"}]}},
    ):
        with pytest.raises(WrongExample, match=r"^here\.data"):
            require_shown(shown, given, "here")


def test_a_chapter_is_read_alone_or_left_out(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "".join(f"## {name}\n```graphql\n{{ {name} }}\n```\n" for name in ("one", "two", "three")),
        encoding="utf-8",
    )
    assert [one.text for one in examples_in(page, chapter="two")] == ["{ two }\n"]
    assert [one.text for one in examples_in(page, without="two")] == ["{ one }\n", "{ three }\n"]


def test_a_value_is_picked_by_place_or_by_content() -> None:
    data = {"staff": {"nodes": [{"id": "1", "badge": "0101"}, {"id": "2", "badge": "0102"}]}}
    assert picked(data, "staff.nodes[0].id") == "1"
    assert picked(data, "staff.nodes[badge=0102].id") == "2"


def test_the_comments_of_an_example_are_read(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        '```graphql\n# as: head\n# variables: {\n#   "a": 1}\n# refused: STALE\n{ me }\n```\n'
        '```json\n{"data": "…"}\n```\n',
        encoding="utf-8",
    )
    (example,) = examples_in(page)
    assert isinstance(example, Example)
    assert (example.person, example.refused, example.answer) == ("head", "STALE", {"data": "…"})
    assert example.where == "page.md:1"
