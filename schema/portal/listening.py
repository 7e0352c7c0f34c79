"""A subscription for requesters: their own case, whenever it is another one to them."""

import re
from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
import structlog
from strawberry import argument

from schema.context import Context, Info
from schema.errors import BadInput
from schema.failures import is_outage
from schema.live.bell import Bell
from schema.live.subscriptions import listened
from schema.permissions import FOLLOWING
from schema.portal.own_case import RequesterCase
from schema.undisturbed import undisturbed
from tenants.portal import standing
from tenants.portal.standing import Seen
from tenants.session import tenant_session

logger = structlog.get_logger("shouwen.schema")

# Seconds after which somebody who heard nothing looks all the same.
LOOK_AGAIN = 20.0
# Seconds to wait while the database is away.
PATIENCE = 1.0

_CURSOR = re.compile(r"[A-Za-z0-9_-]{22}")
After = Annotated[
    str | None,
    argument(
        description="The `cursor` of the case as it was received last: where it is another one by now, it "
        "comes at once, so that nothing is lost between two connections. Without it, from now on."
    ),
]


@strawberry.type
class OwnCaseSubscription:
    """What a requester can listen to."""

    @listened(
        FOLLOWING,
        description="The case that the requester has signed in to, whole, whenever something has changed "
        "that they may see: what is written for inside brings no message. Ends with the token or the code.",
    )
    async def own_case_changed(self, info: Info, after: After = None) -> AsyncGenerator[RequesterCase, None]:
        if after is not None and not _CURSOR.fullmatch(after):
            raise BadInput("after is not a cursor of one's own case.", argument=["after"])
        return follow(info.context, after)


async def follow(context: Context, after: str | None) -> AsyncGenerator[RequesterCase, None]:
    """The case each time its requester sees something else than before.

    The history says only that it is time to look; whether there is news is told by what is shown.
    """
    viewer = context.require_viewer()
    bell = context.tool(Bell)  # type: ignore[type-abstract]
    async with bell.listening(viewer.tenant_id, case_id=viewer.case_id) as listener:
        known = after
        while True:
            listener.attend()
            found = await undisturbed(_look(context))
            if found is None:
                await listener.wait(at_most=PATIENCE)
                continue
            if known is not None and found.cursor != known:
                yield RequesterCase.of(found.case, cursor=found.cursor)
            known = found.cursor
            await listener.wait(at_most=LOOK_AGAIN)


async def _look(context: Context) -> Seen | None:
    """What the requester sees now, as far as they are still in; None while the database is away."""
    try:
        viewer = await context.renewed()
        async with tenant_session(viewer.tenant_id, readonly=True):
            return await standing.look(viewer)
    except Exception as error:
        if not is_outage(error):
            raise
        logger.warning("subscription waits for the database", request_id=context.request_id)
        return None
