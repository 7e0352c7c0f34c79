"""A case."""

from datetime import datetime
from decimal import Decimal

import strawberry

from schema.access.keys import ApiKey
from schema.attachments.attachment import Attachment
from schema.attachments.printing import Printable
from schema.cases.breach import Breach
from schema.cases.clock import Clock
from schema.cases.destination import DESTINATION, Destination, destinations
from schema.cases.entry import CaseEntry, CaseLink, Extension, Promise, Reopening
from schema.cases.event import Event
from schema.cases.hand_over import HandOver
from schema.cases.materials.material import CaseMaterial
from schema.cases.notice import Notice
from schema.cases.pause import CasePause
from schema.cases.requester import Requester
from schema.cases.supervision import Escalation, Supervision
from schema.cases.tie_break import TIE_BREAK, TieBreak, explained
from schema.cases.timeline import Timeline, drawn
from schema.cases.together import Contribution, Meeting
from schema.cases.travel import Arbitration, Referral
from schema.cases.visibility import cases, of_visible_case
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.node import Node
from schema.oversight.commendation import Commendation
from schema.paging import Connection
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, connection, derived, has_one, to_many, to_one
from schema.reads.predicate import sql
from schema.reads.source import source
from schema.rules.matter import Matter
from schema.rules.rule_set import RuleSet
from tenants.cases.case import Acceptance, Channel, Outcome, RatedBy, State, TakenOver
from tenants.cases.confidentiality import Confidentiality
from tenants.cases.involvement import Part
from tenants.directory.access import Permission
from tenants.rules.circumstances import CaseScope, RequesterClass, Severity
from tenants.rules.reply_rules import Replier


@readable(requires(Permission.CASE_READ))
@source("replies", visible=of_visible_case)
@strawberry.type(description="What the requester was told.")
class Reply(Node):
    """One answer."""

    by: Staff = to_one("by_id", description="Who told them.", unscoped=True)
    channel: Channel = column(description="How they were told.")
    text: str = column(description="What they were told.")
    at: datetime = column(description="When they were told.")
    attachments: list[Attachment] = to_many(
        "reply_id", description="Files that went with it.", order="prepared_at, id"
    )


@readable(requires(Permission.CASE_READ))
@source("custody", visible=of_visible_case)
@strawberry.type(
    description="A period in which one person answered for a case; periods follow without a gap."
)
class CustodyPeriod(Node):
    """A link of the chain of responsibility."""

    staff: Staff = to_one("staff_id", description="Who answered.", unscoped=True)
    since: datetime = column(description="From when.")
    until: datetime | None = column(description="Until when; null for whoever answers now.")


@readable(requires(Permission.CASE_READ))
@source("involvements", visible=of_visible_case)
@strawberry.type(description="A part that somebody has, or had, in a case.")
class Involvement(Node):
    """Who is concerned, and how."""

    staff: Staff = to_one("staff_id", description="Who.", unscoped=True)
    part: Part = column(description="What they have to do with it.")
    since: datetime = column(description="From when.")
    ended_at: datetime | None = column(description="Until when; null while it lasts.")


@readable(requires(Permission.CASE_READ))
@source("cases", visible=cases)
@strawberry.type(description="One request, from registration to closing.")
class Case(Printable, Node):
    """Where a matter stands, and who answers for it."""

    number: str = column(description="For people: the day and a count, e.g. `20260302-0007`.")
    state: State = column(description="Where it stands.")
    subject: str = column(description="What it is about, in one line.")
    said: str = column(description="What the requester said.")
    channel: Channel = column(description="How it came.")
    matter: Matter | None = to_one(
        "matter_id", description="The catalogue entry; null for free text.", unscoped=True
    )
    rule_set: RuleSet | None = to_one(
        "rule_set_id",
        description="The version of the rules that it goes by; null before the first one.",
        unscoped=True,
    )
    severity: Severity | None = column(description="How much weighs on it.")
    scope: CaseScope | None = column(description="How many it takes.")
    requester_class: RequesterClass = column(description="As whom the requester is received.")
    confidentiality: Confidentiality = column(description="Who may know of it.")
    about_staff: Staff | None = to_one(
        "about_staff_id", description="Whom it is about: they do not answer for it.", unscoped=True
    )
    about_department: Department | None = to_one(
        "about_department_id",
        description="The department that it is about: nobody in it or below it answers for it.",
        unscoped=True,
    )
    amount: Decimal | None = column(description="The amount it is about.")
    district: str | None = column(description="Where it comes from.")
    destination: Destination | None = computed(
        destinations,
        description="Whose it is by the rules, and why.",
        needs=("route", "destination_department_id", "destination_staff_id"),
        rows=DESTINATION,
    )
    api_key: ApiKey | None = to_one(
        "api_key_id",
        description="The key that it came in by; null where a person wrote it down.",
        unscoped=True,
    )
    requester: Requester = to_one("requester_id", description="Who asks.", unscoped=True)
    first_contact: Staff = to_one(
        "first_contact_id",
        description="Who was asked first, and is accountable to the requester to the end.",
        unscoped=True,
    )
    first_department: Department = to_one(
        "first_department_id", description="The department of the first contact.", unscoped=True
    )
    handler: Staff = to_one(
        "handler_id", description="Who answers for the work now; once closed, who did last.", unscoped=True
    )
    department: Department = to_one("department_id", description="Where the work is done.", unscoped=True)
    tie_break: TieBreak | None = computed(
        explained,
        description="Why this first contact, where several people were asked.",
        needs=("tie_break",),
        rows=TIE_BREAK,
    )
    opened_at: datetime = column(description="When it was registered; from paper, when it had come.")
    recorded_at: datetime | None = column(
        description="When it was written down, where it had come before; null where that was one moment."
    )
    taken_over: TakenOver | None = column(
        description="How it was taken over from a register on paper; null where it was not."
    )
    accepted_at: datetime | None = column(
        description="Since when it counts as accepted; by silence from the receipt of the papers."
    )
    acceptance: Acceptance | None = column(description="How it came to be accepted; null while it is not.")
    accepted_by: Staff | None = to_one(
        "accepted_by_id",
        description="Who told the requester that it is accepted; null where nobody said anything.",
        unscoped=True,
    )
    due_at: datetime | None = column(
        description="When it must be resolved; null without a limit, while waiting, or before the acceptance "
        "where the limit counts from it."
    )
    overdue: bool = derived(
        "({t}.due_at is not null and {t}.due_at < coalesce({t}.resolved_at, {at}))",
        description="Whether it was not resolved by its due time.",
    )
    resolution: str | None = column(description="The result.")
    resolved_at: datetime | None = column(description="When the work was done.")
    replied_at: datetime | None = column(description="When the requester was told.")
    replier: Replier | None = column(
        description="Whose the reply is by the rules; null before the work has ended for the first time."
    )
    replier_staff: Staff | None = to_one(
        "replier_staff_id",
        description="Who alone is to reply, beside whoever acts for them; null where it is not one person.",
        unscoped=True,
    )
    replier_department: Department | None = to_one(
        "replier_department_id", description="The department that is to reply.", unscoped=True
    )
    closed_at: datetime | None = column(description="When it was closed.")
    outcome: Outcome | None = column(description="How it came out; null while it is worked on.")
    acknowledged_at: datetime | None = column(description="When the requester acknowledged the reply.")
    satisfaction: int | None = column(description="How satisfied the requester is, from 1 to 5.")
    rated_by: RatedBy | None = column(
        description="Whose word the satisfaction is. The requester's own is not replaced by the staff."
    )
    rated_by_staff: Staff | None = to_one(
        "rated_by_id", description="Who of the staff wrote it down.", unscoped=True
    )
    is_binding: bool = derived(
        """coalesce((select {t}.channel = any(bp.binding_channels) from case_policies bp
            where bp.rule_set_id = {t}.rule_set_id and (bp.matter_id = {t}.matter_id or bp.matter_id is null)
            order by bp.matter_id nulls last limit 1), false)""",
        description="Whether it may not be refused, by the policy that counts for it: it is done.",
    )
    repeated: bool = column(description="Whether it was linked as the same question asked again.")
    precedence: int = column(
        description="What goes first: 0 an emergency that is not held yet, 1 what is urgent, 2 what was "
        "asked again, 3 everything else."
    )
    emergency_at: datetime | None = column(description="When it was declared an emergency.")
    stabilised_at: datetime | None = column(
        description="When the emergency was held; until then it is not handed over."
    )
    version: int = column(description="For `expectedVersion`: changes with every change of the case.")
    clocks: list[Clock] = to_many("case_id", description="Its clocks.", order="started_at, id", unscoped=True)
    custody: list[CustodyPeriod] = to_many(
        "case_id", description="Who answered for it, period after period.", order="ordinal, id", unscoped=True
    )
    involvements: list[Involvement] = to_many(
        "case_id", description="Who has, or had, a part in it.", order="since, id", unscoped=True
    )
    hand_overs: list[HandOver] = to_many(
        "case_id", description="Its hand-overs.", order="offered_at, id", unscoped=True
    )
    open_hand_over: HandOver | None = has_one(
        "case_id",
        description="The hand-over that waits for a decision.",
        where=sql("{t}.state = 'offered'"),
        unscoped=True,
    )
    notices: list[Notice] = to_many(
        "case_id", description="Its one-time notices.", order="ordinal, id", unscoped=True
    )
    materials: list[CaseMaterial] = to_many(
        "case_id",
        description="What the requester left, and who holds it.",
        order="ordinal, id",
        unscoped=True,
    )
    replies: list[Reply] = to_many(
        "case_id", description="What the requester was told.", order="at, id", unscoped=True
    )
    entries: list[CaseEntry] = to_many(
        "case_id",
        description="What the requester was told or said, and what was noted inside; secrets as far as the "
        "viewer may read them.",
        order="at, id",
    )
    promises: list[Promise] = to_many(
        "case_id", description="The limits that the requester was told.", order="at, id", unscoped=True
    )
    extensions: list[Extension] = to_many(
        "case_id", description="More time that was asked for.", order="asked_at, id", unscoped=True
    )
    pauses: list[CasePause] = to_many(
        "case_id",
        description="What it waited for because somebody said so.",
        order="since, id",
        unscoped=True,
    )
    reopenings: list[Reopening] = to_many(
        "case_id",
        description="When it went on after having been closed.",
        order="reopened_at, id",
        unscoped=True,
    )
    links: list[CaseLink] = to_many(
        "case_id",
        description="Earlier cases that it belongs to, as far as the viewer may see them.",
        order="at, id",
    )
    linked_by: list[CaseLink] = to_many(
        "to_case_id",
        description="Later cases that belong to it, as far as the viewer may see them: it was asked again.",
        order="at, id",
    )
    supervision: Supervision | None = has_one(
        "case_id",
        description="Who follows it; null while nobody does.",
        where=sql("{t}.ended_at is null"),
        unscoped=True,
    )
    supervisions: list[Supervision] = to_many(
        "case_id", description="Who followed it, and who does.", order="since, id", unscoped=True
    )
    escalations: list[Escalation] = to_many(
        "case_id", description="What was asked of somebody higher.", order="asked_at, id", unscoped=True
    )
    arbitrations: list[Arbitration] = to_many(
        "case_id", description="Returns that were contested.", order="contested_at, id", unscoped=True
    )
    referrals: list[Referral] = to_many(
        "case_id",
        description="Bodies outside that the requester was referred to.",
        order="at, id",
        unscoped=True,
    )
    contributions: list[Contribution] = to_many(
        "case_id", description="What others were asked for.", order="asked_at, id", unscoped=True
    )
    meetings: list[Meeting] = to_many(
        "case_id", description="Meetings about it.", order="begins_at, id", unscoped=True
    )
    breaches: list[Breach] = to_many(
        "case_id", description="Suspected violations that the viewer may see.", order="occurred_at, id"
    )
    commendations: list[Commendation] = to_many(
        "case_id", description="Praise for it that the viewer may see.", order="proposed_at, id"
    )
    attachments: list[Attachment] = to_many(
        "case_id",
        description="Its files, also removed ones; those of secrets as far as the viewer may read them.",
        order="prepared_at, id",
    )
    timeline: Timeline | None = computed(
        drawn,
        description="Who answered for each working second of it; null without a working calendar.",
        needs=("first_department_id",),
    )
    events: Connection[Event] = connection(
        "case_id", description="Everything that happened to it.", order="seq"
    )
