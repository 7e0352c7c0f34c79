"""Grades."""

from datetime import datetime

import strawberry

from schema.directory.access import DIRECTORY
from schema.node import Node
from schema.permissions import readable
from schema.reads.fields import column
from schema.reads.source import source, whole_tenant


@readable(DIRECTORY)
@source("grades", visible=whole_tenant)
@strawberry.type(description="A professional grade with a level, such as resident, attending, chief.")
class Grade(Node):
    """What consultation asks for."""

    name: str = column(description="What it is called.")
    level: int = column(description="A higher number is a higher grade.")
    version: int = column(description="For `expectedVersion`.")
    created_at: datetime = column(description="When it was added.")
    updated_at: datetime = column(description="When it was last changed.")
