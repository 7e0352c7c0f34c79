"""What a tenant may say about its working time."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings

from tenants.errors import Code, Refusal, Refusals
from tenants.working_time.definition import CalendarDefinition, DayException
from tenants.working_time.holiday_year import HolidayYear
from tests.unit.working_time.cases import ID, NIGHT, OFFICE, Office, definition, offices

WEEK = [[[510, 720], [810, 1050]]] * 5 + [[], []]


def said(**changes: object) -> dict[str, object]:
    content: dict[str, object] = {"time_zone": "Asia/Shanghai", "weekly": WEEK, "holiday_region": "CN"}
    return content | changes


def read(content: object) -> CalendarDefinition:
    return CalendarDefinition.from_json(content, id=ID, version=1)


def refused(content: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(content)
    return caught.value


def test_a_definition_is_read_from_plain_data() -> None:
    exceptions = [{"day": "2026-05-03", "intervals": [[540, 720]], "reason": "open day"}]
    found = read(said(exceptions=exceptions))
    assert found.weekly == (OFFICE,) * 5 + ((),) * 2
    assert found.exceptions == {date(2026, 5, 3): DayException(((540, 720),), "open day")}  # type: ignore[arg-type]
    assert found.holiday_region == "CN"


@given(offices())
@settings(max_examples=25, deadline=None)
def test_what_is_written_is_read_back_the_same(office: Office) -> None:
    known = office.calendar.definition
    assert CalendarDefinition.from_json(known.to_json(), id=known.id, version=known.version) == known


def test_an_imported_year_is_read_back_the_same() -> None:
    year = HolidayYear({date(2027, 1, 1): "元旦"}, {date(2026, 12, 27): date(2027, 1, 4)}, "notice for 2027")
    known = CalendarDefinition(ID, 3, "Asia/Shanghai", (OFFICE,) * 7, "CN", {}, {2027: year})
    assert CalendarDefinition.from_json(known.to_json(), id=ID, version=3) == known


def test_an_exception_without_hours_closes_the_day() -> None:
    found = read(said(exceptions=[{"day": "2026-05-06", "intervals": [], "reason": "stocktaking"}]))
    assert found.exceptions[date(2026, 5, 6)].closed


def week(*monday: list[int]) -> list[object]:
    return [list(monday), *[[] for _ in range(6)]]


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (said(time_zone="Asia/Atlantis"), ("time_zone",)),
        (said(time_zone="../etc/passwd"), ("time_zone",)),
        (said(time_zone="Asia"), ("time_zone",)),
        (said(time_zone="localtime"), ("time_zone",)),
        (said(time_zone=["Asia/Shanghai"]), ("time_zone",)),
        (said(holiday_region="XX"), ("holiday_region",)),
        (said(holiday_region="cn"), ("holiday_region",)),
        (said(holiday_region="DE-XX"), ("holiday_region",)),
        (said(holiday_region=""), ("holiday_region",)),
        (said(weekly=WEEK[:6]), ("weekly",)),
        (said(weekly="always"), ("weekly",)),
        (said(weekly=[[]] * 7), ("weekly",)),
        (said(weekly=week([720, 510])), ("weekly", "0", "0")),
        (said(weekly=week([720, 720])), ("weekly", "0", "0")),
        (said(weekly=week([510, 720], [700, 900])), ("weekly", "0", "1")),
        (said(weekly=week([810, 1050], [510, 720])), ("weekly", "0", "1")),
        (said(weekly=week([510])), ("weekly", "0", "0")),
        (said(weekly=week([510, "noon"])), ("weekly", "0", "0", "1")),  # type: ignore[list-item]
        (said(weekly=week([510, True])), ("weekly", "0", "0", "1")),
        (said(weekly=week([1440, 1500])), ("weekly", "0", "0", "0")),
        (said(weekly=week([510, 2880])), ("weekly", "0", "0", "1")),
        (said(weekly=week([510, 1951])), ("weekly", "0", "0")),
        (said(weekly=[[[600, 1900]], [[400, 800]], [], [], [], [], []]), ("weekly", "1", "0")),
        (said(weekly=[[[400, 800]], [], [], [], [], [], [[600, 1900]]]), ("weekly", "0", "0")),
        (said(exceptions=[{"day": "3 May", "intervals": [], "reason": "x"}]), ("exceptions", "0", "day")),
        (
            said(exceptions=[{"day": "2026-02-30", "intervals": [], "reason": "x"}]),
            ("exceptions", "0", "day"),
        ),
        (said(exceptions=[{"day": "2026-05-03", "intervals": []}]), ("exceptions", "0", "reason")),
        (said(exceptions=[{"day": "2026-05-03", "reason": "x"}]), ("exceptions", "0", "intervals")),
        (
            said(exceptions=[{"day": "2026-05-03", "intervals": [[9, 5]], "reason": "x"}]),
            ("exceptions", "0", "intervals", "0"),
        ),
        (
            said(exceptions=[{"day": "2026-05-03", "intervals": [], "reason": "x"}] * 2),
            ("exceptions", "1", "day"),
        ),
        (said(exceptions=[7]), ("exceptions", "0")),
        (said(exceptions=[{"day": "2026-05-03", "closed": True}]), ("exceptions", "0", "closed")),
        (said(colour="green"), ("colour",)),
        (["not", "an", "object"], ()),
        (
            said(holiday_region=None, holiday_years=[{"year": 2027, "off": [], "notice": "n"}]),
            ("holiday_years",),
        ),
        (said(holiday_years=[{"year": 1, "off": [], "notice": "n"}]), ("holiday_years", "0", "year")),
        (said(holiday_years=[{"year": 2027, "off": []}]), ("holiday_years", "0", "notice")),
        (
            said(holiday_years=[{"year": 2027, "off": [{"day": "2028-01-01", "name": "n"}], "notice": "n"}]),
            ("holiday_years", "0", "off", "0", "day"),
        ),
        (
            said(
                holiday_years=[
                    {
                        "year": 2027,
                        "off": [{"day": "2027-01-01", "name": "n"}],
                        "make_up": [{"day": "2027-01-01"}],
                        "notice": "n",
                    }
                ]
            ),
            ("holiday_years", "0", "make_up", "0", "day"),
        ),
    ],
)
def test_what_cannot_be_right_is_refused_by_the_name_of_its_path(
    content: object, path: tuple[str, ...]
) -> None:
    assert refused(content).path == path


def test_a_missing_time_zone_is_asked_for() -> None:
    reason = refused({"weekly": WEEK})
    assert (reason.code, reason.path) == (Code.REQUIRED, ("time_zone",))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    content = said(
        time_zone="Mars/Olympus",
        weekly=[[[9, 5]], [[1, 2], [1, 2]], [], [], [], [], []],
        exceptions=[{"day": "no", "intervals": [], "reason": "x"}],
    )
    with pytest.raises(Refusals) as caught:
        read(content)
    paths = {reason.path for reason in caught.value.reasons}
    assert paths == {("time_zone",), ("weekly", "0", "0"), ("weekly", "1", "1"), ("exceptions", "0", "day")}


def test_a_calendar_that_works_by_exception_only_is_refused() -> None:
    open_day = {"day": "2026-05-03", "intervals": [[540, 720]], "reason": "open day"}
    assert refused(said(weekly=[[]] * 7, exceptions=[open_day])).path == ("weekly",)


def test_too_many_exceptions_are_refused() -> None:
    reason = refused(said(exceptions=[{"day": "2026-05-03", "intervals": [], "reason": "x"}] * 2001))
    assert (reason.code, reason.path) == (Code.LIMIT_EXCEEDED, ("exceptions",))


@pytest.mark.parametrize(
    "make",
    [
        lambda: definition(zone="Nowhere/At-All"),
        lambda: definition(region="ZZ"),
        lambda: definition(weekly=((),) * 7),
        lambda: definition(weekly=(OFFICE,) * 6),
        lambda: definition(weekly=(NIGHT + NIGHT, *((),) * 6)),
        lambda: definition(exceptions={date(2026, 5, 3): DayException(OFFICE, " ")}),
    ],
)
def test_an_invalid_definition_cannot_be_made_by_code_either(make: Callable[[], Any]) -> None:
    with pytest.raises(Refusal):
        make()


def test_days_may_follow_each_other_without_a_gap() -> None:
    assert definition(weekly=(((0, 1440),),) * 7).id == UUID(int=7)
    assert definition(weekly=(((360, 1800),),) * 7).version == 1
