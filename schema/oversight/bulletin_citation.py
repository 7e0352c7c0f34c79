"""What a bulletin rests on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from schema.context import Context
from schema.enums import described
from schema.node import Node
from schema.oversight.bulletin_sight import citations
from schema.oversight.check import Check
from schema.oversight.commendation import Commendation
from schema.permissions import REACHED, SIGNED_IN, readable
from schema.reads.fields import column, computed, derived, to_one
from schema.reads.source import source
from tenants.oversight.bulletin_citation import CitationKind
from tenants.oversight.check import Rating

described(
    CitationKind,
    {
        CitationKind.CHECK: "A check that is concluded.",
        CitationKind.COMMENDATION: "A commendation that is confirmed.",
    },
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
