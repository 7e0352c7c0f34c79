"""Who has read what is protected."""

from datetime import datetime
from enum import Enum

import strawberry

from schema.access.keys import ApiKey
from schema.cases.case import Case
from schema.cases.requester import Requester
from schema.cases.visibility import protected_reads
from schema.comparators import EnumIs, IdIs, TimeIs
from schema.directory.staff import Staff
from schema.enums import described
from schema.node import Node
from schema.order import order
from schema.permissions import readable, requires
from schema.reads.fields import column, to_one
from schema.reads.source import source
from schema.where import Where, compare, conditions
from tenants.directory.access import Permission
from tenants.protection.reads import Purpose

described(
    Purpose,
    {
        Purpose.QUERY: "It was asked for.",
        Purpose.LEDGER: "The ledger was taken out as a file.",
        Purpose.PAGE: "It was given out on a page.",
    },
    name="ProtectedReadPurpose",
)


@readable(requires(Permission.CASE_SUPERVISE))
@source("protected_reads", visible=protected_reads)
@strawberry.type(
    description="Somebody was given contact data in plain. Never changed, and sealed in the history."
)
class ProtectedRead(Node):
    """One reading of one requester's data."""

    staff: Staff | None = to_one("staff_id", description="Who read it; null for a machine.", unscoped=True)
    api_key: ApiKey | None = to_one("api_key_id", description="The machine that read it.")
    at: datetime = column(description="When.")
    fields: list[str] = column(description="Which, e.g. `phone`, `identity_number`.")
    purpose: Purpose = column(description="How it came to be read.")
    requester: Requester | None = to_one("requester_id", description="Whose.")
    case: Case | None = to_one(
        "case_id",
        description="The case because of which it could be read; null where the permission reaches "
        "everything.",
    )


@conditions(description="Which readings.")
class ProtectedReadWhere(Where):
    """Conditions on readings."""

    staff_id: IdIs | None = compare(of="Staff", description="Who read.")
    requester_id: IdIs | None = compare(of="Requester", description="Whose data.")
    at: TimeIs | None = compare(description="When.")
    purpose: EnumIs[Purpose] | None = compare(description="How it came to be read.")


@strawberry.enum(description="How readings are sorted.")
class ProtectedReadOrder(Enum):
    """Orders of readings."""

    AT_DESC = order("-at", description="Latest first.")
    AT_ASC = order("at", description="Earliest first.")
