"""The yearly evaluation of a department: said once, by somebody who is not of it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from tortoise import fields

from tenants import history
from tenants.base import TenantModel
from tenants.cases import inbox
from tenants.cases.inbox import Telling
from tenants.directory import department, hierarchy
from tenants.directory.access import Permission, Viewer
from tenants.errors import Code, Refusal
from tenants.oversight import entitled
from tenants.oversight.check import Rating
from tenants.session import current
from tenants.text import text

FIRST_YEAR = 1990


class DepartmentEvaluation(TenantModel):
    """How a department did in a year."""

    department_id = fields.UUIDField()
    year = fields.IntField()
    rating = fields.CharEnumField(Rating, max_length=20)
    opinion = fields.TextField()
    by_id = fields.UUIDField()
    at = fields.DatetimeField()

    class Meta:
        table = "department_evaluations"


async def evaluate(
    department_id: UUID, *, year: int, rating: Rating, opinion: str, by: Viewer, at: datetime
) -> DepartmentEvaluation:
    """Say how a department did in a year that has begun; its head is told."""
    words = text(opinion, "opinion")
    if not FIRST_YEAR <= year <= await _year(at):
        raise Refusal(Code.INVALID, "this is no year to evaluate", ("year",))
    await department.require_open(department_id, "department_id")
    if not by.covers(Permission.CHECK_CONDUCT, staff=(), departments=(department_id,)):
        raise Refusal(Code.NOT_ALLOWED, "this is not within your reach", ("department_id",))
    if await entitled.belongs_to(by, [department_id]):
        raise Refusal(Code.NOT_ALLOWED, "nobody evaluates their own department", ("department_id",))
    if await DepartmentEvaluation.filter(department_id=department_id, year=year).exists():
        raise Refusal(Code.CONFLICT, "this year was evaluated already", ("year",))
    row = await DepartmentEvaluation.create(
        department_id=department_id, year=year, rating=rating, opinion=words, by_id=by.staff_id, at=at
    )
    data = {"department": department_id, "year": year, "rating": rating}
    await history.record(
        "department.evaluated", by=by.staff_id, at=at, subject_id=row.id, reason=words, data=data
    )
    head = await hierarchy.head_of(department_id)
    if head is not None and head != by.staff_id:
        told = Telling(head, "department.evaluated", None, by.staff_id, subject_id=row.id)
        await inbox.tell_all([told], at=at)
    return row


async def _year(at: datetime) -> int:
    """Which year it is where the organization is: the figures of a year are counted by the same."""
    zone: str = await current().fetchval("select time_zone from tenants")
    return at.astimezone(ZoneInfo(zone)).year
