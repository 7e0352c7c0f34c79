"""Searching cases by words: Chinese and English, in any order, each of them somewhere in the case."""

import unicodedata

from schema.errors import BadInput
from schema.reads.predicate import Predicate, sql

MOST_WORDS = 10
LONGEST = 200
# From here on a single character is a word.
FIRST_IDEOGRAPH = "\u2e80"
# Code points that stand between words.
BETWEEN_WORDS = (
    (0x00, 0x2F),
    (0x3A, 0x40),
    (0x5B, 0x60),
    (0x7B, 0xBF),
    (0x2000, 0x206F),
    (0x3000, 0x303F),
)

# The look into the index knows pairs of characters; that they stand side by side is compared afterwards.
_FOUND = """{t}.id in (select f.case_id from cases_with_grams({}) f)
    and not exists (select from unnest({}::text[]) w(pattern) where not exists (
        select from case_texts x where x.case_id = {t}.id and x.text like w.pattern))"""


def holding(text: str | None) -> Predicate:
    """The cases in which all of these words stand."""
    words = words_in(text or "", argument="text")
    return sql(_FOUND, words, [f"%{word}%" for word in words])


def words_in(text: str, *, argument: str) -> list[str]:
    """What is searched for; BAD_USER_INPUT where nothing is, or too much."""
    words = _words(text)
    if not words:
        raise BadInput(
            "Search for a word of two letters at least, or a Chinese character.", argument=[argument]
        )
    if len(words) > MOST_WORDS or len(text) > LONGEST:
        raise BadInput(f"Search for {MOST_WORDS} words at most.", argument=[argument])
    return words


def _words(text: str) -> list[str]:
    """As the database writes texts down: see `search_text` in the migrations."""
    plain = unicodedata.normalize("NFKC", text)
    words = "".join(" " if _parts(ord(one)) else _small(one) for one in plain).split(" ")
    return list(dict.fromkeys(word for word in words if len(word) > 1 or word >= FIRST_IDEOGRAPH))


def _small(character: str) -> str:
    return character.lower() if character.isascii() else character


def _parts(point: int) -> bool:
    return any(first <= point <= last for first, last in BETWEEN_WORDS)
