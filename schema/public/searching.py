"""Searching the public directory: all of the words, in any order and any language, Chinese and English.

A catalogue has hundreds of entries, seldom thousands: each is looked at, in words written down beforehand.
"""

from schema.cases.searching import words_in
from schema.reads.predicate import EVERY_ROW, Predicate, sql

DEPARTMENT = "{t}.words like all({})"
MATTER = """concat_ws(' ', {t}.words,
    (select string_agg(m.words, ' ') from materials m where m.matter_id = {t}.id),
    (select p.words from public_matters p where p.code = {t}.code)) like all({})"""


def departments(text: str | None) -> Predicate:
    """Departments in which all of these words stand."""
    return _holding(DEPARTMENT, text)


def matters(text: str | None) -> Predicate:
    """Matters in which all of these words stand."""
    return _holding(MATTER, text)


def _holding(condition: str, text: str | None) -> Predicate:
    if text is None:
        return EVERY_ROW
    return sql(condition, [f"%{word}%" for word in words_in(text, argument="search")])
