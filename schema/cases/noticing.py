"""Mutations: give a one-time notice out, take the papers in."""

from datetime import datetime
from uuid import UUID

import strawberry

from schema.atomic import Payload, mutation
from schema.cases.case import Case
from schema.cases.inputs import expected
from schema.cases.materials.left import CaseMaterialInput, written_down
from schema.cases.notice import Notice
from schema.context import Info
from schema.directory.staff import Staff
from schema.permissions import REACHED, readable, requires
from schema.rules.matter import Material
from tenants.cases import notice, sign_notice
from tenants.cases.notice import Item, NoticeDraft, Situation
from tenants.directory.access import Permission


@strawberry.input(description="One thing that is missing.")
class NoticeItemInput:
    """A line of a notice that is not on the matter's checklist."""

    name: str = strawberry.field(description="What to bring or correct, at most 200 characters.")
    legal_basis: str | None = strawberry.field(description="The rule that asks for it.", default=None)


@strawberry.input(description="Everything that is missing, at once.")
class NoticeIssueInput:
    """A one-time notice."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    material_ids: list[strawberry.ID] = strawberry.field(
        description="What is missing of the matter's checklist.", default_factory=list
    )
    items: list[NoticeItemInput] = strawberry.field(
        description="What is missing beyond the checklist; 50 at most.", default_factory=list
    )
    procedure: str | None = strawberry.field(
        description="What to do; the matter's unless given.", default=None
    )
    place: str | None = strawberry.field(
        description="Where to go; the department's place unless given.", default=None
    )
    respond_by: datetime = strawberry.field(description="By when the papers are expected.")
    change: str | None = strawberry.field(
        description="Which change of law or facts makes a further notice necessary. A further one that asks "
        "for more than was told, or for what was brought, is given out without it all the same, and opens "
        "a breach.",
        default=None,
    )
    situation: Situation = strawberry.field(
        description="In which situation it is given out; after a slip at a consultation the clocks run on.",
        default=Situation.APPLICATION,
    )
    expected_version: int | None = expected()


@strawberry.input(description="Who signed for a notice.")
class NoticeSignInput:
    """The requester has it in writing."""

    notice_id: strawberry.ID = strawberry.field(description="The notice.")
    signed_by: str = strawberry.field(description="Who signed, at most 200 characters.")


@strawberry.input(description="For which case the papers came.")
class SupplementReceiveInput:
    """The papers have come."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    materials: list[CaseMaterialInput] = strawberry.field(
        description="What of it is left here, 50 at most: the caller holds it from now on.",
        default_factory=list,
    )
    on_behalf_of_id: strawberry.ID | None = strawberry.field(
        description="The colleague who is away and for whom that is taken in.", default=None
    )
    expected_version: int | None = expected()


@readable(REACHED)
@strawberry.type(description="The notice as it is now, and its case.")
class NoticePayload(Payload):
    """Answer to the notice mutations."""

    notice: Notice | None = strawberry.field(description="The notice; null when refused.", default=None)
    case: Case | None = strawberry.field(description="Its case; null when refused.", default=None)


@strawberry.type
class NoticingMutation:
    """What the requester is told to bring."""

    @mutation(
        requires(Permission.CASE_WORK),
        description="Give a one-time notice out; the clocks stand still until the papers come.",
    )
    async def notice_issue(self, info: Info, input: NoticeIssueInput) -> NoticePayload:
        issued = await notice.issue(
            Case.key_of(input.case_id, "case_id"),
            _draft(input),
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _shown(issued.id, issued.case_id)

    @mutation(
        requires(Permission.CASE_WORK, Permission.CASE_REGISTER),
        description="Take the requester's papers in; the clocks run on.",
    )
    async def supplement_receive(self, info: Info, input: SupplementReceiveInput) -> NoticePayload:
        absent = input.on_behalf_of_id
        supplied = await notice.receive_supplement(
            Case.key_of(input.case_id, "case_id"),
            materials=written_down(input.materials),
            on_behalf_of_id=None if absent is None else Staff.key_of(absent, "on_behalf_of_id"),
            expected_version=input.expected_version,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _shown(supplied.id, supplied.case_id)

    @mutation(
        requires(Permission.CASE_WORK, Permission.CASE_REGISTER),
        description="Put on record that the requester signed for a notice; a scan of the paper may be "
        "attached to it. For whoever issued it, and whoever answers for the case.",
    )
    async def notice_sign(self, info: Info, input: NoticeSignInput) -> NoticePayload:
        signed = await sign_notice.sign(
            Notice.key_of(input.notice_id, "notice_id"),
            signed_by=input.signed_by,
            by=info.context.require_viewer(),
            at=info.context.at,
        )
        return _shown(signed.id, signed.case_id)


def _draft(asked: NoticeIssueInput) -> NoticeDraft:
    return NoticeDraft(
        respond_by=asked.respond_by,
        material_ids=tuple(
            Material.key_of(one, "material_ids", place) for place, one in enumerate(asked.material_ids)
        ),
        items=tuple(Item(item.name, item.legal_basis) for item in asked.items),
        procedure=asked.procedure,
        place=asked.place,
        change=asked.change,
        situation=asked.situation,
    )


def _shown(notice_id: UUID, case_id: UUID) -> NoticePayload:
    return NoticePayload(notice=Notice.known(notice_id), case=Case.known(case_id))
