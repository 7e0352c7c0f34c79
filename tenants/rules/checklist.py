"""Checklists: everything that a matter asks the requester to bring, in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel
from tenants.errors import Code, Refusal
from tenants.ids import new_id
from tenants.rules.version import RuleSetVersion, changed
from tenants.text import line, optional_line, optional_text

MOST = 50


class Material(TenantModel):
    """One entry of a matter's checklist."""

    rule_set_id = fields.UUIDField()
    matter_id = fields.UUIDField()
    ordinal = fields.IntField()
    name = fields.TextField()
    legal_basis = fields.TextField(null=True)
    model_text = fields.TextField(null=True)

    class Meta:
        table = "materials"


@dataclass(frozen=True, slots=True)
class Required:
    """An entry as the administrator writes it; `id` keeps one that is already there."""

    name: str
    legal_basis: str | None = None
    id: UUID | None = None
    # How the paper is to be written.
    model_text: str | None = None


def checked(materials: Sequence[Required]) -> list[Required]:
    """The entries as they may be kept."""
    if len(materials) > MOST:
        raise Refusal(Code.LIMIT_EXCEEDED, f"at most {MOST} materials", ("materials",))
    return [
        Required(
            name=line(material.name, ("materials", place, "name")),
            legal_basis=optional_line(material.legal_basis, ("materials", place, "legal_basis"), most=1000),
            id=material.id,
            model_text=optional_text(material.model_text, ("materials", place, "model_text")),
        )
        for place, material in enumerate(materials)
    ]


async def of(matter_id: UUID) -> list[Material]:
    """What the requester must bring, in order."""
    return await Material.filter(matter_id=matter_id).order_by("ordinal")


class Listed(Protocol):
    """The matter of a draft whose checklist it is."""

    id: Any
    code: Any
    rule_set_id: Any


async def write(matter: Listed, materials: Sequence[Required], *, known: Sequence[UUID] = ()) -> None:
    """Keep the entries in this order; one that was there keeps its id, so that an open form still fits."""
    kept = [material.id for material in materials if material.id is not None]
    for place, material in enumerate(materials):
        if material.id is not None and (material.id not in known or kept.count(material.id) > 1):
            raise Refusal(
                Code.NOT_FOUND, "the checklist has no such entry to keep", ("materials", place, "id")
            )
    await Material.bulk_create(
        Material(
            id=material.id or new_id(),
            rule_set_id=matter.rule_set_id,
            matter_id=matter.id,
            ordinal=place,
            name=material.name,
            legal_basis=material.legal_basis,
            model_text=material.model_text,
        )
        for place, material in enumerate(materials)
    )


async def replace(
    matter: Listed, materials: Sequence[Required], draft: RuleSetVersion, *, by: UUID | None, at: datetime
) -> None:
    """Put these in place of what is there, unless nothing differs. Notices given out stay."""
    before = await of(matter.id)
    if [Required(one.name, one.legal_basis, one.id, one.model_text) for one in before] == list(materials):
        return
    await Material.filter(matter_id=matter.id).delete()
    await write(matter, materials, known=[material.id for material in before])
    data = {
        "code": matter.code,
        "from": [one.name for one in before],
        "to": [one.name for one in materials],
    }
    await changed(draft, "matter.checklist_replaced", subject_id=matter.id, data=data, by=by, at=at)
