"""Queries: what the rules, in force or in a draft, would say about a case."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import ID, argument

from schema.cases.case import Case
from schema.cases.destination import Destination, shown_place
from schema.cases.previewed import (
    DeadlinePreview,
    FirstContactPreview,
    ReplyPreview,
    shown_deadline,
    shown_reply,
)
from schema.cases.tie_break import read
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.errors import BadInput
from schema.permissions import field, requires
from schema.rules.matter import Matter
from schema.rules.rule_set import RuleSet
from tenants.cases import preview
from tenants.cases.case import Case as AtHand
from tenants.directory.access import Permission
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import CaseScope, Channel, Circumstances, RequesterClass, Severity
from tenants.rules.rule_set import RuleSet as Rules
from tenants.rules.stages import Stage, key_of

READ = requires(Permission.RULES_READ)
Version = Annotated[ID | None, argument(description="By which version, a draft too; in force unless named.")]
Where = Annotated[ID | None, argument(description="In which department; the viewer's unless named.")]


@strawberry.input(description="A case as it might be registered.")
class CircumstancesInput:
    """What rules depend on; the matter's severity and amount count where they are left out."""

    matter_id: strawberry.ID | None = strawberry.field(description="The catalogue entry.", default=None)
    channel: Channel = strawberry.field(description="How it comes.", default=Channel.VISIT)
    severity: Severity | None = strawberry.field(description="How much weighs on it.", default=None)
    scope: CaseScope | None = strawberry.field(description="How many it takes.", default=None)
    requester_class: RequesterClass = strawberry.field(
        description="As whom the requester is received.", default=RequesterClass.PUBLIC
    )
    confidential: bool = strawberry.field(description="Whether it is confidential.", default=False)
    amount: Decimal | None = strawberry.field(description="The amount it is about.", default=None)
    district: str | None = strawberry.field(description="Where it comes from.", default=None)
    said: str = strawberry.field(description="What is said.", default="")


@strawberry.type
class PreviewQuery:
    """What can be tried before it happens."""

    @field(READ, description="Who of several people would be first contact, and why.")
    async def preview_first_contact(
        self,
        info: Info,
        asked_ids: Annotated[list[ID], argument(description="Everybody who would be asked.")],
        matter_id: Annotated[ID | None, argument(description="What it would be about.")] = None,
        channel: Annotated[Channel, argument(description="How it would come.")] = Channel.VISIT,
        rule_set_id: Version = None,
    ) -> FirstContactPreview:
        with _told_as_bad_input():
            if not asked_ids:
                raise Refusal(Code.REQUIRED, "name whoever is asked", ("asked_ids",))
            asked = tuple(Staff.key_of(one, "asked_ids", place) for place, one in enumerate(asked_ids))
            async with info.context.inside():
                decision = await preview.first_contact(
                    await _rules(info, rule_set_id),
                    asked,
                    matter_id=_matter(matter_id),
                    channel=channel,
                    at=info.context.at,
                )
        return FirstContactPreview(
            staff_ids=tuple(one.staff_id for one in decision.order),
            tie_break=read(decision.explained()) if decision.decided_by else None,
        )

    @field(READ, description="Whose a case would be, and why.")
    async def preview_route(
        self,
        info: Info,
        case: Annotated[CircumstancesInput, argument(description="The case.")],
        department_id: Where = None,
        at: Annotated[datetime | None, argument(description="At which moment; now unless told.")] = None,
        rule_set_id: Version = None,
    ) -> Destination:
        with _told_as_bad_input():
            async with info.context.inside():
                rules = await _rules(info, rule_set_id)
                place = await preview.route(
                    rules,
                    await _circumstances(rules, case),
                    department_id=_department(info, department_id),
                    at=at or info.context.at,
                )
        return shown_place(place)

    @field(
        READ,
        description="Who would tell the requester the result: of a case as it might be registered, or of one "
        "at hand if the work on it ended now. Name one of the two.",
    )
    async def preview_reply(
        self,
        info: Info,
        case: Annotated[
            CircumstancesInput | None, argument(description="A case as it might be registered.")
        ] = None,
        case_id: Annotated[
            ID | None, argument(description="A case at hand; by its own version unless another is named.")
        ] = None,
        rule_set_id: Version = None,
    ) -> ReplyPreview:
        with _told_as_bad_input():
            at_hand: AtHand | None
            async with info.context.inside():
                if case_id is not None and case is None:
                    key, viewer = Case.key_of(case_id, "case_id"), info.context.require_viewer()
                    at_hand = await preview.at_hand(key, by=viewer)
                    rules, known = await preview.ruling(at_hand, _version(rule_set_id))
                elif case is not None and case_id is None:
                    at_hand = None
                    rules = await _rules(info, rule_set_id)
                    known = await _circumstances(rules, case)
                else:
                    raise Refusal(Code.INVALID, "name a case at hand, or describe one", ("case_id",))
                found = await preview.reply(rules, known, case=at_hand, at=info.context.at)
        return shown_reply(found)

    @field(READ, description="When a stage would be due, what would happen on the way, and what it rests on.")
    async def preview_deadline(
        self,
        info: Info,
        stage: Annotated[Stage, argument(description="Which stage.")],
        case: Annotated[CircumstancesInput, argument(description="The case.")],
        own_stage: Annotated[str | None, argument(description="For OWN: the code of the stage.")] = None,
        start: Annotated[
            datetime | None, argument(description="When it would start; now unless told.")
        ] = None,
        agreed_until: Annotated[
            datetime | None, argument(description="By when it would be agreed with the requester.")
        ] = None,
        department_id: Where = None,
        rule_set_id: Version = None,
    ) -> DeadlinePreview:
        with _told_as_bad_input():
            async with info.context.inside():
                rules = await _rules(info, rule_set_id)
                found = await preview.deadline(
                    rules,
                    key_of(stage, own_stage),
                    await _circumstances(rules, case),
                    start=start or info.context.at,
                    department_id=_department(info, department_id),
                    agreed_until=agreed_until,
                )
        return shown_deadline(found)


@contextmanager
def _told_as_bad_input() -> Iterator[None]:
    """A query has no payload to refuse in."""
    try:
        yield
    except Refusal as refused:
        raise BadInput.because(refused) from refused


async def _rules(info: Info, rule_set_id: ID | None) -> Rules:
    return await preview.rules_of(_version(rule_set_id), at=info.context.at)


def _version(rule_set_id: ID | None) -> UUID | None:
    return RuleSet.key_of(rule_set_id, "rule_set_id") if rule_set_id is not None else None


def _matter(matter_id: ID | None) -> UUID | None:
    return Matter.key_of(matter_id, "matter_id") if matter_id is not None else None


def _department(info: Info, department_id: ID | None) -> UUID:
    if department_id is None:
        return info.context.require_viewer().department_id
    return Department.key_of(department_id, "department_id")


async def _circumstances(rules: Rules, case: CircumstancesInput) -> Circumstances:
    matter = await preview.matter_of(rules, _matter(case.matter_id))
    return Circumstances(
        matter_id=matter.id if matter else None,
        channel=case.channel,
        severity=case.severity or (matter.severity if matter else None),
        scope=case.scope,
        requester_class=case.requester_class,
        confidential=case.confidential,
        amount=matter.amount if case.amount is None and matter else case.amount,
        district=case.district,
        said=case.said,
    )
