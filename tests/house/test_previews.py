"""A preview watched at a terminal."""

import asyncio
import re
from datetime import datetime
from io import StringIO
from uuid import UUID

import pytest
from rich.console import Console
from typer.testing import CliRunner

from app import previews
from app.cli import command
from app.previews import Wanted, preview
from tenants.errors import Code, Refusal
from tenants.session import current, tenant_session
from tests.actions.cases.replaying.conftest import AFTER, as_it_is_wished, as_it_was
from tests.support.jobs import all_worked_off
from tests.support.twins import BEGIN, Firm, drafted, founded, live_through


@pytest.fixture
async def firm(tenant: UUID, monkeypatch: pytest.MonkeyPatch) -> Firm:
    """An organization, ten cases, and a draft with the number 2."""
    made = await founded(tenant, as_it_was)
    await live_through(made, seed=5, cases=10)
    await drafted(made, as_it_is_wished)
    monkeypatch.setattr(previews, "LOOK_AGAIN", 0.0)
    return made


async def wanted(firm: Firm, **more: object) -> Wanted:
    async with tenant_session(firm.tenant_id, readonly=True) as session:
        slug = await session.fetchval("select slug from tenants")
        badge = await session.fetchval("select badge from staff where id = $1", firm.clerk.staff_id)
    usual = {"slug": slug, "number": 2, "badge": badge, "since": BEGIN, "until": AFTER}
    return Wanted(**{**usual, **more})


def now() -> datetime:
    return AFTER


async def test_a_terminal_shows_the_progress_and_then_what_has_been_found(firm: Firm) -> None:
    screen = StringIO()
    watching = asyncio.create_task(
        preview(await wanted(firm), now=now, console=Console(file=screen, width=150))
    )
    while not watching.done():
        await all_worked_off(firm.tenant_id, at=AFTER)
        await asyncio.sleep(0)
    await watching
    shown = screen.getvalue()
    assert "10/10" in shown
    assert re.search(r"^10 cases: rerouted \d+, newly late \d+", shown, re.M)
    assert re.search(r"resolve +│ +\d+ │", shown)
    assert "服务大厅" in shown


@pytest.mark.parametrize(
    ("wrong", "path"),
    [({"slug": "nobody"}, "slug"), ({"number": 9}, "number"), ({"badge": "?"}, "badge")],
)
async def test_what_there_is_not_is_told_and_nothing_is_asked_for(
    firm: Firm, wrong: dict[str, object], path: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await preview(await wanted(firm, **wrong), now=now, console=Console(file=StringIO()))
    assert (refused.value.code, refused.value.path) == (Code.NOT_FOUND, (path,))
    async with tenant_session(firm.tenant_id, readonly=True):
        assert not await current().fetchval("select exists (select from jobs)")


def test_the_command_says_what_it_needs() -> None:
    outcome = CliRunner().invoke(command, ["rules", "preview", "qingyuan", "2"])
    assert outcome.exit_code == 2
    assert "--badge" in outcome.output
