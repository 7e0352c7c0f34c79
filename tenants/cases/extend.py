"""An extension: asked for before the limit ends, decided as the policy says, and told to the requester."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants import history
from tenants.base import TenantModel, find, told_at
from tenants.cases import approving, dating, duties, entries, inbox, lifecycle, policy
from tenants.cases.case import Case, Channel, open_for
from tenants.cases.clocks import Clock
from tenants.cases.entries import Audience, EntryKind
from tenants.cases.lifecycle import Move
from tenants.cases.taking_up import take_up
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.policies import Policy
from tenants.rules.stages import Stage
from tenants.text import text
from tenants.working_time import due, loading


class ExtensionState(StrEnum):
    """What became of it."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Extension(TenantModel):
    """A later due time, asked for and decided."""

    case_id = fields.UUIDField()
    clock_id = fields.UUIDField()
    asked_by_id = fields.UUIDField()
    asked_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    until = fields.DatetimeField()
    reason = fields.TextField()
    approver_id = fields.UUIDField()
    state = fields.CharEnumField(ExtensionState, max_length=20)
    decided_by_id = fields.UUIDField(null=True)
    decided_at = fields.DatetimeField(null=True)
    refusal = fields.TextField(null=True)

    class Meta:
        table = "extensions"


async def ask(
    case_id: UUID,
    *,
    until: datetime,
    reason: str,
    expected_version: int | None = None,
    by: Viewer,
    at: datetime,
) -> Extension:
    """Ask for more time, with the reason that the requester will be told; the limit stays until approved."""
    why = text(reason, ("reason",))
    case = await take_up(
        case_id,
        Move.ASK_EXTENSION,
        permission=Permission.CASE_WORK,
        expected_version=expected_version,
        by=by,
    )
    clock = await _in_time(case, "case_id", at=at)
    if (due_at := clock.due_at) is None:
        raise Refusal(Code.CONFLICT, "time does not count now: ask when it does", ("case_id",))
    allowed = await policy.extending(case, clock)
    await _require_allowed(clock, due_at, until, allowed)
    approver_id = await approving.approver_of(case, allowed.extension_approver, asked_by=by.staff_id, at=at)
    asked = await Extension.create(
        case_id=case.id,
        clock_id=clock.id,
        asked_by_id=by.staff_id,
        asked_at=at,
        due_at=due_at,
        until=until,
        reason=why,
        approver_id=approver_id,
        state=ExtensionState.ASKED,
    )
    called = await approving.call(case, approver_id, besides=[by.staff_id], at=at)
    await case.keep("due_at", at=at)
    await _record("extension.asked", asked, by=by, at=at, reason=why)
    told = [*called, case.first_contact_id]
    await inbox.tell(told, "extension.asked", case=case, by=by.staff_id, at=at)
    return asked


async def approve(
    extension_id: UUID, *, channel: Channel | None = None, by: Viewer, at: datetime
) -> Extension:
    """Move the limit, and put on record for the requester why; too late once the limit has passed.

    Pauses since it was asked for put the later time off as well; a limit that stands still is moved like any.
    """
    case, asked = await _asked(extension_id, by=by, at=at)
    await _in_time(case, "extension_id", at=at)
    asked.update_from_dict({"state": ExtensionState.APPROVED, "decided_by_id": by.staff_id, "decided_at": at})
    await asked.save(update_fields=["state", "decided_by_id", "decided_at"])
    await entries.write(
        case, EntryKind.EXTENSION, asked.reason, audience=Audience.REQUESTER, channel=channel, by=by, at=at
    )
    await dating.date_anew(case, asked.clock_id, reason=asked.reason, by=by, at=at)
    await duties.decided(case.id, at=at)
    await case.keep("due_at", at=at)
    await _record("extension.approved", asked, by=by, at=at)
    told = [asked.asked_by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "extension.approved", case=case, by=by.staff_id, at=at)
    return asked


async def refuse(extension_id: UUID, *, reason: str, by: Viewer, at: datetime) -> Extension:
    """The limit stays as it is."""
    why = text(reason, ("reason",))
    case, asked = await _asked(extension_id, by=by, at=at)
    asked.update_from_dict(
        {
            "state": ExtensionState.REFUSED,
            "decided_by_id": by.staff_id,
            "decided_at": at,
            "refusal": why,
        }
    )
    await asked.save(update_fields=["state", "decided_by_id", "decided_at", "refusal"])
    await duties.decided(case.id, at=at)
    await case.keep(at=at)
    await _record("extension.refused", asked, by=by, at=at, reason=why)
    told = [asked.asked_by_id, case.handler_id, case.first_contact_id]
    await inbox.tell(told, "extension.refused", case=case, by=by.staff_id, at=at)
    return asked


async def _asked(extension_id: UUID, *, by: Viewer, at: datetime) -> tuple[Case, Extension]:
    known = await find(Extension, extension_id, "extension_id")
    with told_at("extension_id"):
        case = await open_for(by, known.case_id)
        lifecycle.make(Move.DECIDE_EXTENSION, case)
    # Read again under the case's lock: somebody may have decided while we waited for it.
    asked = await Extension.get(id=extension_id)
    await approving.require_approver(
        by, case, asked.approver_id, "extension_id", besides=[asked.asked_by_id], at=at
    )
    if asked.state is not ExtensionState.ASKED:
        raise Refusal(Code.ILLEGAL_MOVE, f"this extension is already {asked.state}", ("extension_id",))
    return case, asked


async def _in_time(case: Case, path: str, *, at: datetime) -> Clock:
    """The clock, while its due time has not passed: what is late already is not made good."""
    clock = await dating.running(case, Stage.RESOLVE, at=at)
    if clock is None:
        raise Refusal(Code.CONFLICT, "no limit runs that could be extended", (path,))
    if clock.due_at is not None and clock.due_at < at:
        raise Refusal(Code.CONFLICT, "the limit has passed already", (path,))
    return clock


async def _require_allowed(clock: Clock, due_at: datetime, until: datetime, allowed: Policy) -> None:
    if until <= due_at:
        raise Refusal(Code.INVALID, "an extension ends after the limit that runs", ("until",))
    earlier = await Extension.filter(clock_id=clock.id).exclude(
        state__in=[ExtensionState.REFUSED, ExtensionState.LAPSED]
    )
    if any(one.state is ExtensionState.ASKED for one in earlier):
        raise Refusal(Code.CONFLICT, "an extension has been asked for already", ("case_id",))
    if len(earlier) >= allowed.extension_times:
        raise Refusal(Code.LIMIT_EXCEEDED, "this limit may not be extended any more", ("case_id",))
    if allowed.extension_at_most is not None:
        calendar = (await loading.load_many({clock.calendar_id}))[clock.calendar_id]
        if until > (latest := due.after(due_at, allowed.extension_at_most, calendar)):
            raise Refusal(
                Code.LIMIT_EXCEEDED, f"at most until {latest:%Y-%m-%d %H:%M} UTC is allowed", ("until",)
            )


async def _record(
    kind: str, asked: Extension, *, by: Viewer, at: datetime, reason: str | None = None
) -> None:
    data = {"from": asked.due_at, "to": asked.until, "approver": asked.approver_id}
    await history.record(
        kind, by=by.staff_id, at=at, case_id=asked.case_id, subject_id=asked.id, reason=reason, data=data
    )
