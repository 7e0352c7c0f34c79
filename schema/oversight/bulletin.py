"""Bulletins."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any
from uuid import UUID

import strawberry

from schema.attachments.addresses import Addresses, PageLanguage, SignedAddress
from schema.context import Context, Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.order import order
from schema.oversight.check import Check
from schema.oversight.commendation import Commendation
from schema.permissions import REACHED, SIGNED_IN, field, readable
from schema.reads.fields import column, computed, derived, to_many, to_one
from schema.reads.predicate import EVERY_ROW, NO_ROW, Predicate, sql
from schema.reads.source import source
from schema.where import DateIs, EnumIs, IdIs, TextIs, TimeIs, Where, compare, conditions
from tenants.directory.access import Permission, Scope, Viewer
from tenants.oversight.bulletin import BulletinState
from tenants.oversight.bulletin_citation import CitationKind
from tenants.oversight.check import Rating

described(
    BulletinState,
    {
        BulletinState.DRAFT: "It is being written.",
        BulletinState.PUBLISHED: "Its addressees read it; it never changes.",
        BulletinState.WITHDRAWN: "It no longer counts; it says why.",
    },
)
described(
    CitationKind,
    {
        CitationKind.CHECK: "A check that is concluded.",
        CitationKind.COMMENDATION: "A commendation that is confirmed.",
    },
)

_ADDRESSED = """{t}.state <> 'draft' and (
    not exists (select from bulletin_departments ba where ba.bulletin_id = {t}.id)
    or exists (select from bulletin_departments bw
               where bw.bulletin_id = {t}.id and belongs_below({}, bw.department_id)))"""


def bulletins(viewer: Viewer) -> Predicate:
    """Those addressed to the viewer, and those one wrote; whoever publishes everywhere reads them all."""
    if not viewer.is_person:
        return NO_ROW
    if viewer.grants.get(Permission.BULLETIN_PUBLISH) is Scope.TENANT:
        return EVERY_ROW
    return sql("{t}.drafted_by_id = {}", viewer.staff_id) | sql(_ADDRESSED, viewer.department_id)


def citations(viewer: Viewer) -> Predicate:
    """What is cited in a bulletin that the viewer reads."""
    seen = bulletins(viewer)
    if seen is NO_ROW or seen is EVERY_ROW:
        return seen
    inner = seen.text.replace("{t}", "cb")
    return Predicate(
        f"exists (select from bulletins cb where cb.id = {{t}}.bulletin_id and {inner})", seen.values
    )


# Told from where it is on record, not copied: what is erased there is gone here as well.
_TITLE = """case {t}.kind
    when 'check' then (select string_agg(cd.name, '、' order by cd.code) from checked_departments cc
        join departments cd on cd.id = cc.department_id where cc.check_id = {t}.subject_id)
    when 'commendation' then (select coalesce(ps.name || '（' || pd.name || '）', pd.name)
        from commendations pc join departments pd on pd.id = pc.department_id
        left join staff ps on ps.id = pc.staff_id where pc.id = {t}.subject_id) end"""
_TEXT = """case {t}.kind
    when 'check' then (select tc.opinion from checks tc where tc.id = {t}.subject_id)
    when 'commendation' then (select tp.said from commendations tp where tp.id = {t}.subject_id
        and not exists (select from cases ts where ts.id = tp.case_id
                        and ts.confidentiality <> 'ordinary')) end"""
_AT = """case {t}.kind
    when 'check' then (select ac.ended_at from checks ac where ac.id = {t}.subject_id)
    when 'commendation' then (select ap.decided_at from commendations ap where ap.id = {t}.subject_id) end"""
_RATINGS = """
select r.check_id as id, d.name, r.rating from checked_departments r
join departments d on d.id = r.department_id
where r.check_id = any($1::uuid[]) and r.rating is not null order by d.code
"""


@readable(REACHED)
@strawberry.type(description="How a department was rated in a check that is cited.")
class CitedRating:
    """A line of the result."""

    department: str = strawberry.field(description="The department's name.")
    rating: Rating = strawberry.field(description="How it was rated.")


async def _ratings(rows: Sequence[Any], context: Context) -> list[list[CitedRating]]:
    async with context.inside() as session:
        found = await session.fetch(_RATINGS, [row.subject_id for row in rows])
    lines: dict[UUID, list[CitedRating]] = {}
    for one in found:
        rated = CitedRating(department=one["name"], rating=Rating(one["rating"]))
        lines.setdefault(one["id"], []).append(rated)
    return [lines.get(row.subject_id, []) for row in rows]


@readable(SIGNED_IN)
@source("bulletin_citations", visible=citations)
@strawberry.type(
    description="What a bulletin rests on. Its addressees read what was published of it, also where they do "
    "not see the entry itself."
)
class BulletinCitation(Node):
    """One thing that is cited."""

    ordinal: int = column(description="In which place.")
    kind: CitationKind = column(description="What it is.")
    title: str | None = derived(_TITLE, description="Who or what it is about: a name, or departments.")
    text: str | None = derived(
        _TEXT, description="What it says; null where its case has become confidential since."
    )
    at: datetime | None = derived(_AT, description="When it was concluded or confirmed.")
    ratings: list[CitedRating] = computed(
        _ratings, description="Of a check: how the departments were rated.", needs=("subject_id",)
    )
    note: str | None = column(description="What the bulletin says about it.")
    check: Check | None = to_one("subject_id", description="The check, where the viewer sees it.")
    commendation: Commendation | None = to_one(
        "subject_id", description="The commendation, where the viewer sees it."
    )


@readable(SIGNED_IN)
@source("bulletins", visible=bulletins)
@strawberry.type(description="A circular to all, or to departments and everybody below them.")
class Bulletin(Node):
    """What it says, and to whom."""

    title: str = column(description="Its title.")
    text: str = column(description="What it says.")
    since: date | None = column(description="The first day that it is about.")
    until: date | None = column(description="The last day that it is about.")
    state: BulletinState = column(description="What became of it.")
    departments: list[Department] = to_many(
        "bulletin_id",
        description="To whom, with everybody below; empty for everybody.",
        through="bulletin_departments",
        far="department_id",
        order="code, id",
        most=200,
        unscoped=True,
    )
    citations: list[BulletinCitation] = to_many(
        "bulletin_id", description="What it rests on.", order="ordinal, id", unscoped=True
    )
    drafted_by: Staff = to_one("drafted_by_id", description="Who wrote it.", unscoped=True)
    drafted_at: datetime = column(description="When it was begun.")
    published_by: Staff | None = to_one("published_by_id", description="Who published it.", unscoped=True)
    published_at: datetime | None = column(description="When.")
    withdrawn_by: Staff | None = to_one("withdrawn_by_id", description="Who withdrew it.", unscoped=True)
    withdrawn_at: datetime | None = column(description="When.")
    reason: str | None = column(description="Why it was withdrawn.")
    version: int = column(description="For `expectedVersion`.")

    @field(
        REACHED,
        description="Where to fetch it as a page to print, as the viewer would see it; null where this "
        "process serves no pages.",
    )
    def printable(
        self,
        info: Info,
        language: Annotated[
            PageLanguage | None,
            strawberry.argument(description="In which language; the organization's unless told."),
        ] = None,
    ) -> SignedAddress | None:
        offered: Addresses | None = info.context.services.get(Addresses)
        if offered is None:
            return None
        return offered.bulletin(self.key, language, **info.context.signature())


@conditions(description="Which bulletins.")
class BulletinWhere(Where):
    """Conditions on bulletins."""

    state: EnumIs[BulletinState] | None = compare(description="What became of it.")
    title: TextIs | None = compare(description="Its title.")
    since: DateIs | None = compare(description="The first day that it is about.")
    until: DateIs | None = compare(description="The last day that it is about.")
    published_at: TimeIs | None = compare(description="When it was published.")
    drafted_by_id: IdIs | None = compare(of="Staff", description="Who wrote it.")


@strawberry.enum(description="How bulletins are sorted.")
class BulletinOrder(Enum):
    """Orders of bulletins."""

    DRAFTED_AT_DESC = order("-drafted_at", description="Begun last first.")
    DRAFTED_AT_ASC = order("drafted_at", description="Begun first first.")
    PUBLISHED_AT_DESC = order("-published_at", description="Published last first; drafts before all.")
    PUBLISHED_AT_ASC = order("published_at", description="Published first first; drafts last.")
