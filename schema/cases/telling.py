"""Mutations: mark the inbox as read."""

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.inbox import InboxEntry
from schema.context import Info
from schema.permissions import REACHED, SIGNED_IN, readable
from tenants.cases import inbox


@strawberry.input(description="Which entries.")
class InboxMarkReadInput:
    """What has been read."""

    entry_ids: list[strawberry.ID] = strawberry.field(
        description="The entries; leave it out to mark everything.", default_factory=list
    )


@readable(REACHED)
@strawberry.type(description="What is read now.")
class InboxMarkReadPayload(Payload):
    """Answer to inboxMarkRead."""

    entries: list[InboxEntry] = strawberry.field(
        description="The entries named; none where everything was marked.", default_factory=list
    )
    unread_count: int | None = strawberry.field(description="How many are still unread.", default=None)


@strawberry.type
class TellingMutation:
    """The viewer's inbox."""

    @mutation(
        SIGNED_IN, description="Mark entries of one's own inbox as read; all of them where none is named."
    )
    async def inbox_mark_read(self, info: Info, input: InboxMarkReadInput) -> InboxMarkReadPayload:
        viewer, at = info.context.require_viewer(), info.context.at
        keys = [InboxEntry.key_of(one, "entry_ids", place) for place, one in enumerate(input.entry_ids)]
        if keys:
            await inbox.mark_read(keys, by=viewer, at=at)
        else:
            await inbox.mark_all_read(by=viewer, at=at)
        return InboxMarkReadPayload(
            entries=[InboxEntry.known(key) for key in keys], unread_count=await inbox.unread_count(viewer)
        )
