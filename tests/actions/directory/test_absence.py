"""Absences: entered for what is and what comes, cancelled without rewriting what was."""

from datetime import timedelta

import pytest

from tenants.directory import absence, leaving
from tenants.directory.absence import Absence, Period
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tests.support.office import AT, Office, everything, last_event

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def test_an_absence_keeps_who_entered_it_and_when(office: Office) -> None:
    head, clerk = await office.staff(), await office.staff()
    entered = await absence.create(
        staff_id=clerk.id, since=AT, until=AT + DAY, reason="出差", by=head.id, at=AT
    )
    kept = await Absence.get(id=entered.id)
    assert (kept.staff_id, kept.since, kept.until, kept.reason, kept.entered_by_id, kept.created_at) == (
        clerk.id,
        AT,
        AT + DAY,
        "出差",
        head.id,
        AT,
    )


async def test_the_permanent_history_does_not_tell_why_somebody_is_away(office: Office) -> None:
    clerk = await office.staff()
    await absence.create(staff_id=clerk.id, since=AT, reason="住院", by=None, at=AT)
    event = await last_event()
    assert event["kind"] == "absence.entered"
    assert "住院" not in str(event["data"])


async def test_an_absence_must_end_after_it_begins_and_not_be_over(office: Office) -> None:
    clerk = await office.staff()
    before = await everything("absences")
    for since, until, reason, code, path in (
        (AT, AT, "开会", Code.INVALID, ("until",)),
        (AT + DAY, AT + HOUR, "开会", Code.INVALID, ("until",)),
        (AT - DAY, AT, "开会", Code.INVALID, ("until",)),
        (AT, None, "  ", Code.REQUIRED, ("reason",)),
    ):
        with pytest.raises(Refusal) as refused:
            await absence.create(staff_id=clerk.id, since=since, until=until, reason=reason, by=None, at=AT)
        assert (refused.value.code, refused.value.path) == (code, path)
    assert await everything("absences") == before


async def test_nobody_is_away_who_is_unknown_or_has_left(office: Office) -> None:
    gone = await office.staff()
    await leaving.leave(gone.id, by=None, at=AT)
    before = await everything("absences")
    for staff_id, code in ((new_id(), Code.NOT_FOUND), (gone.id, Code.CONFLICT)):
        with pytest.raises(Refusal) as refused:
            await absence.create(staff_id=staff_id, since=AT, reason="休假", by=None, at=AT)
        assert (refused.value.code, refused.value.path) == (code, ("staff_id",))
    assert await everything("absences") == before


async def test_whoever_comes_back_early_has_been_away_until_then(office: Office) -> None:
    clerk = await office.staff()
    entered = await absence.create(staff_id=clerk.id, since=AT, until=AT + DAY, reason="出差", by=None, at=AT)
    await absence.cancel(entered.id, by=clerk.id, at=AT + HOUR, expected_version=1)

    assert await absence.lasting([clerk.id], at=AT + HOUR - timedelta.resolution) == {
        clerk.id: Period(AT, AT + HOUR)
    }
    assert await absence.lasting([clerk.id], at=AT + HOUR) == {}


async def test_an_absence_cancelled_before_it_begins_never_was(office: Office) -> None:
    clerk = await office.staff()
    entered = await absence.create(staff_id=clerk.id, since=AT + DAY, reason="休假", by=None, at=AT)
    await absence.cancel(entered.id, by=None, at=AT + HOUR)
    assert await absence.lasting([clerk.id], at=AT + 2 * DAY) == {}


async def test_what_is_over_is_not_cancelled(office: Office) -> None:
    clerk = await office.staff()
    entered = await absence.create(
        staff_id=clerk.id, since=AT, until=AT + HOUR, reason="开会", by=None, at=AT
    )
    before = await everything("absences")
    with pytest.raises(Refusal) as refused:
        await absence.cancel(entered.id, by=None, at=AT + HOUR)
    assert (refused.value.code, refused.value.path) == (Code.ILLEGAL_MOVE, ("id",))
    with pytest.raises(Refusal) as stale:
        await absence.cancel(entered.id, by=None, at=AT, expected_version=9)
    assert stale.value.code == Code.STALE
    assert await everything("absences") == before


async def test_overlapping_absences_are_one_time_away_and_each_keeps_its_reason(office: Office) -> None:
    clerk, other = await office.staff(), await office.staff()
    for since, until, reason in ((0, 5, "培训"), (3, 8, "出差"), (8, 9, "休假"), (20, 30, "休假")):
        await absence.create(
            staff_id=clerk.id,
            since=AT + since * HOUR,
            until=AT + until * HOUR,
            reason=reason,
            by=None,
            at=AT,
        )
    assert await absence.lasting([clerk.id, other.id], at=AT + 4 * HOUR) == {
        clerk.id: Period(AT, AT + 9 * HOUR)
    }
    assert await absence.lasting([clerk.id], at=AT + 10 * HOUR) == {}
    assert await Absence.filter(staff_id=clerk.id).count() == 4
