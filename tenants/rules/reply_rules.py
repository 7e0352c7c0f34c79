"""Who tells the requester the result, by the rules. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tenants.rules.conditions import Conditions


class Replier(StrEnum):
    """Whose the reply is."""

    FIRST_CONTACT = "first_contact"
    HANDLER = "handler"
    # Either of them, and whoever leads where the case lies: what holds where no rule fits.
    FIRST_CONTACT_OR_HANDLER = "first_contact_or_handler"
    # Whoever of the staff wrote the case down, and so passed it on.
    REGISTRAR = "registrar"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class ReplyRule:
    """Under these conditions the reply is theirs.

    `department_id` is the department meant; beside REGISTRAR the one that replies where none of the staff
    wrote the case down.
    """

    id: UUID
    code: str
    conditions: Conditions
    replier: Replier
    department_id: UUID | None = None
