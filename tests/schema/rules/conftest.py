"""Somebody who writes rules."""

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.screen import Screen, named


@dataclass(slots=True)
class Desk:
    """An administrator and the draft on their desk."""

    screen: Screen
    draft: str

    async def do(self, mutation: str, wanted: str, **given: Any) -> dict[str, Any]:
        """Edit the draft; a refusal fails the test."""
        return await self.screen.do(mutation, wanted, ruleSetId=self.draft, **given)

    async def errors(self, mutation: str, **given: Any) -> list[tuple[str, list[str]]]:
        """Code and path of each reason why the draft was not edited."""
        return await self.screen.errors(mutation, ruleSetId=self.draft, **given)

    async def publish(self, **more: Any) -> None:
        """What is on the desk goes into force, and a copy of it is on the desk."""
        await self.do("ruleSetPublish", "", **more)
        self.draft = await begun(self.screen)


async def begun(screen: Screen, **more: Any) -> str:
    """A draft; whoever begins it is the leader in charge."""
    leader = named("Staff", screen.person.staff_id)
    payload = await screen.do("ruleSetDraft", "ruleSet { id }", leaderId=leader, **more)
    key: str = payload["ruleSet"]["id"]
    return key


@pytest.fixture
async def desk(admin: Screen) -> Desk:
    """The administrator with a fresh draft."""
    return Desk(admin, await begun(admin))
