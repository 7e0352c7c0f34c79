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


@readable(REACHED)
@strawberry.type(description="What requesters are told about a department, in another language.")
class DepartmentText:
    """A translation."""

    language: str = strawberry.field(description=LANGUAGE)
    name: str | None = strawberry.field(description="What it is called.", default=None)
    place: str | None = strawberry.field(description="Where it is.", default=None)
    office_hours: str | None = strawberry.field(description="When it is open, in words.", default=None)
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.", default=None)


@strawberry.input(description="What requesters are told about a department, in another language.")
class DepartmentTextInput:
    """A translation; what is left out comes in the organization's own language."""

    language: str = strawberry.field(description=LANGUAGE)
    name: str | None = strawberry.field(description="What it is called.", default=None)
    place: str | None = strawberry.field(description="Where it is.", default=None)
    office_hours: str | None = strawberry.field(description="When it is open, in words.", default=None)
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.", default=None)


@readable(REACHED)
@strawberry.type(description="What a material is called in another language.")
class MaterialText:
    """A translation."""

    material: str = strawberry.field(description="Its name in the checklist.")
    name: str | None = strawberry.field(description="What it is.", default=None)
    model_text: str | None = strawberry.field(description="How it is to be written.", default=None)


@strawberry.input(description="What a material is called in another language.")
class MaterialTextInput:
    """A translation; it counts in every version of the rules that has a material of this name."""

    material: str = strawberry.field(description="Its name in the checklist.")
    name: str | None = strawberry.field(description="What it is.", default=None)
    model_text: str | None = strawberry.field(description="How it is to be written.", default=None)


@readable(REACHED)
@strawberry.type(description="What the public is told about a matter, in another language.")
class MatterText:
    """A translation."""

    language: str = strawberry.field(description=LANGUAGE)
    name: str | None = strawberry.field(description="What it is called.", default=None)
    description: str | None = strawberry.field(description="What it is about.", default=None)
    procedure: str | None = strawberry.field(description="How it is done.", default=None)
    legal_basis: str | None = strawberry.field(description="The rule that it rests on.", default=None)
    fees: str | None = strawberry.field(description="What it costs.", default=None)
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.", default=None)
    materials: list[MaterialText] = strawberry.field(
        description="What the requester must bring.", default_factory=list
    )


@strawberry.input(description="What the public is told about a matter, in another language.")
class MatterTextInput:
    """A translation; what is left out comes in the organization's own language."""

    language: str = strawberry.field(description=LANGUAGE)
    name: str | None = strawberry.field(description="What it is called.", default=None)
    description: str | None = strawberry.field(description="What it is about.", default=None)
    procedure: str | None = strawberry.field(description="How it is done.", default=None)
    legal_basis: str | None = strawberry.field(description="The rule that it rests on.", default=None)
    fees: str | None = strawberry.field(description="What it costs.", default=None)
    complaint_channel: str | None = strawberry.field(description="Where to complain about it.", default=None)
    materials: list[MaterialTextInput] = strawberry.field(
        description="What the requester must bring.", default_factory=list
    )


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


def read_matter_texts(entries: Sequence[MatterTextInput]) -> dict[str, dict[str, Any]]:
    """The same for matters; of a material by the name it has in the checklist."""
    kept = read_texts(entries)
    for place, (said, entry) in enumerate(zip(kept.values(), entries, strict=True)):
        said["materials"] = _read_materials(entry.materials, place)
    return kept


def _read_materials(entries: Sequence[MaterialTextInput], place: int) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(entries):
        if entry.material in kept:
            path = ("texts", place, "materials", number, "material")
            raise Refusal(Code.CONFLICT, "this material comes twice", path)
        kept[entry.material] = {"name": entry.name, "model_text": entry.model_text}
    return kept


def shown_matter_texts(texts: Mapping[str, Mapping[str, Any]]) -> list[MatterText]:
    """The kept texts of a matter as entries."""
    return [
        MatterText(
            language=language,
            **{name: text for name, text in said.items() if name != "materials"},
            materials=[
                MaterialText(material=name, **more) for name, more in said.get("materials", {}).items()
            ],
        )
        for language, said in sorted(texts.items())
    ]
