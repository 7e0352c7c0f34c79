"""Mutations: departments."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from schema.atomic import Payload, mutation
from schema.context import Info
from schema.directory.department import Department
from schema.directory.staff import Staff
from schema.editing import Creation, Edition, as_seen, given, once, optional
from schema.permissions import REACHED, readable, requires
from schema.public.texts import DepartmentTextInput, read_texts
from schema.working_time.calendar import Calendar
from tenants.base import find
from tenants.directory import department
from tenants.directory.access import Permission, Viewer
from tenants.directory.authority import require_over

CONFIGURE = requires(Permission.DIRECTORY_CONFIGURE)
IDS = {"parent_id": Department, "head_id": Staff, "receptionist_id": Staff, "calendar_id": Calendar}
CLEARABLE = (
    *("parent_id", "place", "phone", "office_hours", "head_id", "receptionist_id", "complaint_channel"),
    "calendar_id",
)


@strawberry.input(description="A new department.")
class DepartmentCreateInput(Creation):
    """What a department is, and what requesters are told about it."""

    code: str = strawberry.field(description="A short code, at most 50 characters; taken once.")
    name: str = strawberry.field(description="What it is called, at most 200 characters.")
    parent_id: strawberry.ID | None = optional("The department above it; none at the top.")
    place: str | None = optional("Where it is, at most 200 characters.")
    phone: str | None = optional("Where to call, at most 50 characters.")
    office_hours: str | None = optional(
        "When it is open, in words for the requester, at most 200 characters."
    )
    head_id: strawberry.ID | None = optional("Who leads it.")
    receptionist_id: strawberry.ID | None = optional("Whom the requester is to ask for.")
    complaint_channel: str | None = optional("Where to complain about it, at most 200 characters.")
    is_public: bool | None = optional("Whether the public directory shows it; it does not at first.")
    texts: list[DepartmentTextInput] | None = optional("What the requester is told, in other languages.")
    calendar_id: strawberry.ID | None = optional(
        "Its own working calendar; else that of the one above counts."
    )


@strawberry.input(description="What changes about a department.")
class DepartmentUpdateInput(Edition):
    """What is left out stays; null clears."""

    code: str | None = optional("A new code.")
    name: str | None = optional("A new name.")
    parent_id: strawberry.ID | None = optional("Moves it below another department; null to the top.")
    place: str | None = optional("Where it is.")
    phone: str | None = optional("Where to call.")
    office_hours: str | None = optional("When it is open, in words.")
    head_id: strawberry.ID | None = optional("Who leads it.")
    receptionist_id: strawberry.ID | None = optional("Whom the requester is to ask for.")
    complaint_channel: str | None = optional("Where to complain about it.")
    is_public: bool | None = optional("Whether the public directory shows it.")
    texts: list[DepartmentTextInput] | None = optional(
        "All of what the requester is told in other languages."
    )
    calendar_id: strawberry.ID | None = optional("Its own working calendar.")


@strawberry.input(description="Which department is closed.")
class DepartmentCloseInput(Edition):
    """A department that nobody and nothing belongs to any more."""


@readable(REACHED)
@strawberry.type(description="The department as it is now.")
class DepartmentPayload(Payload):
    """Answer to the mutations of a department."""

    department: Department | None = strawberry.field(
        description="The department; null when refused.", default=None
    )


@strawberry.type
class DepartmentMutation:
    """How departments are configured."""

    @mutation(CONFIGURE, description="Open a department.")
    async def department_create(self, info: Info, input: DepartmentCreateInput) -> DepartmentPayload:
        viewer = info.context.require_viewer()
        more = _given(input, required=("is_public", "texts"))
        await require_over(viewer, Permission.DIRECTORY_CONFIGURE, more.get("parent_id"), path="parent_id")
        key = await once(
            info,
            "department.create",
            input,
            lambda: department.create(
                code=input.code, name=input.name, by=viewer.staff_id, at=info.context.at, **more
            ),
        )
        return DepartmentPayload(department=Department.one(key))

    @mutation(CONFIGURE, description="Change a department, or move it within the tree.")
    async def department_update(self, info: Info, input: DepartmentUpdateInput) -> DepartmentPayload:
        viewer = info.context.require_viewer()
        changes = _given(input, required=("code", "name", "is_public", "texts"))
        key = await _within_reach(viewer, input.id)
        if "parent_id" in changes:
            await require_over(viewer, Permission.DIRECTORY_CONFIGURE, changes["parent_id"], path="parent_id")
        changed = await department.change(
            key,
            **as_seen(input, by=viewer, at=info.context.at),
            **changes,
        )
        return DepartmentPayload(department=Department.known(changed.id))

    @mutation(CONFIGURE, description="Close a department for good; refused while anything belongs to it.")
    async def department_close(self, info: Info, input: DepartmentCloseInput) -> DepartmentPayload:
        viewer = info.context.require_viewer()
        closed = await department.close(
            await _within_reach(viewer, input.id),
            **as_seen(input, by=viewer, at=info.context.at),
        )
        return DepartmentPayload(department=Department.known(closed.id))


def _given(input: Any, *, required: Sequence[str]) -> dict[str, Any]:
    told = given(input, required=required, clearable=CLEARABLE, ids=IDS)
    return told | {"texts": read_texts(told["texts"])} if "texts" in told else told


async def _within_reach(viewer: Viewer, given_id: str) -> UUID:
    found = await find(department.Department, Department.key_of(given_id, "id"), "id")
    await require_over(viewer, Permission.DIRECTORY_CONFIGURE, found.id)
    return found.id
