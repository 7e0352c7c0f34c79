"""Positions."""

from datetime import datetime

import strawberry

from schema.directory.access import DIRECTORY
from schema.node import Node
from schema.permissions import readable
from schema.reads.fields import column
from schema.reads.source import source, whole_tenant


@readable(DIRECTORY)
@source("positions", visible=whole_tenant)
@strawberry.type(description="A post with a rank, such as section head.")
class Position(Node):
    """What the tie-break compares first unless the tenant says otherwise."""

    name: str = column(description="What it is called.")
    rank: int = column(description="A higher number is a higher position.")
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was added.")
    updated_at: datetime = column(description="When it was last changed.")
