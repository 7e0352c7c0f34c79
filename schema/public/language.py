"""In which language a public directory is read: one for the whole operation."""

from typing import Any

from schema.context import Context
from schema.errors import BadInput
from tenants.directory.translations import Texts, said

_KEY = "public.language"


def choose(context: Context, language: str) -> None:
    """From here on texts are told in this language, where there are any."""
    if context.loaders.setdefault(_KEY, language) != language:
        raise BadInput("One operation reads in one language.", argument=["language"])


def told(context: Context, row: Any, field: str) -> Any:
    """A text of a row in the language chosen, else as the organization itself wrote it."""
    return said_in(context, row.texts, field, getattr(row, field))


def said_in(context: Context, texts: Texts, field: str, own: Any) -> Any:
    """The same, where the texts are kept elsewhere."""
    return said(texts, context.loaders.get(_KEY), field, own)
