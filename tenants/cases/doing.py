"""Whose doing a clock measures, where that is not the handler's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Doing:
    """Somebody who was asked for something, and the moment agreed for it, if one was."""

    staff_id: UUID | None = None
    department_id: UUID | None = None
    until: datetime | None = None
    contribution_id: UUID | None = None
