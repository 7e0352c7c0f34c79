"""The seam for every way to prove who asks: access tokens now; a tenant's own issuer and API keys later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from schema.errors import Unauthenticated
from tenants.directory.access import Viewer


class Authenticator(Protocol):
    """One way to prove who asks."""

    def recognises(self, token: str) -> bool:
        """Whether the token is of this kind; says nothing of its being good."""
        ...

    async def authenticate(self, token: str, at: datetime) -> Viewer:
        """The viewer behind the token; raises Unauthenticated."""
        ...


class FirstThatRecognises:
    """Several ways, tried in order."""

    def __init__(self, ways: Sequence[Authenticator]) -> None:
        self._ways = ways

    def recognises(self, token: str) -> bool:
        """Whether any of them knows this kind of token."""
        return any(way.recognises(token) for way in self._ways)

    async def authenticate(self, token: str, at: datetime) -> Viewer:
        """The viewer, as the first way that knows the token's kind sees it."""
        for way in self._ways:
            if way.recognises(token):
                return await way.authenticate(token, at)
        raise Unauthenticated("The token is not one of ours.")
