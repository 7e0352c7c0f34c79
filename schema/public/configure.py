"""Mutations: what the organization shows to everybody."""

from typing import Any

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.access import DIRECTORY
from schema.editing import as_seen, given, optional
from schema.permissions import REACHED, field, readable, requires
from schema.public.texts import PublicDirectoryText, PublicDirectoryTextInput, read_texts, shown_texts
from tenants.directory import public_directory
from tenants.directory.access import Permission
from tenants.directory.public_directory import PublicDirectory

CONFIGURE = requires(Permission.DIRECTORY_CONFIGURE)


@readable(DIRECTORY)
@strawberry.type(description="What the organization has decided to show to everybody about itself.")
class PublicDirectorySettings:
    """As the administrator edits it; departments and matters have settings of their own."""

    is_open: bool = strawberry.field(description="Whether anybody reads it who has not signed in.")
    introduction: str | None = strawberry.field(description="What it says about itself.")
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.")
    texts: list[PublicDirectoryText] = strawberry.field(description="The same in other languages.")
    version: int = strawberry.field(description="For `expectedVersion`.")

    @classmethod
    def of(cls, row: PublicDirectory) -> "PublicDirectorySettings":
        """The settings shown."""
        return cls(
            is_open=row.is_open,
            introduction=row.introduction,
            complaint_channel=row.complaint_channel,
            texts=shown_texts(PublicDirectoryText, row.texts),
            version=row.version,
        )


@strawberry.input(description="What changes about what the organization shows to everybody.")
class PublicDirectoryUpdateInput:
    """What is left out stays; null clears."""

    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )
    is_open: bool | None = optional("Whether people who have not signed in may read it: closed at first.")
    introduction: str | None = optional("What the organization says about itself, at most 4,000 characters.")
    complaint_channel: str | None = optional("Where to complain about it, at most 1,000 characters.")
    texts: list[PublicDirectoryTextInput] | None = optional("All texts in other languages.")


@readable(REACHED)
@strawberry.type(description="The settings as they are now.")
class PublicDirectoryPayload(Payload):
    """Answer to publicDirectoryUpdate."""

    settings: PublicDirectorySettings | None = strawberry.field(
        description="The settings; null when refused.", default=None
    )


@strawberry.type
class PublicSettingsQuery:
    """What administrators read about it."""

    @field(DIRECTORY, description="What the organization shows to everybody; null while it has said nothing.")
    async def public_directory_settings(self, info: Info) -> PublicDirectorySettings | None:
        async with info.context.inside():
            row = await public_directory.of_tenant()
        return None if row is None else PublicDirectorySettings.of(row)


@strawberry.type
class PublicDirectoryMutation:
    """How the public directory is configured."""

    @mutation(
        CONFIGURE,
        description="Open or close the public directory, and say what it tells about the organization.",
    )
    async def public_directory_update(
        self, info: Info, input: PublicDirectoryUpdateInput
    ) -> PublicDirectoryPayload:
        viewer = info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
        changes: dict[str, Any] = given(
            input, required=("is_open", "texts"), clearable=("introduction", "complaint_channel")
        )
        if "texts" in changes:
            changes["texts"] = read_texts(changes["texts"])
        changed = await public_directory.change(**as_seen(input, by=viewer, at=info.context.at), **changes)
        return PublicDirectoryPayload(settings=PublicDirectorySettings.of(changed))
