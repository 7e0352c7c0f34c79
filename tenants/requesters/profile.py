"""A profile: begun before its owner asks, and kept right."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from tenants import history
from tenants.base import require_version
from tenants.cases.recognition import recognise, require_sound, write_down
from tenants.cases.requester import Requester, RequesterDetails, RequesterKind, keep, tell
from tenants.cases.sealing import contact_of, sealed
from tenants.directory.access import Permission, Viewer
from tenants.editing import told
from tenants.errors import Code, Refusal
from tenants.protection.contact import FIELDS
from tenants.requesters.reach import open_for

# Of these the history tells what they were: nobody is known by them.
OPEN = ("kind", "requester_class")


async def begin(details: RequesterDetails, *, by: Viewer, at: datetime) -> Requester:
    """The profile for these details; the one there is, for somebody who is known."""
    if details.kind is RequesterKind.ANONYMOUS:
        raise Refusal(Code.INVALID, "whoever stays anonymous has no profile", ("requester", "kind"))
    asking = await recognise(details, by=by)
    begun = await write_down(asking, by=by.staff_id, at=at)
    if asking.known is None:
        data = told({name: getattr(begun, name) for name in OPEN})
        await history.record("requester.created", by=by.staff_id, at=at, subject_id=begun.id, data=data)
    return begun


async def change(
    requester_id: UUID,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Requester:
    """Change what is named in `values`, which are fields of RequesterDetails; also as whom they are received.

    Of personal data the history keeps only that they changed: it can never be erased.
    """
    profile = await open_for(by, Permission.REQUESTER_CHANGE, requester_id)
    require_version(profile, expected_version)
    before = await _details(profile)
    after = await _checked({**asdict(before), **values})
    changed = [name for name, value in asdict(after).items() if value != getattr(before, name)]
    if not changed:
        return profile
    await _keep(profile, after, changed, at=at)
    changes = {
        name: {"from": getattr(before, name), "to": getattr(after, name)} if name in OPEN else {}
        for name in changed
    }
    data = {"changes": told(changes)}
    await tell("requester.changed", profile, by=by.staff_id, at=at, data=data)
    return profile


async def _details(profile: Requester) -> RequesterDetails:
    held = await contact_of(profile)
    open_ones = [field.name for field in fields(RequesterDetails) if field.name not in {*FIELDS, "id"}]
    values: dict[str, Any] = {**{name: getattr(profile, name) for name in open_ones}, **held}
    return RequesterDetails(**values)


async def _checked(values: dict[str, Any]) -> RequesterDetails:
    try:
        return await require_sound(RequesterDetails(**values))
    except Refusal as refused:
        # There the requester is a part of what was given; here it is the whole.
        raise Refusal(refused.code, refused.message, refused.path[1:]) from None


async def _keep(profile: Requester, after: RequesterDetails, changed: list[str], *, at: datetime) -> None:
    values: dict[str, Any] = {name: getattr(after, name) for name in changed if name not in FIELDS}
    if not FIELDS.keys().isdisjoint(changed):
        contact = {name: getattr(after, name) for name in FIELDS}
        values |= await sealed(contact, requester_id=profile.id, informant=profile.informant, at=at)
    await keep(profile, at=at, **values)
