"""Texts in other languages, as people write and read them: one entry for each language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import strawberry

from schema.permissions import REACHED, readable
from tenants.errors import Code, Refusal
from tenants.text import line

Text = TypeVar("Text")
LANGUAGE = "Which language, e.g. `en`."


@readable(REACHED)
@strawberry.type(description="What the organization says about itself, in another language.")
class PublicDirectoryText:
    """A translation."""

    language: str = strawberry.field(description=LANGUAGE)
    name: str | None = strawberry.field(description="What it is called.", default=None)
    introduction: str | None = strawberry.field(description="What it says about itself.", default=None)
    complaint_channel: str | None = strawberry.field(description="Where to complain.", default=None)


@strawberry.input(description="What the organization says about itself, in another language.")
class PublicDirectoryTextInput:
    """A translation; what is left out comes in the organization's own language."""

    language: str = strawberry.field(description=LANGUAGE)
    name: str | None = strawberry.field(description="What it is called.", default=None)
    introduction: str | None = strawberry.field(description="What it says about itself.", default=None)
    complaint_channel: str | None = strawberry.field(description="Where to complain.", default=None)


def read_texts(entries: Sequence[Any] | None) -> dict[str, dict[str, Any]]:
    """As they are kept: `{language: {field: text}}`; a language that comes twice is refused."""
    kept: dict[str, dict[str, Any]] = {}
    for place, entry in enumerate(entries or ()):
        said: dict[str, Any] = dict(strawberry.asdict(entry))
        language = line(said.pop("language"), ("texts", place, "language"))
        if language in kept:
            raise Refusal(Code.CONFLICT, "this language comes twice", ("texts", place, "language"))
        kept[language] = {name: text for name, text in said.items() if text is not None}
    return kept


def shown_texts(kind: Callable[..., Text], texts: Mapping[str, Mapping[str, Any]]) -> list[Text]:
    """The kept texts as entries, by language."""
    return [kind(language=language, **said) for language, said in sorted(texts.items())]
