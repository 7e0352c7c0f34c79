"""A case, for its requester."""

from datetime import datetime

import strawberry

from schema.context import Info
from schema.enums import described
from schema.permissions import FOLLOWING, field, readable
from schema.portal.files import RequesterFile, files_of_own_case
from schema.portal.materials import RequesterMaterial
from schema.portal.receipt import OwnPrintable
from tenants.cases.case import Acceptance, Channel, Outcome
from tenants.cases.entries import EntryKind
from tenants.cases.notice import Situation
from tenants.portal import own_case, standing
from tenants.portal.own_case import May, Standing
from tenants.rules.policies import PauseCause

described(
    Standing,
    {
        Standing.IN_HAND: "Somebody is working on it.",
        Standing.YOUR_TURN: "Papers are missing; see the latest notice.",
        Standing.REPLY_COMES: "The work is done, the reply is due.",
        Standing.REPLIED: "The requester has been answered.",
        Standing.CLOSED: "It is over.",
        Standing.WITHDRAWN: "It is over, at the requester's wish.",
    },
    name="RequesterCaseState",
)
described(
    May,
    {
        May.ANSWER: "ownCaseAnswer: write to whoever works on it.",
        May.ANNOUNCE_SUPPLEMENT: "ownCaseAnnounceSupplement: say which papers were sent or will be brought.",
        May.HAND_IN: "ownCaseHandIn: everything that was asked for has been sent.",
        May.URGE: "ownCaseUrge: remind whoever answers for it.",
        May.WITHDRAW: "ownCaseWithdraw: give it up.",
        May.ACKNOWLEDGE: "ownCaseAcknowledge: confirm the reply; once.",
        May.RATE: "ownCaseRate: say how satisfied one is.",
        May.ASK_REOPENING: "ownCaseAskReopening: ask that it goes on.",
        May.CHANGE_CONTACT: "ownCaseChangeContact: be reached in another way.",
    },
    name="RequesterMove",
)


@readable(FOLLOWING)
@strawberry.type(description="Somebody of the staff, as far as a requester is told.")
class RequesterContact:
    """Whom to turn to."""

    name: str = strawberry.field(description="Their name.")
    phone: str | None = strawberry.field(description="Their telephone, else that of the department.")
    department: str = strawberry.field(description="Where they work.")
    place: str | None = strawberry.field(description="Where to find the department.")
    office_hours: str | None = strawberry.field(description="When it is open.")


@readable(FOLLOWING)
@strawberry.type(description="One thing that is missing.")
class RequesterNoticeItem:
    """A line of a notice."""

    name: str = strawberry.field(description="What it is.")
    legal_basis: str | None = strawberry.field(description="The rule that asks for it.")


@readable(FOLLOWING)
@strawberry.type(description="What the requester was told is missing, or needed.")
class RequesterNotice:
    """A one-time notice."""

    ordinal: int = strawberry.field(description="The first is 1.")
    situation: Situation = strawberry.field(description="In which of its four situations.")
    items: list[RequesterNoticeItem] = strawberry.field(description="Everything that is missing.")
    procedure: str = strawberry.field(description="How it goes on.")
    place: str = strawberry.field(description="Where to bring it.")
    change: str | None = strawberry.field(description="For a further one: what has changed since the first.")
    issued_at: datetime = strawberry.field(description="When it was given out.")
    issued_by: str | None = strawberry.field(
        description="Who gave it out; null where the organization does not show who does the work."
    )
    department: str = strawberry.field(description="The department that gave it out.")
    department_phone: str | None = strawberry.field(description="Its telephone.")
    respond_by: datetime = strawberry.field(description="Until when to bring it.")
    received_at: datetime | None = strawberry.field(description="When everything was there.")
    signed_by: str | None = strawberry.field(description="Who signed for it.")
    signed_at: datetime | None = strawberry.field(description="When.")


@readable(FOLLOWING)
@strawberry.type(description="Something the requester was told, or said.")
class RequesterEntry:
    """A line of what has happened, as far as the requester sees it."""

    kind: EntryKind = strawberry.field(description="What it is about.")
    text: str = strawberry.field(description="What was told or said.")
    at: datetime = strawberry.field(description="When.")
    mine: bool = strawberry.field(description="Whether the requester wrote it by themself.")


@readable(FOLLOWING)
@strawberry.type(description="What the requester was answered.")
class RequesterReply:
    """A reply."""

    text: str = strawberry.field(description="What they were told.")
    channel: Channel = strawberry.field(description="How.")
    at: datetime = strawberry.field(description="When.")


@readable(FOLLOWING)
@strawberry.type(description="Time that does not count, and why.")
class RequesterPause:
    """What the case waits for, or waited for."""

    cause: PauseCause = strawberry.field(description="What for.")
    reason: str = strawberry.field(description="Why, as the requester was told.")
    since: datetime = strawberry.field(description="From when.")
    ends_at: datetime | None = strawberry.field(
        description="When it ends by itself; null where nobody knows."
    )
    written_end: strawberry.Private[datetime | None]

    @field(FOLLOWING, description="When it ended; null while it lasts.")
    def ended_at(self, info: Info) -> datetime | None:
        """What ends at a known moment is over then, whether or not anybody has written it down."""
        if self.written_end is None and self.ends_at is not None and self.ends_at <= info.context.at:
            return self.ends_at
        return self.written_end


@readable(FOLLOWING)
@strawberry.type(
    description="A case as its requester sees it: what they were told, what they said, who stands for it."
)
class RequesterCase(OwnPrintable):
    """Nothing internal, and nobody else's."""

    number: str = strawberry.field(description="Its number.")
    state: own_case.Standing = strawberry.field(description="Where it stands.")
    state_text: str = strawberry.field(description="The same in plain words, in the organization's language.")
    # Not the case's subject: that line is for the staff's lists.
    matter: str | None = strawberry.field(description="What it is about, where it is in the catalogue.")
    said: str = strawberry.field(description="What the requester said.")
    registered_at: datetime = strawberry.field(description="When it was registered.")
    accepted_at: datetime | None = strawberry.field(
        description="Since when it counts as accepted; null where that is not decided, or need not be."
    )
    acceptance: Acceptance | None = strawberry.field(description="How it came to be accepted.")
    due_at: datetime | None = strawberry.field(
        description="By when it is to be done; null without a limit, or while papers are missing."
    )
    promised_until: datetime | None = strawberry.field(
        description="What was promised last; the limit, where that is tighter. Null again once the limit was "
        "extended or the case reopened: then `dueAt` counts."
    )
    closed_at: datetime | None = strawberry.field(description="When it was closed.")
    outcome: Outcome | None = strawberry.field(description="How it came out; null before the reply.")
    satisfaction: int | None = strawberry.field(description="What the requester gave, from 1 to 5.")
    acknowledged_at: datetime | None = strawberry.field(description="When the reply was confirmed.")
    first_contact: RequesterContact = strawberry.field(
        description="Who was asked first: accountable to the requester to the end."
    )
    handler: RequesterContact | None = strawberry.field(
        description="Who does the work; null where the organization does not show it."
    )
    notices: list[RequesterNotice] = strawberry.field(description="What is missing, or was.")
    materials: list[RequesterMaterial] = strawberry.field(
        description="What the requester left with the house, in order."
    )
    entries: list[RequesterEntry] = strawberry.field(description="What has happened, in order.")
    replies: list[RequesterReply] = strawberry.field(description="The replies, in order.")
    pauses: list[RequesterPause] = strawberry.field(description="When time did not count, and why.")
    shown: strawberry.Private[own_case.OwnCase]
    known_by: strawberry.Private[str | None] = None

    @field(
        FOLLOWING,
        description="What this state of the case is known by, for `after` of ownCaseChanged. It changes with "
        "what the requester may see, and with nothing else.",
    )
    async def cursor(self, info: Info) -> str:
        if self.known_by is not None:
            return self.known_by
        async with info.context.inside():
            return (await standing.seen(self.shown, by=info.context.require_viewer())).cursor

    @field(
        FOLLOWING,
        description="Files that the requester may fetch, in order: what they sent, what is meant for them.",
    )
    async def files(self, info: Info) -> list[RequesterFile]:
        return await files_of_own_case(info)

    @field(FOLLOWING, description="What the requester can do now.")
    def may(self, info: Info) -> list[own_case.May]:
        return list(self.shown.may(at=info.context.at))

    @classmethod
    def of(cls, case: own_case.OwnCase, *, cursor: str | None = None) -> "RequesterCase":
        """The case shown; `cursor` where it has been worked out already."""
        return cls(
            shown=case,
            known_by=cursor,
            number=case.number,
            state=case.standing,
            state_text=case.words,
            matter=case.matter,
            said=case.said,
            registered_at=case.registered_at,
            accepted_at=case.accepted_at,
            acceptance=case.acceptance,
            due_at=case.due_at,
            promised_until=case.promised_until,
            closed_at=case.closed_at,
            outcome=case.outcome,
            satisfaction=case.satisfaction,
            acknowledged_at=case.acknowledged_at,
            first_contact=_contact(case.first_contact),
            handler=_contact(case.handler) if case.handler is not None else None,
            notices=[_notice(one) for one in case.notices],
            materials=[RequesterMaterial.of(one) for one in case.materials],
            entries=[RequesterEntry(kind=e.kind, text=e.text, at=e.at, mine=e.mine) for e in case.entries],
            replies=[RequesterReply(text=r.text, channel=r.channel, at=r.at) for r in case.replies],
            pauses=[_pause(one) for one in case.pauses],
        )


def _contact(person: own_case.Person) -> RequesterContact:
    return RequesterContact(
        name=person.name,
        phone=person.phone,
        department=person.department,
        place=person.place,
        office_hours=person.office_hours,
    )


def _pause(told: own_case.Standstill) -> RequesterPause:
    return RequesterPause(
        cause=told.cause,
        reason=told.reason,
        since=told.since,
        ends_at=told.ends_at,
        written_end=told.ended_at,
    )


def _notice(told: own_case.Missing) -> RequesterNotice:
    return RequesterNotice(
        ordinal=told.ordinal,
        situation=told.situation,
        items=[RequesterNoticeItem(name=name, legal_basis=basis) for name, basis in told.items],
        procedure=told.procedure,
        place=told.place,
        change=told.change,
        issued_at=told.issued_at,
        issued_by=told.issued_by,
        department=told.department,
        department_phone=told.department_phone,
        respond_by=told.respond_by,
        received_at=told.received_at,
        signed_by=told.signed_by,
        signed_at=told.signed_at,
    )
