"""What the requester left, as whoever takes it in writes it down."""

from collections.abc import Sequence

import strawberry

from schema.cases.notice import Notice
from schema.rules.matter import Material
from tenants.cases.materials.left import Left
from tenants.cases.materials.material import MaterialKind


@strawberry.input(description="One thing that the requester leaves.")
class CaseMaterialInput:
    """A line of the receipt."""

    name: str | None = strawberry.field(
        description="What it is, at most 200 characters; as the checklist or the notice has it unless given.",
        default=None,
    )
    kind: MaterialKind = strawberry.field(
        description="What sort of thing it is.", default=MaterialKind.ORIGINAL
    )
    copies: int = strawberry.field(description="How many of it.", default=1)
    remark: str | None = strawberry.field(
        description="What it looks like, or what to mind; at most 1,000 characters.", default=None
    )
    to_give_back: bool | None = strawberry.field(
        description="Whether the requester is to have it again; all but copies unless told.", default=None
    )
    checklist_id: strawberry.ID | None = strawberry.field(
        description="The Material of the matter's checklist that it answers.", default=None
    )
    notice_id: strawberry.ID | None = strawberry.field(
        description="The one-time notice of this case that it answers, with `noticeLine`; with a supplement "
        "the one that waited unless told.",
        default=None,
    )
    notice_line: int | None = strawberry.field(description="Which line of that notice, from 1.", default=None)


def written_down(given: Sequence[CaseMaterialInput]) -> tuple[Left, ...]:
    """The same, as the domain has it."""
    return tuple(_left(one, place) for place, one in enumerate(given))


def _left(given: CaseMaterialInput, place: int) -> Left:
    checklist, notice = given.checklist_id, given.notice_id
    return Left(
        name=given.name,
        kind=given.kind,
        copies=given.copies,
        remark=given.remark,
        checklist_id=None
        if checklist is None
        else Material.key_of(checklist, "materials", place, "checklist_id"),
        notice_id=None if notice is None else Notice.key_of(notice, "materials", place, "notice_id"),
        notice_line=given.notice_line,
        to_give_back=given.to_give_back,
    )
