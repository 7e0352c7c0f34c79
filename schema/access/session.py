"""What signing in, refreshing and signing out answer, and a change of somebody's account."""

from datetime import datetime

import strawberry

from schema.access import enums  # noqa: F401  their descriptions
from schema.atomic import Payload
from schema.permissions import REACHED, readable


@readable(REACHED)
@strawberry.type(description="What a signed-in client holds.")
class Session:
    """A pair of tokens."""

    access_token: str = strawberry.field(description="Send it as `Authorization: Bearer …`.")
    access_token_expires_at: datetime = strawberry.field(description="It is good until then.")
    refresh_token: str = strawberry.field(
        description="Good once, for `sessionRefresh`. Shown a second time it ends the session."
    )
    refresh_token_expires_at: datetime = strawberry.field(description="It is good until then.")


@readable(REACHED)
@strawberry.type(description="The answer to signing in and to refreshing.")
class SessionPayload(Payload):
    """A session, or why there is none."""

    session: Session | None = strawberry.field(description="Null where it was refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The answer to signing out.")
class SignOutPayload(Payload):
    """Nothing but errors."""


@readable(REACHED)
@strawberry.type(description="The answer to a change of somebody's account.")
class AccountPayload(Payload):
    """Whose account it was."""

    staff_id: strawberry.ID | None = strawberry.field(
        description="The member of the staff whose account it is; null where it was refused.", default=None
    )
