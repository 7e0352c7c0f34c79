"""Repetition rules, beside a library that follows them without being told how far."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.working_time.repetition import rule_of

NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONG = timedelta(days=800)


def some(values: Any, most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(list(values)), min_size=1, max_size=most, unique=True)


PARTS: dict[str, st.SearchStrategy[list[Any]]] = {
    "BYMONTH": some(range(1, 13)),
    "BYMONTHDAY": some([1, 2, 13, 28, 29, 31, -1, -3]),
    "BYYEARDAY": some([1, 60, 100, 366, -1, -60]),
    "BYDAY": some(NAMES),
    "BYSETPOS": some([1, 2, 5, -1, -2]),
}


@st.composite
def rules(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Rules whose meaning nobody argues about."""
    frequency = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    known = {"DAILY": 4, "WEEKLY": 4, "MONTHLY": 5, "YEARLY": 5}[frequency]
    names = draw(st.lists(st.sampled_from(list(PARTS)[:known]), unique=True, max_size=3))
    rule: dict[str, list[Any]] = {"FREQ": [frequency]} | {name: draw(PARTS[name]) for name in names}
    if "BYSETPOS" in rule and len(names) == 1:
        del rule["BYSETPOS"]
    if frequency in ("MONTHLY", "YEARLY") and "BYDAY" in rule and draw(st.booleans()):
        rule["BYDAY"] = [f"{draw(st.sampled_from([1, 2, -1]))}{name}" for name in rule["BYDAY"]]
    if frequency == "YEARLY" and not rule.keys() & {"BYMONTH", "BYSETPOS"} and draw(st.booleans()):
        # Which days of January belong to the last week of the year before, libraries do not agree on.
        rule["BYWEEKNO"] = draw(some([1, 2, 20]))
    if draw(st.booleans()):
        rule["INTERVAL"] = [draw(st.integers(1, 4))]
    if draw(st.booleans()):
        rule["COUNT"] = [draw(st.integers(1, 9))]
    if draw(st.booleans()):
        rule["WKST"] = [draw(st.sampled_from(NAMES))]
    return rule


def written(rule: dict[str, list[Any]]) -> str:
    return ";".join(f"{name}={','.join(map(str, values))}" for name, values in rule.items())


@settings(max_examples=60, deadline=None)
@given(rule=rules(), start=st.dates(date(2024, 1, 1), date(2027, 12, 31)))
def test_every_rule_means_the_days_that_a_library_finds(rule: dict[str, list[Any]], start: date) -> None:
    begin, last = datetime.combine(start, datetime.min.time()), start + LONG
    known = rrulestr(written(rule), dtstart=begin)
    expected = [one.date() for one in known.between(begin, begin + LONG, inc=True)]

    assert list(rule_of(rule, start).days(start, last)) == expected


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        # Spring cleaning on the second Saturday of March; the last working day of each quarter.
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=2SA", ["2026-03-14", "2027-03-13"]),
        (
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            ["2026-01-30", "2026-04-30", "2026-07-31"],
        ),
        # With weeks from Saturday on 2026 begins on 3 January: the days before it are of 2025.
        (
            "FREQ=YEARLY;BYWEEKNO=52;WKST=SA;BYDAY=SA,FR;COUNT=3",
            ["2026-01-02", "2026-12-26", "2027-01-01"],
        ),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO,SU;COUNT=2", ["2026-12-28", "2027-01-03"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ("FREQ=WEEKLY;BYDAY=MO,1WE;COUNT=3", ["2026-01-05", "2026-01-07", "2026-01-12"]),
        ("FREQ=MONTHLY;BYDAY=MO,1TU;COUNT=3", ["2026-01-05", "2026-01-06", "2026-01-12"]),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", []),
    ],
)
def test_what_offices_write_down(rule: str, days: list[str]) -> None:
    given_ = {name: values.split(",") for name, values in (part.split("=") for part in rule.split(";"))}
    found = rule_of(given_, date(2026, 1, 1)).days(date(2026, 1, 1), date(2027, 12, 31))
    assert [day.isoformat() for day in found] == days


def test_a_rule_costs_what_has_to_be_looked_at() -> None:
    start, last = date(2026, 1, 1), date(2028, 12, 30)
    costs = {"FREQ=DAILY": 1094, "FREQ=WEEKLY;INTERVAL=2": 547, "FREQ=YEARLY": 91}
    for rule, cost in costs.items():
        given_ = {name: [value] for name, value in (part.split("=") for part in rule.split(";"))}
        assert rule_of(given_, start).cost(start, last) == cost
