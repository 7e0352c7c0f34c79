"""Reads a template's file: every problem is told at once, each with its path in the file. Pure."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from tenants.errors import Code, Refusal, Refusals
from tenants.templates import directory_entries, limit_entries, references, rule_entries
from tenants.templates.fields import entries
from tenants.templates.languages import in_language
from tenants.templates.template import Edition, Template
from tenants.working_time.reading import Findings, Path, a_line, an_object, each

Reader = Callable[[object, Path], Any]
# By section: who reads an entry of it. Limits share ladders and are read apart.
_READERS: Mapping[str, Reader] = {
    "calendars": directory_entries.calendar,
    "departments": directory_entries.department,
    "positions": directory_entries.position,
    "grades": directory_entries.grade,
    "roles": directory_entries.role,
    "rosters": directory_entries.roster,
    "stages": rule_entries.stage,
    "breach_kinds": rule_entries.breach_kind,
    "matters": rule_entries.matter,
    "tie_breaks": rule_entries.tie_break,
    "policies": rule_entries.policy,
    "routes": rule_entries.route,
    "replies": rule_entries.reply,
}
_KNOWN = frozenset({"languages", "name", "description", "ladders", "limits", *_READERS})


def read(key: str, data: object) -> Template:
    """The template that a file holds; refuses with everything that is wrong with it, in any language."""
    content = an_object(data, (), known=_KNOWN)
    languages = each(content.get("languages"), ("languages",), partial(a_line, most=10), most=20)
    if not languages:
        raise Refusal(Code.REQUIRED, "name the languages it is written in", ("languages",))
    findings = Findings()
    editions = {
        language: findings.attempt(None, partial(_edition, content, language, languages))
        for language in languages
    }
    _settle_once(findings)
    return Template(key, {language: edition for language, edition in editions.items() if edition})


def _edition(content: Mapping[str, object], language: str, languages: list[str]) -> Edition:
    said: Any = in_language(dict(content), language, languages)
    findings = Findings()
    shared = findings.attempt({}, lambda: limit_entries.ladders(said.get("ladders"), ("ladders",)))
    limit: Reader = partial(limit_entries.limit, shared=shared)
    readers = {**_READERS, "limits": limit}
    sections: dict[str, Any] = {
        section: findings.attempt(None, partial(entries, said.get(section), (section,), reader))
        for section, reader in readers.items()
    }
    # What is named in a section that cannot be read may well be there.
    unread = frozenset(section for section, found in sections.items() if found is None)
    name = findings.attempt("", lambda: a_line(said.get("name"), ("name",), most=200))
    description = findings.attempt("", lambda: a_line(said.get("description"), ("description",), most=1000))
    edition = Edition(
        language, name, description, **{section: found or () for section, found in sections.items()}
    )
    return findings.conclude(lambda: _connected(edition, unread))


def _connected(edition: Edition, unread: frozenset[str]) -> Edition:
    if found := references.problems(edition, unread=unread):
        raise Refusals(found)
    return edition


def _settle_once(findings: Findings) -> None:
    """What is wrong in every language is told once."""
    try:
        findings.settle()
    except Refusals as several:
        reasons = {(reason.code, reason.path, reason.message): reason for reason in several.reasons}
        raise Refusals(list(reasons.values())) from None
