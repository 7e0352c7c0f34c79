"""Whether somebody is there now, and when that changes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.working_time.compiled import CompiledCalendar

# Whoever stays open longer than this does not close.
AHEAD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Opening:
    """`opens_at` is when it opens next, None while it is open; `closes_at` when it closes then."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None


def opening(calendar: CompiledCalendar, at: datetime) -> Opening:
    """As it is at a moment; what lies more than a month ahead is not told."""
    begins = calendar.next_opening(at)
    is_open = begins == at
    if begins > at + AHEAD:
        return Opening(is_open=False, opens_at=None, closes_at=None)
    closes: datetime | None = None
    for segment in calendar.segments_between(begins, begins + AHEAD):
        # Round the clock one day goes over into the next.
        if closes is not None and segment.start > closes:
            break
        closes = segment.end
    return Opening(
        is_open=is_open,
        opens_at=None if is_open else begins,
        closes_at=None if closes is None or closes >= begins + AHEAD else closes,
    )
