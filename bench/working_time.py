"""What a due time costs, beside businesstimedelta and pandas CustomBusinessHour where the answer is the same.

python -m bench working_time        (the peers: pip install businesstimedelta pandas; left out where missing)
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as day_time
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from tenants.working_time.compiled import CompiledCalendar
from tenants.working_time.counting import Counting
from tenants.working_time.definition import CalendarDefinition
from tenants.working_time.due import due
from tenants.working_time.durations import Hours, Pace
from tenants.working_time.hours import Interval

ZONE = ZoneInfo("Asia/Shanghai")
HOURS, STARTS, ROUNDS = 20, 400, 5
Answer = Callable[[datetime], datetime]


def main() -> None:
    """Twenty working hours from each of some hundred moments, Monday to Friday, nine to five, no holidays."""
    starts = [datetime(2026, 3, 2, 1, 30, tzinfo=UTC) + timedelta(hours=7 * n) for n in range(STARTS)]
    ways: dict[str, Answer] = {"shouwen": _ours()}
    if find_spec("businesstimedelta"):
        ways["businesstimedelta"] = _businesstimedelta()
    if find_spec("pandas"):
        ways["pandas CustomBusinessHour"] = _pandas()
    table = Table(title=f"due time of {HOURS} working hours", title_justify="left")
    for title in ("by", "µs", "times ours", "same answer"):
        table.add_column(title, justify="left" if title == "by" else "right")
    wanted = [ways["shouwen"](start) for start in starts]
    ours = _microseconds(ways["shouwen"], starts)
    for name, way in ways.items():
        same = sum(way(start) == one for start, one in zip(starts, wanted, strict=True))
        took = ours if name == "shouwen" else _microseconds(way, starts)
        table.add_row(name, f"{took:.2f}", f"{took / ours:.1f}", f"{same} of {STARTS}")
    Console().print(table)


def _microseconds(way: Answer, starts: list[datetime]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for start in starts:
            way(start)
        rounds.append((time.perf_counter() - begun) / len(starts) * 1e6)
    return statistics.median(rounds)


def _ours() -> Answer:
    day = (Interval(540, 1020),)
    week = (day,) * 5 + ((),) * 2
    calendar = CompiledCalendar(
        CalendarDefinition(id=UUID(int=1), version=1, time_zone=ZONE.key, weekly=week)
    )
    duration, counting = Hours(HOURS, Pace.WORKING), Counting()

    def answer(start: datetime) -> datetime:
        found = due(start, duration, counting, calendar).at
        assert found is not None
        return found

    return answer


def _businesstimedelta() -> Answer:
    peer: Any = import_module("businesstimedelta")
    zone: Any = import_module("pytz").timezone(ZONE.key)  # what the peer asks of a zone; it brings it along
    rule = peer.WorkDayRule(
        start_time=day_time(9),
        end_time=day_time(17),
        working_days=[0, 1, 2, 3, 4],
        tz=zone,
    )
    length = peer.BusinessTimeDelta(rule, hours=HOURS)

    def answer(start: datetime) -> datetime:
        found: datetime = start + length
        return found.astimezone(UTC)

    return answer


def _pandas() -> Answer:
    peer: Any = import_module("pandas")
    offset = peer.offsets.CustomBusinessHour(HOURS, start="09:00", end="17:00")

    def answer(start: datetime) -> datetime:
        found: datetime = (peer.Timestamp(start).tz_convert(ZONE) + offset).to_pydatetime()
        return found.astimezone(UTC)

    return answer


if __name__ == "__main__":
    main()
