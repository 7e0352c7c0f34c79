"""Who holds a material since when: hands change here, and nowhere else."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from tenants.cases.materials.material import CaseMaterial, MaterialHolding
from tenants.session import current


async def begin(materials: Sequence[CaseMaterial], *, at: datetime) -> None:
    """From its acceptance on whoever took a thing in has it."""
    await MaterialHolding.bulk_create(
        MaterialHolding(material_id=one.id, ordinal=1, staff_id=one.holder_id, since=at) for one in materials
    )


async def change(materials: Collection[CaseMaterial], *, to: UUID, at: datetime) -> None:
    """From this moment on `to` has these; the one before had them until this very moment."""
    ended = await _end([one.id for one in materials], at=at)
    await MaterialHolding.bulk_create(
        MaterialHolding(material_id=material_id, ordinal=ordinal + 1, staff_id=to, since=at)
        for material_id, ordinal in ended.items()
    )
    await CaseMaterial.filter(id__in=list(ended)).update(holder_id=to)
    for one in materials:
        one.holder_id = to


async def end(materials: Collection[CaseMaterial], *, at: datetime) -> None:
    """Nobody here has these any more; whoever calls writes where they are."""
    await _end([one.id for one in materials], at=at)


async def _end(material_ids: list[UUID], *, at: datetime) -> dict[UUID, int]:
    rows = await current().fetch(
        """update material_holdings set until = $2 where material_id = any($1::uuid[]) and until is null
           returning material_id, ordinal""",
        material_ids,
        at,
    )
    return {row["material_id"]: row["ordinal"] for row in rows}
