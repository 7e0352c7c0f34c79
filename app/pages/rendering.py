"""Turns what the API said into a page: every value escaped, every moment in the organization's zone."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.pages.proving import counting, lasting, passed_over
from app.pages.words import shown, word
from schema.attachments.addresses import OwnPage, PageKind, PageLanguage
from tenants.event_names import Language, name_of

FOLDER = Path(__file__).parent / "templates"
STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(sha256(STYLE.encode()).digest()).decode()

# No script, nothing from elsewhere, and no other style than ours.
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_STYLE = Markup(STYLE)  # noqa: S704 - a file of ours, and the policy names its hash


class Circular(StrEnum):
    """A page that is about no case."""

    BULLETIN = "bulletin"


TITLES: dict[PageKind | OwnPage | Circular, str] = {
    Circular.BULLETIN: "bulletin",
    PageKind.RECEIPT: "receipt",
    PageKind.NOTICE: "notice",
    PageKind.MATERIALS_RECEIPT: "materials_receipt",
    PageKind.CASE_FILE: "case_file",
    OwnPage.RECEIPT: "receipt",
    OwnPage.NOTICE: "notice",
    OwnPage.MATERIALS_RECEIPT: "materials_receipt",
}
_TAGS = {PageLanguage.ZH: "zh-CN", PageLanguage.EN: "en"}
_DAYS = {PageLanguage.ZH: "%Y年%-m月%-d日", PageLanguage.EN: "%-d %B %Y"}
_MOMENTS = {PageLanguage.ZH: "%Y年%-m月%-d日 %H:%M", PageLanguage.EN: "%-d %B %Y, %H:%M"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a page is written: in which language, at which moment."""

    kind: PageKind | OwnPage | Circular
    language: PageLanguage
    at: datetime

    def render(self, data: Mapping[str, Any], **more: Any) -> str:
        """The page of a tenant and a case, or a bulletin."""
        template = _environment(data["tenant"]["timeZone"], self.language).get_template(f"{self.kind}.html")
        told = {
            "lang": _TAGS[self.language],
            "title": TITLES[self.kind],
            "at": self.at,
            "style": _STYLE,
        }
        return template.render(**told, **data, **more)


@lru_cache(maxsize=32)
def _environment(time_zone: str, language: PageLanguage) -> Environment:
    """Templates compiled once, with the words of a language and the clock of a zone."""
    env = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals["t"] = partial(word, language=language)
    env.filters |= {
        "moment": partial(_moment, zone=ZoneInfo(time_zone), language=language),
        "value": partial(shown, language=language),
        "day": partial(_day, language=language),
        "hours": partial(_hours, language=language),
        "lasting": partial(lasting, language=language),
        "counting": partial(counting, language=language),
        "passed_over": partial(passed_over, language=language),
        "happened": partial(name_of, language=Language(language)),
    }
    return env


def _moment(value: str | datetime | None, *, zone: ZoneInfo, language: PageLanguage) -> str:
    if not value:
        return ""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.astimezone(zone).strftime(_MOMENTS[language])


def _day(value: str | None, *, language: PageLanguage) -> str:
    return date.fromisoformat(value).strftime(_DAYS[language]) if value else ""


def _hours(seconds: float, *, language: PageLanguage) -> str:
    return f"{seconds / 3600:.2f} {word('hours', language)}"
