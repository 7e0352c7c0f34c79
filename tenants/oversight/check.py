"""Checks of departments: spot checks, special ones on a subject, and those that nobody is told of before."""

from collections.abc import Collection
from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, find
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import entitled


class CheckKind(StrEnum):
    """What sort of check it is."""

    SPOT = "spot"
    SPECIAL = "special"
    UNANNOUNCED = "unannounced"


class CheckState(StrEnum):
    """How far a check has come."""

    PLANNED = "planned"
    BEGUN = "begun"
    CONCLUDED = "concluded"
    CALLED_OFF = "called_off"


class Rating(StrEnum):
    """How well a department does."""

    EXCELLENT = "excellent"
    GOOD = "good"
    ADEQUATE = "adequate"
    POOR = "poor"


class Check(TenantModel):
    """Which part of the register is looked into, why, and what came out."""

    kind = fields.CharEnumField(CheckKind, max_length=20)
    subject = fields.TextField(null=True)
    state = fields.CharEnumField(CheckState, max_length=20)
    since = fields.DatetimeField()
    until = fields.DatetimeField()
    planned_by_id = fields.UUIDField()
    planned_at = fields.DatetimeField()
    planned_for = fields.DatetimeField(null=True)
    office_id = fields.UUIDField(null=True)
    begun_by_id = fields.UUIDField(null=True)
    begun_at = fields.DatetimeField(null=True)
    opinion = fields.TextField(null=True)
    ended_by_id = fields.UUIDField(null=True)
    ended_at = fields.DatetimeField(null=True)
    reason = fields.TextField(null=True)

    class Meta:
        table = "checks"

    @property
    def is_announced(self) -> bool:
        """Whether the departments may know of it."""
        return self.kind is not CheckKind.UNANNOUNCED or self.begun_at is not None

    async def department_ids(self) -> list[UUID]:
        """The departments that are checked."""
        rows = await CheckedDepartment.filter(check_id=self.id).order_by("department_id")
        return [row.department_id for row in rows]

    async def inspector_ids(self) -> list[UUID]:
        """Those who look into it."""
        rows = await CheckInspector.filter(check_id=self.id).order_by("id")
        return [row.staff_id for row in rows]


class CheckedDepartment(TenantModel):
    """A department that is checked, and how it is rated."""

    check_id = fields.UUIDField()
    department_id = fields.UUIDField()
    rating = fields.CharEnumField(Rating, max_length=20, null=True)

    class Meta:
        table = "checked_departments"


class CheckInspector(TenantModel):
    """Somebody who looks into it."""

    check_id = fields.UUIDField()
    staff_id = fields.UUIDField()

    class Meta:
        table = "check_inspectors"


async def held(check_id: UUID, *, by: Viewer) -> Check:
    """The check, held until the transaction ends; NOT_FOUND for whoever may not see it.

    They hold nothing. The check is held first, what belongs to it after it.
    """
    if not await is_seen(await find(Check, check_id, "check_id"), by):
        raise Refusal(Code.NOT_FOUND, "there is no such entry", ("check_id",))
    return await find(Check, check_id, "check_id", lock=True)


async def is_seen(row: Check, by: Viewer) -> bool:
    """Inspectors and whoever planned it see it always, the departments once it is announced.

    The same as in schema/oversight/check_sight.py.
    """
    if by.staff_id == row.planned_by_id or by.staff_id in await row.inspector_ids():
        return True
    departments = await row.department_ids()
    if not row.is_announced:
        everywhere = by.grants.get(Permission.CHECK_CONDUCT) is Scope.TENANT
        return everywhere and not await entitled.belongs_to(by, departments)
    if row.state is CheckState.CONCLUDED and row.office_id == by.department_id:
        return True
    return reaches(by, Permission.CHECK_READ, departments) or await entitled.leads(by, departments)


def reaches(by: Viewer, permission: Permission, departments: Collection[UUID]) -> bool:
    """Whether the permission, or that of conducting checks, reaches one of these departments."""
    return any(
        by.covers(one, staff=(), departments=departments) for one in (permission, Permission.CHECK_CONDUCT)
    )


def require_state(row: Check, *states: CheckState) -> None:
    """Refuse what its state does not allow."""
    if row.state not in states:
        allowed = " or ".join(states)
        raise Refusal(
            Code.ILLEGAL_MOVE,
            f"this is possible while a check is {allowed}; it is {row.state}",
            ("check_id",),
        )


async def require_inspector(row: Check, by: Viewer) -> None:
    """Refuse whoever is not named, and whoever has come to belong to a department that is checked."""
    if by.staff_id not in await row.inspector_ids():
        raise Refusal(Code.NOT_ALLOWED, "only its inspectors do this", ("check_id",))
    if await entitled.belongs_to(by, await row.department_ids()):
        raise Refusal(Code.NOT_ALLOWED, "nobody inspects their own department", ("check_id",))
