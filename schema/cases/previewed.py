"""What a preview shows: who would be first contact, when a stage would be due, and who would reply."""

from datetime import datetime
from uuid import UUID

import strawberry

from schema.cases.proof import ClockProof, shown_proof
from schema.cases.tie_break import TieBreak
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.enums import described
from schema.permissions import REACHED, field, readable
from schema.rules.duration import Duration, shown_duration
from schema.rules.reply_rule import ReplyRule
from schema.rules.time_limit import TimeLimit
from tenants.cases.preview import Deadline, Replying
from tenants.cases.replier_order import PassedBecause
from tenants.rules.ladder import Action, Whom
from tenants.rules.moments import Firing
from tenants.rules.policies import Approver, Policy, SaidBy
from tenants.rules.reply_rules import Replier
from tenants.working_time.durations import duration_to_json


@readable(REACHED)
@strawberry.type(description="Who would be first contact, and why.")
class FirstContactPreview:
    """A decision that was not made."""

    staff_ids: strawberry.Private[tuple[UUID, ...]]
    tie_break: TieBreak | None = strawberry.field(description="Why; null where only one is asked.")

    @field(REACHED, description="Who would be first contact.")
    def first_contact(self) -> Staff:
        return Staff.known(self.staff_ids[0])

    @field(REACHED, description="Everybody in order, the first contact at the head.")
    def order(self) -> list[Staff]:
        return [Staff.known(one) for one in self.staff_ids]


@readable(REACHED)
@strawberry.type(description="A rung with the moment at which it would fire.")
class RungPreview:
    """A step of a ladder in time."""

    number: int = strawberry.field(description="Its number, from 1.")
    at: datetime = strawberry.field(description="When it would fire.")
    action: Action = strawberry.field(description="What would be done.")
    whom: Whom | None = strawberry.field(description="Who would be called on; null for a breach.")


described(
    SaidBy,
    {
        SaidBy.LIMIT: "The limit itself: it goes before every policy.",
        SaidBy.MATTER: "The policy of the matter.",
        SaidBy.VERSION: "The policy of the version for every matter without one of its own.",
        SaidBy.USUAL: "Nobody has said anything: the head of the department, once.",
    },
    name="ExtensionSaidBy",
)


@readable(REACHED)
@strawberry.type(description="How a limit could be extended before it ends, and whose word that is.")
class ExtensionPreview:
    """What counts of all that is said about extensions."""

    approver: Approver = strawberry.field(description="Who would decide.")
    times: int = strawberry.field(description="How often.")
    at_most: Duration | None = strawberry.field(
        description="How far beyond the due time; null leaves it to whoever decides."
    )
    said_by: SaidBy = strawberry.field(description="Whose word it is: the nearest to the clock goes before.")


@readable(REACHED)
@strawberry.type(description="When a stage would be due, and why.")
class DeadlinePreview:
    """A clock that was not started."""

    limit_id: strawberry.Private[UUID | None]
    tied: list[str] = strawberry.field(
        description="The codes of limits that tie for this case: a draft with a tie is not published."
    )
    due_at: datetime | None = strawberry.field(description="When; null without a limit.")
    provisional: bool = strawberry.field(
        description="True where it lies beyond the published public holidays and may still move."
    )
    rungs: list[RungPreview] = strawberry.field(description="What would happen on the way, in order.")
    proof: ClockProof | None = strawberry.field(description="What it rests on; null without a limit.")
    extension: ExtensionPreview | None = strawberry.field(
        description="How it could be extended; null where it could not."
    )

    @field(REACHED, description="The limit that counts; null where there is none, or where several tie.")
    def time_limit(self) -> TimeLimit | None:
        return TimeLimit.one(self.limit_id)


described(
    PassedBecause,
    {
        PassedBecause.MAY_NOT_REPLY: "No role of theirs has case.reply; of a department: nobody's there.",
        PassedBecause.HAS_LEFT: "They have left, and nobody acts for them.",
        PassedBecause.NOT_OF_THE_STAFF: "It was no member of the staff who wrote the case down.",
        PassedBecause.MAY_NOT_KNOW: "The case is confidential, or about them.",
        PassedBecause.CLOSED: "The department is closed.",
    },
    name="ReplierPassedBecause",
)


@readable(REACHED)
@strawberry.type(description="Somebody to whom the rules would leave a reply, and why it is not theirs.")
class ReplierPassed:
    """Somebody passed over."""

    replier: Replier = strawberry.field(description="As what they were meant.")
    because: PassedBecause = strawberry.field(description="Why it is not theirs.")
    staff_id: strawberry.Private[UUID | None]
    department_id: strawberry.Private[UUID | None]

    @field(REACHED, description="Who; null without a case, and for a department.")
    def staff(self) -> Staff | None:
        return Staff.one(self.staff_id)

    @field(REACHED, description="Which department; null for a person.")
    def department(self) -> Department | None:
        return Department.one(self.department_id)


@readable(REACHED)
@strawberry.type(description="Whose the reply would be, and by which rule.")
class ReplyPreview:
    """What the rules say about the reply."""

    rule_id: strawberry.Private[UUID | None]
    staff_id: strawberry.Private[UUID | None]
    department_id: strawberry.Private[UUID | None]
    replier: Replier = strawberry.field(description="Whose it would be, after those who were passed over.")
    passed_over: list[ReplierPassed] = strawberry.field(
        description="Those who were meant before, in order, each with the reason why it is not theirs."
    )
    tied: list[str] = strawberry.field(
        description="The codes of rules that tie for this case: a draft with a tie is not published."
    )

    @field(REACHED, description="The rule that counts; null where none fits, or where several tie.")
    def reply_rule(self) -> ReplyRule | None:
        return ReplyRule.one(self.rule_id)

    @field(REACHED, description="Who would be called; null without a case, and where it is not one person's.")
    def staff(self) -> Staff | None:
        return Staff.one(self.staff_id)

    @field(REACHED, description="Which department would be called; null where it is a person's.")
    def department(self) -> Department | None:
        return Department.one(self.department_id)


def shown_reply(found: Replying) -> ReplyPreview:
    """What was found out about a reply that nobody owes yet."""
    return ReplyPreview(
        rule_id=found.rule.id if found.rule else None,
        staff_id=found.staff_id,
        department_id=found.meant.department_id,
        replier=found.meant.replier,
        passed_over=[
            ReplierPassed(
                replier=one.replier,
                because=one.because,
                staff_id=one.staff_id,
                department_id=one.department_id,
            )
            for one in found.meant.passed
        ],
        tied=list(found.tied),
    )


def shown_deadline(found: Deadline) -> DeadlinePreview:
    """What was found out about a stage that nobody has begun."""
    return DeadlinePreview(
        limit_id=found.limit.id if found.limit else None,
        tied=list(found.tied),
        due_at=found.due.at if found.due else None,
        provisional=bool(found.due and found.due.provisional),
        rungs=[_rung(firing) for firing in found.firings],
        proof=shown_proof(found.facts) if found.facts else None,
        extension=_extension(*found.extension) if found.extension else None,
    )


def _extension(policy: Policy, said_by: SaidBy) -> ExtensionPreview:
    at_most = policy.extension_at_most
    return ExtensionPreview(
        approver=policy.extension_approver,
        times=policy.extension_times,
        at_most=shown_duration(duration_to_json(at_most)) if at_most is not None else None,
        said_by=said_by,
    )


def _rung(firing: Firing) -> RungPreview:
    return RungPreview(
        number=firing.rung.number, at=firing.at, action=firing.rung.action, whom=firing.rung.whom
    )
