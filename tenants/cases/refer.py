"""Referral: the matter belongs to a body outside; the requester is told which one, or led there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find, told_at
from tenants.cases import (
    approving,
    authority,
    binding,
    duties,
    inbox,
    lapse,
    lifecycle,
    policy,
    replier,
    stability,
    timing,
)
from tenants.cases.case import Case, Outcome, open_for
from tenants.cases.hand_over import refuse_while_offered
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.policies import Approver
from tenants.text import line, optional_text, text


class ReferralKind(StrEnum):
    """How far the requester is led."""

    NAMED = "named"
    LED = "led"


class ReferralState(StrEnum):
    """Whether it has come about."""

    PROPOSED = "proposed"
    MADE = "made"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Referral(TenantModel):
    """Where the requester was referred, with what, and what became of it."""

    case_id = fields.UUIDField()
    state = fields.CharEnumField(ReferralState, max_length=20, default=ReferralState.MADE)
    approver_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    refusal = fields.TextField(null=True)
    kind = fields.CharEnumField(ReferralKind, max_length=20)
    by_id = fields.UUIDField()
    at = fields.DatetimeField()
    body = fields.TextField()
    body_contact = fields.TextField(null=True)
    explanation = fields.TextField()
    contacted = fields.TextField(null=True)
    papers = fields.TextField(null=True)
    precautions = fields.TextField(null=True)
    escort = fields.TextField(null=True)
    outcome = fields.TextField(null=True)
    outcome_by_id = fields.UUIDField(null=True)
    outcome_at = fields.DatetimeField(null=True)

    class Meta:
        table = "referrals"


@dataclass(frozen=True, slots=True)
class Destination:
    """The competent body; whoever is led there is announced first, and goes with papers and precautions."""

    body: str
    explanation: str
    kind: ReferralKind = ReferralKind.NAMED
    body_contact: str | None = None
    contacted: str | None = None
    papers: str | None = None
    precautions: str | None = None
    escort: str | None = None


async def refer(
    case_id: UUID,
    destination: Destination,
    *,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Referral:
    """End the own work by referring the requester; the reply, which names the body, is due just the same.

    Where the policy says so, whoever is led there goes only when somebody above has decided.
    """
    checked = _checked(destination)
    case = await take_up(
        case_id, Move.REFER, permission=Permission.CASE_WORK, expected_version=expected_version, by=by
    )
    await binding.require_refusable(case)
    await refuse_while_offered(case)
    stability.require(case)
    made = Referral(case_id=case.id, by_id=by.staff_id, at=at, kind=destination.kind, **checked)
    allowed = await policy.counting_for(case)
    if made.kind is ReferralKind.LED and allowed.referral_approver is not None:
        await _propose(case, made, allowed.referral_approver, by=by, at=at)
        return made
    await made.save(force_create=True)
    await _let_it_end(case, made, by=by, at=at)
    return made


async def approve(referral_id: UUID, *, by: Viewer, at: datetime) -> Referral:
    """Decide that the requester is led there: with this the own work ends."""
    case, made = await _proposed(referral_id, by=by, at=at)
    lifecycle.make(Move.REFER, case)
    made.state, made.decided_at = ReferralState.MADE, at
    await made.save(update_fields=["state", "decided_at"])
    await _let_it_end(case, made, by=by, at=at)
    await inbox.tell([made.by_id], "case.referred", case=case, by=by.staff_id, at=at)
    return made


async def refuse(referral_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Referral:
    """The requester stays, and the work goes on."""
    why = text(reason, ("reason",))
    case, made = await _proposed(referral_id, by=by, at=at)
    made.state, made.decided_at, made.refusal = ReferralState.REFUSED, at, why
    await made.save(update_fields=["state", "decided_at", "refusal"])
    await duties.decided(case.id, at=at)
    await case.keep(at=at)
    await _record("referral.refused", made, by=by, at=at, reason=why)
    told = [made.by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "referral.refused", case=case, by=by.staff_id, at=at)
    return made


async def _propose(case: Case, made: Referral, level: Approver, *, by: Viewer, at: datetime) -> None:
    for name in ("precautions", "escort"):
        if getattr(made, name) is None:
            raise Refusal(Code.REQUIRED, "whoever decides is to know how they get there", (name,))
    if await Referral.filter(case_id=case.id, state=ReferralState.PROPOSED).exists():
        raise Refusal(Code.CONFLICT, "a referral waits for a decision already", ("case_id",))
    # Nothing has come about yet: it is open, or waits for papers, as before.
    await case.refresh_from_db(fields=["state"])
    made.state = ReferralState.PROPOSED
    made.approver_id = await approving.approver_of(case, level, asked_by=by.staff_id, at=at)
    await made.save(force_create=True)
    called = await approving.call(case, made.approver_id, besides=[by.staff_id], at=at)
    await case.keep(at=at)
    await _record("referral.proposed", made, by=by, at=at)
    told = [*called, case.first_contact_id]
    await inbox.tell(told, "referral.proposed", case=case, by=by.staff_id, at=at)


async def _proposed(referral_id: UUID, *, by: Viewer, at: datetime) -> tuple[Case, Referral]:
    known = await find(Referral, referral_id, "referral_id")
    with told_at("referral_id"):
        case = await open_for(by, known.case_id)
        # Read again under the case's lock.
        made = await Referral.get(id=referral_id)
        await approving.require_approver(
            by, case, made.approver_id, "referral_id", besides=[made.by_id], at=at
        )
        if made.state is not ReferralState.PROPOSED:
            raise Refusal(Code.ILLEGAL_MOVE, f"this referral is {made.state}")
        await refuse_while_offered(case)
        stability.require(case)
    return case, made


async def _let_it_end(case: Case, made: Referral, *, by: Viewer, at: datetime) -> None:
    case.resolution, case.resolved_at, case.outcome = made.explanation, at, Outcome.REFERRED
    called = await replier.call(case, at=at)
    await timing.follow(case, "case.referred", at=at, replying=called.doing)
    await lapse.with_the_work(case, by=by, at=at)
    kept = ("state", "resolution", "resolved_at", "outcome", "due_at", *replier.COLUMNS)
    await case.keep(*kept, at=at)
    await _record("case.referred", made, by=by, at=at, more=called.data)
    told = [case.first_contact_id, *called.people]
    await inbox.tell(told, "case.referred", case=case, by=by.staff_id, at=at)


async def _record(
    kind: str,
    made: Referral,
    *,
    by: Viewer,
    at: datetime,
    reason: str | None = None,
    more: Mapping[str, object] | None = None,
) -> None:
    data = {
        "kind": made.kind,
        "body": made.body,
        "contacted": made.contacted,
        "precautions": made.precautions,
        "escort": made.escort,
        "approver": made.approver_id,
        **(more or {}),
    }
    await history.record(
        kind, by=by.staff_id, at=at, case_id=made.case_id, subject_id=made.id, reason=reason, data=data
    )


async def register_outcome(referral_id: UUID, *, outcome: str, by: Viewer, at: datetime) -> Referral:
    """Write down what became of the requester there; a case whose requester was led stays open until then."""
    words = text(outcome, ("outcome",))
    known = await find(Referral, referral_id, "referral_id")
    with told_at("referral_id"):
        case = await open_for(by, known.case_id)
        authority.require(by, Permission.CASE_REPLY, case)
        lifecycle.make(Move.REGISTER_OUTCOME, case)
    made = await Referral.get(id=referral_id)
    if made.state is not ReferralState.MADE:
        raise Refusal(Code.ILLEGAL_MOVE, f"this referral is {made.state}", ("referral_id",))
    if made.outcome:
        raise Refusal(Code.CONFLICT, "the outcome is registered already", ("referral_id",))
    made.outcome, made.outcome_by_id, made.outcome_at = words, by.staff_id, at
    await made.save(update_fields=["outcome", "outcome_by_id", "outcome_at"])
    await case.keep(at=at)
    await history.record(
        "referral.outcome_registered",
        by=by.staff_id,
        at=at,
        case_id=case.id,
        subject_id=made.id,
        reason=words,
    )
    told = [case.first_contact_id, case.handler_id]
    await inbox.tell(told, "referral.outcome_registered", case=case, by=by.staff_id, at=at)
    return made


async def refuse_without_outcome(case: Case) -> None:
    """Nobody who was led away is forgotten: the case closes when it is known what became of them."""
    led = Referral.filter(case_id=case.id, kind=ReferralKind.LED, state=ReferralState.MADE)
    if await led.filter(outcome=None).exists():
        raise Refusal(Code.ILLEGAL_MOVE, "register first what became of the requester there", ("case_id",))


def _checked(wanted: Destination) -> dict[str, str | None]:
    contacted = optional_text(wanted.contacted, ("contacted",), most=1000)
    if wanted.kind is ReferralKind.LED and contacted is None:
        raise Refusal(Code.REQUIRED, "speak to the body first, and say to whom", ("contacted",))
    return {
        "body": line(wanted.body, ("body",)),
        "explanation": text(wanted.explanation, ("explanation",)),
        "contacted": contacted,
        "body_contact": optional_text(wanted.body_contact, ("body_contact",), most=1000),
        "papers": optional_text(wanted.papers, ("papers",)),
        "precautions": optional_text(wanted.precautions, ("precautions",)),
        "escort": optional_text(wanted.escort, ("escort",), most=1000),
    }
