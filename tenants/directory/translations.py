"""Texts in other languages than the organization's own: `{language: {field: text}}`."""

from collections.abc import Mapping, Sequence
from typing import Any

from tenants.editing import Check
from tenants.errors import Code, Refusal, Refusals
from tenants.tenant import CHECKS

MOST_LANGUAGES = 10

Texts = Mapping[str, Mapping[str, Any]]


def checked(texts: Texts, checks: Mapping[str, Check], path: str = "texts") -> dict[str, dict[str, Any]]:
    """The texts as they may be kept; what is blank is left out, everything wrong is told at once."""
    if len(texts) > MOST_LANGUAGES:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_LANGUAGES} languages", (path,))
    reasons: list[Refusal] = []
    kept: dict[str, dict[str, Any]] = {}
    for place, (language, said) in enumerate(texts.items()):
        where = (path, str(place))
        try:
            kept[CHECKS["language"](language, "language")] = _of_language(said, checks, where)
        except Refusal as reason:
            reasons.append(Refusal(reason.code, reason.message, (*where, *reason.path)))
        except Refusals as several:
            reasons.extend(several.reasons)
    if reasons:
        raise Refusals(reasons)
    return kept


def _of_language(
    said: Mapping[str, Any], checks: Mapping[str, Check], where: Sequence[str]
) -> dict[str, Any]:
    reasons: list[Refusal] = []
    kept = {}
    for field, value in said.items():
        try:
            if (text := checks[field](value, field)) is not None:
                kept[field] = text
        except Refusal as reason:
            reasons.append(Refusal(reason.code, reason.message, (*where, *reason.path)))
    if reasons:
        raise Refusals(reasons)
    return kept


def said(texts: Texts, language: str | None, field: str, own: Any) -> Any:
    """The text in a language, else in that language without its region, else the organization's own."""
    for wanted in _nearest(language):
        if (text := texts.get(wanted, {}).get(field)) is not None:
            return text
    return own


def _nearest(language: str | None) -> Sequence[str]:
    """`en-GB` is also served by `en`."""
    if language is None:
        return ()
    parts = language.split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
