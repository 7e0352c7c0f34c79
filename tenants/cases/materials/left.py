"""What a requester leaves, as whoever takes it in writes it down."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tenants.cases.case import Case
from tenants.cases.materials.material import MaterialKind
from tenants.errors import Code, Refusal
from tenants.session import current
from tenants.text import line, optional_line, optional_text

MOST = 50
MOST_COPIES = 9999


@dataclass(frozen=True, slots=True)
class Left:
    """One thing; what the checklist or the notice names already need not be named again."""

    name: str | None = None
    kind: MaterialKind = MaterialKind.ORIGINAL
    copies: int = 1
    remark: str | None = None
    # The entry of the matter's checklist that it answers.
    checklist_id: UUID | None = None
    # The line of a notice that it answers, counted from one.
    notice_id: UUID | None = None
    notice_line: int | None = None
    # As its kind is, unless it is told.
    to_give_back: bool | None = None


async def checked(left: Sequence[Left], case: Case) -> list[dict[str, Any]]:
    """The columns of each as they may be kept; refused where a list names it that is not this case's."""
    if not left:
        raise Refusal(Code.REQUIRED, "say what was left", ("materials",))
    if len(left) > MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST} materials", ("materials",))
    entries = await _entries([one.checklist_id for one in left if one.checklist_id is not None], case)
    lines = await _lines([one.notice_id for one in left if one.notice_id is not None], case)
    return [_columns(one, place, entries, lines) for place, one in enumerate(left)]


def _columns(
    one: Left, place: int, entries: Mapping[UUID, str], lines: Mapping[UUID, Sequence[str]]
) -> dict[str, Any]:
    if not 1 <= one.copies <= MOST_COPIES:
        raise Refusal(Code.INVALID, f"from 1 to {MOST_COPIES} copies", ("materials", place, "copies"))
    listed = _listed(one, place, entries), _noticed(one, place, lines)
    known = next((name for name in listed if name), None)
    return {
        "name": optional_line(one.name, ("materials", place, "name"))
        or line(known or "", ("materials", place, "name")),
        "kind": one.kind,
        "copies": one.copies,
        "remark": optional_text(one.remark, ("materials", place, "remark"), most=1000),
        "checklist_id": one.checklist_id,
        "notice_id": one.notice_id,
        "notice_line": one.notice_line,
        "to_give_back": one.kind.is_given_back if one.to_give_back is None else one.to_give_back,
    }


def _listed(one: Left, place: int, entries: Mapping[UUID, str]) -> str | None:
    if one.checklist_id is not None and one.checklist_id not in entries:
        raise Refusal(
            Code.NOT_FOUND, "the matter's checklist does not hold this", ("materials", place, "checklist_id")
        )
    return entries[one.checklist_id] if one.checklist_id is not None else None


def _noticed(one: Left, place: int, lines: Mapping[UUID, Sequence[str]]) -> str | None:
    if one.notice_id is None and one.notice_line is None:
        return None
    if one.notice_id is None or one.notice_id not in lines:
        raise Refusal(Code.NOT_FOUND, "the case has no such notice", ("materials", place, "notice_id"))
    held = lines[one.notice_id]
    if one.notice_line is None or not 1 <= one.notice_line <= len(held):
        raise Refusal(Code.NOT_FOUND, "the notice has no such line", ("materials", place, "notice_line"))
    return held[one.notice_line - 1]


async def _entries(checklist_ids: Collection[UUID], case: Case) -> dict[UUID, str]:
    if not checklist_ids or case.matter_id is None:
        return {}
    rows = await current().fetch(
        "select id, name from materials where matter_id = $1 and id = any($2::uuid[])",
        case.matter_id,
        list(checklist_ids),
    )
    return {row["id"]: row["name"] for row in rows}


async def _lines(notice_ids: Collection[UUID], case: Case) -> dict[UUID, list[str]]:
    if not notice_ids:
        return {}
    rows = await current().fetch(
        """select n.id, array_agg(i.item ->> 'name' order by i.place) as names
           from notices n cross join lateral jsonb_array_elements(n.items) with ordinality as i(item, place)
           where n.case_id = $1 and n.id = any($2::uuid[]) group by n.id""",
        case.id,
        list(notice_ids),
    )
    return {row["id"]: row["names"] for row in rows}
