"""The portal of an organization: whether it is open, what it takes in, and what it shows."""

from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from tortoise import fields

from tenants.base import VersionedModel, require_version
from tenants.constraints import all_or_nothing
from tenants.directory.access import Actor, Viewer
from tenants.directory.department import require_open
from tenants.editing import edit, told
from tenants.errors import Code, Refusal
from tenants.history import record


class Portal(VersionedModel):
    """One for each organization; without it nobody comes in but staff and machines."""

    is_open = fields.BooleanField(default=False)
    takes_questions = fields.BooleanField(default=False)
    takes_anonymous = fields.BooleanField(default=False)
    shows_handler = fields.BooleanField(default=False)
    department_id = fields.UUIDField()

    class Meta:
        table = "portals"

    def viewer(self) -> Viewer:
        """As whom the portal writes down what somebody asks who has not signed in."""
        return Viewer(
            tenant_id=self.tenant_id,
            staff_id=self.id,
            account_id=self.id,
            department_id=self.department_id,
            actor=Actor.PORTAL,
        )


class Changes(TypedDict, total=False):
    """What may be changed; what is not named stays."""

    is_open: bool
    takes_questions: bool
    takes_anonymous: bool
    shows_handler: bool
    department_id: UUID


async def of_tenant() -> Portal | None:
    """The portal; None where none has been set up."""
    return await Portal.get_or_none()


async def configure(
    *, by: UUID | None, at: datetime, expected_version: int | None = None, **changes: Unpack[Changes]
) -> Portal:
    """Set the portal up, or change what is named of it; the first time says which department receives."""
    async with all_or_nothing():
        if "department_id" in changes:
            await require_open(changes["department_id"], "department_id")
        portal = await Portal.select_for_update().get_or_none()
        if portal is not None:
            return await edit(
                portal, changes, "portal.changed", by=by, at=at, expected_version=expected_version
            )
        if "department_id" not in changes:
            raise Refusal(Code.REQUIRED, "say which department receives what comes in", ("department_id",))
        portal = await Portal.create(**changes, created_at=at, updated_at=at)
        require_version(portal, expected_version)
        await record("portal.created", by=by, at=at, subject_id=portal.id, data=told(changes))
    return portal
