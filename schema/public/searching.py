"""Searching the public directory: all of the words, in any order and any language, Chinese and English.

A catalogue has hundreds of entries, seldom thousands: they are looked through as they are.
"""

from schema.cases.searching import words_in
from schema.reads.predicate import EVERY_ROW, Predicate, sql

_TRANSLATED = """(select string_agg(said.value, ' ')
    from jsonb_each($texts) language, jsonb_each_text(language.value) said where said.key <> 'materials')"""
DEPARTMENT = """search_text(concat_ws(' ', {t}.code, {t}.name, {t}.place, {t}.phone, $translated))
    like all({})""".replace("$translated", _TRANSLATED).replace("$texts", "{t}.texts")
MATTER = """search_text(concat_ws(' ', {t}.code, {t}.name, {t}.description, {t}.procedure,
    (select string_agg(m.name, ' ') from materials m where m.matter_id = {t}.id),
    (select $translated from public_matters p where p.code = {t}.code))) like all({})""".replace(
    "$translated", _TRANSLATED
).replace("$texts", "p.texts")


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
