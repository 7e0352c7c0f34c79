"""A case: one request, from registration to closing."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, require_version
from tenants.cases import confidentiality
from tenants.cases.confidentiality import About, Confidentiality
from tenants.cases.involvement import is_involved, need_to_know
from tenants.directory.access import Actor, Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.rules.circumstances import CaseScope, Circumstances, RequesterClass, Severity
from tenants.rules.circumstances import Channel as Channel  # noqa: PLC0414 - a case's word too
from tenants.rules.reply_rules import Replier
from tenants.session import current


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    REPLIED = "replied"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case came out."""

    DONE = "done"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"


class Acceptance(StrEnum):
    """How a case came to be accepted."""

    TOLD = "told"
    # Nobody said otherwise within the limit, and the rules say that this is as good.
    SILENCE = "silence"


class TakenOver(StrEnum):
    """How a case was taken over from a register on paper: its limits count, or they do not."""

    MEASURED = "measured"
    CLOSED_ON_PAPER = "closed_on_paper"


class RatedBy(StrEnum):
    """Whose word the satisfaction is."""

    REQUESTER = "requester"
    COLLEAGUE = "colleague"
    # Whoever did the work has asked how it was.
    HANDLER = "handler"
    MACHINE = "machine"


class Case(TenantModel):
    """The present state; the history tells how it came about."""

    number = fields.TextField()
    state = fields.CharEnumField(State, max_length=20)
    rule_set_id = fields.UUIDField(null=True)
    matter_id = fields.UUIDField(null=True)
    subject = fields.TextField()
    said = fields.TextField()
    channel = fields.CharEnumField(Channel, max_length=20)
    severity = fields.CharEnumField(Severity, max_length=20, null=True)
    scope = fields.CharEnumField(CaseScope, max_length=20, null=True)
    requester_class = fields.CharEnumField(RequesterClass, max_length=20, default=RequesterClass.PUBLIC)
    confidentiality = fields.CharEnumField(Confidentiality, max_length=20, default=Confidentiality.ORDINARY)
    # Whom it is about, where it is a complaint or report.
    about_staff_id = fields.UUIDField(null=True)
    about_department_id = fields.UUIDField(null=True)
    amount = fields.DecimalField(max_digits=14, decimal_places=2, null=True)
    district = fields.TextField(null=True)
    requester_id = fields.UUIDField()
    # The key that it came in by.
    api_key_id = fields.UUIDField(null=True)
    first_contact_id = fields.UUIDField()
    first_department_id = fields.UUIDField()
    handler_id = fields.UUIDField()
    department_id = fields.UUIDField()
    tie_break: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)
    destination_department_id = fields.UUIDField(null=True)
    destination_staff_id = fields.UUIDField(null=True)
    route: fields.Field[dict[str, object] | None] = fields.JSONField(null=True)
    opened_at = fields.DatetimeField()
    # When it was written down, where it had come before that.
    recorded_at = fields.DatetimeField(null=True)
    taken_over = fields.CharEnumField(TakenOver, max_length=20, null=True)
    # Since when it counts as accepted; whoever told the requester, where somebody did.
    accepted_at = fields.DatetimeField(null=True)
    acceptance = fields.CharEnumField(Acceptance, max_length=20, null=True)
    accepted_by_id = fields.UUIDField(null=True)
    due_at = fields.DatetimeField(null=True)
    resolution = fields.TextField(null=True)
    resolved_at = fields.DatetimeField(null=True)
    replied_at = fields.DatetimeField(null=True)
    # Whose the reply is, settled when the work ended; the person only where the case names them nowhere else.
    replier = fields.CharEnumField(Replier, max_length=30, null=True)
    replier_id = fields.UUIDField(null=True)
    replier_department_id = fields.UUIDField(null=True)
    closed_at = fields.DatetimeField(null=True)
    outcome = fields.CharEnumField(Outcome, max_length=20, null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    satisfaction = fields.SmallIntField(null=True)
    # Whose word the satisfaction is, and who of the staff wrote it down.
    rated_by = fields.CharEnumField(RatedBy, max_length=20, null=True)
    rated_by_id = fields.UUIDField(null=True)
    # Whether it is the same question again.
    repeated = fields.BooleanField(default=False)
    emergency_at = fields.DatetimeField(null=True)
    stabilised_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField()

    # The requester's code, known only where it has just been issued: nothing but its hash is kept.
    access_code: str | None = None

    class Meta:
        table = "cases"

    @property
    def lies_elsewhere(self) -> bool:
        """Whether the work is done by another department than the one it belongs to."""
        return self.destination_department_id not in (None, self.department_id)

    @property
    def confidential(self) -> bool:
        """Whether only those who need to may know of it."""
        return self.confidentiality is not Confidentiality.ORDINARY

    @property
    def about(self) -> About:
        """Whom it is about."""
        return About(self.about_staff_id, self.about_department_id)

    def circumstances(self) -> Circumstances:
        """What time limits depend on."""
        return Circumstances(
            matter_id=self.matter_id,
            channel=self.channel,
            severity=self.severity,
            scope=self.scope,
            requester_class=self.requester_class,
            confidential=self.confidential,
            amount=self.amount,
            district=self.district,
        )

    async def keep(self, *changed: str, at: datetime) -> None:
        """Write the fields that a verb has changed, and raise the version."""
        self.version += 1
        self.updated_at = at
        await self.save(update_fields=[*changed, "version", "updated_at"])


async def open_for(viewer: Viewer, case_id: UUID, *, expected_version: int | None = None) -> Case:
    """The case, held until the transaction ends; NOT_FOUND for whoever may not even read it."""
    case = await Case.filter(id=case_id).select_for_update().get_or_none()
    if case is None or not await may_read(viewer, case):
        raise Refusal(Code.NOT_FOUND, "there is no such case", ("case_id",))
    current().come_after(case.updated_at)
    require_version(case, expected_version)
    return case


async def hold(**which: Any) -> list[Case]:
    """The cases, held until the transaction ends.

    In one order everywhere, so that two who take many in hand do not wait for each other.
    """
    cases = await Case.filter(**which).order_by("id").select_for_update()
    for case in cases:
        current().come_after(case.updated_at)
    return cases


async def may_read(viewer: Viewer, case: Case) -> bool:
    """Whoever has a part in a case, or is offered one, reads it; others as far as their scope reaches.

    A confidential one only those who need to know of it: the same as `cases` in schema/cases/visibility.py.
    A requester's own is never kept from them, and no other is ever shown.
    """
    if viewer.actor is Actor.REQUESTER:
        return case.id == viewer.case_id
    if case.confidential and not await is_let_in(viewer, case):
        return False
    if viewer.key_id is not None and viewer.may(Permission.CASE_READ) and case.api_key_id == viewer.key_id:
        return True
    return viewer.covers(
        Permission.CASE_READ,
        staff=(case.handler_id, case.first_contact_id),
        departments=(case.department_id, case.first_department_id),
    ) or (
        viewer.may(Permission.CASE_READ)
        and (
            _is_to_reply(viewer, case)
            or await is_involved(case.id, viewer)
            or await _is_offered(case.id, viewer)
        )
    )


async def is_let_in(viewer: Viewer, case: Case) -> bool:
    """Whoever has to do with it now; never those whom somebody informed against."""
    if await is_informed_against(viewer, case):
        return False
    departments = (case.department_id, case.first_department_id)
    if viewer.covers(Permission.CASE_READ_CONFIDENTIAL, staff=(), departments=departments):
        return True
    own = viewer.staff_id in (case.handler_id, case.first_contact_id)
    return own or await need_to_know(case.id, viewer)


async def is_informed_against(viewer: Viewer, case: Case) -> bool:
    """Whether somebody informed against the viewer, or against a department that they work in or below."""
    if case.confidentiality is not Confidentiality.INFORMANT or not case.about:
        return False
    return viewer.staff_id == case.about_staff_id or await confidentiality.is_with(
        case.about, department_id=viewer.department_id, staff_id=None
    )


def _is_to_reply(viewer: Viewer, case: Case) -> bool:
    """What a department is to reply to, also those see who came to it later."""
    return viewer.may(Permission.CASE_REPLY) and case.replier_department_id == viewer.department_id


async def _is_offered(case_id: UUID, viewer: Viewer) -> bool:
    """An offer to a department is to whoever works there now, also to those who came after it."""
    return viewer.may(Permission.CASE_ACCEPT) and bool(
        await current().fetchval(
            """select true from hand_overs where case_id = $1 and state = 'offered'
               and to_staff_id is null and to_department_id = $2""",
            case_id,
            viewer.department_id,
        )
    )
