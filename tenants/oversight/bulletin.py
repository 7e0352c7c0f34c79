"""Bulletins: circulars to all or to branches of the tree; what is published never changes."""

from enum import StrEnum
from uuid import UUID

from tortoise import fields

from tenants.base import TenantModel, find
from tenants.directory.access import Permission, Scope, Viewer
from tenants.errors import Code, Refusal
from tenants.session import current


class BulletinState(StrEnum):
    """What became of a bulletin."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Bulletin(TenantModel):
    """What it says, about which days."""

    title = fields.TextField()
    text = fields.TextField()
    since = fields.DateField(null=True)
    until = fields.DateField(null=True)
    state = fields.CharEnumField(BulletinState, max_length=20)
    drafted_by_id = fields.UUIDField()
    drafted_at = fields.DatetimeField()
    published_by_id = fields.UUIDField(null=True)
    published_at = fields.DatetimeField(null=True)
    withdrawn_by_id = fields.UUIDField(null=True)
    withdrawn_at = fields.DatetimeField(null=True)
    reason = fields.TextField(null=True)
    version = fields.IntField(default=1)

    class Meta:
        table = "bulletins"

    async def department_ids(self) -> list[UUID]:
        """To whom, with everybody below; none is everybody."""
        rows = await BulletinDepartment.filter(bulletin_id=self.id).order_by("id")
        return [row.department_id for row in rows]


class BulletinDepartment(TenantModel):
    """A branch of the tree that it is addressed to."""

    bulletin_id = fields.UUIDField()
    department_id = fields.UUIDField()

    class Meta:
        table = "bulletin_departments"


async def held(bulletin_id: UUID, *, by: Viewer) -> Bulletin:
    """The bulletin, held until the transaction ends; NOT_FOUND for whoever may not even read it.

    The same as in schema/oversight/bulletin_sight.py.
    """
    row = await find(Bulletin, bulletin_id, "bulletin_id", lock=True)
    if not await _is_read(row, by):
        raise Refusal(Code.NOT_FOUND, "there is no such entry", ("bulletin_id",))
    return row


async def draft(bulletin_id: UUID, *, by: Viewer) -> Bulletin:
    """The same, while it is a draft that the viewer may write."""
    row = await held(bulletin_id, by=by)
    if row.state is not BulletinState.DRAFT:
        raise Refusal(Code.ILLEGAL_MOVE, f"this has been {row.state}: it never changes", ("bulletin_id",))
    return row


def require_reach(by: Viewer, department_ids: list[UUID], *path: str) -> None:
    """Refuse to address those whom the permission does not reach: a bulletin goes to all below as well."""
    scope = by.grants.get(Permission.BULLETIN_PUBLISH)
    if scope is Scope.TENANT:
        return
    if not department_ids:
        raise Refusal(Code.NOT_ALLOWED, "a bulletin to everybody is beyond your reach", path)
    if scope is not Scope.SUBTREE or not by.subtree.issuperset(department_ids):
        raise Refusal(Code.NOT_ALLOWED, "this is not within your reach", path)


_ADDRESSED = """
select not exists (select from bulletin_departments where bulletin_id = $1)
    or exists (select from bulletin_departments where bulletin_id = $1 and belongs_below($2, department_id))
"""


async def _is_read(row: Bulletin, by: Viewer) -> bool:
    if by.staff_id == row.drafted_by_id or by.grants.get(Permission.BULLETIN_PUBLISH) is Scope.TENANT:
        return True
    if row.state is BulletinState.DRAFT:
        return False
    addressed: bool = await current().fetchval(_ADDRESSED, row.id, by.department_id)
    return addressed
