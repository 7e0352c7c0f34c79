"""Calendar files: what their events say about single days, and why they are refused."""

from contextlib import suppress
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.errors import Code, Refusal, Refusals
from tenants.working_time import calendar_file
from tenants.working_time.imported_days import Choice, Reading, days_of
from tests.support.ics import calendar, event

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHIFTED = Choice(summaries=("班",))


def found(text: str, *, endless: bool = False, **more: Choice) -> dict[str, tuple[str, str, list[list[int]]]]:
    """Each day with what is said, by which name, and the hours."""
    reading = Reading(
        working=more.get("working", SHIFTED),
        ignored=more.get("ignored", Choice()),
        first=date(2026, 1, 1),
        last=date(2028, 12, 31),
        endless=endless,
        zone=SHANGHAI,
    )
    return {
        day.isoformat(): (one.said.value, one.name, [list(hours) for hours in one.hours])
        for day, one in days_of(calendar_file.read(text), reading).items()
    }


def refused(text: str, *, endless: bool = False) -> list[tuple[Code, tuple[str, ...]]]:
    try:
        found(text, endless=endless)
    except Refusal as reason:
        return [(reason.code, reason.path)]
    except Refusals as several:
        return [(reason.code, reason.path) for reason in several.reasons]
    raise AssertionError("this was read")


def test_a_holiday_closes_each_of_its_days_and_a_shifted_day_is_worked() -> None:
    text = calendar(
        event("ny", "20270101", "20270104", "元旦 休"),
        event("shift", "20270109", summary="元旦 补班"),
    )
    assert found(text) == {
        "2027-01-01": ("closed", "元旦 休", []),
        "2027-01-02": ("closed", "元旦 休", []),
        "2027-01-03": ("closed", "元旦 休", []),
        "2027-01-09": ("make_up", "元旦 补班", []),
    }


def test_whoever_imports_says_what_means_work_and_what_means_nothing() -> None:
    text = calendar(
        event("a", "20270101", summary="A", CATEGORIES="Work,Other"),
        event("b", "20270102", summary="B", TRANSP="TRANSPARENT"),
        event("c", "20270103", summary="Valentine"),
        event("d", "20270104", summary="Gone", STATUS="CANCELLED"),
    )
    working = Choice(categories=("WORK",), transparent=True)
    assert found(text, working=working, ignored=Choice(summaries=("valentine",))) == {
        "2027-01-01": ("make_up", "A", []),
        "2027-01-02": ("make_up", "B", []),
    }


def test_timed_events_are_the_hours_of_their_day_on_the_calendars_own_wall() -> None:
    text = calendar(
        event("morning", "20270105T090000", "20270105T120000", "短日"),
        event("afternoon", "20270105T060000Z", "20270105T073000Z", "短日"),
        event("night", "20270106T220000", "20270107T060000", "夜班"),
    )
    assert found(text) == {
        "2027-01-05": ("hours", "短日", [[540, 720], [840, 930]]),
        "2027-01-06": ("hours", "夜班", [[1320, 1800]]),
    }


def test_repetitions_are_followed_with_what_is_added_left_out_and_moved() -> None:
    text = calendar(
        event(
            "weekly",
            "20270104",
            summary="盘点",
            RRULE="FREQ=WEEKLY;COUNT=4",
            EXDATE="20270111",
            RDATE="20270201",
        ),
        event("weekly", "20270119", summary="盘点（改期）", RECURRENCE_ID="20270118"),
        event("yearly", "20261201", summary="司庆", RRULE="FREQ=YEARLY;UNTIL=20271231"),
    )
    # EXDATE and RDATE without VALUE=DATE are moments; as days they are understood below.
    text = text.replace("EXDATE:", "EXDATE;VALUE=DATE:").replace("RDATE:", "RDATE;VALUE=DATE:")
    text = text.replace("RECURRENCE-ID:", "RECURRENCE-ID;VALUE=DATE:")
    assert sorted(found(text)) == [
        "2026-12-01",
        "2027-01-04",
        "2027-01-19",
        "2027-01-25",
        "2027-02-01",
        "2027-12-01",
    ]


def test_a_rule_without_an_end_is_followed_only_as_far_as_somebody_has_said() -> None:
    text = calendar(event("x", "20260301", summary="纪念日", RRULE="FREQ=YEARLY"))
    assert refused(text) == [(Code.INVALID, ("file", "4"))]
    assert sorted(found(text, endless=True)) == ["2026-03-01", "2027-03-01", "2028-03-01"]


def test_days_outside_those_the_file_counts_for_are_left_out() -> None:
    text = calendar(event("long", "20251230", "20260103", "跨年"), event("far", "20290101", summary="远"))
    assert sorted(found(text)) == ["2026-01-01", "2026-01-02"]


def test_two_holidays_may_meet_but_a_day_is_not_off_and_worked_at_once() -> None:
    meeting = calendar(event("a", "20271001", summary="国庆"), event("b", "20271001", summary="中秋"))
    assert found(meeting) == {"2027-10-01": ("closed", "国庆、中秋", [])}
    torn = calendar(event("a", "20271001", summary="国庆"), event("b", "20271001", summary="上班"))
    assert refused(torn) == [(Code.INVALID, ("file", "9"))]
    overlapping = calendar(
        event("a", "20270105T090000", "20270105T120000", "一"),
        event("b", "20270105T110000", "20270105T130000", "二"),
    )
    assert refused(overlapping) == [(Code.INVALID, ("file", "10"))]


def test_everything_that_cannot_be_read_is_told_at_once_each_with_its_line() -> None:
    text = calendar(
        event("bad-day", "2027010x", summary="x"),
        event("backwards", "20270105", "20270104", "x"),
        event("ok", "20270106", summary="x"),
        ["BEGIN:VEVENT", "UID:nowhere", "DTSTART;TZID=Mars/Olympus:20270105T090000", "END:VEVENT"],
        ["BEGIN:VEVENT", "DTSTART;VALUE=DATE:20270105", "END:VEVENT"],
        ["BEGIN:VEVENT", "UID:no-start", "END:VEVENT"],
        event("broken", "20270107", summary="x", RRULE="FREQ=FORTNIGHTLY"),
        event("long-name", "20270108", summary="x" * 201),
    )
    assert [path for _, path in refused(text)] == [("file", str(line)) for line in (4, 9, 20, 24, 27, 30, 36)]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY;COUNT=2",
        "FREQ=HOURLY;COUNT=2",
        "FREQ=DAILY;COUNT=2;BYHOUR=9",
        "FREQ=DAILY;INTERVAL=0;COUNT=2",
        "FREQ=DAILY;COUNT=0",
    ],
)
def test_rules_that_no_working_calendar_needs_are_refused(rule: str) -> None:
    text = calendar(event("x", "20270105", summary="x", RRULE=rule))
    assert refused(text) == [(Code.INVALID, ("file", "4"))]


def test_no_rule_keeps_us_searching_for_ever() -> None:
    # There is no 30 February, whatever the count.
    text = calendar(event("x", "20270105", summary="x", RRULE="FREQ=DAILY;COUNT=9;BYMONTH=2;BYMONTHDAY=30"))
    assert found(text) == {}
    greedy = calendar(
        *(event(f"e{n}", "19700101", summary="x", RRULE="FREQ=DAILY", EXDATE="x") for n in range(60))
    ).replace("EXDATE:x\r\n", "")
    assert refused(greedy, endless=True) == [(Code.LIMIT_EXCEEDED, ("file",))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.INVALID),
        ("hello", Code.INVALID),
        ("BEGIN:VEVENT\nUID:x\nEND:VEVENT", Code.INVALID),
        (calendar(["BEGIN:VEVENT", "UID:x"]), Code.INVALID),
        ("x" * 500_001, Code.TOO_LONG),
        (calendar(*(event(f"e{n}", "20270101") for n in range(2001))), Code.LIMIT_EXCEEDED),
    ],
)
def test_what_is_no_calendar_file_or_too_large_is_refused(text: str, code: Code) -> None:
    assert refused(text) == [(code, ("file",))]


LINES = (
    "BEGIN:VEVENT",
    "END:VEVENT",
    "BEGIN:VALARM",
    "UID:x",
    "UID:",
    "DTSTART;VALUE=DATE:20270105",
    "DTSTART:20270105T090000",
    "DTSTART:20270105T090000Z",
    "DTSTART;TZID=Asia/Shanghai:20270105T090000",
    "DTEND;VALUE=DATE:20270106",
    "DTEND:20270105T100000",
    "DTEND;VALUE=DATE:99991231",
    "DURATION:PT1H",
    "DURATION:P400D",
    "DURATION:-P1D",
    "SUMMARY:休",
    "SUMMARY:班",
    "CATEGORIES:A,B",
    "RRULE:FREQ=WEEKLY;COUNT=3",
    "RRULE:FREQ=YEARLY;UNTIL=20280101T000000Z",
    "RRULE:FREQ=MONTHLY;COUNT=2;BYMONTHDAY=31",
    "RRULE:FREQ=YEARLY;COUNT=2;BYWEEKNO=99",
    "RRULE:COUNT=3",
    "RRULE:",
    "EXDATE;VALUE=DATE:20270105",
    "EXDATE:20270105T090000Z",
    "RDATE;VALUE=PERIOD:20270105T090000Z/PT1H",
    "RECURRENCE-ID;VALUE=DATE:20270105",
    "STATUS:CANCELLED",
    "TRANSP:TRANSPARENT",
    "X-WHATEVER",
    ":",
    " folded",
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_whatever_a_file_holds_it_is_read_or_refused(lines: list[str]) -> None:
    text = calendar(["BEGIN:VEVENT", "UID:u", *lines, "END:VEVENT"])
    with suppress(Refusal, Refusals):
        found(text)
