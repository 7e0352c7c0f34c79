"""Departments: the tenant's tree, and what a first contact tells the requester about each."""

from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, find, require_version
from tenants.constraints import all_or_nothing
from tenants.directory import translations
from tenants.directory.presence import require_present
from tenants.directory.translations import Texts
from tenants.editing import Check, add, checked, edit
from tenants.errors import Code, Refusal, Refusals
from tenants.history import record
from tenants.session import current
from tenants.text import line, optional_line


class Department(VersionedModel):
    """A node of the tree; one that is closed stays for the records and takes nothing new."""

    parent_id = fields.UUIDField(null=True)
    code = fields.TextField()
    name = fields.TextField()
    place = fields.TextField(null=True)
    phone = fields.TextField(null=True)
    office_hours = fields.TextField(null=True)
    head_id = fields.UUIDField(null=True)
    # Whom the requester is to ask for.
    receptionist_id = fields.UUIDField(null=True)
    complaint_channel = fields.TextField(null=True)
    # Whether the public directory shows it, and what it tells in other languages.
    is_public = fields.BooleanField(default=False)
    texts: fields.Field[Any] = fields.JSONField(default=dict)
    calendar_id = fields.UUIDField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "departments"


class Particulars(TypedDict, total=False):
    """What a department may have; what is not named stays as it is."""

    parent_id: UUID | None
    place: str | None
    phone: str | None
    office_hours: str | None
    head_id: UUID | None
    receptionist_id: UUID | None
    complaint_channel: str | None
    is_public: bool
    texts: Texts
    calendar_id: UUID | None


class Changes(Particulars, total=False):
    """What may be changed."""

    code: str
    name: str


_TEXTS: dict[str, Check] = dict.fromkeys(
    ("name", "place", "office_hours", "complaint_channel"), optional_line
)
_CHECKS: dict[str, Check] = {
    "code": lambda value, path: line(value, path, most=50),
    "name": line,
    "place": optional_line,
    "phone": lambda value, path: optional_line(value, path, most=50),
    "office_hours": optional_line,
    "complaint_channel": optional_line,
    "texts": lambda value, path: translations.checked(value, _TEXTS, path),
}


async def create(
    *, code: str, name: str, by: UUID | None, at: datetime, **particulars: Unpack[Particulars]
) -> Department:
    """Open a department; refuses a code that is taken and a parent that is closed."""
    values = checked({"code": code, "name": name, **particulars}, _CHECKS)
    async with all_or_nothing():
        await _require_live_references(particulars)
        return await add(Department, values, "department.created", by=by, at=at)


async def change(
    department_id: UUID,
    *,
    by: UUID | None,
    at: datetime,
    expected_version: int | None = None,
    **changes: Unpack[Changes],
) -> Department:
    """Change what is named; moving it below itself is refused."""
    values = checked(changes, _CHECKS)
    async with all_or_nothing():
        department = await _open_department(department_id)
        await _require_live_references(changes)
        if changes.get("parent_id") == department.id:
            raise Refusal(Code.INVALID, "a department cannot be its own parent", ("parent_id",))
        return await edit(
            department, values, "department.changed", by=by, at=at, expected_version=expected_version
        )


async def close(
    department_id: UUID, *, by: UUID | None, at: datetime, expected_version: int | None = None
) -> Department:
    """Close it for good; refused while anybody or anything still belongs to it."""
    async with all_or_nothing():
        department = await _open_department(department_id)
        require_version(department, expected_version)
        await _require_nothing_left(department_id, at=at)
        await department.change(at=at, closed_at=at)
        await record("department.closed", by=by, at=at, subject_id=department.id)
    return department


async def require_open(department_id: UUID, path: str) -> None:
    """Refuse a department that is unknown or closed; it stays open until the transaction ends."""
    row = await current().fetchrow(
        "select closed_at from departments where id = $1 for key share", department_id
    )
    if row is None:
        raise Refusal(Code.NOT_FOUND, "there is no such department", (path,))
    if row["closed_at"] is not None:
        raise Refusal(Code.CONFLICT, "this department is closed", (path,))


async def _open_department(department_id: UUID) -> Department:
    department = await find(Department, department_id, "id", lock=True)
    if department.closed_at is not None:
        raise Refusal(Code.ILLEGAL_MOVE, "this department is closed", ("id",))
    return department


async def _require_live_references(named: Particulars | Changes) -> None:
    parent_id, head_id = named.get("parent_id"), named.get("head_id")
    if parent_id is not None:
        await require_open(parent_id, "parent_id")
    if head_id is not None:
        await require_present(head_id, "head_id")
    if (receptionist_id := named.get("receptionist_id")) is not None:
        await require_present(receptionist_id, "receptionist_id")


_LEFT = {
    "departments": "departments below it are open",
    "staff": "members of the staff belong to it",
    "matters": "matters belong to it",
    "routes": "routes lead to it",
    "replies": "replies are left to it by the rules",
    "cases": "open cases lie with it",
    "offers": "a case has been offered to it",
    "keys": "keys of machines belong to it",
    "portals": "what comes in by the portal is received there",
    "checks": "it is being checked",
    "defects": "it has not corrected yet what a check found",
}


async def _require_nothing_left(department_id: UUID, *, at: datetime) -> None:
    row = await current().fetchrow(
        """with lasting as (
            -- The rules in force, and those that are about to be.
            (select id from rule_sets where state = 'published' and effective_from <= $2
             order by effective_from desc, published_at desc, number desc limit 1)
            union all
            select id from rule_sets where state = 'published' and effective_from > $2)
        select
            exists (select from departments where parent_id = $1 and closed_at is null) as departments,
            exists (select from staff where department_id = $1 and left_on is null) as staff,
            exists (select from matters m join lasting l on l.id = m.rule_set_id
                    where m.department_id = $1) as matters,
            exists (select from routes r join lasting l on l.id = r.rule_set_id
                    where r.department_id = $1) as routes,
            exists (select from reply_rules r join lasting l on l.id = r.rule_set_id
                    where r.department_id = $1)
                or exists (select from cases
                           where replier_department_id = $1 and state = 'resolved') as replies,
            exists (select from cases where department_id = $1 and closed_at is null) as cases,
            exists (select from hand_overs where to_department_id = $1 and state = 'offered') as offers,
            exists (select from api_keys
                    where department_id = $1 and revoked_at is null and expires_at > $2) as keys,
            exists (select from portals where department_id = $1) as portals,
            -- Of a check that has not begun nobody is to know by this.
            exists (select from checked_departments d join checks k on k.id = d.check_id
                    where d.department_id = $1 and k.state = 'begun') as checks,
            exists (select from check_findings f join checks k on k.id = f.check_id
                    where f.department_id = $1 and k.state = 'concluded'
                      and f.correct_by is not null and f.corrected_at is null) as defects""",
        department_id,
        at,
    )
    assert row is not None  # noqa: S101
    reasons = [Refusal(Code.CONFLICT, reason, ("id",)) for name, reason in _LEFT.items() if row[name]]
    if reasons:
        raise Refusals(reasons)
