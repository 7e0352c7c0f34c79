"""Mutations: contest and arbitrate, emergencies, meetings, the change of shifts."""

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.finishing import CasePayload
from schema.cases.hand_over import HandOver
from schema.cases.handing_over import HandOverPayload
from schema.cases.inputs import expected, some_words, the_case, words
from schema.cases.travel import Arbitration, ShiftHandOver
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from tenants.cases import arbitrate, change_shift, emergency, meet
from tenants.directory.access import Permission


@strawberry.input(description="Which hand-over.")
class HandOverConfirmMeetingInput:
    """Requester and taker have met."""

    hand_over_id: strawberry.ID = strawberry.field(description="The hand-over.")


@strawberry.input(description="Which returned hand-over, and why it was wrong to return it.")
class HandOverContestInput:
    """A contested return."""

    hand_over_id: strawberry.ID = strawberry.field(description="The returned hand-over.")
    reason: str = words("Why")


@strawberry.input(description="Where the case belongs, and why.")
class ArbitrationDecideInput:
    """The common superior's word."""

    arbitration_id: strawberry.ID = strawberry.field(description="The arbitration.")
    to_department_id: strawberry.ID = strawberry.field(
        description="The department; that of the case keeps it where it is."
    )
    decision: str = words("Why")


@strawberry.input(description="What the danger is and what is done.")
class CaseDeclareEmergencyInput:
    """An emergency."""

    case_id: strawberry.ID = the_case()
    text: str = words("What the danger is and what is done")
    expected_version: int | None = expected()


@strawberry.input(description="How the danger was held.")
class CaseStabiliseInput:
    """The end of an emergency."""

    case_id: strawberry.ID = the_case()
    text: str = words("How the danger was held")
    expected_version: int | None = expected()


@strawberry.input(description="How one case stands.")
class ShiftLineInput:
    """A line of the log."""

    case_id: strawberry.ID = the_case()
    remark: str = words("How it stands")


@strawberry.input(description="Who takes over, and what there is to say about each case.")
class ShiftHandOverInput:
    """The log."""

    to_staff_id: strawberry.ID = strawberry.field(description="Whose shift begins.")
    lines: list[ShiftLineInput] = strawberry.field(
        description="A line for each case that the viewer answers for, none left out. An emergency that is "
        "not stabilised stays with them all the same."
    )
    note: str | None = some_words("What else there is to know")


@strawberry.input(description="Which log.")
class ShiftSignInput:
    """A signature."""

    shift_hand_over_id: strawberry.ID = strawberry.field(description="The log.")


@strawberry.input(description="Which log.")
class ShiftWithdrawInput:
    """A log that is taken back."""

    shift_hand_over_id: strawberry.ID = strawberry.field(description="The log.")


@readable(REACHED)
@strawberry.type(description="The arbitration as it is now, and its case.")
class ArbitrationPayload(Payload):
    """Answer to the mutations of an arbitration."""

    arbitration: Arbitration | None = strawberry.field(
        description="The arbitration; null when refused.", default=None
    )
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@readable(REACHED)
@strawberry.type(description="The log as it is now.")
class ShiftHandOverPayload(Payload):
    """Answer to the mutations of a shift."""

    shift_hand_over: ShiftHandOver | None = strawberry.field(
        description="The log; null when refused.", default=None
    )


@strawberry.type
class TravellingMutation:
    """How a case travels when it is not simply offered and taken."""

    @mutation(
        requires(Permission.CASE_HAND_OVER),
        description="Confirm that requester and taker have met; only then an escorted hand-over is accepted.",
    )
    async def hand_over_confirm_meeting(
        self, info: Info, input: HandOverConfirmMeetingInput
    ) -> HandOverPayload:
        met = await meet.confirm(
            HandOver.key_of(input.hand_over_id, "hand_over_id"),
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return HandOverPayload(hand_over=HandOver.known(met.id))

    @mutation(
        requires(Permission.CASE_HAND_OVER),
        description="Contest a return before the common superior; the sender still answers for the case.",
    )
    async def hand_over_contest(self, info: Info, input: HandOverContestInput) -> ArbitrationPayload:
        asked = await arbitrate.contest(
            HandOver.key_of(input.hand_over_id, "hand_over_id"),
            reason=input.reason,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _arbitrated(asked)

    @mutation(
        requires(Permission.CASE_ARBITRATE),
        description="Say where a case belongs: it stays where it is, or is offered there and may not be "
        "returned.",
    )
    async def arbitration_decide(self, info: Info, input: ArbitrationDecideInput) -> ArbitrationPayload:
        decided = await arbitrate.decide(
            Arbitration.key_of(input.arbitration_id, "arbitration_id"),
            to_department_id=Department.key_of(input.to_department_id, "to_department_id"),
            decision=input.decision,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _arbitrated(decided)

    @mutation(
        requires(Permission.CASE_WORK),
        description="Declare an emergency: whoever stands above knows at once, and nobody passes the case on "
        "before it is stable.",
    )
    async def case_declare_emergency(self, info: Info, input: CaseDeclareEmergencyInput) -> CasePayload:
        case = await emergency.declare(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return CasePayload(case=Case.known(case.id))

    @mutation(
        requires(Permission.CASE_WORK),
        description="The danger is over, or held: from here on the case may be handed over.",
    )
    async def case_stabilise(self, info: Info, input: CaseStabiliseInput) -> CasePayload:
        case = await emergency.stabilise(
            Case.key_of(input.case_id, "case_id"),
            said=input.text,
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return CasePayload(case=Case.known(case.id))

    @mutation(
        requires(Permission.CASE_HAND_OVER),
        description="Write and sign the log of one's shift; one answers for everything until it is signed by "
        "the taker.",
    )
    async def shift_hand_over(self, info: Info, input: ShiftHandOverInput) -> ShiftHandOverPayload:
        log = await change_shift.write(
            to_staff_id=Staff.key_of(input.to_staff_id, "to_staff_id"),
            remarks={
                Case.key_of(line.case_id, "lines", place, "case_id"): line.remark
                for place, line in enumerate(input.lines)
            },
            note=input.note,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return ShiftHandOverPayload(shift_hand_over=ShiftHandOver.known(log.id))

    @mutation(
        requires(Permission.CASE_ACCEPT),
        description="Sign the log: from this moment on the taker answers for everything in it.",
    )
    async def shift_sign(self, info: Info, input: ShiftSignInput) -> ShiftHandOverPayload:
        log = await change_shift.sign(
            ShiftHandOver.key_of(input.shift_hand_over_id, "shift_hand_over_id"),
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return ShiftHandOverPayload(shift_hand_over=ShiftHandOver.known(log.id))

    @mutation(requires(Permission.CASE_HAND_OVER), description="Take one's log back before it is signed.")
    async def shift_withdraw(self, info: Info, input: ShiftWithdrawInput) -> ShiftHandOverPayload:
        log = await change_shift.withdraw(
            ShiftHandOver.key_of(input.shift_hand_over_id, "shift_hand_over_id"),
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return ShiftHandOverPayload(shift_hand_over=ShiftHandOver.known(log.id))


def _arbitrated(row: arbitrate.Arbitration) -> ArbitrationPayload:
    return ArbitrationPayload(arbitration=Arbitration.known(row.id), case=Case.known(row.case_id))
