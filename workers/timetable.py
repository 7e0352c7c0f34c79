"""Every recurring job on one screen."""

from dataclasses import dataclass

from workers.absences import begin_absences
from workers.calendars import warn_of_horizons
from workers.deadlines import redate_clocks, sweep_deadlines
from workers.files import tidy_files
from workers.jobs import take_up_jobs
from workers.outbox import deliver_outbox
from workers.reviews import tell_of_unchecked, watch_reviews
from workers.rules import carry_cases
from workers.self_check import check_ourselves
from workers.upkeep import tidy_up
from workers.waiting import watch_waits
from workers.world import Job

EVERY_SECOND = frozenset(range(60))
EVERY_OTHER_SECOND = frozenset(range(0, 60, 2))
ONCE = frozenset({0})


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job and the seconds and minutes at which it is woken; no minutes means every minute."""

    job: Job
    seconds: frozenset[int]
    minutes: frozenset[int] | None = None


TIMETABLE = (
    Recurring(sweep_deadlines, seconds=EVERY_OTHER_SECOND),
    Recurring(deliver_outbox, seconds=EVERY_SECOND),
    Recurring(take_up_jobs, seconds=EVERY_SECOND),
    # Whoever changes a calendar sees the new dates within half a minute.
    Recurring(redate_clocks, seconds=frozenset(range(5, 60, 10))),
    Recurring(carry_cases, seconds=frozenset({15, 45})),
    Recurring(begin_absences, seconds=ONCE),
    Recurring(watch_reviews, seconds=frozenset({30})),
    Recurring(watch_waits, seconds=frozenset({10, 40})),
    Recurring(tidy_files, seconds=ONCE, minutes=frozenset(range(3, 60, 5))),
    Recurring(warn_of_horizons, seconds=ONCE, minutes=frozenset({27})),
    Recurring(tell_of_unchecked, seconds=ONCE, minutes=frozenset({7})),
    # Of each tenant once a day.
    Recurring(check_ourselves, seconds=ONCE, minutes=frozenset({41})),
    Recurring(tidy_up, seconds=ONCE, minutes=frozenset({17})),
)

# PostgreSQL owns the deadlines and the jobs: they go on while Redis, which wakes everything else, is away.
WITHOUT_REDIS: tuple[Job, ...] = (sweep_deadlines, redate_clocks, take_up_jobs)
