"""The proof of a due time on a page: how long, how it was counted, which days were passed over."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from schema.attachments.addresses import PageLanguage

_LASTING = {
    "MINUTES": "{count}分钟",
    "HOURS": "{count}小时",
    "HALF_WORKING_DAYS": "{count}个半工作日",
    "WORKING_DAYS": "{count}个工作日",
    "CALENDAR_DAYS": "{count}个自然日",
    "WEEKS": "{count}周",
    "MONTHS": "{count}个月",
    "DAY_OF_NEXT_MONTH": "次月{day}日",
}
_COUNTED = {
    "NOT_COUNTED": "开始当日不计入",
    "COUNTED": "开始当日计入",
    "CLOSE_OF_BUSINESS": "末日到下班时止",
    "END_OF_DAY": "末日到24时止",
    "SAME_TIME": "末日到与开始相同的时刻止",
    "ROLLS_FORWARD": "末日休息的顺延至下一工作日",
    "STAYS": "末日休息的不顺延",
    "AS_THEY_FALL": "非工作时间收到的自收到时起算",
    "FROM_NEXT_OPENING": "非工作时间收到的自下次上班时起算",
}
_WEEKDAYS = "一二三四五六日"


def lasting(proof: Mapping[str, Any], language: PageLanguage) -> str:
    """How long: `5个工作日`, `5 working days`."""
    return str(proof["duration"]) if language is PageLanguage.EN else _in_chinese(proof["limit"])


def counting(proof: Mapping[str, Any], language: PageLanguage) -> str:
    """By which rule."""
    if language is PageLanguage.EN:
        return str(proof["counting"])
    rule = proof["rule"]
    return "，".join(_COUNTED[rule[name]] for name in ("startDay", "ends", "lastDayOff", "offHours"))


def passed_over(day: Mapping[str, Any], language: PageLanguage) -> str:
    """Why a day did not count: the name of a holiday and an organization's reason as they were given."""
    text = str(day["text"])
    if language is PageLanguage.EN:
        return text
    if day["source"] == "WEEKLY":
        return f"星期{_WEEKDAYS[date.fromisoformat(day['day']).weekday()]}休息"
    named = text.partition(": ")[2] or text
    return f"法定节假日：{named}" if day["source"] == "PUBLIC_HOLIDAY" else f"本单位规定：{named}"


def _in_chinese(limit: Mapping[str, Any]) -> str:
    if limit["kind"] == "AT_ONCE":
        return f"立即，至迟{limit['graceMinutes']}分钟内" if limit["graceMinutes"] else "立即"
    if limit["kind"] == "AGREED":
        parts = ["按约定"]
        parts += [f"最长{_in_chinese(limit['atMost'])}"] if limit["atMost"] else []
        parts += [f"未约定时{_in_chinese(limit['otherwise'])}"] if limit["otherwise"] else []
        return "，".join(parts)
    told = _LASTING[limit["kind"]].format(count=limit["count"], day=limit["day"])
    return f"工作时间{told}" if limit["pace"] == "WORKING" else told
