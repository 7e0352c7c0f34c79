"""Texts in several languages: `{zh = "投诉", en = "Complaint"}` becomes the text of one of them. Pure."""

from collections.abc import Mapping, Sequence

from tenants.errors import Code, Refusal
from tenants.working_time.reading import Findings, Path

Languages = Sequence[str]


def in_language(data: object, language: str, languages: Languages) -> object:
    """The same data with every text in this language; each that is not there is refused, with its path."""
    findings = Findings()
    chosen = _chosen(data, (), language, frozenset(languages), findings)
    findings.settle()
    return chosen


def _chosen(data: object, path: Path, language: str, known: frozenset[str], findings: Findings) -> object:
    if isinstance(data, Mapping):
        if data and known.issuperset(data):
            return findings.attempt(None, lambda: _text(data, path, language))
        return {
            name: _chosen(value, (*path, str(name)), language, known, findings)
            for name, value in data.items()
        }
    if isinstance(data, list):
        return [
            _chosen(value, (*path, str(place)), language, known, findings) for place, value in enumerate(data)
        ]
    return data


def _text(data: Mapping[str, object], path: Path, language: str) -> object:
    if language not in data:
        raise Refusal(Code.REQUIRED, f"this is not said in {language}", (*path, language))
    return data[language]
