"""The one-time notice: everything that is missing, told once, completely and in writing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import authority, breaches, inbox, lifecycle, resume, timing
from tenants.cases.case import Case, open_for
from tenants.cases.hand_over import refuse_while_offered
from tenants.cases.lifecycle import Move
from tenants.cases.materials import accept
from tenants.cases.materials.left import Left
from tenants.directory.access import Permission, Viewer
from tenants.directory.department import Department
from tenants.errors import Code, Refusal
from tenants.rules.checklist import Material
from tenants.rules.matter import Matter
from tenants.session import current
from tenants.text import line, optional_line, optional_text, text

REPEATED_NOTICE = "repeated_notice"
MOST_ITEMS = 50


class Situation(StrEnum):
    """In which of its four situations a notice is given out (R4.2)."""

    CONSULTATION = "consultation"
    APPLICATION = "application"
    REVIEW = "review"
    ON_SITE = "on_site"

    @property
    def awaits_papers(self) -> bool:
        """A slip tells what would be needed; the other notices wait for it."""
        return self is not Situation.CONSULTATION


class Notice(TenantModel):
    """A notice as it was given out."""

    case_id = fields.UUIDField()
    ordinal = fields.IntField()
    situation = fields.CharEnumField(Situation, max_length=20, default=Situation.APPLICATION)
    issued_by_id = fields.UUIDField()
    issued_at = fields.DatetimeField()
    items: fields.Field[list[dict[str, str | None]]] = fields.JSONField()
    procedure = fields.TextField()
    place = fields.TextField()
    respond_by = fields.DatetimeField()
    change = fields.TextField(null=True)
    supplement_received_at = fields.DatetimeField(null=True)
    supplement_received_by_id = fields.UUIDField(null=True)
    signed_by = fields.TextField(null=True)
    signed_at = fields.DatetimeField(null=True)
    # The case came to its end before the papers had come.
    lapsed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "notices"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is missing, and the rule that asks for it."""

    name: str
    legal_basis: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """What the requester must bring or correct; procedure and place default to the matter's."""

    respond_by: datetime
    material_ids: tuple[UUID, ...] = ()
    items: tuple[Item, ...] = ()
    procedure: str | None = None
    place: str | None = None
    # Only a changed law or changed facts excuse a second notice.
    change: str | None = None
    situation: Situation = Situation.APPLICATION


async def issue(
    case_id: UUID, draft: NoticeDraft, *, expected_version: int | None = None, by: Viewer, at: datetime
) -> Notice:
    """Give the notice out: the clock stands still until the papers come; after a mere slip it runs on.

    One that asks for more than was told before, or for what was brought since, opens a breach, unless law or
    facts have changed; what was told and not brought may be asked for again.
    """
    case = await open_for(by, case_id, expected_version=expected_version)
    authority.require(by, Permission.CASE_WORK, case)
    waits = draft.situation.awaits_papers
    kind = "notice.issued" if waits else "notice.slip_given"
    lifecycle.make(Move.ISSUE_NOTICE if waits else Move.GIVE_SLIP, case)
    await refuse_while_offered(case)
    earlier = await Notice.filter(case_id=case.id)
    notice = await _write(case, draft, by=by, at=at)
    await timing.follow(case, kind, at=at)
    await case.keep("state", "due_at", at=at)
    await _record(kind, notice, by=by, at=at)
    await inbox.tell([case.first_contact_id], kind, case=case, by=by.staff_id, at=at)
    if earlier and not notice.change and await _asks_for_more(notice, earlier):
        await _open_breach(case, notice, at=at)
    return notice


async def receive_supplement(
    case_id: UUID,
    *,
    materials: Sequence[Left] = (),
    on_behalf_of_id: UUID | None = None,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Notice:
    """The papers have come; whoever takes them in, the clock runs on.

    `materials` says which, where the house keeps them; a line without a notice is one of the notice that
    waited.
    """
    case = await open_for(by, case_id, expected_version=expected_version)
    if by.staff_id != case.first_contact_id:
        authority.require(by, Permission.CASE_WORK, case)
    lifecycle.make(Move.RECEIVE_SUPPLEMENT, case)
    notice = await take_in(case, await awaited(case), by=by, at=at)
    if materials:
        left = [_of_notice(one, notice) for one in materials]
        await accept.take_in(case, left, on_behalf_of_id=on_behalf_of_id, by=by, at=at)
    return notice


def _of_notice(one: Left, notice: Notice) -> Left:
    return replace(one, notice_id=notice.id) if one.notice_line and one.notice_id is None else one


async def awaited(case: Case) -> Notice:
    """What a waiting case waits for."""
    situations = [situation for situation in Situation if situation.awaits_papers]
    return await Notice.get(
        case_id=case.id, situation__in=situations, supplement_received_at=None, lapsed_at=None
    )


async def take_in(case: Case, notice: Notice, *, by: Viewer, at: datetime) -> Notice:
    """From this moment on nothing is waited for, and time counts again."""
    taker = by.staff_id if by.is_person else None
    notice.update_from_dict({"supplement_received_at": at, "supplement_received_by_id": taker})
    await notice.save(update_fields=["supplement_received_at", "supplement_received_by_id"])
    await timing.follow(case, "notice.supplied", at=at)
    await case.keep("state", "due_at", at=at)
    await _record("notice.supplied", notice, by=by, at=at)
    told = [case.handler_id, case.first_contact_id]
    await inbox.tell(told, "notice.supplied", case=case, by=by.staff_id, at=at)
    await resume.heard_from_requester(case, by=by.staff_id, at=at)
    return notice


async def _asks_for_more(notice: Notice, earlier: Sequence[Notice]) -> bool:
    """Whether the requester has to come for something that no earlier notice or slip told, or comes twice."""
    told = {_named(item) for one in earlier for item in one.items}
    lines = {(one.id, number): _named(item) for one in earlier for number, item in enumerate(one.items, 1)}
    rows = await current().fetch(
        """select notice_id, notice_line from case_materials
           where case_id = $1 and notice_id = any($2::uuid[])""",
        notice.case_id,
        [one.id for one in earlier],
    )
    brought = {lines[row["notice_id"], row["notice_line"]] for row in rows}
    return not told.difference(brought).issuperset(map(_named, notice.items))


def _named(item: Mapping[str, str | None]) -> str:
    return (item["name"] or "").casefold()


async def _write(case: Case, draft: NoticeDraft, *, by: Viewer, at: datetime) -> Notice:
    matter = await Matter.get_or_none(id=case.matter_id) if case.matter_id else None
    items = [*await _from_checklist(matter, draft.material_ids), *_checked(draft.items)]
    if not items:
        raise Refusal(Code.REQUIRED, "a notice names what is missing", ("items",))
    if draft.respond_by <= at:
        raise Refusal(Code.INVALID, "the limit lies in the past", ("respond_by",))
    return await Notice.create(
        case_id=case.id,
        ordinal=1 + await Notice.filter(case_id=case.id).count(),
        situation=draft.situation,
        issued_by_id=by.staff_id,
        issued_at=at,
        items=items,
        procedure=_procedure(draft, matter),
        place=await _place(draft, case),
        respond_by=draft.respond_by,
        change=optional_text(draft.change, ("change",), most=1000),
    )


async def _from_checklist(matter: Matter | None, material_ids: Sequence[UUID]) -> list[dict[str, str | None]]:
    if not material_ids:
        return []
    rows = await Material.filter(matter_id=matter.id).order_by("ordinal") if matter else []
    known = {row.id: row for row in rows}
    for index, material_id in enumerate(material_ids):
        if material_id not in known:
            raise Refusal(
                Code.NOT_FOUND, "the matter's checklist does not hold this", ("material_ids", index)
            )
    return [{"name": row.name, "legalBasis": row.legal_basis} for row in rows if row.id in set(material_ids)]


def _checked(items: Sequence[Item]) -> list[dict[str, str | None]]:
    if len(items) > MOST_ITEMS:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST_ITEMS} items", ("items",))
    return [
        {
            "name": line(item.name, ("items", index, "name")),
            "legalBasis": optional_line(item.legal_basis, ("items", index, "legal_basis"), most=1000),
        }
        for index, item in enumerate(items)
    ]


def _procedure(draft: NoticeDraft, matter: Matter | None) -> str:
    written = optional_text(draft.procedure, ("procedure",))
    return written or text((matter.procedure if matter else None) or "", ("procedure",))


async def _place(draft: NoticeDraft, case: Case) -> str:
    written = optional_line(draft.place, ("place",))
    department = await Department.get(id=case.department_id)
    return written or line(department.place or "", ("place",))


async def _open_breach(case: Case, notice: Notice, *, at: datetime) -> None:
    await breaches.open_breach(
        case,
        kind=REPEATED_NOTICE,
        staff_id=notice.issued_by_id,
        department_id=case.department_id,
        occurred_at=at,
        noticed_at=at,
        notice_id=notice.id,
    )


async def _record(kind: str, notice: Notice, *, by: Viewer, at: datetime) -> None:
    data = {
        "ordinal": notice.ordinal,
        "situation": notice.situation,
        "items": notice.items,
        "respondBy": notice.respond_by,
    }
    await history.record(
        kind,
        by=by.staff_id,
        at=at,
        case_id=notice.case_id,
        subject_id=notice.id,
        reason=notice.change,
        data=data,
    )
