"""Papers on desks: what was left, who has had it since when, and its ways."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tenants.cases.case import Case
from tenants.cases.involvement import Involvement, Part
from tenants.cases.materials import accept
from tenants.cases.materials.left import Left
from tenants.cases.materials.material import CaseMaterial, MaterialHolding, MaterialKind, MaterialPass
from tenants.directory.access import Viewer
from tenants.session import current
from tests.support.desk import AT

DEED = Left("房产证")
COPY = Left("身份证复印件", MaterialKind.COPY, copies=2)


async def left_at(case: Case, by: Viewer, *left: Left, at: datetime = AT, **more: Any) -> list[CaseMaterial]:
    """The requester leaves these, by default a deed and two copies of an identity card."""
    return await accept.accept(case.id, left or (DEED, COPY), **more, by=by, at=at)


def ids(materials: list[CaseMaterial]) -> list[UUID]:
    return [one.id for one in materials]


async def holders(material: CaseMaterial) -> list[tuple[UUID, datetime, datetime | None]]:
    """Who had it, from when until when."""
    rows = await MaterialHolding.filter(material_id=material.id).order_by("ordinal")
    return [(row.staff_id, row.since, row.until) for row in rows]


async def holder(material: CaseMaterial) -> UUID | None:
    """Who has it now; what the row says and what the holdings say is the same."""
    held = await CaseMaterial.get(id=material.id)
    rows = await MaterialHolding.filter(material_id=material.id, until=None)
    assert [row.staff_id for row in rows] == ([] if held.holder_id is None else [held.holder_id])
    return held.holder_id


async def ways(material: CaseMaterial) -> list[tuple[UUID, UUID, str]]:
    """From whom to whom it went, and what became of it."""
    rows = await MaterialPass.filter(material_id=material.id).order_by("passed_at", "id")
    return [(row.from_staff_id, row.to_staff_id, row.state.value) for row in rows]


async def keepers(case: Case) -> set[UUID]:
    """Who has a part in the case because of its papers."""
    rows = await Involvement.filter(case_id=case.id, part=Part.KEEPER, ended_at=None)
    return {row.staff_id for row in rows}


async def told_of(case: Case) -> list[str]:
    """What the history tells of the case's papers, by kind."""
    rows = await current().fetch(
        "select kind from events where case_id = $1 and kind like 'material.%' order by seq", case.id
    )
    return [row["kind"] for row in rows]


async def the_event(case: Case, kind: str) -> dict[str, Any]:
    """The newest event of this kind."""
    row = await current().fetchrow(
        "select * from events where case_id = $1 and kind = $2 order by seq desc limit 1", case.id, kind
    )
    assert row is not None
    return dict(row)
