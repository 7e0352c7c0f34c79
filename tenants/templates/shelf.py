"""The templates that come with the product, one file each, read once."""

import tomllib
from functools import cache
from importlib import resources

from tenants.errors import Code, Refusal
from tenants.templates.reading import read
from tenants.templates.template import Edition, Template

_ENDING = ".toml"


@cache
def all_templates() -> tuple[Template, ...]:
    """Every template, by key."""
    files = [one for one in resources.files(__package__).iterdir() if one.name.endswith(_ENDING)]
    return tuple(
        read(one.name.removesuffix(_ENDING), tomllib.loads(one.read_text(encoding="utf-8")))
        for one in sorted(files, key=lambda one: one.name)
    )


def of_key(key: str) -> Template:
    """The template of this key; NOT_FOUND at `template` where there is none."""
    found = next((one for one in all_templates() if one.key == key), None)
    if found is None:
        known = ", ".join(one.key for one in all_templates())
        raise Refusal(Code.NOT_FOUND, f"there is no such template; there are {known}", ("template",))
    return found


def edition_of(template: Template, language: str | None, *, spoken: str) -> Edition:
    """The template in the language that is named, else in the one that is spoken here, else in its first."""
    if language is not None and language not in template.editions:
        known = ", ".join(template.languages)
        raise Refusal(Code.NOT_FOUND, f"this template is written in {known}", ("language",))
    wanted = language or spoken.partition("-")[0].lower()
    return template.editions.get(wanted) or template.editions[template.languages[0]]
