"""The work of a preview: page by page, each in a short transaction, giving way as it goes.

Nothing is held while it runs, and nothing is locked. A run that was broken off begins anew: the whole takes
half a minute for a hundred thousand cases, and to keep the counts with every page would cost more than that.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tenants.base import find
from tenants.cases.replaying import keeping, past
from tenants.cases.replaying.ask import Wanted
from tenants.cases.replaying.deadline import Deadline
from tenants.cases.replaying.past import PastCase, Place
from tenants.cases.replaying.tally import Tally
from tenants.cases.replaying.verdict import Calendars, Verdict, added, judge
from tenants.cases.replaying.versions import Versions, Way
from tenants.errors import Code, Refusal
from tenants.jobs.job import Job
from tenants.jobs.run import Run
from tenants.rules import loading
from tenants.rules.circumstances import Hours
from tenants.rules.version import RuleSetVersion
from tenants.session import current
from tenants.working_time import loading as calendars
from tenants.working_time.compiled import CompiledCalendar

PAGE = 1000
# So many cases are judged before others in the process have their turn.
BITE = 100


async def run(run: Run) -> None:
    """Replay every case of the period, and keep what was found."""
    wanted = Wanted.from_json(run.parameters)
    async with run.reading():
        replay, total = await _prepared(wanted, run.job)
    async with run.writing():
        await keeping.begin_anew(run.job.id)
        await run.progress(0, total)
    while True:
        async with run.reading():
            page = await replay.next_page()
        if not page:
            break
        deadlines, cases = await replay.judged(page, run.give_way)
        async with run.writing():
            await keeping.keep(run.job.id, deadlines, cases)
            await run.progress(replay.tally.cases)
        await run.give_way()
    async with run.writing():
        await keeping.conclude(run.job.id, wanted, replay.tally)
        await run.finish()


async def _prepared(wanted: Wanted, job: Job) -> tuple["_Replay", int]:
    """Everything that is the same for all pages, and how many cases there are."""
    version = await find(RuleSetVersion, wanted.rule_set_id, "rule_set_id")
    settled = version.published_at is not None and version.published_at <= job.asked_at
    if version.version != wanted.version and not settled:
        raise Refusal(Code.STALE, "the draft has changed since it was asked about: ask again")
    total, names = await past.count(wanted.since, wanted.until)
    versions = Versions(
        await loading.load(wanted.rule_set_id), {name: await loading.load(name) for name in names}
    )
    await versions.settle_homes(at=job.asked_at)
    return _Replay(wanted, versions, await _calendars(), job.asked_at), total


async def _calendars() -> Calendars:
    """All there are, as they are now; a department without any is not measured by its own."""
    named = await calendars.load_many(
        [row["id"] for row in await current().fetch("select id from calendars")]
    )
    of_departments: dict[UUID, CompiledCalendar] = {}
    for row in await current().fetch("select id from departments"):
        with suppress(Refusal):
            of_departments[row["id"]] = await calendars.for_department(row["id"])
    return Calendars(named, of_departments)


@dataclass(slots=True)
class _Page:
    cases: list[tuple[PastCase, Way]] = field(default_factory=list)
    takers: dict[UUID, UUID] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cases)


@dataclass(slots=True)
class _Replay:
    wanted: Wanted
    versions: Versions
    calendars: Calendars
    at: datetime
    tally: Tally = field(default_factory=Tally)
    place: Place | None = None

    async def next_page(self) -> _Page:
        """The next cases, with as much of their past as their replay asks for."""
        found = await past.page(
            self.wanted.since,
            self.wanted.until,
            after=self.place,
            at_most=PAGE,
            words=self.versions.by_words,
        )
        if not found:
            return _Page()
        self.place = found[-1].opened_at, found[-1].id
        await self.versions.know(found, at=self.at)
        page = _Page([(case, self.versions.way(case, self._hours(case))) for case in found])
        await past.add_pasts([clock for case, _ in page.cases for clock in self.versions.dated_anew(case)])
        asked = [case for case, way in page.cases if self._asks_history(case, way)]
        page.takers = await past.add_events(asked, self.versions.kinds)
        return page

    async def judged(
        self, page: _Page, give_way: Callable[[], Awaitable[None]]
    ) -> tuple[list[tuple[UUID, Deadline]], list[Verdict]]:
        """What is to be kept of a page; everything of it is counted."""
        deadlines: list[tuple[UUID, Deadline]] = []
        cases: list[Verdict] = []
        for number, (case, way) in enumerate(page.cases, 1):
            verdict = judge(case, self.versions, way, self.calendars, page.takers, at=self.at)
            self.tally.take(verdict)
            deadlines.extend((case.id, one) for one in verdict.deadlines if self.tally.keeps(one))
            if self.tally.keeps_case(verdict):
                cases.append(verdict)
            if number % BITE == 0:
                await give_way()
        return deadlines, cases

    def _hours(self, case: PastCase) -> Hours | None:
        if not self.versions.by_hours:
            return None
        calendar = self.calendars.of_departments.get(case.first_department_id)
        if calendar is None or calendar.is_open(case.opened_at):
            return Hours.OFFICE_HOURS
        return Hours.DUTY_TIME

    def _asks_history(self, case: PastCase, way: Way) -> bool:
        """Whether something begins that did not, or stands still for what it did not stand still for."""
        said = self.versions.said(case)
        return bool(said.moved) or self.versions.widens(case) or any(added(case, said, way))
