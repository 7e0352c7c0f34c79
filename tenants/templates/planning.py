"""What applying a template would do, step by step: nothing that is there changes without being told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson

from tenants.rules import comparison
from tenants.rules.comparison import Change
from tenants.templates import contents, present
from tenants.templates.contents import DIRECTORY, Contents, Said, Wanted
from tenants.templates.template import Edition, Template


class Existing(StrEnum):
    """What becomes of a rule that is in the draft already and says something else."""

    KEEP = "keep"
    REPLACE = "replace"


class Outcome(StrEnum):
    """What becomes of an entry of a template."""

    ADDED = "added"
    CHANGED = "changed"
    KEPT = "kept"
    DIFFERS = "differs"

    @property
    def acts(self) -> bool:
        """Whether anything is written."""
        return self in (Outcome.ADDED, Outcome.CHANGED)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry, what becomes of it, and field by field what differs; `key` is the one that it has here."""

    wanted: Wanted
    key: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()

    @property
    def is_rule(self) -> bool:
        """Whether it is written into a draft."""
        return self.wanted.subject not in DIRECTORY


async def plan(
    template: Template, edition: Edition, *, rule_set_id: UUID | None, existing: Existing
) -> list[Step]:
    """Every entry in the order of building, against the directory and a version of the rules; only read."""
    there = {**await present.of_directory()}
    if rule_set_id is not None:
        there |= await comparison.contents(rule_set_id)
    return list(steps(template, edition, there, existing=existing))


def steps(template: Template, edition: Edition, there: Contents, *, existing: Existing) -> Iterator[Step]:
    """The same, given what is there. Pure."""
    names = _calendar_names(template, edition)
    for wanted in contents.of(template, edition):
        key = _key_here(wanted, there.get(wanted.subject, {}))
        if key is None:
            yield Step(wanted, wanted.key, Outcome.ADDED)
            continue
        has = there[wanted.subject][key]
        changes = tuple(_differences(wanted, key, has, names))
        yield Step(wanted, key, _outcome(wanted, changes, existing), changes)


def _outcome(wanted: Wanted, changes: Sequence[Change], existing: Existing) -> Outcome:
    if not changes:
        return Outcome.KEPT
    # The directory is the organization's own: people are known by it, and no template speaks for them.
    replaces = existing is Existing.REPLACE and wanted.subject not in DIRECTORY
    return Outcome.CHANGED if replaces else Outcome.DIFFERS


def _key_here(wanted: Wanted, there: Mapping[str, Said]) -> str | None:
    if wanted.key in there:
        return wanted.key
    if found := sorted(wanted.also.intersection(there)):
        return found[0]
    if wanted.subject not in _SAME_QUESTION:
        return None
    asks = _question(wanted.subject, wanted.says)
    return next((key for key in sorted(there) if _question(wanted.subject, there[key]) == asks), None)


# Two rules of these for the same cases would tie, whatever they are called.
_SAME_QUESTION = {"time_limit": ("stage", "matter", "conditions"), "route": ("matter", "conditions")}


def _question(subject: str, says: Said) -> bytes:
    fields = [says.get(name) for name in _SAME_QUESTION[subject]]
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)


def _differences(wanted: Wanted, key: str, has: Said, names: Mapping[str, str]) -> Iterator[Change]:
    """Where the template says something else; what it does not speak of is the organization's own."""
    if has.get("closed"):
        yield Change(wanted.subject, key, "closed", before=True, after=False)
    for name, value in wanted.says.items():
        is_now: Any = has.get(name)
        if name == "calendar":
            is_now = names.get(is_now, is_now)
        if is_now != value:
            yield Change(wanted.subject, key, name, has.get(name), value)


def _calendar_names(template: Template, edition: Edition) -> dict[str, str]:
    """What a calendar is called in this language, by what it is called in any."""
    return {
        name: entry.name
        for place, entry in enumerate(edition.calendars)
        for name in template.names("calendars", place)
    }
