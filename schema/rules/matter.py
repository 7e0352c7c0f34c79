"""Matters and their checklists."""

from datetime import datetime

import strawberry

from schema.directory.access import DIRECTORY
from schema.directory.department import Department
from schema.node import Node
from schema.permissions import readable
from schema.reads.fields import column, derived, to_many, to_one
from schema.reads.source import source, whole_tenant
from tenants.rules.matter import MatterKind


@readable(DIRECTORY)
@source("materials", visible=whole_tenant)
@strawberry.type(description="Something the requester must bring.")
class Material(Node):
    """One entry of a checklist."""

    name: str = column(description="What it is.")
    legal_basis: str | None = column(description="The rule that asks for it.")


@readable(DIRECTORY)
@source("matters", visible=whole_tenant)
@strawberry.type(description="A catalogue entry of what can be asked.")
class Matter(Node):
    """Whose it is, and what it takes."""

    code: str = column(description="Its short code; belongs to one matter for good.")
    name: str = column(description="What it is called.")
    kind: MatterKind = column(description="What sort of request it is.")
    department: Department = to_one(
        "department_id", description="The department that owns it.", unscoped=True
    )
    description: str | None = column(description="What it is about.")
    procedure: str | None = column(description="How it is done; stands in the one-time notice.")
    materials: list[Material] = to_many(
        "matter_id", description="Everything the requester must bring, in order.", order="ordinal, id"
    )
    is_offered: bool = derived("({t}.retired_at is null)", description="Whether new cases may name it.")
    retired_at: datetime | None = column(description="Since when new cases may not name it.")
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was added.")
    updated_at: datetime = column(description="When it was last changed.")
