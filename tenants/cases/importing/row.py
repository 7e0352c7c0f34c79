"""A row of a register, and the registration that it asks for."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from tenants.cases.case import Channel, Outcome
from tenants.cases.importing import moments
from tenants.cases.paper import Concluded, Paper
from tenants.cases.registration import Registration
from tenants.cases.requester import RequesterDetails, RequesterKind
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import Severity
from tenants.rules.rule_set import RuleSet
from tenants.text import text

if TYPE_CHECKING:
    from tenants.cases.importing.surroundings import Surroundings
Some = TypeVar("Some", bound=StrEnum)
_CHANNELS = {
    "来访": Channel.VISIT,
    "电话": Channel.PHONE,
    "来信": Channel.LETTER,
    "电子邮件": Channel.EMAIL,
    "短信": Channel.SMS,
    "网站": Channel.WEB,
    "应用": Channel.APP,
    "微信": Channel.WECHAT,
    "热线": Channel.HOTLINE,
    "意见簿": Channel.OPINION_BOOK,
    "信访": Channel.PETITION,
    "上级交办": Channel.DISPATCH,
    "媒体": Channel.MEDIA,
    "内部": Channel.INTERNAL,
}
_KINDS = {
    "个人": RequesterKind.PERSON,
    "单位": RequesterKind.UNIT,
    "内部": RequesterKind.INTERNAL,
    "匿名": RequesterKind.ANONYMOUS,
}
_SEVERITIES = {
    "简单": Severity.SIMPLE,
    "一般": Severity.ORDINARY,
    "复杂": Severity.COMPLEX,
    "严重": Severity.SERIOUS,
    "紧急": Severity.URGENT,
}
_OUTCOMES = {
    "已办结": Outcome.DONE,
    "不予办理": Outcome.DECLINED,
    "撤回": Outcome.WITHDRAWN,
}
_BETWEEN = re.compile(r"[;；,，、\s]+")


def registration(
    cells: Mapping[str, str], around: "Surroundings"
) -> tuple[Registration | None, list[Refusal]]:
    """What a row asks for, or everything that is wrong with its cells."""
    wrong: list[Refusal] = []

    @contextmanager
    def noted() -> Iterator[None]:
        try:
            yield
        except Refusal as refused:
            wrong.append(refused)

    given: dict[str, Any] = {}
    with noted():
        given["channel"] = _one_of(Channel, _CHANNELS, cells, "channel")
        if given["channel"] is None:
            raise Refusal(Code.REQUIRED, "this must not be blank", ("channel",))
    with noted():
        given["severity"] = _one_of(Severity, _SEVERITIES, cells, "severity")
    with noted():
        given["matter_id"] = _matter(cells.get("matter", ""), around.rules)
    with noted():
        given["asked"] = _asked(cells.get("asked", ""), around.staff)
    with noted():
        given["requester"] = _requester(cells)
    with noted():
        given["paper"] = _paper(cells, around)
    if wrong:
        return None, wrong
    given |= {name: cells.get(name) or None for name in ("subject", "district")}
    return Registration(said=cells["said"], **given), []


def _requester(cells: Mapping[str, str]) -> RequesterDetails:
    told: dict[str, Any] = {name: cells.get(name) or None for name in _DETAILS}
    kind = _one_of(RequesterKind, _KINDS, cells, "kind")
    if kind is None:
        kind = RequesterKind.UNIT if told["unit"] and not told["name"] else RequesterKind.PERSON
    return RequesterDetails(kind=kind, **told)


_DETAILS = ("name", "unit", "phone", "email", "address", "identity_number")


def _one_of(kind: type[Some], words: Mapping[str, Some], cells: Mapping[str, str], key: str) -> Some | None:
    text = cells.get(key, "")
    if not text:
        return None
    try:
        return words[text] if text in words else kind(text.lower())
    except ValueError:
        raise Refusal(Code.INVALID, f"{text[:50]} is not known here", (key,)) from None


def _matter(text: str, rules: RuleSet) -> UUID | None:
    """By its code, else by its name."""
    if not text:
        return None
    found = rules.of_code.get(text) or next((one for one in rules.matters if one.name == text), None)
    if found is None:
        raise Refusal(Code.NOT_FOUND, f"no matter is called {text[:50]}", ("matter",))
    return found.id


def badges_in(text: str) -> list[str]:
    """The badges that a cell names."""
    return [badge for badge in _BETWEEN.split(text) if badge]


def _asked(text: str, known: Mapping[str, UUID]) -> tuple[UUID, ...]:
    """Whoever was asked, by their badges."""
    badges = badges_in(text)
    for badge in badges:
        if badge not in known:
            raise Refusal(Code.NOT_FOUND, f"nobody here has the badge {badge[:50]}", ("asked",))
    return tuple(known[badge] for badge in badges)


def _paper(cells: Mapping[str, str], around: "Surroundings") -> Paper | None:
    """When it came and how it ended, where the register says that."""
    received = moments.came(cells.get("received_at", ""), around.zone, at=around.at)
    ended = _concluded(cells, around, received)
    if received is None:
        if ended is None:
            return None
        raise Refusal(Code.REQUIRED, "say when it had come", ("received_at",))
    return Paper(received, ended, around.limits) if ended is not None else Paper(received)


def _concluded(
    cells: Mapping[str, str], around: "Surroundings", received: datetime | None
) -> Concluded | None:
    at = moments.ended(cells.get("concluded_at", ""), around.zone, received=received)
    outcome = _one_of(Outcome, _OUTCOMES, cells, "outcome")
    if at is None:
        if cells.get("resolution") or outcome is not None:
            raise Refusal(Code.REQUIRED, "say when it was concluded", ("concluded_at",))
        return None
    said = text(cells.get("resolution", ""), ("resolution",))
    return Concluded(at, said, outcome or Outcome.DONE)
