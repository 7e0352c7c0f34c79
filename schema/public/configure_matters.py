"""Which matters the public directory shows, and what is said of them in other languages."""

from collections.abc import Sequence
from typing import Any

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.access import DIRECTORY, LISTS
from schema.editing import as_seen, optional
from schema.listed import listed
from schema.node import Node
from schema.permissions import REACHED, readable, requires
from schema.public.texts import MatterText, MatterTextInput, read_matter_texts, shown_matter_texts
from schema.reads.fields import column, computed
from schema.reads.source import source, whole_tenant
from tenants.directory.access import Permission, Viewer
from tenants.rules import public_matter

CONFIGURE = requires(Permission.DIRECTORY_CONFIGURE)


async def _texts(rows: Sequence[Any], _context: Any) -> list[list[MatterText]]:
    return [shown_matter_texts(row.texts) for row in rows]


@readable(DIRECTORY)
@source("public_matters", visible=whole_tenant)
@strawberry.type(
    description="A matter that the public directory shows, by its code, in whatever version of the rules."
)
class PublicMatterSettings(Node):
    """As the administrator edits it."""

    code: str = column(description="The matter's code.")
    texts: list[MatterText] = computed(
        _texts, description="What is said of it in other languages.", needs=("texts",)
    )
    version: int = column(description="For `expectedVersion`.")


@strawberry.input(description="A matter that everybody may see.")
class PublicMatterPutInput:
    """Shown from now on, in every version of the rules that has this code."""

    code: str = strawberry.field(description="The matter's code.")
    texts: list[MatterTextInput] | None = optional("All of what is said of it in other languages.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )


@strawberry.input(description="A matter that is shown no longer.")
class PublicMatterRemoveInput:
    """Its translations go with it."""

    code: str = strawberry.field(description="The matter's code.")
    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )


@readable(REACHED)
@strawberry.type(description="The matter as the public directory has it now.")
class PublicMatterPayload(Payload):
    """Answer to the mutations of public matters."""

    settings: PublicMatterSettings | None = strawberry.field(
        description="Its settings; null when refused, and once it is shown no longer.", default=None
    )


@strawberry.type
class PublicMatterQuery:
    """What administrators read about it."""

    public_matter_settings = listed(
        PublicMatterSettings,
        LISTS,
        order="code",
        description="The matters that the public directory shows, by code.",
    )


@strawberry.type
class PublicMatterMutation:
    """How it is configured."""

    @mutation(CONFIGURE, description="Show a matter to everybody, and say what it is in other languages.")
    async def public_matter_put(self, info: Info, input: PublicMatterPutInput) -> PublicMatterPayload:
        viewer = _configurer(info)
        put = await public_matter.put(
            input.code,
            texts=read_matter_texts(input.texts) if input.texts else _none(input.texts),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return PublicMatterPayload(settings=PublicMatterSettings.known(put.id))

    @mutation(CONFIGURE, description="Show a matter to the public no longer.")
    async def public_matter_remove(self, info: Info, input: PublicMatterRemoveInput) -> PublicMatterPayload:
        viewer = _configurer(info)
        await public_matter.remove(input.code, **as_seen(input, by=viewer, at=info.context.at))
        return PublicMatterPayload()


def _none(texts: Any) -> dict[str, Any] | None:
    """An empty list takes everything back, a list left out leaves it."""
    return {} if texts == [] else None


def _configurer(info: Info) -> Viewer:
    return info.context.require_throughout(Permission.DIRECTORY_CONFIGURE)
