"""The public directory as a whole."""

from typing import Annotated

import strawberry

from schema.context import Info
from schema.permissions import REACHED, readable
from schema.public import language as languages
from tenants.directory.public_directory import PublicDirectory as Shown
from tenants.directory.translations import said
from tenants.tenant import Tenant as Organization

Tenant = Annotated[
    str | None,
    strawberry.argument(
        description="Which organization, by the short name that it signs in with; one's own when signed in."
    ),
]
Language = Annotated[
    str | None,
    strawberry.argument(
        description="In which language, e.g. `en`; what is not translated, and everything unless this is "
        "said, comes in the organization's own."
    ),
]


@readable(REACHED)
@strawberry.type(description="What an organization shows to everybody.")
class PublicDirectory:
    """Whom to ask for what, where, and by when."""

    name: str = strawberry.field(description="What the organization is called.")
    language: str = strawberry.field(description="The language it speaks itself, e.g. `zh-CN`.")
    languages: list[str] = strawberry.field(description="Every language that some of this can be read in.")
    introduction: str | None = strawberry.field(description="What it says about itself.")
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.")


async def shown(info: Info, language: str | None) -> PublicDirectory | None:
    """The directory of the operation's tenant; None unless it is open and the organization at work."""
    async with info.context.inside():
        organization = await Organization.get()
        directory = await Shown.get_or_none()
    if directory is None or not directory.is_open or organization.state != "active":
        return None
    wanted = language or organization.language
    languages.choose(info.context, wanted)
    return PublicDirectory(
        name=said(directory.texts, wanted, "name", organization.name),
        language=organization.language,
        languages=sorted({organization.language, *directory.texts}),
        introduction=said(directory.texts, wanted, "introduction", directory.introduction),
        complaint_channel=said(directory.texts, wanted, "complaint_channel", directory.complaint_channel),
    )
