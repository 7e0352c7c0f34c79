"""Matters, as everybody may see them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import strawberry

from schema.context import Context
from schema.node import Node
from schema.permissions import REACHED, public, readable
from schema.public import language
from schema.public.department import PublicDepartment
from schema.reads.fields import column, computed, to_one
from schema.reads.predicate import sql
from schema.reads.source import source
from schema.rules.duration import Duration, shown_duration
from schema.rules.versions import IN_FORCE
from tenants.rules.checklist import Material
from tenants.rules.circumstances import MatterKind
from tenants.rules.public_matter import PublicMatter as Shown

SHOWN = IN_FORCE & sql("exists (select from public_matters p where p.code = {t}.code)")


@readable(REACHED)
@strawberry.type(description="Something the requester must bring.")
class PublicMaterial:
    """One entry of a checklist."""

    name: str = strawberry.field(description="What it is.")
    legal_basis: str | None = strawberry.field(description="The rule that asks for it.")
    model_text: str | None = strawberry.field(description="How it is to be written.")


class Translations:
    """What is said of every public matter in other languages, read once for the operation."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._texts: dict[str, Any] | None = None

    async def of(self, code: str, context: Context) -> dict[str, Any]:
        """By language and field."""
        async with self._turn:
            if self._texts is None:
                async with context.inside():
                    self._texts = {one.code: one.texts for one in await Shown.all()}
        return dict(self._texts.get(code, {}))


def text(name: str) -> Callable[[Sequence[Any], Context], Awaitable[list[Any]]]:
    """A text of each row in the language of the operation."""

    async def load(rows: Sequence[Any], context: Context) -> list[Any]:
        known = context.loader(Translations, Translations)
        return [
            language.said_in(context, await known.of(row.code, context), name, getattr(row, name))
            for row in rows
        ]

    return load


async def _promises(rows: Sequence[Any], _context: Context) -> list[Duration | None]:
    return [None if row.promise is None else shown_duration(row.promise) for row in rows]


async def _materials(rows: Sequence[Any], context: Context) -> list[list[PublicMaterial]]:
    known = context.loader(Translations, Translations)
    async with context.inside():
        found = await Material.filter(matter_id__in=[row.key for row in rows]).order_by("ordinal")
    texts = {row.key: await known.of(row.code, context) for row in rows}
    of: dict[Any, list[PublicMaterial]] = {row.key: [] for row in rows}
    for one in found:
        said = language.said_in(context, texts[one.matter_id], "materials", {}).get(one.name, {})
        of[one.matter_id].append(
            PublicMaterial(
                name=said.get("name", one.name),
                legal_basis=one.legal_basis,
                model_text=said.get("model_text", one.model_text),
            )
        )
    return [of[row.key] for row in rows]


@readable(public("it holds only what the organization has marked as public"))
@source("matters", visible=lambda _viewer: SHOWN, guests=SHOWN)
@strawberry.type(description="What can be asked, as the rules in force have it and as everybody may see it.")
class PublicMatter(Node):
    """Whose it is, what it takes, and what was promised to everybody."""

    code: str = column(description="Its short code; the same in every version of the rules.")
    name: str = computed(text("name"), description="What it is called.", needs=("name",))
    kind: MatterKind = column(description="What sort of request it is.")
    department: PublicDepartment | None = to_one(
        "department_id", description="The department that owns it; null where that one is not public."
    )
    description: str | None = computed(
        text("description"), description="What it is about.", needs=("description",)
    )
    procedure: str | None = computed(text("procedure"), description="How it is done.", needs=("procedure",))
    legal_basis: str | None = computed(
        text("legal_basis"), description="The rule that it rests on.", needs=("legal_basis",)
    )
    promise: Duration | None = computed(
        _promises, description="How long it takes, as promised to everybody.", needs=("promise",)
    )
    fees: str | None = computed(text("fees"), description="What it costs.", needs=("fees",))
    complaint_channel: str | None = computed(
        text("complaint_channel"), description="Where to complain about it.", needs=("complaint_channel",)
    )
    on_the_spot: bool = column(description="Whether it may be settled on the spot.")
    materials: list[PublicMaterial] = computed(
        _materials, description="Everything to bring, in order: what is not named here is not asked for."
    )
