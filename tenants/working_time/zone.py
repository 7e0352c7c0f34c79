"""The clock on the wall of one place, made to run forwards only."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from tenants.working_time.instants import DAY, EPOCH, EPOCH_DAY, SECOND, length

# Names that mean something else on every machine.
_NOT_A_PLACE = frozenset({"localtime", "Factory"})
_STEP = 6
_NAIVE_EPOCH = EPOCH.replace(tzinfo=None)


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every time zone that a calendar may name."""
    return frozenset(available_timezones() - _NOT_A_PLACE)


class Zone:
    """Turns instants into wall time and back; wall time is microseconds since 1970-01-01 on the wall.

    When the clock is put back, the hour that is lived twice counts once: its second passing stands still at
    the hour's end. When the clock is put forward, a wall time inside the gap means the moment of the change.
    So a later instant never shows an earlier wall time, and no due time can run backwards.
    """

    __slots__ = ("_info",)

    def __init__(self, name: str) -> None:
        self._info = ZoneInfo(name)

    def wall(self, instant: int) -> int:
        """What the wall shows at an instant."""
        local = (EPOCH + timedelta(microseconds=instant)).astimezone(self._info)
        shown = instant + _offset(local)
        if not local.fold:
            return shown
        before = _offset(local.replace(fold=0))
        return self._change(shown - before, instant) + before

    def instant(self, wall: int) -> int:
        """The first passing of a time on the wall; for one that is skipped, the moment of the change."""
        local = (_NAIVE_EPOCH + timedelta(microseconds=wall)).replace(tzinfo=self._info)
        before, after = _offset(local), _offset(local.replace(fold=1))
        if after <= before:
            return wall - before
        return self._change(wall - after, wall - before)

    def midnight(self, day: int) -> int:
        """The instant at which a day (an ordinal) begins."""
        return self.instant(wall_midnight(day))

    def midnights(self, first: int, last: int) -> Iterator[int]:
        """The instants at which the days from `first` to `last` begin."""
        day, begin = first, self.midnight(first)
        while day <= last:
            following = self.midnight(day + _STEP)
            # Brazil's islands once changed their clocks back after a week; nobody ever did sooner.
            changed = following - begin != _STEP * DAY
            for number in range(min(_STEP, last - day + 1)):
                yield self.midnight(day + number) if changed else begin + number * DAY
            day, begin = day + _STEP, following

    def _change(self, low: int, high: int) -> int:
        """When the offset changes between two instants, by halving; changes happen on whole seconds."""
        low, high = low // SECOND, -(-high // SECOND)
        before = self._offset_at(low)
        while high - low > 1:
            middle = (low + high) // 2
            if self._offset_at(middle) == before:
                low = middle
            else:
                high = middle
        return high * SECOND

    def _offset_at(self, second: int) -> int:
        return _offset((EPOCH + timedelta(seconds=second)).astimezone(self._info))


def wall_midnight(day: int) -> int:
    """The wall time at which a day (an ordinal) begins."""
    return (day - EPOCH_DAY) * DAY


def _offset(local: datetime) -> int:
    offset = local.utcoffset()
    return 0 if offset is None else length(offset)
