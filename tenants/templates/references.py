"""Whatever a template names must be in it, and no two of its entries may be taken for one. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from operator import attrgetter

from tenants.errors import Code, Refusal
from tenants.rules.breach_kind import KNOWN
from tenants.templates.template import Edition

# By section: what tells its entries apart.
_KEYS = {
    "calendars": ("key", "name"),
    "departments": ("code",),
    "positions": ("name",),
    "grades": ("name",),
    "roles": ("name",),
    "rosters": ("name",),
    "stages": ("code",),
    "breach_kinds": ("code",),
    "matters": ("code",),
    "tie_breaks": ("channel",),
    "policies": ("matter",),
    "limits": ("code",),
    "routes": ("code",),
    "replies": ("code",),
}
# By section and field: which section holds what is named.
_NAMED = {
    ("departments", "calendar"): ("calendars", "key"),
    ("rosters", "department"): ("departments", "code"),
    ("matters", "department"): ("departments", "code"),
    ("policies", "matter"): ("matters", "code"),
    ("limits", "matter"): ("matters", "code"),
    ("limits", "own_stage"): ("stages", "code"),
    ("limits", "calendar"): ("calendars", "key"),
    ("routes", "matter"): ("matters", "code"),
    ("routes", "as_matter"): ("matters", "code"),
    ("routes", "department"): ("departments", "code"),
    ("replies", "matter"): ("matters", "code"),
    ("replies", "department"): ("departments", "code"),
}


def problems(edition: Edition, *, unread: Collection[str] = ()) -> list[Refusal]:
    """Every name that leads nowhere, and every two that are alike; each with its place in the file.

    What leads into an `unread` section is not judged.
    """
    breaches = () if "breach_kinds" in unread else _breaches(edition)
    return [*_alike(edition), *_missing(edition, unread), *_parents(edition), *breaches]


def _alike(edition: Edition) -> Iterator[Refusal]:
    for section, names in _KEYS.items():
        for name in names:
            values = [getattr(entry, name) for entry in getattr(edition, section)]
            counted = Counter(values)
            for place, value in enumerate(values):
                if counted[value] > 1:
                    yield Refusal(Code.CONFLICT, f"{value} is there more than once", (section, place, name))


def _missing(edition: Edition, unread: Collection[str]) -> Iterator[Refusal]:
    for (section, name), (target, key) in _NAMED.items():
        if target in unread:
            continue
        known = set(map(attrgetter(key), getattr(edition, target)))
        values = [getattr(entry, name) for entry in getattr(edition, section)]
        yield from _unknown(values, known, section, name)


def _parents(edition: Edition) -> Iterator[Refusal]:
    """A parent comes first, so that the tree can be planted from the top down."""
    known: set[str] = set()
    for place, entry in enumerate(edition.departments):
        if entry.parent is not None and entry.parent not in known:
            message = f"no department {entry.parent} stands above this one"
            yield Refusal(Code.NOT_FOUND, message, ("departments", place, "parent"))
        known.add(entry.code)


def _breaches(edition: Edition) -> Iterator[Refusal]:
    known = KNOWN | {entry.code for entry in edition.breach_kinds}
    for place, entry in enumerate(edition.limits):
        for number, rung in enumerate(entry.terms.rungs):
            if rung.breach is not None and rung.breach not in known:
                path = ("limits", place, "rungs", number, "breach")
                yield Refusal(Code.NOT_FOUND, f"{rung.breach} is no kind of breach that is known here", path)


def _unknown(
    values: Iterable[str | None], known: Collection[str], section: str, name: str
) -> Iterator[Refusal]:
    for place, value in enumerate(values):
        if value is not None and value not in known:
            yield Refusal(Code.NOT_FOUND, f"there is no {value} in this file", (section, place, name))
