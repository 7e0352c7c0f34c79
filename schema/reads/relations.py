"""Reads what the rows of one selection relate to, all of them together."""

from collections.abc import Mapping
from typing import Any

from schema.order import chosen
from schema.paging import window
from schema.reads.catalog import Catalog
from schema.reads.ordinary import Tables
from schema.reads.part import Part, windowed
from schema.reads.predicate import EVERY_ROW, Predicate
from schema.reads.read_field import ReadField, Related
from schema.reads.rows import reference
from schema.reads.selection import Selected
from schema.reads.source import Source
from schema.reads.specs import Computed, HasOne, Nested, ToMany, ToOne


def key_of(related: Related) -> Any:
    """What the batch tells rows apart by; None where there is nothing to read."""
    if isinstance(related.field.spec, Computed):
        return related
    if isinstance(related.field.spec, ToOne):
        column, held = related.field.spec.column, related.row.__dict__
        # An object that no table had keeps the key under the name of the column that it would be.
        return held[reference(column)] if reference(column) in held else held[column]
    return related.row.key


async def fetch_related(
    tables: Tables, related: Related, selected: Selected, keys: list[Any]
) -> Mapping[Any, Any]:
    """The answers of one batch; `related` stands for all of its rows."""
    field, spec = related.field, related.field.spec
    keys = [key for key in keys if key is not None]
    if not keys:
        return {}
    if isinstance(spec, Computed):
        values = await spec.load([each.row for each in keys], tables.context)
        return dict(zip(keys, values, strict=True))
    target, facts = selected.target(), await tables.facts()
    visible = scope_of(field, target, tables.viewer)
    if isinstance(spec, ToOne):
        return await tables.by_keys(target, keys, visible, selected.of_rows(target, facts))
    if isinstance(spec, ToMany):
        part = Part(target, visible, spec.order, spec.most)
        return await tables.below(part, spec.link, keys, selected.of_rows(target, facts))
    if isinstance(spec, HasOne):
        part = Part(target, visible, spec.order, 1)
        found = await tables.below(part, spec.link, keys, selected.of_rows(target, facts))
        return {key: rows[0] for key, rows in found.items() if rows}
    assert isinstance(spec, Nested)  # noqa: S101
    part = nested_part(spec, related.arguments, target, visible, facts)
    return await tables.pages_below(part, spec.link, keys, selected.of_page(target, facts))


def scope_of(field: ReadField, target: Source, viewer: Any) -> Predicate:
    """The rows of the relation that the viewer may see."""
    spec = field.spec
    if isinstance(spec, ToOne):
        return EVERY_ROW if spec.unscoped else target.visible(viewer)
    assert isinstance(spec, ToMany | HasOne | Nested)  # noqa: S101
    return spec.where & (EVERY_ROW if spec.unscoped else target.visible(viewer))


def nested_part(
    spec: Nested, arguments: Mapping[str, Any], target: Source, visible: Predicate, facts: Catalog
) -> Part:
    """The part of a nested list that its arguments ask for; wrong ones are BAD_USER_INPUT."""
    where = arguments.get("where")
    paging = {name: arguments.get(name) for name in ("first", "after", "last", "before")}
    return windowed(
        target,
        visible & (where.predicate() if where else EVERY_ROW),
        chosen(arguments.get("order_by"), default=spec.order),
        window(**paging),
        facts,
    )
