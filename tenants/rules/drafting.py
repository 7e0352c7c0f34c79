"""Edits rows of a draft: every change on record, every edit counted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict, TypeVar, Unpack, cast
from uuid import UUID

from tenants.base import find
from tenants.constraints import all_or_nothing
from tenants.editing import told
from tenants.errors import Code, Refusal
from tenants.rules import version
from tenants.rules.version import RuleRow, RuleSetVersion, changed

Row = TypeVar("Row", bound=RuleRow)


class Edit(TypedDict):
    """What every edit of a draft is told: which one, as seen by whom, and when."""

    rule_set_id: UUID
    expected_version: NotRequired[int | None]
    by: UUID | None
    at: datetime


async def row_of(model: type[Row], id_: UUID, draft: RuleSetVersion, *path: str | int) -> Row:
    """The draft's own row; an id from another version stands for the row with the same code."""
    row = await find(model, id_, *path)
    if row.rule_set_id == draft.id:
        return row
    own = await model.get_or_none(rule_set_id=draft.id, code=row.code)
    if own is None:
        raise Refusal(Code.NOT_FOUND, f"this draft holds no {row.code}", path)
    return own


async def write(
    row: Row, values: Mapping[str, Any], draft: RuleSetVersion, kind: str, *, by: UUID | None, at: datetime
) -> bool:
    """Write what differs and record it; nothing differs, nothing happens."""
    changes = {
        name: {"from": getattr(row, name), "to": value}
        for name, value in values.items()
        if getattr(row, name) != value
    }
    if not changes:
        return False
    row.update_from_dict({name: change["to"] for name, change in changes.items()})
    await row.save(update_fields=list(changes))
    data = {"code": row.code, "changes": told(changes)}
    await changed(draft, kind, subject_id=row.id, data=data, by=by, at=at)
    return True


async def put(
    model: type[Row],
    draft: RuleSetVersion,
    code: str | None,
    values: dict[str, Any],
    *,
    usual: str,
    alike: Iterable[str],
    kind: str,
    by: UUID | None,
    at: datetime,
) -> Row:
    """Set a row under conditions; one of the same code, else under the same ones, gives way to it.

    `alike` names what else those have in common. Without a code it gets the `usual` one, numbered if need be.
    """
    found = await _there(model, draft, code, {name: values[name] for name in alike}, values["conditions"])
    if found is not None:
        await write(found, values, draft, kind, by=by, at=at)
        return found
    named = code or await free_code(model, usual, draft)
    return await _add(model, draft, named, values, kind, by=by, at=at)


async def put_by_code(
    model: type[Row], code: str, values: dict[str, Any], kind: str, **edit: Unpack[Edit]
) -> Row:
    """Set the row of this code; one that is there already gives way to it."""
    by, at = edit["by"], edit["at"]
    async with all_or_nothing():
        draft = await version.draft(edit["rule_set_id"], expected_version=edit.get("expected_version"))
        found = await model.get_or_none(rule_set_id=draft.id, code=code)
        if found is None:
            return await _add(model, draft, code, values, kind, by=by, at=at)
        await write(found, values, draft, kind, by=by, at=at)
    return found


async def take_out(
    model: type[Row], row_id: UUID, kind: str, *, in_use: str | None = None, **edit: Unpack[Edit]
) -> Row:
    """Take a row out of a draft; published versions keep theirs. `in_use` is why it may have to stay."""
    async with all_or_nothing(in_use=in_use):
        draft = await version.draft(edit["rule_set_id"], expected_version=edit.get("expected_version"))
        row = await row_of(model, row_id, draft, "id")
        await remove(row, draft, kind, by=edit["by"], at=edit["at"])
    return row


async def _add(
    model: type[Row],
    draft: RuleSetVersion,
    code: str,
    values: dict[str, Any],
    kind: str,
    *,
    by: UUID | None,
    at: datetime,
) -> Row:
    row = await model.create(rule_set_id=draft.id, code=code, **values)
    await changed(draft, kind, subject_id=row.id, data=told({"code": code, **values}), by=by, at=at)
    return row


async def _there(
    model: type[Row], draft: RuleSetVersion, code: str | None, alike: Mapping[str, Any], conditions: object
) -> Row | None:
    if code is not None:
        return await model.get_or_none(rule_set_id=draft.id, code=code)
    rows = await model.filter(rule_set_id=draft.id, **alike).order_by("code")
    return next((one for one in rows if cast("Any", one).conditions == conditions), None)


async def remove(row: Row, draft: RuleSetVersion, kind: str, *, by: UUID | None, at: datetime) -> None:
    """Take a row out of the draft; published versions keep theirs."""
    await row.delete()
    await changed(draft, kind, subject_id=row.id, data={"code": row.code}, by=by, at=at)


async def free_code(model: type[Row], usual: str, draft: RuleSetVersion) -> str:
    """A code that no other row of the draft has: the usual one, else with a number behind it."""
    taken = {row.code for row in await model.filter(rule_set_id=draft.id).only("code")}
    numbered = (f"{usual}-{number}" for number in range(2, len(taken) + 3))
    return usual if usual not in taken else next(code for code in numbered if code not in taken)
