"""The portal's settings, for administrators."""

from typing import Any

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.department import Department
from schema.editing import given, optional
from schema.permissions import REACHED, field, readable, requires
from tenants.directory.access import Permission
from tenants.portal import settings
from tenants.portal.settings import Portal

CONFIGURE = requires(Permission.TENANT_CONFIGURE)


@readable(CONFIGURE)
@strawberry.type(description="Whether and how requesters come in by themselves.")
class PortalSettings:
    """The portal, as administrators see it."""

    is_open: bool = strawberry.field(
        description="Whether requesters follow their cases with number and access code."
    )
    takes_questions: bool = strawberry.field(
        description="Whether whoever comes may ask, without a portal's key."
    )
    takes_anonymous: bool = strawberry.field(description="Whether they may leave no name.")
    shows_handler: bool = strawberry.field(
        description="Whether requesters see who does the work, beside the first contact."
    )
    department: Department = strawberry.field(description="Which department receives what comes in.")
    version: int = strawberry.field(description="For `expectedVersion`.")

    @classmethod
    def of(cls, row: Portal) -> "PortalSettings":
        """The settings shown."""
        return cls(
            is_open=row.is_open,
            takes_questions=row.takes_questions,
            takes_anonymous=row.takes_anonymous,
            shows_handler=row.shows_handler,
            department=Department.known(row.department_id),
            version=row.version,
        )


@strawberry.input(description="What changes about the portal; the first time names the department.")
class PortalConfigureInput:
    """What is left out stays; at first everything is closed."""

    expected_version: int | None = strawberry.field(
        default=None, description="The version you have read: refused as STALE if there is a newer one."
    )
    is_open: bool | None = optional("Let requesters follow their cases with number and access code.")
    takes_questions: bool | None = optional("Let whoever comes ask, without a portal's key.")
    takes_anonymous: bool | None = optional("Let them leave no name.")
    shows_handler: bool | None = optional("Show who does the work, beside the first contact.")
    department_id: strawberry.ID | None = optional("Which department receives what comes in.")


@readable(REACHED)
@strawberry.type(description="The portal as it is now.")
class PortalConfigurePayload(Payload):
    """Answer to portalConfigure."""

    portal: PortalSettings | None = strawberry.field(
        description="The settings; null when refused.", default=None
    )


@strawberry.type
class PortalSettingsQuery:
    """What administrators can ask about the portal."""

    @field(CONFIGURE, description="The portal's settings; null while it was never set up.")
    async def portal_settings(self, info: Info) -> PortalSettings | None:
        async with info.context.inside():
            row = await settings.of_tenant()
        return None if row is None else PortalSettings.of(row)


@strawberry.type
class PortalConfigureMutation:
    """How the portal is set up."""

    @mutation(CONFIGURE, description="Open or close the portal, and say who receives and what is shown.")
    async def portal_configure(self, info: Info, input: PortalConfigureInput) -> PortalConfigurePayload:
        viewer = info.context.require_throughout(Permission.TENANT_CONFIGURE)
        names = ("is_open", "takes_questions", "takes_anonymous", "shows_handler", "department_id")
        changes: dict[str, Any] = given(input, required=names, ids={"department_id": Department})
        portal = await settings.configure(
            by=viewer.staff_id, at=info.context.at, expected_version=input.expected_version, **changes
        )
        return PortalConfigurePayload(portal=PortalSettings.of(portal))
