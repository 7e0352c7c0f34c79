"""Mutation: importing a calendar file."""

from datetime import date

import strawberry

from schema.atomic import Payload, open_to_machines
from schema.context import Info
from schema.editing import Edition
from schema.enums import described
from schema.permissions import REACHED, readable
from schema.working_time.calendar import Calendar
from schema.working_time.configure_calendars import CONFIGURE, configurer
from schema.working_time.day import CalendarDay, shown_day
from tenants.working_time import importing
from tenants.working_time.import_plan import Change, Effect
from tenants.working_time.imported_days import Choice
from tenants.working_time.importing import File

CalendarImportEffect = described(
    Effect,
    {
        Effect.ADDED: "Nothing was said about the day before.",
        Effect.CHANGED: "Something else was said about it, or predicted.",
        Effect.REMOVED: "The day is like its weekday again: an earlier import or a prediction is gone.",
        Effect.KEPT: "Somebody has entered the day by hand, and that stays until it is removed.",
    },
    name="CalendarImportEffect",
)


@strawberry.input(
    description="Which events of a calendar file are meant: those of which any of this is true."
)
class CalendarEventsInput:
    """By words, by categories, by transparency."""

    summaries: list[str] = strawberry.field(
        description="One of these words stands in the summary, e.g. `补班`.", default_factory=list
    )
    categories: list[str] = strawberry.field(
        description="It has one of these categories.", default_factory=list
    )
    transparent: bool = strawberry.field(
        description="It is marked as transparent: it leaves whoever keeps the calendar free.", default=False
    )


@strawberry.input(description="A calendar file to read; `id` is the calendar.")
class CalendarImportInput(Edition):
    """The file, and how it is to be read."""

    name: str = strawberry.field(
        description="What the file is called, at most 150 characters. Imported again under this name, it "
        "replaces what it said before."
    )
    file: str = strawberry.field(
        description="The iCalendar text (RFC 5545), at most 500,000 characters and 2,000 events. Timed "
        "events become the hours of their day; repetitions are followed."
    )
    working: CalendarEventsInput | None = strawberry.field(
        description="All-day events that mean a make-up working day; every other one closes its days.",
        default=None,
    )
    ignored: CalendarEventsInput | None = strawberry.field(
        description="Events that say nothing about working time.", default=None
    )
    publishes: list[int] = strawberry.field(
        description="Years for which the file is the notice: its all-day events become their public holidays "
        "and make-up days, and due times within these years are provisional no longer.",
        default_factory=list,
    )
    first_day: date | None = strawberry.field(
        description="From which day on it counts; from last year's first day unless said.", default=None
    )
    last_day: date | None = strawberry.field(
        description="Up to which day it counts, ten years at most; to the end of the year after next unless "
        "said. Events that repeat for ever need it.",
        default=None,
    )
    dry_run: bool = strawberry.field(
        description="Only tell what would change; nothing is kept.", default=False
    )


@readable(REACHED)
@strawberry.type(description="What an import does to one day.")
class CalendarImportDay:
    """Before and after."""

    effect: Effect = strawberry.field(description="What is done.")
    before: CalendarDay = strawberry.field(description="The day as it was.")
    after: CalendarDay = strawberry.field(description="The day as it is, or would be.")

    @classmethod
    def of(cls, change: Change) -> "CalendarImportDay":
        """A change shown."""
        return cls(effect=change.effect, before=shown_day(change.before), after=shown_day(change.after))


@readable(REACHED)
@strawberry.type(description="What has come, or would come, of the import.")
class CalendarImportPayload(Payload):
    """Answer to calendarImport."""

    calendar: Calendar | None = strawberry.field(
        description="The calendar as it is now; null when refused.", default=None
    )
    days: list[CalendarImportDay] = strawberry.field(
        description="Every day about which something else is said, and those that stay as entered by hand; "
        "earliest first.",
        default_factory=list,
    )


@strawberry.type
class CalendarImportMutation:
    """How calendar files are imported."""

    @open_to_machines(
        CONFIGURE,
        description="Read an iCalendar file into a calendar: days become exceptions, or the public holidays "
        "of a year that it publishes. What cannot be read is told line by line, and then nothing is changed. "
        "Running clocks are dated anew, each move on record.",
    )
    async def calendar_import(self, info: Info, input: CalendarImportInput) -> CalendarImportPayload:
        viewer, at = configurer(info), info.context.at
        key, file = Calendar.key_of(input.id, "id"), _file(input)
        if input.dry_run:
            done = await importing.look_at(key, file, at=at, expected_version=input.expected_version)
        else:
            done = await importing.bring_in(
                key, file, by=viewer.staff_id, at=at, expected_version=input.expected_version
            )
        return CalendarImportPayload(
            calendar=Calendar.known(done.calendar.id),
            days=[CalendarImportDay.of(one) for one in done.changes],
        )


def _file(input: CalendarImportInput) -> File:
    return File(
        name=input.name,
        text=input.file,
        working=_choice(input.working),
        ignored=_choice(input.ignored),
        publishes=frozenset(input.publishes),
        first=input.first_day,
        last=input.last_day,
    )


def _choice(events: CalendarEventsInput | None) -> Choice:
    """Blank words would be found in every summary."""
    if events is None:
        return Choice()
    words, categories = (
        tuple(word.strip() for word in given if word.strip())
        for given in (events.summaries, events.categories)
    )
    return Choice(words, categories, events.transparent)
