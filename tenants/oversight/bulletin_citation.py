"""What a bulletin may cite: each kind says what of it may be told to everybody."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.cases.case import Case
from tenants.directory.access import Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import check, commendation
from tenants.oversight.bulletin import Bulletin
from tenants.oversight.check import Check, CheckState
from tenants.oversight.commendation import Commendation, CommendationState
from tenants.text import optional_text

MOST = 100
LONGEST_NOTE = 1000


class CitationKind(StrEnum):
    """What is cited."""

    CHECK = "check"
    COMMENDATION = "commendation"


class BulletinCitation(TenantModel):
    """One thing that a bulletin rests on."""

    bulletin_id = fields.UUIDField()
    ordinal = fields.IntField()
    kind = fields.CharEnumField(CitationKind, max_length=30)
    subject_id = fields.UUIDField()
    note = fields.TextField(null=True)

    class Meta:
        table = "bulletin_citations"


@dataclass(frozen=True, slots=True)
class Citation:
    """Something to cite, and what is said about it."""

    kind: CitationKind
    subject_id: UUID
    note: str | None = None


async def replace(row: Bulletin, citations: Sequence[Citation], *, by: Viewer) -> None:
    """Cite these, in this order, and nothing else."""
    if len(citations) > MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"a bulletin cites {MOST} entries at most", ("citations",))
    notes = []
    for place, one in enumerate(citations):
        path = ("citations", str(place), "subject_id")
        if one in citations[:place]:
            raise Refusal(Code.CONFLICT, "this is cited already", path)
        await _require_citable(one.kind, one.subject_id, by, path)
        notes.append(optional_text(one.note, ("citations", place, "note"), most=LONGEST_NOTE))
    await BulletinCitation.filter(bulletin_id=row.id).delete()
    for place, (one, note) in enumerate(zip(citations, notes, strict=True), start=1):
        await BulletinCitation.create(
            bulletin_id=row.id, ordinal=place, kind=one.kind, subject_id=one.subject_id, note=note
        )


async def require_all(row: Bulletin, *, by: Viewer) -> None:
    """Ask again before it is published: a case may have become confidential meanwhile."""
    for one in await BulletinCitation.filter(bulletin_id=row.id).order_by("ordinal"):
        await _require_citable(
            one.kind, one.subject_id, by, ("citations", str(one.ordinal - 1), "subject_id")
        )


async def _require_citable(kind: CitationKind, subject_id: UUID, by: Viewer, path: tuple[str, ...]) -> None:
    await _CITABLE[kind](subject_id, by, path)


async def _check(subject_id: UUID, by: Viewer, path: tuple[str, ...]) -> None:
    row = await Check.get_or_none(id=subject_id)
    if row is None or not await check.is_seen(row, by):
        raise Refusal(Code.NOT_FOUND, "there is no such entry", path)
    if row.state is not CheckState.CONCLUDED:
        raise Refusal(Code.ILLEGAL_MOVE, "only a check that is concluded is cited", path)


async def _commendation(subject_id: UUID, by: Viewer, path: tuple[str, ...]) -> None:
    row = await Commendation.get_or_none(id=subject_id)
    if row is None or not await commendation.is_seen(row, by):
        raise Refusal(Code.NOT_FOUND, "there is no such entry", path)
    if row.state is not CommendationState.CONFIRMED:
        raise Refusal(Code.ILLEGAL_MOVE, "only a commendation that is confirmed is cited", path)
    if row.case_id is not None and (await Case.get(id=row.case_id)).confidential:
        raise Refusal(Code.NOT_ALLOWED, "its case is confidential", path)


# A further kind needs its line here, its words in schema/oversight/bulletin_citation.py, and nothing else.
_CITABLE: Mapping[CitationKind, Callable[[UUID, Viewer, tuple[str, ...]], Awaitable[None]]] = {
    CitationKind.CHECK: _check,
    CitationKind.COMMENDATION: _commendation,
}
