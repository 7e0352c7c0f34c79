"""What happened, in words that a clerk understands."""

from typing import Annotated

import strawberry
from strawberry import argument

from schema.enums import described
from schema.permissions import REACHED, field, readable
from tenants.event_names import NAMES, Language, name_of

described(Language, {Language.ZH: "Chinese.", Language.EN: "English."})
InLanguage = Annotated[Language, argument(description="In which language.")]


@strawberry.type
class Named:
    """Mixed into whatever has a kind."""

    kind: strawberry.Private[str]

    @field(
        REACHED,
        description="What this is called, such as `移交` or `Hand-over offered`; long lists take all names "
        "once, from `eventKinds`. A kind of an earlier release that nobody knows any more is shown as it is.",
    )
    def label(self, language: InLanguage) -> str:
        return name_of(self.kind, language)


@readable(REACHED)
@strawberry.type(description="Something that can happen, or that people can be told.")
class EventKind(Named):
    """One kind and its names."""

    kind: str = strawberry.field(description="As `Event.kind` and `InboxEntry.kind` have it.")


def every() -> list[EventKind]:
    """All there are, by their codes."""
    return [EventKind(kind=kind) for kind in sorted(NAMES)]
