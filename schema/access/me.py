"""Who holds the access token, and what they may do."""

import strawberry

from schema.access import enums  # noqa: F401  their descriptions
from schema.context import Info
from schema.directory.staff import Staff
from schema.permissions import SIGNED_IN, field, readable, requires
from schema.reads.identity import global_id
from tenants.directory.access import Actor, Permission, Scope, Viewer


@readable(SIGNED_IN)
@strawberry.type(description="A permission and how far it reaches.")
class Grant:
    """One line of what a viewer may do."""

    permission: Permission = strawberry.field(description="What is allowed.")
    scope: Scope = strawberry.field(description="How far it reaches.")


@readable(SIGNED_IN)
@strawberry.type(description="Whoever holds the access token.")
class Me:
    """The viewer, as a front end needs to know them."""

    actor: Actor = strawberry.field(description="What sort of somebody holds it.")
    staff_id: strawberry.ID | None = strawberry.field(
        description="The member of the staff, good for `node`; null for a machine."
    )
    department_id: strawberry.ID = strawberry.field(
        description="Their department, or that of the key, good for `node`."
    )
    grants: list[Grant] = strawberry.field(description="What they may do, ordered by permission.")
    acts_for: list[strawberry.ID] = strawberry.field(
        description="Those who are away and for whom they act now, good for `nodes`: their open cases are "
        "within reach like one's own."
    )

    @field(requires(Permission.DIRECTORY_READ), description="The member of the staff; null for a machine.")
    def staff(self, info: Info) -> Staff | None:
        viewer = info.context.require_viewer()
        return Staff.one(viewer.staff_id if viewer.is_person else None)

    @classmethod
    def of(cls, viewer: Viewer) -> "Me":
        """The viewer shown."""
        grants = [Grant(permission=name, scope=viewer.grants[name]) for name in sorted(viewer.grants)]
        return cls(
            actor=viewer.actor,
            staff_id=strawberry.ID(global_id("Staff", viewer.staff_id)) if viewer.is_person else None,
            department_id=strawberry.ID(global_id("Department", viewer.department_id)),
            grants=grants,
            acts_for=[strawberry.ID(global_id("Staff", one)) for one in sorted(viewer.acts_for)],
        )
