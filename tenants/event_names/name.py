"""A name in two languages."""

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """In which language a name is told."""

    ZH = "zh"
    EN = "en"


class Name(NamedTuple):
    """One name in both languages."""

    zh: str
    en: str

    def told(self, language: Language) -> str:
        """The name in this language."""
        return self.zh if language is Language.ZH else self.en


def table(*rows: tuple[str, str, str]) -> dict[str, Name]:
    """Names by what they name."""
    return {kind: Name(zh, en) for kind, zh, en in rows}
