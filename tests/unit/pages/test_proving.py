"""The proof of a due time reads in Chinese as in English, whatever the rule."""

import re
from itertools import product
from typing import Any

import pytest

from app.pages.proving import counting, lasting, passed_over
from schema.attachments.addresses import PageLanguage
from schema.rules.duration import DurationKind
from tenants.working_time.counting import Ends, LastDayOff, OffHours, StartDay

LATIN = re.compile("[A-Za-z]")
NOTHING: dict[str, Any] = dict.fromkeys(("count", "pace", "graceMinutes", "day", "atMost", "otherwise"))


def proof(**limit: Any) -> dict[str, Any]:
    return {"duration": "so long", "counting": "so", "limit": {**NOTHING, **limit}}


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ({"kind": "WORKING_DAYS", "count": 5}, "5个工作日"),
        ({"kind": "CALENDAR_DAYS", "count": 30}, "30个自然日"),
        ({"kind": "HOURS", "count": 2, "pace": "WORKING"}, "工作时间2小时"),
        ({"kind": "MINUTES", "count": 30, "pace": "ELAPSED"}, "30分钟"),
        ({"kind": "AT_ONCE", "graceMinutes": 10}, "立即，至迟10分钟内"),
        ({"kind": "AT_ONCE"}, "立即"),
        ({"kind": "DAY_OF_NEXT_MONTH", "day": 7}, "次月7日"),
        ({"kind": "AGREED", "atMost": {**NOTHING, "kind": "WEEKS", "count": 2}}, "按约定，最长2周"),
    ],
)
def test_how_long_is_told_in_the_language_of_the_page(limit: dict[str, Any], told: str) -> None:
    assert lasting(proof(**limit), PageLanguage.ZH) == told
    assert lasting(proof(**limit), PageLanguage.EN) == "so long"


@pytest.mark.parametrize("kind", list(DurationKind), ids=lambda kind: str(kind.name))
def test_every_kind_of_limit_has_chinese_words(kind: DurationKind) -> None:
    assert not LATIN.search(lasting(proof(kind=kind.name, count=3, day=3), PageLanguage.ZH))


@pytest.mark.parametrize("rule", list(product(StartDay, Ends, LastDayOff, OffHours)))
def test_every_rule_of_counting_has_chinese_words(rule: tuple[Any, ...]) -> None:
    names = dict(zip(("startDay", "ends", "lastDayOff", "offHours"), (one.name for one in rule), strict=True))
    told = counting({"counting": "so", "rule": names}, PageLanguage.ZH)
    assert not LATIN.search(told)
    assert told.count("，") == 3


@pytest.mark.parametrize(
    ("source", "text", "told"),
    [
        ("WEEKLY", "Sunday is off", "星期日休息"),
        ("PUBLIC_HOLIDAY", "State Council notice for 2026: 元旦", "法定节假日：元旦"),
        ("EXCEPTION", "tenant exception: 停电检修", "本单位规定：停电检修"),
    ],
)
def test_a_day_that_did_not_count_is_told_with_its_reason(source: str, text: str, told: str) -> None:
    day = {"day": "2026-03-01", "source": source, "text": text}
    assert passed_over(day, PageLanguage.ZH) == told
    assert passed_over(day, PageLanguage.EN) == text
