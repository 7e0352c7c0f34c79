"""Mutations: shifts, one by one or by a weekly pattern."""

from datetime import date, datetime

import strawberry

from schema.atomic import Payload, open_to_machines
from schema.context import Info
from schema.directory.configure_rosters import CONFIGURE, within_reach
from schema.directory.roster import Roster, Shift
from schema.directory.staff import Staff
from schema.editing import Creation, once
from schema.enums import described
from schema.permissions import REACHED, readable
from schema.working_time.hours import WorkingDayInput, read_week, told_of_week
from tenants.base import find
from tenants.directory import duty, roster, shift
from tenants.directory.access import Permission
from tenants.directory.authority import require_over
from tenants.directory.duty import Planning
from tenants.directory.shift_pattern import ShiftPattern, Turn

described(
    Turn,
    {
        Turn.SHIFT: "After each shift.",
        Turn.DAY: "After each day that has shifts.",
        Turn.WEEK: "After seven days, counted from the first.",
    },
    name="ShiftTurn",
)
described(
    Planning,
    {
        Planning.KEEP: "They stay, and may not be in the way.",
        Planning.REPLACE: "Those that have not begun give way.",
    },
    name="ShiftPlanning",
)


@strawberry.input(description="Somebody on duty.")
class ShiftSetInput(Creation):
    """Who, where, and from when until when."""

    roster_id: strawberry.ID = strawberry.field(description="On which roster.")
    staff_id: strawberry.ID = strawberry.field(description="Who is on duty.")
    since: datetime = strawberry.field(description="From when.")
    until: datetime = strawberry.field(description="Until when; not over yet, and 31 days later at most.")
    place: int = strawberry.field(description="At which place of the roster.", default=1)
    instead_of: strawberry.ID | None = strawberry.field(
        description="A shift that gives way to this one; if it has begun, from now on.", default=None
    )


@strawberry.input(description="Which shift is taken away.")
class ShiftRemoveInput:
    """A shift that is not over."""

    id: strawberry.ID = strawberry.field(description="The shift.")


@strawberry.input(description="A stretch of a roster, filled by a week and people who take turns.")
class RosterFillInput:
    """Local days and times, on the clock of the organization; holidays are days like others."""

    roster_id: strawberry.ID = strawberry.field(description="Which roster.")
    place: int = strawberry.field(description="Which of its places.", default=1)
    weekly: list[WorkingDayInput] = strawberry.field(
        description="The shifts of each day of the week; one that closes at or before it opens lasts over "
        "midnight. A day that is not named has none."
    )
    people: list[strawberry.ID] = strawberry.field(
        description="Who takes turns, in this order; 100 at most, the same person perhaps more than once."
    )
    turn: Turn = strawberry.field(description="After what the next one's turn comes.", default=Turn.SHIFT)
    begins_with: int = strawberry.field(
        description="With whom of the people it begins, counted from 0.", default=0
    )
    first_day: date = strawberry.field(description="The first day on which a shift begins.")
    last_day: date = strawberry.field(description="The last day on which one begins; 400 days at most.")
    planning: Planning = strawberry.field(
        description="What becomes of shifts planned before.", default=Planning.KEEP
    )


@readable(REACHED)
@strawberry.type(description="The shift.")
class ShiftPayload(Payload):
    """Answer to the mutations of a shift."""

    shift: Shift | None = strawberry.field(
        description="The shift; null when refused, and when one was taken away that had not begun.",
        default=None,
    )


@readable(REACHED)
@strawberry.type(description="The roster that was filled.")
class RosterFillPayload(Payload):
    """Answer to rosterFill."""

    roster: Roster | None = strawberry.field(description="The roster; null when refused.", default=None)
    shifts: int | None = strawberry.field(
        description="How many shifts were filled in; null when refused.", default=None
    )


@strawberry.type
class DutyMutation:
    """Who is on duty when."""

    @open_to_machines(CONFIGURE, description="Put somebody on duty. At one place nobody may still be there.")
    async def shift_set(self, info: Info, input: ShiftSetInput) -> ShiftPayload:
        viewer = info.context.require_viewer()
        roster_id = await within_reach(viewer, input.roster_id, "roster_id")
        staff_id = Staff.key_of(input.staff_id, "staff_id")
        instead_of = Shift.key_of(input.instead_of, "instead_of") if input.instead_of is not None else None
        key = await once(
            info,
            "shift.set",
            input,
            lambda: duty.put(
                roster_id=roster_id,
                staff_id=staff_id,
                since=input.since,
                until=input.until,
                place=input.place,
                instead_of=instead_of,
                by=viewer.staff_id,
                at=info.context.at,
            ),
        )
        return ShiftPayload(shift=Shift.one(key))

    @open_to_machines(
        CONFIGURE, description="Take somebody off duty; a shift that has begun ends now and stays on record."
    )
    async def shift_remove(self, info: Info, input: ShiftRemoveInput) -> ShiftPayload:
        viewer = info.context.require_viewer()
        found = await find(shift.Shift, Shift.key_of(input.id, "id"), "id")
        listed = await find(roster.Roster, found.roster_id)
        await require_over(viewer, Permission.ROSTER_CONFIGURE, listed.department_id)
        await duty.remove(found.id, by=viewer.staff_id, at=info.context.at)
        return ShiftPayload(shift=Shift.one(found.id))

    @open_to_machines(
        CONFIGURE, description="Fill a stretch of a roster by a weekly pattern and people who take turns."
    )
    async def roster_fill(self, info: Info, input: RosterFillInput) -> RosterFillPayload:
        viewer = info.context.require_viewer()
        roster_id = await within_reach(viewer, input.roster_id, "roster_id")
        with told_of_week(input.weekly):
            count = await duty.fill(
                roster_id,
                _pattern(input),
                first_day=input.first_day,
                last_day=input.last_day,
                place=input.place,
                planning=input.planning,
                by=viewer.staff_id,
                at=info.context.at,
            )
        return RosterFillPayload(roster=Roster.known(roster_id), shifts=count)


def _pattern(input: RosterFillInput) -> ShiftPattern:
    return ShiftPattern(
        tuple(tuple((begin, end) for begin, end in day) for day in read_week(input.weekly)),
        tuple(Staff.key_of(given_id, "people", place) for place, given_id in enumerate(input.people)),
        input.turn,
        input.begins_with,
    )
