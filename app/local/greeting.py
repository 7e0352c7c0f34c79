"""What a person sees once everything runs, and the same for programs in demo.json."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, TypedDict

from rich.console import Console


class DemoTenant(TypedDict):
    """A tenant to play with, and an access token for each kind of person in it."""

    slug: str
    tokens: dict[str, str]


class Suggestion(NamedTuple):
    """A query worth trying first, and whose token to try it with."""

    title: str
    person: str
    query: str


QUERIES = (
    Suggestion(
        "What do I answer for, and until when?",
        "clerk",
        "{ myCases(first: 5, orderBy: [DUE_AT_ASC]) {"
        " nodes { number subject state dueAt overdue handler { name } } } }",
    ),
    Suggestion(
        "What has been brought before the head?",
        "head",
        "{ inboxUnreadCount inbox(first: 5) { nodes { kind at case { number subject handler { name } } } } }",
    ),
    Suggestion(
        "Who answered for each case, period after period, and what are its clocks?",
        "admin",
        "{ cases(first: 3) { totalCount nodes { number firstContact { name department { name } }"
        " custody { staff { name } since until } clocks { stage state dueAt } } } }",
    ),
    Suggestion(
        "How far is my matter, and who answers for it?",
        "requester",
        "{ ownCase { number said stateText dueAt firstContact { name phone } entries { kind text } } }",
    ),
)


def write_demo(path: Path, url: str, tenants: Sequence[DemoTenant]) -> None:
    """Write demo.json whole or not at all; for its owner only, since tokens open doors."""
    text = json.dumps({"url": url, "tenants": list(tenants)}, ensure_ascii=False, indent=2)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600, exist_ok=False)
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)


def greet(console: Console, url: str, tenants: Sequence[DemoTenant], *, folder: Path) -> None:
    """Print the address, the tokens and what to try first; lines are left long, to be copied."""

    def line(text: str = "", style: str | None = None) -> None:
        console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    line()
    line(f"GraphQL and its IDE: {url}", style="bold")
    for tenant in tenants:
        line(f"\nTokens of {tenant['slug']} (send as `Authorization: Bearer ...`):")
        for person, token in tenant["tokens"].items():
            line(f"  {person:9} {token}")
    for title, person, query in QUERIES:
        line(f"\n{title} ({person}):", style="bold")
        line(f"  {query}")
    line(
        f"\nThe same for programs: {folder / 'demo.json'}. Logs: {folder / 'logs'}. Ctrl-C stops everything."
    )
