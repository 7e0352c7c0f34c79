"""Examples in a document, read from its Markdown and run like a reader would run them.

A block of `graphql` is an example. Comment lines at its top say what GraphQL itself cannot:

    # as: clerk            whose token is sent: admin, head, clerk, a badge, $name of a kept token, or nobody
    # variables: {...}     JSON, may go on over further comment lines; "$name" stands for a kept value
    # keep: name = path    remembers a value of the answer; `nodes[code=BZ].id` picks an entry of a list
    # after: 3 hours       so much time passes first, and the worker does what comes due
    # refused: STALE       the payload's errors have this code, or these codes
    # error: FORBIDDEN     the answer has a top-level error with this code

A block of `json` that follows is the answer: what it shows must be there. "…" stands for anything, and for
the rest of a text or of a list.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HEADER = re.compile(r"#\s*(as|variables|keep|after|refused|error):\s*(.*)")
_FENCE = re.compile(r"```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_STEP = re.compile(r"([^.\[]+)(?:\[(?:(\d+)|(\w+)=([^\]]+))\])?")
REST = "…"


@dataclass(slots=True)
class Example:
    """One request of a document, and what it promises of the answer."""

    where: str
    text: str
    person: str = "clerk"
    variables: str = "{}"
    keep: dict[str, str] = field(default_factory=dict)
    after: str | None = None
    refused: str | None = None
    error: str | None = None
    answer: Any = None


class WrongExample(AssertionError):
    """The document says something that is not so."""


def examples_in(document: Path, *, chapter: str | None = None, without: str | None = None) -> list[Example]:
    """Every example of a document, in order; only of one chapter, or without one, where it is named."""
    found: list[Example] = []
    wanted = _lines_of(document, chapter) if chapter else range(sys.maxsize)
    unwanted = _lines_of(document, without) if without else range(0)
    for line, language, text in blocks(document):
        if line not in wanted or line in unwanted:
            continue
        if language == "graphql":
            found.append(_read(f"{document.name}:{line}", text))
        elif language == "json":
            found[-1].answer = json.loads(text)
    return found


def blocks(document: Path) -> Iterator[tuple[int, str, str]]:
    """The fenced blocks of a document: line, language, text."""
    whole = document.read_text(encoding="utf-8")
    for block in _FENCE.finditer(whole):
        yield whole.count("\n", 0, block.start()) + 1, block[1], block[2]


def _lines_of(document: Path, chapter: str) -> range:
    """From a chapter's heading to the next one of the same rank."""
    lines = document.read_text(encoding="utf-8").splitlines()
    first = lines.index(f"## {chapter}")
    ends = (number for number, text in enumerate(lines) if number > first and text.startswith("## "))
    return range(first + 1, next(ends, len(lines)) + 1)


def filled(variables: str, kept: Mapping[str, Any]) -> Any:
    """The variables with what was kept in place of its names."""

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [fill(each) for each in value]
        if isinstance(value, str) and value.startswith("$"):
            return kept[value[1:]]
        return value

    return fill(json.loads(variables))


def picked(data: Any, path: str) -> Any:
    """The value at a path of an answer, such as `staff.nodes[badge=0102].id`."""
    for step in _STEP.finditer(path):
        name, place, key, wanted = step.groups()
        data = data[name]
        if place is not None:
            data = data[int(place)]
        elif key is not None:
            data = next(each for each in data if each[key] == wanted)
    return data


def require_shown(shown: Any, given: Any, where: str) -> None:
    """Everything that the document shows is in the answer."""
    if shown == REST:
        return
    if isinstance(shown, dict) and isinstance(given, dict):
        for name, value in shown.items():
            if name not in given:
                raise WrongExample(f"{where}: the answer has no {name}")
            require_shown(value, given[name], f"{where}.{name}")
    elif isinstance(shown, list) and isinstance(given, list):
        _require_list(shown, given, where)
    elif isinstance(shown, str) and shown.endswith(REST) and isinstance(given, str):
        if not given.startswith(shown.removesuffix(REST)):
            raise WrongExample(f"{where}: shown as {shown!r}, but it is {given!r}")
    elif shown != given:
        raise WrongExample(f"{where}: shown as {shown!r}, but it is {given!r}")


def _require_list(shown: list[Any], given: list[Any], where: str) -> None:
    entries = shown[:-1] if shown and shown[-1] == REST else shown
    if len(given) < len(entries) or (entries is shown and len(given) != len(shown)):
        raise WrongExample(f"{where}: shown with {len(entries)} entries, but there are {len(given)}: {given}")
    for place, entry in enumerate(entries):
        require_shown(entry, given[place], f"{where}[{place}]")


def _read(where: str, text: str) -> Example:
    example = Example(where, text)
    name = ""
    for line in text.splitlines():
        if header := _HEADER.fullmatch(line):
            name, value = header.groups()
            _note(example, name, value)
        elif name == "variables" and line.startswith("#"):
            example.variables += line[1:]
        else:
            break
    return example


def _note(example: Example, name: str, value: str) -> None:
    if name == "keep":
        kept, path = value.split(" = ")
        example.keep[kept.strip()] = path.strip()
    else:
        setattr(example, {"as": "person"}.get(name, name), value)
