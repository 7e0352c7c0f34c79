"""Moments as whole microseconds, so that sums of time are exact and quick."""

from datetime import UTC, date, datetime, timedelta

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()


def micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware moment; a naive one is a bug and raises TypeError."""
    passed = at - EPOCH
    return (passed.days * 86_400 + passed.seconds) * SECOND + passed.microseconds


def moment(instant: int) -> datetime:
    """The aware UTC datetime of an instant."""
    return EPOCH + timedelta(microseconds=instant)


def span(amount: int) -> timedelta:
    """An amount of microseconds as a timedelta."""
    return timedelta(microseconds=amount)


def length(amount: timedelta) -> int:
    """A timedelta as whole microseconds."""
    return (amount.days * 86_400 + amount.seconds) * SECOND + amount.microseconds


# Working time is known inside these bounds only: a calendar with a minute a week and a limit of ten years
# of working hours must end somewhere, and nobody is due in two hundred years.
EARLIEST_DAY = date(1900, 1, 1).toordinal()
LATEST_DAY = date(2200, 1, 1).toordinal()
EARLIEST = (EARLIEST_DAY - EPOCH_DAY) * DAY
LATEST = (LATEST_DAY - EPOCH_DAY) * DAY
