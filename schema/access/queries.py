"""Who am I."""

import strawberry

from schema.access.me import Me
from schema.context import Info
from schema.permissions import SIGNED_IN, field


@strawberry.type
class AccessQuery:
    """What can be asked about oneself."""

    @field(SIGNED_IN, description="Whoever holds the access token, and what they may do.")
    def me(self, info: Info) -> Me:
        return Me.of(info.context.require_viewer())
