"""Somebody asks at a desk, and somebody follows what has changed."""

from typing import Any

from tenants.directory.access import Viewer
from tenants.directory.viewer import load
from tenants.session import tenant_session
from tests.support.desk import question
from tests.support.office import AT
from tests.support.screen import Screen

FEED = """query ($after: String, $first: Int) { changes(after: $after, first: $first) {
    nodes { cursor seq event { kind } case { number subject } inbox { kind case { number } } }
    pageInfo { hasNextPage endCursor } } }"""


async def viewer_of(screen: Screen) -> Viewer:
    """The person, for the domain's verbs; inside a session."""
    found = await load(account_id=screen.person.account_id, at=AT)
    assert found is not None
    return found


async def asks(screen: Screen, **more: Any) -> str:
    """A caller's question at this person's desk."""
    async with tenant_session(screen.person.tenant_id):
        return (await question(await viewer_of(screen), at=AT, **more)).number


async def follow(screen: Screen, after: str | None = None, *, first: int = 5) -> list[dict[str, Any]]:
    """Everything after a cursor, page by page."""
    found: list[dict[str, Any]] = []
    more = True
    while more:
        page = (await screen.ask(FEED, after=after, first=first))["changes"]
        found += page["nodes"]
        after, more = page["pageInfo"]["endCursor"] or after, page["pageInfo"]["hasNextPage"]
    return found
