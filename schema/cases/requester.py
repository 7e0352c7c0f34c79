"""Who asks."""

from datetime import datetime

import strawberry

from schema.cases.visibility import identity, requesters
from schema.directory.staff import Staff
from schema.node import Node
from schema.permissions import readable, requires
from schema.reads.fields import column, computed, to_one
from schema.reads.source import source
from schema.requesters.contact import plain
from tenants.cases.requester import RequesterKind
from tenants.directory.access import Permission
from tenants.rules.circumstances import RequesterClass

CONTACT = requires(Permission.REQUESTER_READ_CONTACT)


def _protected(name: str, description: str) -> str | None:
    return computed(  # type: ignore[no-any-return]
        plain(name),
        description=f"{description} In plain for whoever holds `requester.read_contact` and has to do with a "
        "case of theirs as handler, first contact, supervisor or confidant, or whose permission reaches it; "
        "each time that is recorded. Masked for everybody else.",
        needs=("key_id", f"{name}_sealed"),
        requires=CONTACT,
        mask=f"{name}_hint",
    )


@readable(requires(Permission.CASE_READ))
@source("requesters", visible=requesters)
@strawberry.type(description="Who asks: a profile that is found again when they ask again.")
class Requester(Node):
    """A person or unit."""

    kind: RequesterKind = column(description="What sort of requester.")
    name: str | None = column(
        description="The name given; none for whoever stays anonymous, an informant's for named people only.",
        shown=identity,
    )
    unit: str | None = column(description="The unit they speak for; shown as the name is.", shown=identity)
    requester_class: RequesterClass = column(description="As whom they are received unless told otherwise.")
    staff: Staff | None = to_one("staff_id", description="The member of the staff they are, if from inside.")
    phone: str | None = _protected("phone", "Where to call back, e.g. `138****0000`.")
    address: str | None = _protected("address", "Where they are.")
    email: str | None = _protected("email", "Where to write to.")
    identity_number: str | None = _protected("identity_number", "The number of an identity card or licence.")
    informant: bool = column(description="Whether who they are is known to named people only.")
    erased_at: datetime | None = column(description="When their personal data were erased, at their request.")
    version: int = column(description="For `expectedVersion`: changes with every change of the profile.")
